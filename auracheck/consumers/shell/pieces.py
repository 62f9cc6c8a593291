"""What a shell's word has become after its expansion."""

from typing import NamedTuple

from auracheck.consumers.shell.state import MAX_UNRESOLVED
from auracheck.consumers.shell.syntax import hidden


class Piece(NamedTuple):
    """``plain``: quoted, so no pattern and never split. ``split``: it is cut at the separators of IFS."""

    text: str
    plain: bool
    split: bool

    def __repr__(self) -> str:
        return hidden(self)


class Expansion:
    """What became of one word. ``unknown``: a part of it cannot be known. ``expanded``: it does not stand there as it
    is. ``ran``: commands were substituted. ``unresolved`` are the variables that were not there."""

    __slots__ = ("expanded", "pieces", "ran", "unknown", "unresolved")

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.unknown = self.expanded = self.ran = False
        self.unresolved: dict[str, None] = {}

    @property
    def text(self) -> str | None:
        return None if self.unknown else "".join(piece.text for piece in self.pieces)

    def absent(self, *names: str) -> None:
        for name in names:
            if len(self.unresolved) < MAX_UNRESOLVED:
                self.unresolved[name] = None

    def missed(self) -> tuple[str, ...]:
        return tuple(self.unresolved)


class Context(NamedTuple):
    """Where a part stands. ``colons``: a `~` after a `:` counts too, as in an assignment. ``inner``: it is the word of
    a `${…}`, whose own text is split as well."""

    quoted: bool = False
    colons: bool = False
    inner: bool = False
