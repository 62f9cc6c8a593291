"""The JSON documents in files, folders and standard input, one after the other: no more than one file is in memory."""

import os
from collections.abc import Iterator, Sequence
from json import JSONDecoder
from typing import Any, NamedTuple

from auracheck.errors import Unreadable
from auracheck.model import Unread
from auracheck.systems.files import STDIN, listed, read_file, too_many

ENDINGS = (".json", ".jsonl", ".marks")
"""The names of what is read in a folder."""

MOST_BYTES = 64 << 20
"""Of one file: a report of 10,000 targets has 20 MiB."""
MOST_FILES = 100_000
MOST_DEPTH = 8

NOT_A_REPORT = "not a report of auracheck (expected auracheck check -f json or jsonl)"

Json = dict[str, Any]

_decode = JSONDecoder().raw_decode


class ReportFile(NamedTuple):
    """A file and its text: one report, or the lines of several."""

    path: str
    text: str

    def documents(self) -> Iterator[Json]:
        """Each object of the text, with whitespace between them. Raises `ValueError` where it is anything else, also
        for a number of 5,000 digits, and `RecursionError`."""
        at, end = 0, len(self.text)
        while True:
            while at < end and self.text[at] in " \t\r\n":
                at += 1
            if at == end:
                return
            document, at = _decode(self.text, at)
            if not isinstance(document, dict):
                raise ValueError
            yield document


def read(paths: Sequence[str], timeout: float = 10.0) -> Iterator[ReportFile | Unread]:
    """The files, in their order; what cannot be read, and why. The same file is read once."""
    seen: set[str] = set()
    for path in paths:
        for each in files(path):
            if isinstance(each, Unread):
                yield each
            elif (real := os.path.realpath(each)) not in seen or each == STDIN:
                seen.add(real)
                yield _read(each, timeout)


def files(path: str) -> Iterator[str | Unread]:
    """The file itself, or the reports in a folder; what is there and cannot be read."""
    if path == STDIN or not os.path.isdir(path):
        yield path
        return
    found = False
    for each in _below(path, MOST_DEPTH):
        found = True
        yield each
    if not found:
        yield Unread(path, f"no reports in this folder (expected {', '.join(ENDINGS)})", path)


def _below(folder: str, depth: int) -> Iterator[str | Unread]:
    """The reports in a folder and below it, by name. Links to folders are not followed."""
    try:
        names = sorted(listed(folder, MOST_FILES))
    except Unreadable as error:
        yield Unread(folder, error.reason, folder)
        return
    for name in names:
        path = os.path.join(folder, name)
        if name.startswith("."):
            continue
        if os.path.isdir(path) and not os.path.islink(path):
            yield from _below(path, depth - 1) if depth else [Unread(path, too_many("levels", MOST_DEPTH), path)]
        elif name.endswith(ENDINGS):
            yield path if os.path.isfile(path) else Unread(path, "not a regular file", path)


def _read(path: str, timeout: float) -> ReportFile | Unread:
    try:
        text = read_file(path, MOST_BYTES, timeout).decode("utf-8").removeprefix("\ufeff")
    except Unreadable as error:
        return Unread(path, error.reason.removesuffix(" (--timeout)"), path)  # an option of check alone
    except UnicodeDecodeError:
        return Unread(path, NOT_A_REPORT, path)
    return ReportFile(path, text) if text.strip() else Unread(path, "empty", path)
