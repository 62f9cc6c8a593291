"""What a report looks like, and whether that is what it looked like before."""

import io
import os
import re
from pathlib import Path

from auracheck.report import Report
from auracheck.reporters import reporter
from regenerate import COMMAND, SCREENS, SCREENS_INTO

COLOURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\\\")
"""And the addresses of hyperlinks."""


class Terminal(io.TextIOWrapper):
    """A screen of some encoding that says it is a terminal."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, newline="\n", write_through=True)

    def isatty(self) -> bool:
        return True

    def shown(self) -> str:
        return self.buffer.getvalue().decode(self.encoding)


class Piped(Terminal):
    def isatty(self) -> bool:
        return False


def piped(form: str, report: Report, *, verbose: bool = False, encoding: str = "utf-8") -> str:
    out = Piped(encoding)
    reporter(form, verbose=verbose).write(report, out)
    return out.shown()


def on_terminal(report: Report, *, verbose: bool = False, encoding: str = "utf-8") -> str:
    """As wide as COLUMNS says; without the colours."""
    out = Terminal(encoding)
    reporter("table", verbose=verbose).write(report, out)
    return COLOURS.sub("", out.shown())


def same_as_before(name: str, text: str) -> bool:
    """Whether a screen is as its file has it; where `regenerate.py` asks for the screens, it gets this one instead."""
    into = os.environ.get(SCREENS_INTO)
    if into:
        Path(into, f"{name}.txt").write_bytes(text.encode())
    else:
        assert text == (SCREENS / f"{name}.txt").read_bytes().decode(), f"run: {COMMAND}"
    return True
