"""What one token of a value is made of: words of the vocabulary, words that it does not have, and the rest."""

import re
from typing import NamedTuple

from auracheck.judgement.joined import joined, whole
from auracheck.judgement.marks import EVIDENCE, FILLER, OWN
from auracheck.judgement.numbers import is_plain
from auracheck.judgement.patterns import runs, takes_turns
from auracheck.judgement.scripts import read_run
from auracheck.judgement.vocabulary import LONGEST_STEM, MARKED, SHORTEST_STEM, STEM_OPENINGS, STEMS
from auracheck.judgement.vocabulary_english import GLUED
from auracheck.judgement.wordlike import wordlike

LEFT_OVER = 20
"""Letters that may stay unexplained: a name or two beside the words (`directus-secret-key-lyon`). Random values leave
more, and are done with as soon as they do."""

MIXED = 2
"""How much more an unexplained letter weighs where digits stand among the letters: names are not written so, random
values are."""

CHOPPED, AVERAGE, LONG = 6, 2.5, 24
"""Changes of case, and between letters and digits, from which a token of more than `LONG` characters is random
if its parts are no longer than `AVERAGE`: words have more letters. Of base64 they have 1.7."""

LEET_SHORTEST, LEET_LONGEST = 6, 40
"""Characters of a token in which digits are read as letters (`p4ssw0rd`)."""

SHORTEST_WORD, SHORTEST_RUN = 3, 6
"""Letters of a word that is evidence wherever it stands alone, and characters of a run such as `abcdef`."""

ENDING = 9
"""Letters that may follow a stem: an ending, or a short word joined to it."""

_CHUNKS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\dA-Za-z_]+")
_LEET = str.maketrans("013457", "oleast")


class Part(NamedTuple):
    """What a part of a value is made of.

    ``evidence`` counts the letters of words that are evidence, ``telling`` those words, ``known`` all words that the
    vocabulary has. ``unknown`` are words that it does not have, with ``letters`` in all; ``odd`` weighs what is none,
    though as many as ``strange`` stand where words do. ``glued`` counts the words that are joined to the one before.
    """

    marks: int = 0
    evidence: int = 0
    telling: int = 0
    known: int = 0
    unknown: int = 0
    letters: int = 0
    odd: int = 0
    strange: int = 0
    glued: int = 0

    def plus(self, other: "Part") -> "Part":
        return Part(
            self.marks | other.marks,
            self.evidence + other.evidence,
            self.telling + other.telling,
            self.known + other.known,
            self.unknown + other.unknown,
            self.letters + other.letters,
            self.odd + other.odd,
            self.strange + other.strange,
            self.glued + other.glued,
        )


NOTHING = Part()


def read_token(token: str, own: frozenset[str]) -> Part:
    """The reading of letters and digits without a separator."""
    mark = _mark(token, own) if _sane(token) else 0
    if mark:
        return _word(mark, len(token))
    chunks = _CHUNKS.findall(token)
    if len(chunks) == 1:
        return _chunk(token, own, alone=True)
    if len(token) >= SHORTEST_RUN and _is_run(token):
        return Part(FILLER, known=1)
    if len(chunks) >= CHOPPED and len(token) < AVERAGE * len(chunks) and len(token) > LONG:
        return Part(odd=MIXED * len(token))
    if LEET_SHORTEST <= len(token) <= LEET_LONGEST and not token.isalpha():
        read = whole(_unleet(token), own)
        if read and read[0] & EVIDENCE:
            return Part(read[0], read[1], read[3], read[4])
    return _chunks(chunks, own, named=token.rstrip("0123456789").isalpha())


def _chunks(chunks: list[str], own: frozenset[str], named: bool) -> Part:
    """The parts of camelCase, or of letters and digits; ``named`` where names are written so."""
    read = NOTHING
    for chunk in chunks:
        part = _chunk(chunk, own, alone=False)
        if not named and (part.odd or part.unknown):
            part = part._replace(unknown=0, letters=0, odd=MIXED * (part.odd + part.letters))
        read = read.plus(part)
        if read.odd > LEFT_OVER:
            break
    return read


def _chunk(chunk: str, own: frozenset[str], alone: bool) -> Part:
    """Letters of one script, or digits. Two letters in a longer token are no word."""
    if chunk.isdigit():
        return NOTHING if is_plain(chunk) else Part(odd=len(chunk))
    if not chunk.isascii():
        return Part(*read_run(chunk))
    word, length = chunk.lower(), len(chunk)
    if length > 2 or alone or word in GLUED:
        mark = _mark(word, own)
        if mark:
            return _word(mark, length)
        if length >= SHORTEST_RUN and _is_run(word):
            return Part(FILLER, known=1)
        marks, evidence, left, telling, known = joined(word, own)
        if marks:
            return Part(marks, evidence, telling, known, int(left > 0), left, glued=known - 1)
    if wordlike(word):
        return Part(unknown=1, letters=length)
    return Part(odd=length, strange=int(alone or length >= SHORTEST_WORD))


def _word(mark: int, length: int) -> Part:
    telling = bool(mark & EVIDENCE and length >= SHORTEST_WORD)
    return Part(mark, length if telling else 0, int(telling), 1)


def _mark(token: str, own: frozenset[str]) -> int:
    """The mark of one word: the vocabulary's, the service's own, or that of a stem."""
    word = token.lower()
    mark = MARKED.get(word, 0)
    if mark & EVIDENCE:
        return mark
    if word in own:
        return OWN
    return mark or _of_stem(word)


def _of_stem(word: str) -> int:
    if word[:SHORTEST_STEM] not in STEM_OPENINGS:
        return 0
    for end in range(min(len(word), LONGEST_STEM), SHORTEST_STEM - 1, -1):
        mark = STEMS.get(word[:end], 0)
        if mark:
            return mark if word.isalpha() and len(word) <= end + ENDING else 0
    return 0


def _is_run(token: str) -> bool:
    return runs(token) or takes_turns(token.lower())


def _sane(token: str) -> bool:
    """Written as people write a word: in one case, or with a capital."""
    return token.islower() or token.isupper() or token.istitle()


def _unleet(token: str) -> str:
    """A token with its digits read as letters, without the number at its end."""
    return token.lower().rstrip("0123456789").translate(_LEET)
