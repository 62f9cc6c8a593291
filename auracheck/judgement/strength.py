"""Is a long value guessable? Estimates its bits of entropy, or names the pattern that it is."""

from math import log2

from auracheck.judgement.drawn import is_drawn
from auracheck.judgement.encoded import PREFIX, decoded
from auracheck.judgement.patterns import pattern
from auracheck.judgement.scripts import like_words
from auracheck.judgement.tokens import Part, cut
from auracheck.judgement.words import is_hex
from auracheck.listing import count
from auracheck.regex import regex
from auracheck.typed import NamedTuple

WORD = 11
"""Bits of a word of the vocabulary, which has about 2,000."""

UNKNOWN_WORD, MORE = 13, 2
"""Bits of another word: one of the 7,776 words of a diceware list has 12.9. A word of more than `USUAL_WORD` letters
may be two, or a name, and has `MORE` bits for each further letter."""

USUAL_WORD = 7

ODD = 5
"""Bits of a letter or digit that no word explains: between the 4.7 of letters and the 5.2 of letters and digits."""

SIGNS = 2
"""Kinds of signs that people put into a password. Each further one has the `ODD` bits of a random sign."""

DATE = 15
"""Bits of a date: a century has about 36,000 days."""

LONGEST, PARTS = 80, 16
"""Most characters of a value that a person made up, and most words, signs and numbers in it. Four words have fewer of
both; longer values need no estimate."""

UUID_BITS, UUID_LENGTH = 122, 36
"""Of the 128 bits of a version 4 UUID, six are fixed (RFC 9562, section 5.4)."""

