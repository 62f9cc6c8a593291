"""The rule weak-secret."""

from collections.abc import Iterator
from functools import lru_cache

from auracheck.deployment import Run
from auracheck.judgement import strength, urls
from auracheck.judgement.drawn import HS256
from auracheck.judgement.patterns import pattern
from auracheck.judgement.words import names
from auracheck.listing import count
from auracheck.policy.entry import PASSWORD_LENGTH, Entry
from auracheck.policy.origins import PROVIDER
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.fixing import fix
from auracheck.rules.rule import STRICT_ERROR, STRICT_WARNING, ValueRule
from auracheck.typed import ClassVar

SIGNS_TOKENS = frozenset({"jwt", "jws", "hs256", "jsonwebtoken"})
"""Words in an entry's name, short name or purpose by which its key signs tokens, by default with HS256."""

HS256_NOTE = Severities(Severity.NOTE, Severity.NOTE)

_DIGITS, _ISSUED = frozenset("0123456789abcdefABCDEF"), 12
"""Characters of a value that a provider gives, and its least length."""


class WeakSecret(ValueRule):
    """The value is too short or guessable.

    What it finds
    Values below the policy's minimum length (by default 32 characters for a key and 8 for a password, also in a URL),
    and keys, tokens and passwords with fewer than 64 bits of entropy, at any length: repeated characters, sequences,
    keyboard patterns, few different characters, dates, a few dictionary words. Hex, base64 and UUIDs count as what they
    decode to: 32 hex digits have 128 bits, 32 letters of a repeated word about 15. An empty password in the URL of a
    database or message broker (`root:@`), unless it leads to a socket or logs in by a file or certificate. A Redis URL
    without a password or on a loopback host is a warning. A key that signs JWT with fewer than the 256 bits that HS256
    requires is a note (RFC 7518, section 3.2; RFC 8725, section 3.5).

    Why it matters
    Attackers try short values, words and patterns first: billions per second if they have something that the key
    signed. 128 bits are out of reach. Four words are not, and a word that is repeated up to 64 characters is as weak as
    the word.

    How to fix it
    Make a value with `auracheck generate`, which takes 256 bits from the system's random source. Do not invent one
    yourself.

    Example
    SESSION_SECRET=abcabcabcabcabcabcabcabcabcabcabcabc
    SMTP_PASSWORD=Hedgehog-2024
    REDIS_URL=redis://localhost:6379
    """

    name: ClassVar[str] = "weak-secret"
    group: ClassVar[str] = "value"
    severities: ClassVar[Severities] = STRICT_ERROR
    renews: ClassVar[bool] = True
    lesser: ClassVar[Severities | None] = STRICT_WARNING
    yields_to: ClassVar[tuple[str, ...]] = ("unprotected-service",)

    def check(self, run: Run) -> Iterator[Finding]:
        for judged, entry, setting, text in run.doubtful():
            url = urls.split(text) if entry.kind == "url" else None
            message = _short(entry, text) or (_password(url) if url else _guessable(entry, text))
            severities: Severities | None = self.severities
            if not message and url and not entry.by:
                message, severities = _redis(url), self.lesser
            elif not message and not entry.by and _signs_tokens(entry):
                message, severities = _under_hs256(text.strip()), HS256_NOTE
            if message:
                help = fix(judged, entry, setting.origin)
                yield from self.report(judged, entry.name, message, help, setting.origin, severities=severities)


def _short(entry: Entry, text: str) -> str | None:
    if entry.kind == "setting" or len(text) >= entry.least:
        return None
    return f"too short: {count(len(text), 'character')}, minimum {entry.least}"


def _guessable(entry: Entry, text: str) -> str | None:
    value = text.strip()
    if not entry.is_credential or (entry.obtain == PROVIDER and _is_issued(value)):
        return None
    judge = strength.guessable_password if entry.kind == "password" else strength.guessable
    form = judge(value)
    return f"guessable: {form}" if form else None


def _is_issued(value: str) -> bool:
    """Whether it is digits as a provider gives them: as many as it likes, or the number of an account."""
    return len(value) >= _ISSUED and _DIGITS.issuperset(value) and pattern(value) is None


def _password(url: urls.Url) -> str | None:
    """Why the password of a URL is weak; None if it is not."""
    password = url.password
    if not password:
        return "empty password" if url.logs_in_without else None
    if len(password) < PASSWORD_LENGTH:
        return f"password too short: {count(len(password), 'character')}, minimum {PASSWORD_LENGTH}"
    form = strength.guessable_password(password)
    return f"guessable password: {form}" if form else None


def _redis(url: urls.Url) -> str | None:
    """Why a Redis URL is only for development; None if it is not."""
    if url.family != "redis" or url.scheme == "unix":
        return None
    if not url.password:
        return "no password; loopback host" if url.loopback else "no password"
    return "loopback host" if url.loopback else None


@lru_cache(1 << 10)  # called for each value; there are as many entries as in the policy
def _is_of_tokens(name: str, short: str, purpose: str) -> bool:
    return not SIGNS_TOKENS.isdisjoint(names(name, short, purpose))


def _signs_tokens(entry: Entry) -> bool:
    return entry.kind == "key" and _is_of_tokens(entry.name, entry.short, entry.purpose)


def _under_hs256(key: str) -> str | None:
    bits = strength.carried(key).bits
    if bits >= HS256:
        return None
    return f"low entropy: at most {bits} bits, HS256 requires {HS256} (RFC 7518 §3.2, RFC 8725 §3.5)"
