"""How many bits does a value carry? What an attacker has to try, who knows how people and programs make values."""

import re
from math import log2
from typing import NamedTuple

from auracheck.judgement.tokens import Part
from auracheck.judgement.words import cut, is_hex

WORD = 11
"""Bits of a word of the vocabulary, which has some 2,000."""

UNKNOWN_WORD, MORE = 13, 2
"""Bits of another word: one of the 7,776 of a diceware list carries 12.9. A longer one than `USUAL_WORD` letters may be
two, or a name, and carries `MORE` for each further letter."""

USUAL_WORD = 7

ODD = 5
"""Bits of a letter or digit that no word explains: between the 4.7 of letters and the 5.2 of letters and digits."""

DATE = 15
"""Bits of a date: there are some 36,000 days in a century."""

LONGEST, PARTS = 80, 16
"""Characters of a value that may be guessed for all its length, and words, signs and numbers in it. Four words have
fewer of both, and what has more is done with sooner."""

UUID_BITS, UUID_LENGTH = 122, 36
"""Of the 128 bits of a version 4 UUID, six are fixed (RFC 9562, section 5.4)."""

_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_HEX = re.compile(r"[0-9a-f:\-]+|[0-9A-F:\-]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{22,}|[A-Za-z0-9_\-]{22,}")
_CLASSES = (
    (re.compile(r"[0-9]"), 10),
    (re.compile(r"[a-z]"), 26),
    (re.compile(r"[A-Z]"), 26),
    (re.compile(r"[+/_\-]"), 2),
    (re.compile(r"[!-*,.:-@\[-^`{-~ ]"), 31),
    (re.compile(r"[^\x00-\x7f]"), 128),
)
"""The kinds of characters, each with the number of characters that values of it are drawn from."""

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[\W_]+")
_SIGN = re.compile(r"[\W_]+")
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d([\-./_]?)(?:0?[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])([\-./_]?)(?:0[1-9]|1[0-2])\2(?:19|20)\d\d)(?!\d)"
)
_NUMBER = re.compile(r"\d+")


class Estimate(NamedTuple):
    """So many bits at the most, and of what the value is, in words that tell nothing of it."""

    bits: int
    of: str

    def __str__(self) -> str:
        return f"about {self.bits} bits: {self.of}" if self.of else f"about {self.bits} bits"


def drawn(value: str) -> Estimate:
    """What a value carries if it was drawn: of hex, UUIDs and base64 what they decode to, else each character what its
    kinds of characters allow."""
    bare = value.removeprefix("base64:").rstrip("=")
    if _HEX.fullmatch(bare):
        if len(bare) == UUID_LENGTH and _UUID.fullmatch(bare):
            return Estimate(UUID_BITS, "a UUID")
        digits = len(bare) - bare.count("-") - bare.count(":")
        if bare.isdigit():
            return Estimate(int(digits * log2(10)), f"{digits} digits")
        return Estimate(4 * digits, f"{digits} hex digits")
    if _BASE64.fullmatch(bare) and not bare.islower() and not bare.isupper():
        return Estimate(8 * (len(bare) * 6 // 8), f"{len(bare)} characters of base64")
    size = sum(size for characters, size in _CLASSES if characters.search(bare))
    return Estimate(int(len(bare) * log2(size)) if size else 0, f"{len(bare)} characters")


def made_up(value: str) -> Estimate | None:
    """What a value carries that a person made of words, dates and numbers; None of one that is none of these."""
    if not 0 < len(value) <= LONGEST or is_hex(value) or len(_PARTS.findall(value)) > PARTS:
        return None
    part = cut(value)
    if part is None or not part.known + part.unknown or (part.odd > part.letters and not part.telling):
        return None
    return Estimate(_bits(part, value), _of(part, value))


def _bits(part: Part, value: str) -> int:
    longer = max(0, part.letters - USUAL_WORD * part.unknown)
    words = WORD * part.known + UNKNOWN_WORD * part.unknown + MORE * longer
    dates, numbers = _numbers(value)
    signs = sum(3 if at == 0 else 1 for at, _ in enumerate(set(_SIGN.findall(value))))
    return words + ODD * part.odd + DATE * dates + sum(min(10, int(len(n) * log2(10))) for n in numbers) + signs


def _numbers(value: str) -> tuple[int, list[str]]:
    """How many dates there are, and the other numbers."""
    rest, dates = _DATE.subn(" ", value)
    return dates, _NUMBER.findall(rest)


def _of(part: Part, value: str) -> str:
    words, (dates, numbers) = part.known + part.unknown, _numbers(value)
    told = ["a word" if words == 1 else f"{words} words"]
    told += ["a date"] if dates else []
    told += ["a number"] if numbers else []
    told += ["a few characters"] if part.odd else []
    return " and ".join((", ".join(told[:-1]), told[-1])) if len(told) > 1 else told[0]
