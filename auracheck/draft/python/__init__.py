"""The names that Python code reads from its environment, read with `ast` and never imported or run."""

import os
import re
import sys
from collections.abc import Iterable, Iterator

from auracheck.draft.base import Seen
from auracheck.errors import Unreadable
from auracheck.model import Unread
from auracheck.sources.directory.folders import Gap, walk
from auracheck.sources.files import is_stream, read_file

MAX_FILES = 20_000
"""Python files of a folder that are looked into: the largest public applications have some ten thousand."""
MAX_MODULE = 256 << 10
"""Bytes of one of them: parsed, the densest code takes 300 times as many. Settings have a tenth of that."""
MAX_BYTES = 8 << 20
"""Bytes of all that are parsed; files that read nothing from the environment are not."""

LEFT_OUT = "hidden folders, virtual environments, node_modules, vendor, build, docs, examples, migrations and tests"
_OTHERS = "build dist docs doc example examples migrations test tests testing e2e"
_LEFT_OUT = frozenset(_OTHERS.split())
NO_PYTHON = f"Python {sys.version_info.major}.{sys.version_info.minor} cannot parse it"
"""The version is told since newer code may well be good."""

_READS = re.compile(rb"environ|getenv|Settings|decouple|Config\b|\benv\b|\bconfig\b")
"""What a file has that reads the environment in any way that is known here; the others need no parsing."""

_NO_SETTINGS = re.compile(r"(?:test_.*|.*_tests?|tests|conftest|setup|noxfile)\.py", re.DOTALL)


def names_in_folder(top: str) -> Iterator[Seen]:
    """What all Python files of a tree read, but for those of `LEFT_OUT`."""
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
            yield Unread(top, f"from here on it is not read: more than {bound}, the bound", path)
            return
        yield from _named(top, path, code)
    if not files:
        yield Unread(top, f"there is no Python file in it, beside {LEFT_OUT}")


def names_in_module(spec: str, path: str) -> Iterator[Seen]:
    """What one Python file reads."""
    try:
        code = _code(path)
    except Unreadable as error:
        yield Unread(spec, error.reason, path)
        return
    yield from _named(spec, path, code)


def _modules(top: str) -> Iterator[str | Unread]:
    for folder in walk(top):
        if isinstance(folder, Gap):
            yield Unread(top, folder.reason, folder.path)
        elif _LEFT_OUT.isdisjoint(os.path.relpath(folder.path, top).split(os.sep)):
            named = (name for name in folder.files if name.endswith(".py") and not _NO_SETTINGS.fullmatch(name))
            yield from (path for path in map(folder.join, named) if not os.path.isdir(path))


def _code(path: str) -> bytes:
    """The content of a file; nothing where nothing in it reads the environment. Raises `Unreadable`."""
    if is_stream(path):
        raise Unreadable("it is no regular file")
    content = read_file(path, MAX_MODULE)
    return content if _READS.search(content) else b""


def _named(spec: str, path: str, code: bytes) -> Iterable[Seen]:
    import ast
    import warnings

    from auracheck.draft.python.fields import fields
    from auracheck.draft.python.reads import reads
    from auracheck.draft.python.scope import Scope

    try:
        with warnings.catch_warnings():  # which quote the code
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
            scope = Scope(tree)
            return [*reads(tree, scope, path), *fields(tree, scope, path)]
    except SyntaxError as error:  # its text quotes the code
        return [Unread(spec, NO_PYTHON, path, error.lineno or None)]
    except (ValueError, RecursionError, MemoryError):
        return [Unread(spec, f"{NO_PYTHON}: it holds a NUL, is too large, or nested too deep", path)]
