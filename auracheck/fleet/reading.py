"""The JSON documents in files, folders and standard input, one after the other: no more than one file is in memory.

The lines of a report as `-f json` writes it, one for each object, let what hosts have in common be decoded once."""

import os
from collections.abc import Iterator, Mapping, Sequence
from json import JSONDecoder, loads
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


ARRAYS = ("targets", "findings", "unread")
"""What each report has."""

_BEFORE = "  "
"""How a line of an array begins; no other does."""


class Lined(NamedTuple):
    """A report whose arrays are empty, and the text of the objects in each."""

    rest: Json
    arrays: Mapping[str, list[str]]


def lined(text: str) -> Lined | None:
    """The lines of a report; None for a text of another form. The objects are not decoded yet, so they may be none."""
    rest: list[str] = []
    arrays: dict[str, list[str]] = {}
    objects: list[str] | None = None
    for line in text.split("\n"):
        if line.startswith(_BEFORE):
            if objects is None or not line.endswith(("},", "}],")):
                return None
            is_last = line.endswith("],")
            objects.append(line[2:-2] if is_last else line[2:-1])
            objects = None if is_last else objects
        elif objects is not None:
            return None
        elif line.endswith(": ["):
            objects = arrays.setdefault(line[2:-4], [])
            rest.append(f"{line}],")
        else:
            rest.append(line)
    document = _document("\n".join(rest))
    if document is None or any(document.get(key) != [] for key in (*ARRAYS, *arrays)):
        return None
    return Lined(document, arrays)


def _document(text: str) -> Json | None:
    try:
        found = loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
