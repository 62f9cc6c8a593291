"""The lines of an env file as docker and kubectl get them: both are written in Go and read with its bufio.Scanner."""

from auracheck.systems.files import decoded

SPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
"""What Go's unicode.IsSpace takes for whitespace; `str.isspace` includes four more control characters."""

MAX_LINE = 64 * 1024 - 1
"""Bytes of a line without its line feed: bufio.MaxScanTokenSize limits both together."""


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
