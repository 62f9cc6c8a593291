"""How a word grows, part by part, with what is still open in it."""

from auracheck.consumers.shell.syntax import Arithmetic, Part, Quoted, Variable

_ARITHMETIC = "(("


class Parts:
    """The parts of one word. Text that follows text of its own kind is joined to it."""

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._outer: list[tuple[list[Part], str, str, int]] = []
        self._bare: list[str] = []
        self._quoted: list[str] = []

    @property
    def depth(self) -> int:
        return len(self._outer)

    def bare(self, text: str) -> None:
        if self._quoted:
            self._flush()
        self._bare.append(text)

    def quoted(self, text: str) -> None:
        if self._bare:
            self._flush()
        self._quoted.append(text)

    def add(self, part: Part) -> None:
        self._flush()
        self._parts.append(part)

    def open_variable(self, name: str, operator: str, offset: int) -> None:
        """What follows is the word of a `${NAME…`, up to `close`."""
        self._flush()
        self._outer.append((self._parts, name, operator, offset))
        self._parts = []

    def open_arithmetic(self, offset: int) -> None:
        self.open_variable("", _ARITHMETIC, offset)

    def close(self) -> None:
        inner = self.taken()
        self._parts, name, operator, offset = self._outer.pop()
        if operator == _ARITHMETIC:
            self._parts.append(Arithmetic(inner, offset))
        else:
            self._parts.append(Variable(name, operator, inner, offset))

    def taken(self) -> tuple[Part, ...]:
        """All parts since the last that is open."""
        self._flush()
        return tuple(self._parts)

    def _flush(self) -> None:
        if self._bare:
            self._parts.append("".join(self._bare))
            self._bare = []
        elif self._quoted:
            self._parts.append(Quoted("".join(self._quoted)))
            self._quoted = []
