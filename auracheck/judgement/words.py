"""Is a value made of words? Cuts it up and sees how much of it a vocabulary explains.

A substring proves nothing: random values hold `dev` and `test` by chance, and passphrases are words. So the value is
cut into whole words (separators, camelCase, digits, leetspeak), and what is left over must be small against what the
vocabulary explains. Linear in the length of the value, and bounded by `JUDGED`.
"""

import re
from typing import NamedTuple

from auracheck.judgement.scripts import fold, read_run
from auracheck.judgement.vocabulary import (
    ASKS,
    ASKS_OF_NAMES,
    EVIDENCE,
    FILLER,
    GLUED,
    JOINED,
    LONGEST,
    MARKED,
    OWN,
)

JUDGED = 512
"""Characters of a value that are looked at. Nobody writes a longer placeholder, and a random value is told by far
fewer."""

LEFT_OVER = 20
"""Letters that may stay unexplained: a name or two beside the words (`directus-secret-key-lyon`). Two random words
of a passphrase are hardly shorter, so one of eight words always leaves more."""

MIXED = 2
"""How much more an unexplained letter weighs where digits stand among the letters: names are not written so, random
values are."""

PRESENT = 3
"""Digits that say nothing (`32`, `256`)."""

LEET_SHORTEST, LEET_LONGEST = 6, 24
"""Characters of a token in which digits are read as letters (`p4ssw0rd`)."""

SEPARATORS = 3
SIGN = 2
"""Kinds of signs between the words that people use (`-`, `_`, a space); with more of them, each weighs against the
words as this many letters do. Random printable characters have a dozen."""

ENOUGH = 4
"""Letters of evidence that it takes where anything stays unexplained: shorter words are met by chance."""

_TOKENS = re.compile(r"[^\W_]+")
_CHUNKS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\dA-Za-z_]+")
_CROSSES = re.compile(r"x{4,}|X{4,}")
_HEX = re.compile(r"(?:[A-Z]{2})?(?:[0-9a-f]{32,}|[0-9A-F]{32,})")
_SIGN = re.compile(r"[\W_]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEET = str.maketrans("013457", "oleast")
_SIGNS = str.maketrans("@$", "as")
_RISING = "0123456789" * (JUDGED // 10 + 2)
_FALLING = _RISING[::-1]
_NONE: frozenset[str] = frozenset()


class Reading(NamedTuple):
    """What a value is made of: the marks of its words, its letters that are evidence, and those left unexplained."""

    marks: int
    evidence: int
    left: int


def read(value: str, own: frozenset[str] = _NONE) -> Reading | None:
    """The reading of a value that words explain, None of one that they do not. ``own``: words of the service."""
    value = value[:JUDGED]
    if is_hex(value):
        return None
    if not value.isascii():
        value = fold(value)
    if "xxxx" in value or "XXXX" in value:
        value = _CROSSES.sub(" xxxx ", value)
    reading = _read(value, own)
    if reading is None and len(value) <= LEET_LONGEST and ("@" in value or "$" in value):
        return _read(value.translate(_SIGNS), own)
    return reading


def _read(value: str, own: frozenset[str]) -> Reading | None:
    marks = evidence = left = 0
    for token in _TOKENS.findall(value):
        found, known, unknown = _token(token, own)
        marks |= found
        evidence += known
        left += unknown
        if left > LEFT_OVER:
            return None
    if not evidence or evidence < left or (left and evidence < ENOUGH and value.isascii()):
        return None
    kinds_of_signs = len(set(_SIGN.findall(value)))
    if kinds_of_signs > SEPARATORS and evidence < left + SIGN * kinds_of_signs:
        return None
    return Reading(marks, evidence, left)


def is_hex(value: str) -> bool:
    """So many hex digits, perhaps behind the two letters of an identifier, that there are no words to look for."""
    return _HEX.fullmatch(value) is not None


def asks(value: str) -> bool:
    """It asks to be replaced: for names, where `admin` and `apikey` are fine and `your-user` is not."""
    reading = read(value)
    if reading is None or not reading.marks & ASKS:
        return False
    words = set(_TOKENS.findall(_CROSSES.sub(" xxxx ", value[:JUDGED]).lower()))
    return bool(words & ASKS_OF_NAMES) or {"change", "me"} <= words or not value.isascii()


def names(*texts: str) -> frozenset[str]:
    """The words of names, to be taken as the service's own: of three letters and more, and no numbers."""
    found = set()
    for text in texts:
        for token in _TOKENS.findall(text[:JUDGED]):
            found.add(token.lower())
            found.update(chunk.lower() for chunk in _CHUNKS.findall(token))
    return frozenset(word for word in found if len(word) > 2 and word.isalpha())


def _token(token: str, own: frozenset[str]) -> tuple[int, int, int]:
    """The marks of a token, its letters that are evidence, and those that stay unexplained."""
    mark = MARKED.get(token) or (_word(token, own) if _sane(token) else 0)
    if mark:
        return mark, len(token) if mark & EVIDENCE and len(token) > 2 else 0, 0
    marks = evidence = left = 0
    chunks = _CHUNKS.findall(token)
    for chunk in chunks:
        found, known, unknown = _chunk(chunk, own, len(chunks) == 1)
        marks |= found
        evidence += known
        left += unknown
        if left > LEFT_OVER:
            break
    if not left or len(chunks) == 1:
        return marks, evidence, left
    if LEET_SHORTEST <= len(token) <= LEET_LONGEST:
        mark = _joined(_unleet(token), own)
        if mark & EVIDENCE:
            return mark, len(token), 0
    return marks, evidence, left if token.isalpha() else left * MIXED


def _chunk(chunk: str, own: frozenset[str], alone: bool) -> tuple[int, int, int]:
    """The same of a part of a token: letters of one script, or digits. Two letters in a longer token are no word."""
    if chunk.isdigit():
        return 0, 0, 0 if _plain_number(chunk) else len(chunk)
    if not chunk.isascii():
        return read_run(chunk)
    word = chunk.lower()
    mark = _word(word, own) or _joined(word, own) if len(word) > 2 or alone or word in GLUED else 0
    if not mark:
        return 0, 0, len(chunk)
    return mark, len(chunk) if mark & EVIDENCE and len(word) > 2 else 0, 0


def _word(token: str, own: frozenset[str]) -> int:
    word = token.lower()
    return OWN if word in own else MARKED.get(word, 0)


def _sane(token: str) -> bool:
    """Written as people write a word: in one case, or with a capital."""
    return token.islower() or token.isupper() or token.istitle()


def _unleet(token: str) -> str:
    """A token with its digits read as letters, without the number at its end."""
    return token.lower().rstrip("0123456789").translate(_LEET)


def _plain_number(digits: str) -> bool:
    """A number that nobody drew: short, a year, one digit over and over, or counting up or down."""
    return (
        len(digits) <= PRESENT
        or digits in _RISING
        or digits in _FALLING
        or digits.count(digits[0]) == len(digits)
        or _YEAR.fullmatch(digits) is not None
    )


def _joined(run: str, own: frozenset[str]) -> int:
    """The marks of words written without separators, if they explain the whole run."""
    length = len(run)
    if length < 4:
        return 0
    reached = [0] * (length + 1)
    reached[0] = FILLER
    for start in range(length):
        so_far = reached[start]
        if not so_far:
            continue
        for end in range(start + 2, min(length, start + LONGEST) + 1):
            word = run[start:end]
            mark = JOINED.get(word, 0) or (OWN if word in own else 0)
            if mark:
                reached[end] |= so_far | mark
    return reached[length]
