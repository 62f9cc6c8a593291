"""What quotes and backslashes mean inside and outside of a shell's quotes and braces (POSIX.1-2017 XCU 2.2)."""

import re

_BARE = re.compile(r"[^\n\\'\"`$<>();&| \t]+")
_BARE_IN_BRACES = re.compile(r"[^\\'\"`$}]+")
_DOUBLE = re.compile(r"[^\n\\\"`$}]+")
_DOUBLE_OUTSIDE_BRACES = re.compile(r"[^\n\\\"`$]+")
_ARITHMETIC = re.compile(r"[^\n\\`$}()]+")
"""The text that stands for itself in each mode."""

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_DOUBLE_ESCAPE = re.compile(r"\\([\\`$\"])|(\\.)", re.DOTALL)
_DOUBLE_ESCAPE_IN_BRACES = re.compile(r"\\([\\`$\"}])|(\\.)", re.DOTALL)
_DOCUMENT_ESCAPE = re.compile(r"\\([\\`$])|(\\.)", re.DOTALL)


class Mode:
    """What quotes mean at this place. A `${…}` whose inside is quoted otherwise than its outside has a mode of its own.

    ``braces`` are the open `${`; ``quoted_braces`` those of them that were opened inside double quotes.
    ``turned``: inside a `${…}` a double quote was opened once more.
    """

    __slots__ = ("arithmetic", "braces", "double", "parens", "pushed", "quoted", "quoted_braces", "turned")

    def __init__(self, double: bool, arithmetic: bool = False, pushed: bool = False) -> None:
        self.double = double
        self.arithmetic = arithmetic
        self.quoted = double or arithmetic
        self.pushed = pushed
        self.turned = False
        self.braces = self.quoted_braces = self.parens = 0

    def run(self) -> re.Pattern[str]:
        """What stands for itself here."""
        if self.arithmetic:
            return _ARITHMETIC
        if self.double:
            return _DOUBLE if self.braces else _DOUBLE_OUTSIDE_BRACES
        return _BARE_IN_BRACES if self.braces else _BARE

    def unescaped(self, run: str, document: bool) -> str:
        """What remains of backslashes and the characters after them (XCU 2.2.1, 2.2.3, 2.7.4)."""
        if not self.quoted:
            return _ESCAPE.sub(r"\1", run)
        if self.braces:
            return _DOUBLE_ESCAPE_IN_BRACES.sub(r"\1\2", run)
        return (_DOCUMENT_ESCAPE if document else _DOUBLE_ESCAPE).sub(r"\1\2", run)
