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

MAX_FILES = 2_000
"""Python files of a folder that are read: Django itself has some 900 beside its tests."""
MAX_BYTES = 32 << 20
"""Bytes of all of them; one alone has `files.MAX_FILE` at most."""

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
    for folder in walk(top):
        if isinstance(folder, Gap):
            yield Unread(top, folder.reason, folder.path)
            continue
        if not _LEFT_OUT.isdisjoint(os.path.relpath(folder.path, top).split(os.sep)):
            continue
        for name in folder.files:
            path = folder.join(name)
            if not name.endswith(".py") or _NO_SETTINGS.fullmatch(name) or os.path.isdir(path):
                continue
            files, room = files + 1, room - _size(path)
            if files > MAX_FILES or room < 0:
                bound = f"{MAX_FILES:,} files or {MAX_BYTES >> 20} MiB"
                yield Unread(top, f"from here on it is not read: more than {bound}, the bound", path)
                return
            yield from names_in_module(top, path)
    if not files:
        yield Unread(top, f"there is no Python file in it, beside {LEFT_OUT}")


def names_in_module(spec: str, path: str) -> Iterator[Seen]:
    """What one Python file reads."""
    import ast
    import warnings

    from auracheck.draft.python.fields import fields
    from auracheck.draft.python.reads import reads
    from auracheck.draft.python.scope import Scope

    try:
        if is_stream(path):
            raise Unreadable("it is no regular file")
        content = read_file(path)
        if not _READS.search(content):
            return
        with warnings.catch_warnings():  # which quote the code
            warnings.simplefilter("ignore")
            tree = ast.parse(content)
            scope = Scope(tree)
            found: Iterable[Seen] = [*reads(tree, scope, path), *fields(tree, scope, path)]
    except Unreadable as error:
        found = [Unread(spec, error.reason, path, error.line)]
    except SyntaxError as error:  # its text quotes the code
        found = [Unread(spec, NO_PYTHON, path, error.lineno or None)]
    except (ValueError, RecursionError, MemoryError):
        found = [Unread(spec, f"{NO_PYTHON}: it holds a NUL, or is nested too deep", path)]
    yield from found


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):
        return 0
