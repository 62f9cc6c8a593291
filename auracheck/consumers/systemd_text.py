"""What systemd takes for text, and for the name of a variable; shared by its env files and its units."""

import re

WHITESPACE = " \t\n\r"

_PLANES = "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_NOT_TEXT = re.compile(f"[\ud800-\udfff\ufdd0-\ufdef{_PLANES}]")
"""systemd's own check is stricter than UTF-8: it refuses Unicode's non-characters too. The surrogates are the bytes
that are not UTF-8."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def decode(content: bytes) -> str:
    """The text of a file; a byte that is not UTF-8 becomes a lone surrogate."""
    return content.decode("utf-8", "surrogateescape")


def is_text(text: str) -> bool:
    """Whether systemd takes this for valid UTF-8."""
    return text.isascii() or _NOT_TEXT.search(text) is None


def is_name(name: str) -> bool:
    """Whether systemd takes this for the name of an environment variable."""
    return _NAME.fullmatch(name) is not None


class Places:
    """Lines and columns of rising offsets in a text. Asked in order, all of them cost one pass over the text.

    A line ends at a line feed, as in every editor, though a carriage return also ends one for systemd.
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
