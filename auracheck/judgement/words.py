"""Is a value made of words? Cuts it up and sees how much of it a vocabulary explains.

A substring proves nothing: random values hold `dev` and `test` by chance, and passphrases are words. So the value is
cut into whole words (separators, camelCase, digits, leetspeak), and what is left over must be small against what the
vocabulary explains. Linear in the length of the value, and bounded by `JUDGED`.
"""

import re
from functools import lru_cache
from math import comb

from auracheck.judgement.joined import most
from auracheck.judgement.marks import ASKS
from auracheck.judgement.scripts import fold
from auracheck.judgement.tokens import LEET_LONGEST, LEFT_OVER, NOTHING, Part, read_token
from auracheck.judgement.vocabulary_english import ASKS_OF_NAMES
from auracheck.judgement.wordlike import LONGEST as LONGEST_WORD
from auracheck.judgement.wordlike import wordlike

JUDGED = 512
"""Characters of a value that are looked at. Nobody writes a longer placeholder, and a random value is told by far
fewer."""

UNKNOWN = 3
"""Words that may stay unexplained, if as many are evidence, whatever their length."""

PASSPHRASE = 8
"""Words of a text from which it may be a strong passphrase, so that chance has to be reckoned with."""

SHARE = 0.05
"""Share of the words of passphrases that the vocabulary has, at the most: of the EFF's long list and the lists of the
`diceware` package in six languages it has one to three in a hundred."""

CHANCE = 1e-6
"""How seldom a passphrase may have as many words of the vocabulary as a text that is taken for a placeholder, if it had
`SHARE` of them. Of eight words six are then needed, which the densest of those lists gives three times in 10^8."""

SEPARATORS = 3
SIGN = 2
"""Kinds of signs between the words that people use (`-`, `_`, a space); with more of them, each weighs against the
words as this many letters do. Random printable characters have a dozen."""

ENOUGH = 4
"""Letters of evidence that it takes where anything stays unexplained: shorter words are met by chance."""

PLAIN = 8
"""Letters of words that are evidence of nothing, and yet nothing but words (`verysecure`)."""

_TOKENS = re.compile(r"[^\W_]+")
_CROSSES = re.compile(r"x{4,}|X{4,}")
_HEX = re.compile(r"(?:[A-Z]{2})?(?:[0-9a-f]{32,}|[0-9A-F]{32,})")
_SIGN = re.compile(r"[\W_]")
_SIGNS = str.maketrans("@$", "as")
_CHUNKS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_NONE: frozenset[str] = frozenset()


def read(value: str, own: frozenset[str] = _NONE) -> Part | None:
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


def _read(value: str, own: frozenset[str]) -> Part | None:
    whole = cut(value, own)
    if whole is None or (whole.known == 0 and (whole.odd or whole.unknown)):
        return _named(value, own)
    return whole if _explains(whole, value) else _named(value, own)


def _named(value: str, own: frozenset[str]) -> Part | None:
    """The reading of one run of letters that is a name and a word, as `shoppassword`, perhaps with a number behind."""
    run = value.rstrip("0123456789!").lower()
    if not (run.isascii() and run.isalpha() and len(run) <= LEET_LONGEST):
        return None
    found = most(run, own)
    if found is None or not found[3] or not wordlike(run[:LONGEST_WORD]):
        return None
    marks, evidence, left, telling, known = found
    return Part(marks, evidence, telling, known, 1, left)


def cut(value: str, own: frozenset[str] = _NONE) -> Part | None:
    """What all of a value is made of; None as soon as it is plain that words do not explain it."""
    whole = NOTHING
    for token in _TOKENS.findall(value):
        whole = whole.plus(read_token(token, own))
        if whole.odd > LEFT_OVER:
            return None
    return whole


def _explains(part: Part, value: str) -> bool:
    """Whether what the vocabulary has outweighs what it has not."""
    left = part.odd + part.letters
    if not part.evidence:
        return part.known > 0 and not left and len(value) >= PLAIN and value.isascii()
    if left and part.evidence < ENOUGH and value.isascii() and part.telling < part.unknown + bool(part.odd):
        return False
    if not (_is_no_passphrase(part) or (part.telling > 1 and not value.isascii())):
        return False
    if left > min(LEFT_OVER, part.evidence) and not _mostly_known(part):
        return False
    kinds_of_signs = len(set(_SIGN.findall(value)))
    return kinds_of_signs <= SEPARATORS or part.evidence >= left + SIGN * kinds_of_signs


def _is_no_passphrase(part: Part) -> bool:
    """Whether it is too short for one, or has so many words of the vocabulary that no drawing gave them."""
    others = part.unknown + part.strange
    known = part.known - part.glued
    return known + others < PASSPHRASE or comb(known + others, others) * SHARE**known < CHANCE


def _mostly_known(part: Part) -> bool:
    """Few words that the vocabulary does not have, and next to nothing that is no word."""
    if part.odd > part.evidence:
        return False
    return part.unknown <= min(UNKNOWN, part.telling) or part.known + part.unknown >= PASSPHRASE


def is_hex(value: str) -> bool:
    """So many hex digits, perhaps behind the two letters of an identifier, that there are no words to look for."""
    return _HEX.fullmatch(value) is not None


def asks(value: str) -> bool:
    """It asks to be replaced: for names, where `admin` and `apikey` are fine and `your-user` is not."""
    return _asks(value[:JUDGED])


@lru_cache(1 << 10)  # there are as many values as users of databases, which are few
def _asks(value: str) -> bool:
    reading = read(value)
    if reading is None or not reading.marks & ASKS:
        return False
    words = set(_TOKENS.findall(_CROSSES.sub(" xxxx ", value).lower()))
    return bool(words & ASKS_OF_NAMES) or {"change", "me"} <= words or not value.isascii()


def names(*texts: str) -> frozenset[str]:
    """The words of names, to be taken as the service's own: of three letters and more, and no numbers."""
    found = set()
    for text in texts:
        for token in _TOKENS.findall(text[:JUDGED]):
            found.add(token.lower())
            found.update(chunk.lower() for chunk in _CHUNKS.findall(token))
    return frozenset(word for word in found if len(word) > 2 and word.isalpha() and word not in _NAMELESS)


_NAMELESS = frozenset(("com", "org", "net", "www"))
"""Parts of hosts that are words of every service."""
