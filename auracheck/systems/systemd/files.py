"""The files of EnvironmentFile= (systemd.exec(5)): wildcards (glob(7)), and what is never opened."""

import errno
import fnmatch
import os
import re
import stat

from auracheck.errors import Unreadable
from auracheck.regex import regex
from auracheck.systems import grammar_of
from auracheck.systems.absent import NO_FILE
from auracheck.systems.files import IS_DIRECTORY, NO_PERMISSION, NOT_REGULAR, read_file, too_many
from auracheck.systems.grammar import Reading
from auracheck.systems.systemd.root import NULL, Root
from auracheck.systems.systemd.search import UnitPart

MAX_FILES = 1000
"""Env files of one unit."""
MAX_NAMES = 100_000
"""Names compared with one pattern; a `/*/*/*` could walk the whole disk."""

_MAGIC = regex(r"[*?\[\\]")
_TOKEN = regex(r"\\(.)|\[\^|.", re.DOTALL)
_MISSING = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG})


class UnitRefused(Unreadable):
    """systemd cannot load the file: without a `-` before the path, the unit does not start."""


def matches(path: str, root: Root) -> list[UnitPart]:
    """The files of one EnvironmentFile= in reading order. Raises `Unreadable`, `UnitRefused`."""
    if not _MAGIC.search(path):
        return [UnitPart(root.shown(path), _existing(root.host(path)))]
    found = _glob(path, root)
    if not found:
        raise UnitRefused("no matching files")
    if len(found) > MAX_FILES:
        raise Unreadable(too_many("matching files", MAX_FILES))
    return [UnitPart(root.shown(p), _existing(root.host(p))) for p in sorted(found, key=os.fsencode)]


def read(part: UnitPart) -> tuple[bytes, Reading]:
    """The content of an env file and what systemd reads from it. Raises `Unreadable`, `UnitRefused`."""
    content = b"" if part.host == NULL else read_file(part.host)
    try:
        return content, grammar_of("systemd-env").read(content, {})
    except Unreadable as error:
        raise UnitRefused(error.reason, error.line) from None


def _existing(host: str) -> str:
    """``host``, if it exists and may be opened. A FIFO or device is never opened, since reading it may have effects."""
    try:
        mode = os.stat(host).st_mode
    except OSError as error:
        if error.errno in _MISSING:
            raise UnitRefused(NO_FILE) from None
        raise Unreadable(NO_PERMISSION) from None
    except ValueError:
        raise UnitRefused(NO_FILE) from None
    if stat.S_ISDIR(mode):
        raise UnitRefused(IS_DIRECTORY)
    if not stat.S_ISREG(mode) and host != NULL:
        raise Unreadable(NOT_REGULAR)
    return host


def _glob(path: str, root: Root) -> list[str]:
    """The paths that match, component by component, so that no link leads out of the root."""
    found = [""]
    seen = 0
    for component in filter(None, path.split("/")):
        if not _MAGIC.search(component):
            found = [f"{base}/{component}" for base in found]
            continue
        pattern = re.compile(fnmatch.translate(_translated(component)))
        hidden = component.lstrip("\\").startswith(".")
        bases, found = found, []
        for base in bases:
            names = _names(root, base or "/")
            seen += len(names)
            if seen > MAX_NAMES:
                raise Unreadable(too_many("files to match", MAX_NAMES))
            found += [f"{base}/{n}" for n in names if (hidden or not n.startswith(".")) and pattern.match(n)]
    return [p for p in found if os.path.lexists(root.host(p))]


def _names(root: Root, path: str) -> list[str]:
    try:
        return os.listdir(root.host(path))
    except PermissionError:
        raise Unreadable(f"{NO_PERMISSION}: {root.shown(path)}") from None
    except (OSError, ValueError):
        return []


def _translated(component: str) -> str:
    """A pattern of glob(7) for `fnmatch`, which has neither backslash nor `[^`."""
    return _TOKEN.sub(lambda m: f"[{m[1]}]" if m[1] else "[!" if m[0] == "[^" else m[0], component)
