"""python-dotenv's own parser, in linear time."""

from collections.abc import Iterator, Sequence
from io import StringIO
from re import Pattern

from dotenv.parser import Binding, Error, Reader, parse_binding


class _BindingReader(Reader):
    """A reader of text whose line ends are all one newline."""

    def read_regex(self, regex: Pattern[str]) -> Sequence[str]:
        position = self.position
        match = regex.match(self.string, position.chars)
        if match is None:
            raise Error("no match")
        start, end = match.span()
        if start != end:
            position.chars = end
            position.line += self.string.count("\n", start, end)
        return match.groups()


def bindings(text: str) -> Iterator[Binding]:
    """What python-dotenv's `parse_stream` yields for a text whose line ends are all one newline."""
    reader = _BindingReader(StringIO(text))
    while reader.has_next():
        yield parse_binding(reader)
