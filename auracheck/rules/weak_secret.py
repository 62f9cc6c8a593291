"""weak-secret: too short, or guessable for all its length."""

from collections.abc import Iterator
from typing import ClassVar

from auracheck.judgement import strength, urls
from auracheck.model import Finding, Inventory, Severities
from auracheck.policy import Entry, Policy
from auracheck.rules.base import STRICT_ERROR, STRICT_WARNING, Rule
from auracheck.rules.mending import mend


class WeakSecret(Rule):
    """A secret that can be guessed: too short, or a pattern.

    What it finds
    Keys under the policy's minimum length (32 characters where it says nothing), and keys, tokens and passwords,
    those in URLs too, that are repeats, runs of the alphabet or the keyboard, few different characters, or a word
    and a number. A milder variant: a Redis URL without a password or on a loopback host.

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
            severities, message = self.severities, None
            if entry.kind != "url":
                message = _credential(entry, text)
            elif url := urls.split(text):
                message = _password(url.password)
                if message is None:
                    severities, message = STRICT_WARNING, _redis(url)
            if message:
                help = mend(deployment, entry, setting.origin)
                yield from self.report(deployment, entry.name, message, help, setting.origin, severities=severities)


def _credential(entry: Entry, text: str) -> str | None:
    if not entry.is_credential and entry.min_length is None:
        return None
    length = len(text)
    if length < entry.least:
        return f"{length} characters, and it needs at least {entry.least}: short enough to be guessed"
    if not entry.is_credential:
        return None
    judge = strength.guessable if entry.kind == "key" else strength.guessable_password
    form = judge(text.strip())
    return f"easily guessed: {form}" if form else None


def _password(password: str | None) -> str | None:
    """What is weak in the password of a URL."""
    if not password:
        return None
    if len(password) < strength.SHORTEST_PASSWORD:
        return f"its password has fewer than {strength.SHORTEST_PASSWORD} characters: short enough to be guessed"
    form = strength.guessable_password(password)
    return f"its password is easily guessed: {form}" if form else None


def _redis(url: urls.Url) -> str | None:
    """What is amiss with a Redis URL that a laptop may well have."""
    if url.family != "redis" or url.scheme == "unix":
        return None
    amiss = ([] if url.password else ["no password"]) + (["on a loopback host"] if url.loopback else [])
    return ", ".join(amiss) or None
