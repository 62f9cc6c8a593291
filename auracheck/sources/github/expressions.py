"""What a text with `${{ … }}` in it may come out as."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from auracheck.sources.github.alternatives import Outcome, alternatives

_OPENING = "${{"
_CLOSING = re.compile(r"\}\}|'[^']*'|'")
"""What may end an expression: within quotes nothing does."""


class Unclosed(Exception):
    """An expression begins that does not end."""


class _Piece(NamedTuple):
    """An expression, and where it stands."""

    start: int
    end: int
    expression: str

    def __repr__(self) -> str:  # what it holds must not be seen in a traceback
        return "<piece>"


def outcomes(text: str, env: Mapping[str, Outcome]) -> list[Outcome]:
    """The ways in which a value may come out, the one that counts last. Raises `Unclosed`.

    ``env`` is what `env.X` stands for. Among the alternatives of `||` the last one is the fallback, which counts.
    """
    pieces = list(_pieces(text))
    if not pieces:
        return [Outcome(text)]
    if (pieces[0].start, pieces[0].end) == (0, len(text)):
        return alternatives(pieces[0].expression, env)
    return [_joined(text, pieces, env)]


def _joined(text: str, pieces: list[_Piece], env: Mapping[str, Outcome]) -> Outcome:
    """Text around expressions: known where all of them are."""
    parts: list[str] = []
    kept_in = ""
    known = True
    place = 0
    for piece in pieces:
        counting = alternatives(piece.expression, env)[-1]
        kept_in = kept_in or counting.kept_in
        known = known and counting.text is not None
        parts += [text[place : piece.start], counting.text or ""]
        place = piece.end
    return Outcome("".join((*parts, text[place:]))) if known else Outcome(None, kept_in)


def _pieces(text: str) -> Iterator[_Piece]:
    start = text.find(_OPENING)
    while start >= 0:
        inner = start + len(_OPENING)
        end = _end(text, inner)
        yield _Piece(start, end, text[inner : end - 2])
        start = text.find(_OPENING, end)


def _end(text: str, place: int) -> int:
    """Where the expression ends that begins there."""
    for found in _CLOSING.finditer(text, place):
        if found[0] == "}}":
            return found.end()
        if found[0] == "'":
            break
    raise Unclosed
