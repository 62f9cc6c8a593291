"""A shell's input, with the place that was reached in it and the levels that are open, and the parts read from it."""

from collections.abc import Iterator
from contextlib import contextmanager

from auracheck.systems.shell.syntax import MAX_COMMANDS, MAX_DEPTH, BadSyntax, GaveUp, OverBound, Part, Quoted


class Text:
    """``base`` is the place of its first character: that of a file which is read in is behind all others'."""

    def __init__(self, text: str, bash: bool, base: int = 0, depth: int = 0) -> None:
        self.text = text
        self.bash = bash
        self.position = 0
        self.room = MAX_COMMANDS
        self._base = base
        self._depth = depth

    def place(self, offset: int) -> int:
        return self._base + offset

    def peek(self) -> str:
        """The next character, empty at the end; a backslash before a line break joins the lines (XCU 2.2.1)."""
        while self.text.startswith("\\\n", self.position):
            self.position += 2
        return self.text[self.position : self.position + 1]

    def take(self, characters: str) -> str:
        """The next character where it is one of these, which is then read; else nothing."""
        found = self.peek()
        if not found or found not in characters:
            return ""
        self.position += 1
        return found

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level of nesting."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise OverBound(f"nested deeper than {MAX_DEPTH} levels, the maximum", self.place(self.position))
        try:
            yield
        finally:
            self._depth -= 1

    def spend(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            where = self.place(self.position)
            raise OverBound(f"more than {MAX_COMMANDS:,} commands and words, the maximum", where)

    def bad(self, reason: str, offset: int) -> BadSyntax:
        return BadSyntax(reason, self.place(max(0, min(offset, len(self.text)))))

    def gave_up(self, what: str, offset: int) -> GaveUp:
        return GaveUp(what, self.place(offset))


class Parts(list[Part]):
    """Parts of a word that grows. Text that follows text of its own kind is joined to it."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._quoted = False

    def text(self, text: str, quoted: bool) -> None:
        if quoted != self._quoted:
            self.flush()
            self._quoted = quoted
        self._texts.append(text)

    def add(self, part: Part) -> None:
        self.flush()
        self.append(part)

    def flush(self) -> None:
        if self._texts:
            text = "".join(self._texts)
            self.append(Quoted(text) if self._quoted else text)
            self._texts = []

    def only_text(self) -> str:
        return "" if self or self._quoted else "".join(self._texts)
