"""What one token of a value is made of: words of the vocabulary, unknown words, and the rest."""

from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from operator import itemgetter

from auracheck.judgement.patterns import interleaves, is_plain, runs
from auracheck.judgement.scripts import read_run, wordlike
from auracheck.judgement.vocabulary import (
    EVIDENCE,
    FILLER,
    GLUED,
    JOINED,
    LONGEST,
    LONGEST_STEM,
    MARKED,
    OWN,
    SHORTEST_STEM,
    STEM_OPENINGS,
    STEMS,
)
from auracheck.regex import regex
from auracheck.typed import NamedTuple

SHORTEST, SHORTEST_OF_MOST = 4, 6
"""Least letters of a run that may contain several words, and of one that may contain other letters too."""

SURE = 4
"""Least letters of a word in a run that is not all words. Shorter ones occur by chance."""

SHARE = 0.5
"""Share of a run that may be outside the vocabulary, such as a name before `pass`."""

MOST_LEFT = 12
"""Most letters of a run that may be outside the vocabulary: one name."""

Tally = tuple[int, int, int, int, int]
"""Marks, letters of evidence, letters left over, words that are evidence, words."""

_START: Tally = (FILLER, 0, 0, 0, 0)


def joined(run: str, own: frozenset[str]) -> Tally | None:
    """The words of a run of lower-case letters: all of it, or most of it if they are several long words; else None."""
    found = whole(run, own) or most(run, own)
    return found if found and (found[4] > 1 or not found[2]) else None


def whole(run: str, own: frozenset[str]) -> Tally | None:
    """The reading with the fewest words that explains every letter; None if there is none."""
    length = len(run)
    if length < SHORTEST:
        return None
    openings = _openings(own, 2)
    if run[:2] not in openings:  # nearly all random values
        return None
    reached: list[Tally | None] = [None] * (length + 1)
    reached[0] = _START
    for start in range(length - 1):
        so_far = reached[start]
        if so_far is None or run[start : start + 2] not in openings:
            continue
        for end in range(start + 2, min(length, start + LONGEST) + 1):
            mark = _joined_mark(run[start:end], own)
            if mark:
                found, there = _with(so_far, mark, end - start), reached[end]
                if there is None or found[4] < there[4]:
                    reached[end] = found
    return reached[length]


def most(run: str, own: frozenset[str]) -> Tally | None:
    """The reading that leaves the fewest letters unexplained, of words of `SURE` letters and more; None if too many
    are."""
    length = len(run)
    openings = _openings(own, SURE)
    starts = [at for at in range(length - SURE + 1) if run[at : at + SURE] in openings]
    if length < SHORTEST_OF_MOST or not starts:
        return None
    best: list[Tally] = [(FILLER, 0, left, 0, 0) for left in range(length + 1)]
    for start in range(length):
        so_far = best[start]
        if start in starts:
            for end in range(start + SURE, min(length, start + LONGEST) + 1):
                mark = _joined_mark(run[start:end], own)
                if mark:
                    best[end] = min(best[end], _with(so_far, mark, end - start), key=_cost)
        marks, evidence, left, evidence_words, known = so_far
        best[start + 1] = min(best[start + 1], (marks, evidence, left + 1, evidence_words, known), key=_cost)
    found = best[length]
    return found if found[4] and found[2] <= min(MOST_LEFT, SHARE * length) else None


@lru_cache(1 << 10)
def _openings(own: frozenset[str], letters: int) -> frozenset[str]:
    """The first letters of all words, to skip quickly where none begins."""
    if own:
        return _openings(frozenset(), letters) | {word[:letters] for word in own}
    return frozenset(map(itemgetter(slice(letters)), JOINED))


def _joined_mark(word: str, own: frozenset[str]) -> int:
    mark = JOINED.get(word, 0)
    return mark if mark & EVIDENCE or word not in own else OWN


def _with(so_far: Tally, mark: int, length: int) -> Tally:
    marks, evidence, left, evidence_words, known = so_far
    counts = bool(mark & EVIDENCE and length > 2)
    return marks | mark, evidence + counts * length, left, evidence_words + counts, known + 1


def _cost(run: Tally) -> tuple[int, int]:
    """Fewer unexplained letters, then fewer words."""
    return run[2], run[4]


