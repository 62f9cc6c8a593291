"""weak-secret: too short, or guessable for all its length."""

from collections.abc import Iterator
from typing import ClassVar

from auracheck.inventory import Deployment, Inventory
from auracheck.judgement import strength, urls
from auracheck.model import Setting
from auracheck.policy import PASSWORD_LENGTH, Entry, Policy
from auracheck.report import Finding, Severities
from auracheck.rules.base import STRICT_ERROR, STRICT_WARNING, Rule
from auracheck.rules.mending import mend


class WeakSecret(Rule):
    """A secret that can be guessed: too short, or a pattern.

    What it finds
    Values under the policy's minimum length (where it says nothing, 32 characters for a key and 8 for a password, one
    in a URL too), and keys, tokens and passwords that are repeats, runs of the alphabet or the keyboard, few different
    characters, or a word and a number. A milder variant: a Redis URL without a password or on a loopback host.

    Why it matters
    Programs try short values and patterns first, billions a second where they hold something that the key signed.
    32 hex digits carry 128 bits, which is out of reach; a repeat of 64 characters carries no more than its part.

    How to mend it
    Make a value with `auracheck generate`, which draws 256 bits from the system's random source. Do not make one up.

    Example
    SESSION_SECRET=abcabcabcabcabcabcabcabcabcabcabcabc
    REDIS_URL=redis://localhost:6379
    """

    name: ClassVar[str] = "weak-secret"
    severities: ClassVar[Severities] = STRICT_ERROR
    lesser: ClassVar[Severities | None] = STRICT_WARNING

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        for deployment, entry, setting, text in inventory.values():
            url = urls.split(text) if entry.kind == "url" else None
            message = _short(entry, text) or (_password(url.password) if url else _guessable(entry, text))
            if message:
                help = mend(deployment, entry, setting.origin)
                yield from self.report(deployment, entry.name, message, help, setting.origin)
            elif url and url.family == "redis":
                yield from self._redis(deployment, entry, setting, url)

    def _redis(self, deployment: Deployment, entry: Entry, setting: Setting, url: urls.Url) -> Iterator[Finding]:
        """What is amiss with a Redis URL that a laptop may well have."""
        if url.scheme == "unix":
            return
        amiss = ([] if url.password else ["no password"]) + (["on a loopback host"] if url.loopback else [])
        if amiss:
            help = mend(deployment, entry, setting.origin)
            message = ", ".join(amiss)
            yield from self.report(deployment, entry.name, message, help, setting.origin, severities=self.lesser)


def _short(entry: Entry, text: str) -> str | None:
    if entry.kind == "setting" or len(text) >= entry.least:
        return None
    return f"{len(text)} characters, and it needs at least {entry.least}: short enough to be guessed"


def _guessable(entry: Entry, text: str) -> str | None:
    if not entry.is_credential:
        return None
    judge = strength.guessable if entry.kind == "key" else strength.guessable_password
    form = judge(text.strip())
    return f"easily guessed: {form}" if form else None


def _password(password: str | None) -> str | None:
    """What is weak in the password of a URL."""
    if not password:
        return None
    if len(password) < PASSWORD_LENGTH:
        return f"its password has fewer than {PASSWORD_LENGTH} characters: short enough to be guessed"
    form = strength.guessable_password(password)
    return f"its password is easily guessed: {form}" if form else None
