"""weak-secret: too short, or guessable for all its length."""

from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar

from auracheck.inventory import Inventory
from auracheck.judgement import strength, urls
from auracheck.judgement.words import names
from auracheck.policy import PASSWORD_LENGTH, Entry, Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import STRICT_ERROR, STRICT_WARNING, Rule
from auracheck.rules.mending import mend

SIGNS_TOKENS = frozenset({"jwt", "jws", "hs256", "jsonwebtoken"})
"""Words in an entry's name, short name or purpose that say that its key signs tokens, which HS256 does by default."""

HS256_NOTE = Severities(Severity.NOTE, Severity.NOTE)


class WeakSecret(Rule):
    """A secret that can be guessed: too short, or a pattern.

    What it finds
    Values under the policy's minimum length (where it says nothing, 32 characters for a key and 8 for a password, one
    in a URL too), and keys, tokens and passwords that carry under 64 bits, whatever their length: repeats, runs of
    the alphabet or the keyboard, few different characters, dates, a few words. Hex, base64 and UUIDs count as what
    they decode to: 32 hex digits carry 128 bits, 32 letters of a repeated word hardly 15. A milder variant: a Redis
    URL without a password or on a loopback host. A note: a key that signs JWT carries under the 256 bits that HS256
    asks for (RFC 7518, section 3.2; RFC 8725, section 3.5).

    Why it matters
    Programs try short values, words and patterns first, billions a second where they hold something that the key
    signed. 128 bits are out of reach; four words are not, and a repeat of 64 characters is its part.

    How to mend it
    Make a value with `auracheck generate`, which draws 256 bits from the system's random source. Do not make one up.

    Example
    SESSION_SECRET=abcabcabcabcabcabcabcabcabcabcabcabc
    SMTP_PASSWORD=Hedgehog-2024
    REDIS_URL=redis://localhost:6379
    """

    name: ClassVar[str] = "weak-secret"
    severities: ClassVar[Severities] = STRICT_ERROR
    lesser: ClassVar[Severities | None] = STRICT_WARNING

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        for deployment, entry, setting, text in inventory.values():
            url = urls.split(text) if entry.kind == "url" else None
            message = _short(entry, text) or (_password(url.password) if url else _guessable(entry, text))
            severities: Severities | None = self.severities
            if not message and url:
                message, severities = _redis(url), self.lesser
            elif not message and _signs_tokens(entry):
                message, severities = _under_hs256(text.strip()), HS256_NOTE
            if message:
                help = mend(deployment, entry, setting.origin)
                yield from self.report(deployment, entry.name, message, help, setting.origin, severities=severities)


def _short(entry: Entry, text: str) -> str | None:
    if entry.kind == "setting" or len(text) >= entry.least:
        return None
    return f"{len(text)} characters, and it needs at least {entry.least}: short enough to be guessed"


def _guessable(entry: Entry, text: str) -> str | None:
    if not entry.is_credential:
        return None
    judge = strength.guessable_password if entry.kind == "password" else strength.guessable
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


def _redis(url: urls.Url) -> str | None:
    """What is amiss with a Redis URL that a laptop may well have."""
    if url.family != "redis" or url.scheme == "unix":
        return None
    if not url.password:
        return "no password, on a loopback host" if url.loopback else "no password"
    return "on a loopback host" if url.loopback else None


@lru_cache(1 << 10)  # asked for each value, and there are as many entries as a policy has
def _is_of_tokens(name: str, short: str, purpose: str) -> bool:
    return not SIGNS_TOKENS.isdisjoint(names(name, short, purpose))


def _signs_tokens(entry: Entry) -> bool:
    return entry.kind == "key" and _is_of_tokens(entry.name, entry.short, entry.purpose)


def _under_hs256(key: str) -> str | None:
    bits = strength.carried(key).bits
    if bits >= strength.HS256:
        return None
    return f"at most {bits} bits: HS256 asks for {strength.HS256} (RFC 7518 §3.2, RFC 8725 §3.5)"
