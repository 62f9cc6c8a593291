"""How a shell cuts an expanded word into fields (POSIX.1-2017 XCU 2.6.5)."""

from collections.abc import Sequence

from auracheck.consumers.shell.pieces import Piece

_BLANKS = " \t\n"


def fields(pieces: Sequence[Piece], separators: str) -> list[str]:
    """The fields of one word. What was quoted is a field even where it is empty."""
    if not any(piece.split for piece in pieces):
        return ["".join(piece.text for piece in pieces)] if any(p.plain or p.text for p in pieces) else []
    cut = _Cutter(separators)
    for piece in pieces:
        if piece.split:
            cut.split(piece.text)
        else:
            cut.keep(piece.text, piece.plain)
    return cut.finished()


class _Cutter:
    def __init__(self, separators: str) -> None:
        self._separators = separators
        self._fields: list[str] = []
        self._field: list[str] = []
        self._begun = False
        self._after_blank = False  # a blank ended the last field; one other separator still belongs to it

    def keep(self, text: str, plain: bool) -> None:
        if text or plain:
            self._field.append(text)
            self._begun = True
            self._after_blank = False

    def split(self, text: str) -> None:
        for character in text:
            if character not in self._separators:
                self.keep(character, False)
            elif character in _BLANKS:
                if self._begun:
                    self._end()
                    self._after_blank = True
            elif self._after_blank:
                self._after_blank = False
            else:
                self._end()

    def finished(self) -> list[str]:
        if self._begun:
            self._end()
        return self._fields

    def _end(self) -> None:
        self._fields.append("".join(self._field))
        self._field = []
        self._begun = False
