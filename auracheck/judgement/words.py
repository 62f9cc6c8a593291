"""Is a value made of words? Splits it into words and measures how much of it the vocabulary explains.

A substring proves nothing: random values contain `dev` and `test` by chance, and passphrases are words. So the value is
split into whole words (separators, camelCase, digits, leetspeak), and what is left over must be little compared with
what the vocabulary explains. Linear in the length of the value, and bounded by `JUDGED`.
"""

from functools import lru_cache
from math import comb

from auracheck.judgement.drawn import SHORTEST, is_digits
from auracheck.judgement.scripts import LONGEST_WORD, fold, wordlike
from auracheck.judgement.tokens import LEET_LONGEST, LEFT_OVER, TOKENS, Part, cut, most
from auracheck.judgement.vocabulary import INSTRUCTION, INSTRUCTION_IN_NAMES
from auracheck.regex import regex

JUDGED = 512
"""Most characters of a value that are read. Nobody writes a longer placeholder, and a random value is recognized by far
fewer."""

PASSPHRASE = 8
"""A text of this many words may be a strong passphrase, which contains words of the vocabulary by chance."""

SHARE = 0.05
"""Largest share of a passphrase's words that the vocabulary has: of the EFF's long list and the lists of the `diceware`
package in six languages it has one to three in a hundred."""

CHANCE = 1e-6
"""Probability that a passphrase, with `SHARE` of its words in the vocabulary, has as many of them as a placeholder has
to have. Of eight words, six are then needed, which the densest of those lists gives three times in 10^8."""

SEPARATORS = 3
SIGN = 2
"""Kinds of signs between words that people use (`-`, `_`, a space); beyond that, each kind weighs as much as `SIGN`
unexplained letters. Random printable characters have a dozen kinds."""

ENOUGH = 4
"""Least letters of evidence if anything stays unexplained: shorter words occur by chance."""

PLAIN = 8
"""Least letters of a value of filler words alone (`verysecure`)."""

_CROSSES = regex(r"xxxx+|XXXX+")
_SIGN = regex(r"[\W_]")
_SIGNS = str.maketrans("@$", "as")
_CHUNKS = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_NONE: frozenset[str] = frozenset()


def read(value: str, own: frozenset[str] = _NONE) -> Part | None:
    """The reading of a value that is made of words; None if it is not. ``own``: words of the service."""
    value = value[:JUDGED]
    if is_hex(value):
        return None
    if not value.isascii():
        value = fold(value)
    value = _CROSSES.sub(" xxxx ", value) if "xxxx" in value.lower() else value
    reading = _read(value, own)
    if reading is None and len(value) <= LEET_LONGEST and ("@" in value or "$" in value):
        return _read(value.translate(_SIGNS), own)
    return reading


def _read(value: str, own: frozenset[str]) -> Part | None:
    whole = cut(value, own)
    return whole if whole and _explains(whole, value) else _named(value, own)


def _named(value: str, own: frozenset[str]) -> Part | None:
    """The reading of one run of letters that is a name and a word, such as `shoppassword`, perhaps with a number after
    it."""
    run = value.rstrip("0123456789!").lower()
    if not (run.isascii() and run.isalpha() and len(run) <= LEET_LONGEST):
        return None
    found = most(run, own)
    if found is None or not found[3] or not wordlike(run[:LONGEST_WORD]):
        return None
    marks, evidence, left, evidence_words, known = found
    return Part(marks, evidence, evidence_words, known, 1, left)


def _explains(part: Part, value: str) -> bool:
    """Whether the explained part outweighs the unexplained one."""
    left = part.odd + part.letters
    if not part.evidence:
        return part.known > 0 and not left and len(value) >= PLAIN and value.isascii()
    if left and part.evidence < ENOUGH and value.isascii() and part.evidence_words < part.unknown + bool(part.odd):
        return False
    if not (_is_not_passphrase(part) or (part.evidence_words > 1 and not value.isascii())):
        return False
    if left > min(LEFT_OVER, part.evidence) and not _mostly_known(part):
        return False
    kinds_of_signs = len(set(_SIGN.findall(value)))
    return kinds_of_signs <= SEPARATORS or part.evidence >= left + SIGN * kinds_of_signs


def _is_not_passphrase(part: Part) -> bool:
    """Whether it is too short for a passphrase, or has more words of the vocabulary than a random one."""
    others = part.unknown + part.strange
    known = part.known - part.glued
    return known + others < PASSPHRASE or comb(known + others, others) * SHARE**known < CHANCE


def _mostly_known(part: Part) -> bool:
    """Whether as many words are evidence as are unknown, or there are many, and nearly everything is a word."""
    if part.odd > part.evidence:
        return False
    return part.unknown <= part.evidence_words or part.known + part.unknown >= PASSPHRASE


def is_hex(value: str) -> bool:
    """Whether it is hex digits, perhaps after the two letters of an identifier, and so long that it has no words."""
    if len(value) < SHORTEST:
        return False
    kind = value[:2]
    of_id = len(value) >= SHORTEST + 2 and kind.isalpha() and kind.isupper() and kind.isascii()
    return is_digits(value) or (of_id and is_digits(value[2:]))


def is_placeholder(value: str) -> bool:
    """Whether a name is a placeholder: `your-user` is, `admin` and `apikey` are not."""
    return _is_placeholder(value[:JUDGED])


@lru_cache(1 << 10)  # there are as many values as users of databases, which are few
def _is_placeholder(value: str) -> bool:
    reading = read(value)
    if reading is None or not reading.marks & INSTRUCTION:
        return False
    words = set(TOKENS.findall(_CROSSES.sub(" xxxx ", value).lower()))
    return bool(words & INSTRUCTION_IN_NAMES) or {"change", "me"} <= words or not value.isascii()


@lru_cache(1 << 16)  # names are asked for with each value, by several rules
def names(*texts: str) -> frozenset[str]:
    """The words of names, as the service's own words: of three letters and more, without numbers."""
    found = set()
    for text in texts:
        for token in TOKENS.findall(text[:JUDGED]):
            found.add(token.lower())
            found.update(chunk.lower() for chunk in _CHUNKS.findall(token))
    return frozenset(word for word in found if len(word) > 2 and word.isalpha() and word not in _NAMELESS)


_NAMELESS = frozenset(("com", "org", "net", "www"))
"""Parts of hosts that say nothing about the service."""