_UUID = regex(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_HEX = regex(r"[0-9a-f:\-]+|[0-9A-F:\-]+")
_BASE64 = regex(r"[A-Za-z0-9+/]{22,}|[A-Za-z0-9_\-]{22,}")
_CLASSES = (
    (regex(r"[0-9]"), 10),
    (regex(r"[a-z]"), 26),
    (regex(r"[A-Z]"), 26),
    (regex(r"[+/_\-]"), 2),
    (regex(r"[!-*,.:-@\[-^`{-~ ]"), 31),
    (regex(r"[^\x00-\x7f]"), 128),
)
"""The classes of characters, each with its number of characters."""

_PARTS = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[\W_]+")
_SIGN = regex(r"[\W_]+")
_DATE = regex(
    r"(?<!\d)(?:(?:19|20)\d\d([\-./_]?)(?:0?[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])([\-./_]?)(?:0[1-9]|1[0-2])\2(?:19|20)\d\d)(?!\d)"
)
_NUMBER = regex(r"\d+")
PROPOSED = 20
_SYLLABLES = regex(r"(?=\D*\d\D*$)(?=[^A-Z]*[A-Z][^A-Z]*$)[A-Za-z0-9]{6}(?:-[A-Za-z0-9]{6}){2}")
"""A password that macOS and iOS propose: random syllables with one digit and one capital, 71 bits."""


class Estimate(NamedTuple):
    """The most bits that a value can have, and what it is made of, without quoting it."""

    bits: int
    of: str

    def __str__(self) -> str:
        return f"{self.of} (about {count(self.bits, 'bit')})"


def is_uuid(value: str) -> bool:
    return len(value) == UUID_LENGTH and _UUID.fullmatch(value) is not None


def estimate_random(value: str) -> Estimate:
    """The bits of a random value: for hex, UUIDs and base64 those of what they decode to, else those of its classes of
    characters."""
    bare = value.removeprefix("base64:").rstrip("=")
    if _HEX.fullmatch(bare):
        if is_uuid(bare):
            return Estimate(UUID_BITS, "UUID")
        digits = len(bare) - bare.count("-") - bare.count(":")
        if bare.isdigit():
            return Estimate(int(digits * log2(10)), count(digits, "digit"))
        return Estimate(4 * digits, count(digits, "hex digit"))
    if _BASE64.fullmatch(bare) and not bare.islower() and not bare.isupper():
        return Estimate(8 * (len(bare) * 6 // 8), f"{len(bare)} base64 characters")
    size = sum(size for characters, size in _CLASSES if characters.search(bare))
    return Estimate(int(len(bare) * log2(size)) if size else 0, count(len(bare), "character"))


def estimate_human(value: str) -> Estimate | None:
    """The bits of a value that a person made of words, dates and numbers; None if it is not made of these."""
    if not 0 < len(value) <= LONGEST or is_hex(value) or _is_proposed(value):
        return None
    part = cut(value)
    if part is None or not part.known + part.unknown or (part.odd > part.letters and not part.evidence_words):
        return _joined_words(value)
    if len(_PARTS.findall(value)) > PARTS:
        return None
    return Estimate(_bits(part, value), _of(part, value))


def _joined_words(value: str) -> Estimate | None:
    """Words without a separator, perhaps with a number after them, that the vocabulary does not have."""
    run = value.rstrip("0123456789!.")
    if not (run.isascii() and run.isalpha() and (run.islower() or run.isupper()) and like_words(run.lower())):
        return None
    words, number = -(-len(run) // USUAL_WORD), value[len(run) :]
    bits = UNKNOWN_WORD * words + int(len(number) * log2(10))
    return Estimate(bits, f"{count(words, 'dictionary word')}{' and a number' if number else ''}")


def _is_proposed(value: str) -> bool:
    return len(value) == PROPOSED and _SYLLABLES.fullmatch(value) is not None


def _bits(part: Part, value: str) -> int:
    longer = max(0, part.letters - USUAL_WORD * part.unknown)
    words = WORD * part.known + UNKNOWN_WORD * part.unknown + MORE * longer
    dates, numbers = _numbers(value)
    runs, kinds = set(_SIGN.findall(value)), len(set("".join(_SIGN.findall(value))))
    signs = len(runs) + 2 * bool(runs) + ODD * max(0, kinds - SIGNS)
    return words + ODD * part.odd + DATE * dates + sum(min(10, int(len(n) * log2(10))) for n in numbers) + signs


def _numbers(value: str) -> tuple[int, list[str]]:
    """The count of dates, and the other numbers."""
    rest, dates = _DATE.subn(" ", value)
    return dates, _NUMBER.findall(rest)


def _of(part: Part, value: str) -> str:
    words, (dates, numbers) = part.known + part.unknown, _numbers(value)
    parts = [count(words, "dictionary word")]
    parts += ["a date"] if dates else []
    parts += ["a number"] if numbers else []
    parts += ["a few characters"] if part.odd else []
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else parts[0]


LEAST = 64
"""A value of fewer bits can be found by brute force: a rented machine tries 2^64 hashes within months, and what a key
signed can be tried offline."""

SURE = 22
"""A value of this many letters and digits without a pattern has more than `LEAST` bits, unless it is words or digits
alone."""


def guessable(value: str) -> str | None:
    """Why a key or token is guessable, without quoting it; None if it is not."""
    if is_drawn(value):
        return None
    found = pattern(value.removeprefix(PREFIX))
    if found:
        return found
    text = decoded(value)
    if text is not None:
        return _in_text(text)
    if is_hex(value):  # most keys: long enough, and without words
        return None
    estimate = estimate_random(value) if 0 < len(value) < SURE else None
    return str(estimate) if estimate and estimate.bits < LEAST else _words(value)


def guessable_password(value: str) -> str | None:
    """Why a password is guessable; None if it is not. A random one of eight characters is enough (NIST SP 800-63B),
    since a server slows guessing down. One of a single class of characters, or of words, is not."""
    if is_drawn(value):
        return None
    found = pattern(value)
    if found:
        return found
    if value.isdigit() or (value.isalpha() and (value.islower() or value.isupper())):
        estimate = estimate_random(value)
        if estimate.bits < LEAST:
            return str(estimate)
    return _words(value) or _encoded_word(value)


def _encoded_word(value: str) -> str | None:
    """Why a password is guessable that is letters in base64, with the sign of it at its end."""
    text = decoded(value) if value.endswith("=") else None
    found = guessable_password(text) if text and text.isalpha() else None
    return f"{found}, encoded" if found else None


def carried(value: str) -> Estimate:
    """The most bits that a key can have."""
    human = estimate_human(value)
    random = estimate_random(value)
    return human if human and human.bits < random.bits else random


def _words(value: str) -> str | None:
    estimate = estimate_human(value)
    return str(estimate) if estimate and estimate.bits < LEAST else None


def _in_text(text: str) -> str | None:
    """Why the text that was in base64 or hex is guessable; it may be short."""
    found = pattern(text) or _words(text)
    return f"{found}, encoded" if found else None
