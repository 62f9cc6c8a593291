"""The names that Python code reads from its environment, found with `ast`; code is never imported or run."""

import os
import re
import sys
from collections.abc import Iterable, Iterator

from auracheck.draft.evidence import Seen
from auracheck.errors import Unreadable
from auracheck.model import Unread
from auracheck.systems.directory.source import Unseen, walk
from auracheck.systems.files import is_stream, read_file

MAX_FILES = 20_000
"""Maximum number of Python files in a folder: the largest public applications have some ten thousand."""
MAX_MODULE = 256 << 10
"""Maximum size of a file in bytes: parsing the densest code takes 300 times as much memory."""
MAX_BYTES = 8 << 20
"""Maximum size of all parsed files in bytes; files that do not read the environment are not parsed."""

LEFT_OUT = "hidden folders, virtual environments, node_modules, vendor, build, docs, examples, migrations and tests"
_OTHERS = "build dist docs doc example examples migrations test tests testing e2e"
_LEFT_OUT = frozenset(_OTHERS.split())
NO_PYTHON = f"invalid Python {sys.version_info.major}.{sys.version_info.minor}"
"""With the version, since newer code may be valid."""

_READS = re.compile(rb"environ|getenv|Settings|decouple|Config\b|\benv\b|\bconfig\b")
"""What a file contains if it reads the environment in a known way; others are not parsed."""

_NO_SETTINGS = re.compile(r"(?:test_.*|.*_tests?|tests|conftest|setup|noxfile)\.py", re.DOTALL)


def names_in_folder(top: str) -> Iterator[Seen]:
    """What all Python files of a tree read, except those in `LEFT_OUT`."""
    files, room = 0, MAX_BYTES
    for path in _modules(top):
        if isinstance(path, Unread):
            yield path
            continue
        try:
            code = _code(path)
        except Unreadable as error:
            yield Unread(top, error.reason, path)
            code = b""
        files, room = files + 1, room - len(code)
        if files > MAX_FILES or room < 0:
            bound = f"{MAX_FILES:,} files, or {MAX_BYTES >> 20} MiB of those that matter"
            yield Unread(top, f"not read from here on: more than {bound}", path)
            return
        yield from _named(top, path, code)
    if not files:
        yield Unread(top, f"no Python files (not read: {LEFT_OUT})")


def names_in_module(spec: str, path: str) -> Iterator[Seen]:
    """What one Python file reads."""
    try:
        code = _code(path)
    except Unreadable as error:
        yield Unread(spec, error.reason, path)
        return
    yield from _named(spec, path, code)


def _modules(top: str) -> Iterator[str | Unread]:
    for seen in walk(top):
        if isinstance(seen, Unseen):
            yield Unread(top, seen.reason, seen.path)
            continue
        folder = seen.folder
        if _LEFT_OUT.isdisjoint(os.path.relpath(folder.path, top).split(os.sep)):
            named = (name for name in folder.files if name.endswith(".py") and not _NO_SETTINGS.fullmatch(name))
            yield from (path for path in map(folder.join, named) if not os.path.isdir(path))


def _code(path: str) -> bytes:
    """The content of a file; empty where it does not read the environment. Raises `Unreadable`."""
    if is_stream(path):
        raise Unreadable("not a regular file")
    content = read_file(path, MAX_MODULE)
    return content if _READS.search(content) else b""


def _named(spec: str, path: str, code: bytes) -> Iterable[Seen]:
    import ast
    import warnings

    from auracheck.draft.python.fields import fields, reads
    from auracheck.draft.python.scope import Scope

    try:
        with warnings.catch_warnings():  # warnings quote the code
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
            scope = Scope(tree)
            return [*reads(tree, scope, path), *fields(tree, scope, path)]
    except SyntaxError as error:  # its text quotes the code
        return [Unread(spec, NO_PYTHON, path, error.lineno or None)]
    except (ValueError, RecursionError, MemoryError):
        return [Unread(spec, f"{NO_PYTHON}: contains a NUL, is too large or nested too deeply", path)]