TOKENS = regex(r"[^\W_]+")
"""Runs of letters and digits, of which a value is made."""

LEFT_OVER = 20
"""Most letters that may stay unexplained: a name or two beside the words (`directus-secret-key-lyon`). Random values
leave more, and reading stops as soon as they do."""

MIXED = 2
"""Weight of an unexplained letter in a token with digits among the letters: random values have them, names do not."""

CHOPPED, AVERAGE, LONG = 6, 2.5, 24
"""A token of more than `LONG` characters is random if case, or letters and digits, change at least so often, and its
parts have at most `AVERAGE` characters: words have more. The parts of base64 have 1.7."""

LEET_SHORTEST, LEET_LONGEST = 6, 40
"""Least and most characters of a token in which digits are read as letters (`p4ssw0rd`)."""

SHORTEST_WORD, SHORTEST_RUN = 3, 6
"""Least letters of a word that is evidence by itself, and least characters of a run such as `abcdef`."""

ENDING = 9
"""Most letters after a stem: an ending, or a short word joined to it."""

_CHUNKS = regex(r"[a-z][a-z]*|[A-Z](?:[a-z]+|[A-Z]*(?![a-z]))|\d\d*|[^\W\dA-Za-z_]+")
"""The repeats begin with a class, by which `re` chooses among them at once."""

_READ = GLUED.union("0123456789", (f"{number:02}" for number in range(100)))
"""The chunks of one or two characters that are not unexplained: some words, and numbers."""

_DIGITS = "0123456789"
_LEET = bytes.maketrans(b"013457", b"oleast")
_NO_LETTER = regex(r"[69]|(?<![knKN])8|(?<![3ehEH])2")
"""A digit that is neither a letter nor in a word of the vocabulary (`n8n`, `oauth2`)."""


class Part(NamedTuple):
    """What a part of a value is made of.

    ``evidence`` counts the letters of words that are evidence, ``evidence_words`` those words, ``known`` all words of
    the vocabulary. ``unknown`` counts words that it does not have, ``letters`` their letters. ``odd`` is the weight of
    what is not a word, and ``strange`` counts those parts of it that are in the place of a word. ``glued`` counts the
    words that are joined to the one before.
    """

    marks: int = 0
    evidence: int = 0
    evidence_words: int = 0
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
            self.evidence_words + other.evidence_words,
            self.known + other.known,
            self.unknown + other.unknown,
            self.letters + other.letters,
            self.odd + other.odd,
            self.strange + other.strange,
            self.glued + other.glued,
        )


NOTHING = Part()


def read_token(token: str, own: frozenset[str]) -> Part:
    """Read letters and digits without a separator."""
    return _read((token,), own)


def _read(tokens: Sequence[str], own: frozenset[str]) -> Part:
    """What the tokens are made of together. Where too much is unexplained, reading stops, and what was read says
    nothing. So what takes no look into the vocabulary comes first, which is enough for nearly all random values."""
    parts: list[Part] = []
    in_pieces: list[tuple[list[str], bool]] = []
    odd = 0
    for token in tokens:
        chunks = _CHUNKS.findall(token)
        part = _as_whole(token, chunks, own)
        if part is None:
            named = _is_named(token)
            part = Part(odd=(1 if named else MIXED) * _unread(chunks))
            in_pieces.append((chunks, named))
        parts.append(part)
        odd += part.odd
        if odd > LEFT_OVER:
            return Part(odd=odd)
    for chunks, named in in_pieces:
        for chunk in chunks:
            if len(chunk) >= SHORTEST_WORD or not _unread([chunk]):
                parts.append(_within(chunk, own, named))
                odd += parts[-1].odd
                if odd > LEFT_OVER:
                    return Part(odd=odd)
    return reduce(Part.plus, parts, NOTHING)


def _as_whole(token: str, chunks: Sequence[str], own: frozenset[str]) -> Part | None:
    """The reading of a token as one; None if it is read chunk by chunk."""
    mark = _mark(token, own) if _is_cased_as_word(token) else 0
    if mark:
        return _word(mark, len(token))
    if len(chunks) == 1:
        return _chunk(token, own, alone=True)
    if len(token) >= SHORTEST_RUN and _is_run(token):
        return Part(FILLER, known=1)
    if _is_chopped(token, chunks):
        return Part(odd=MIXED * len(token))
    if _may_be_leet(token):
        read = whole(_unleet(token.lower().rstrip(_DIGITS)), own)
        if read and read[0] & EVIDENCE:
            return Part(read[0], read[1], read[3], read[4])
    return None


