"""The text and the lines of an env file: as they are, and as docker and kubectl get them."""

from collections.abc import Iterable, Iterator, Mapping

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.systems.files import decoded
from auracheck.systems.grammar import NO_NUL, ONE_LINE, UTF_8, Assignment, Dialect, Grammar, Test, always, like
from auracheck.typed import ClassVar


def decode(content: bytes) -> str:
    """The text of a file; a byte that is not UTF-8 becomes a lone surrogate."""
    return content.decode("utf-8", "surrogateescape")


def joined(lines: Iterable[str]) -> Iterator[str]:
    """The lines, those that end with a backslash with the following one behind a blank."""
    return (line for _, line in joined_from(enumerate(lines)))


def joined_from(numbered: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The same, each with the number of its first line."""
    begun: list[str] = []
    first = 0
    for number, line in numbered:
        first = first if begun else number
        if line.endswith("\\"):
            begun.append(line[:-1])
            continue
        yield first, " ".join((*begun, line))
        begun = []


class Places:
    """Lines and columns of increasing offsets in a text, in one pass.

    Only a line feed ends a line here, as in every editor, though a carriage return ends one for systemd too.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._seen = self._start = 0
        self._line = 1

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset that is not before the last one asked for; both count from 1."""
        count = self._text.count("\n", self._seen, offset)
        if count:
            self._line += count
            self._start = self._text.rfind("\n", self._seen, offset) + 1
        self._seen = offset
        return self._line, offset - self._start + 1


SPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
"""What Go's unicode.IsSpace takes for whitespace; `str.isspace` includes four more control characters."""

MAX_LINE = 64 * 1024 - 1
"""Bytes of a line without its line feed: docker, kubectl and podman are written in Go and read with its bufio.Scanner,
whose MaxScanTokenSize limits both together."""


class LineGrammar(Grammar):
    """What docker and kubectl have in common: everything behind the first `=` of a line is the value."""

    dialect = Dialect("=", r"[^\n]*+", r"\r\Z")
    limits = (NO_NUL, ONE_LINE, UTF_8)
    styles: ClassVar[Mapping[str, Test]] = {"bare": like(r"[^\n]*(?<!\r)"), "bare-return": always}
    longest_line = MAX_LINE


def readable(content: bytes) -> tuple[bytes, int | None]:
    """What comes before the first line that is too long for the scanner, and the number of that line."""
    start = 0
    while len(content) - start > MAX_LINE:
        end = content.rfind(b"\n", start, start + MAX_LINE + 1)
        if end < 0:
            return content[:start], content.count(b"\n", 0, start) + 1
        start = end + 1
    return content, None


def split(content: bytes, program: str) -> list[str]:
    """The lines without their ends and without a byte order mark. Only a line feed ends a line.

    Raises `Unreadable` for bytes that are not UTF-8, which both programs reject.
    """
    text = decoded(content, program).removeprefix("\ufeff").removesuffix("\r")
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
    return text.split("\n")


def refuse_a_nul(assignments: Iterable[Assignment]) -> None:
    """Raise `Unreadable` for a NUL in what counts: docker and Compose accept it, but runc does not start the
    container."""
    for found in {found.name: found for found in assignments}.values():
        if "\0" in found.name or (isinstance(found.value, Secret) and "\0" in found.value.reveal()):
            raise Unreadable("NUL character (the container will not start)", found.line)