def _is_named(token: str) -> bool:
    """Whether there are digits at its end alone, as in names."""
    return token.rstrip(_DIGITS).isalpha()


def _may_be_leet(token: str) -> bool:
    """Whether it may be words with digits for letters; those that are none are at the end of such."""
    is_mixed = LEET_SHORTEST <= len(token) <= LEET_LONGEST and not token.isalpha()
    return is_mixed and not _NO_LETTER.search(token.rstrip(_DIGITS))


def _is_chopped(token: str, chunks: Sequence[str]) -> bool:
    return LONG < len(token) < AVERAGE * len(chunks) and len(chunks) >= CHOPPED


def is_scattered(value: str) -> bool:
    """Whether case, letters and digits change so often in a value that no words explain it, whoever's they are. Counts
    what `_read` counts at least: nothing of a token that may be words with digits for letters, or a run."""
    odd = 0
    for token in TOKENS.findall(value):
        if _is_cased_as_word(token):
            continue
        chunks = _CHUNKS.findall(token)
        if _is_chopped(token, chunks):
            weight = MIXED * len(token)
        else:
            weight = 0 if _may_be_leet(token) else (1 if _is_named(token) else MIXED) * _unread(chunks)
        odd += weight if weight and not _is_run(token) else 0
        if odd > LEFT_OVER:
            return True
    return False


def _unread(chunks: Iterable[str]) -> int:
    """The letters in chunks of one or two that are no word in a longer token."""
    return sum(
        [
            len(chunk)
            for chunk in chunks
            if len(chunk) < SHORTEST_WORD and chunk.lower() not in _READ and chunk.isascii()
        ]
    )


@lru_cache(1 << 13)  # random values are cut into a few letters each, which come again and again
def _within(chunk: str, own: frozenset[str], named: bool) -> Part:
    """Read a part of a token."""
    part = _chunk(chunk, own, alone=False)
    if not named and (part.odd or part.unknown):
        marks, evidence, evidence_words, known, _, letters, odd, strange, glued = part
        return Part(marks, evidence, evidence_words, known, 0, 0, MIXED * (odd + letters), strange, glued)
    return part


def _chunk(chunk: str, own: frozenset[str], alone: bool) -> Part:
    """Read letters of one script, or digits. Two letters in a longer token are not a word."""
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
        found = joined(word, own)
        if found:
            marks, evidence, left, evidence_words, known = found
            return Part(marks, evidence, evidence_words, known, int(left > 0), left, glued=known - 1)
    if wordlike(word):
        return Part(unknown=1, letters=length)
    return Part(odd=length, strange=int(alone or length >= SHORTEST_WORD))


def _word(mark: int, length: int) -> Part:
    evidence_words = bool(mark & EVIDENCE and length >= SHORTEST_WORD)
    return Part(mark, length if evidence_words else 0, int(evidence_words), 1)


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
    lower = token.lower()
    return runs(lower) or interleaves(lower)


def _is_cased_as_word(token: str) -> bool:
    """Whether it is in one case, or has one capital at its start, as people write words."""
    return token.islower() or token.isupper() or token.istitle()


def _unleet(text: str) -> str:
    """The text with its digits read as letters. As bytes, which takes a tenth of the time."""
    return text.encode("utf-8", "surrogatepass").translate(_LEET).decode("utf-8", "surrogatepass")


def cut(value: str, own: frozenset[str] = frozenset()) -> Part | None:
    """What all of a value is made of; None as soon as too much of it is unexplained."""
    return _cut(value, _met(own, value) if own and value.isascii() else own)


def _met(own: frozenset[str], value: str) -> frozenset[str]:
    """The words that can be found in the value, which is ASCII; the others make no difference."""
    lower = value.lower()
    text = f"{lower} {_unleet(lower)}"
    return frozenset([word for word in own if word in text])


@lru_cache(1 << 14)  # asked for defaults, with words of the service, and again for the strength, without
def _cut(value: str, own: frozenset[str]) -> Part | None:
    whole = _read(TOKENS.findall(value), own)
    return None if whole.odd > LEFT_OVER else whole
