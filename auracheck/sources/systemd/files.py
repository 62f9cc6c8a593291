"""The files that EnvironmentFile= names (systemd.exec(5)): wildcards (glob(7)), and what is never opened."""

import errno
import fnmatch
import os
import re
import stat

from auracheck.consumers import consumer
from auracheck.consumers.base import Reading
from auracheck.errors import Unreadable
from auracheck.sources.files import read_file
from auracheck.sources.systemd.root import NULL, Root
from auracheck.sources.systemd.search import Part

MAX_FILES = 1000
"""Env files of one unit."""
MAX_NAMES = 100_000
"""Names that are looked at for one pattern; a `/*/*/*` could walk the whole disk."""

_MAGIC = re.compile(r"[*?\[\\]")
_TOKEN = re.compile(r"\\(.)|\[\^|.", re.DOTALL)
_MISSING = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG})


class Refused(Unreadable):
    """systemd itself cannot load the file: unless `-` stands before the path, the unit does not start."""


def matches(path: str, root: Root) -> list[Part]:
    """The files of one EnvironmentFile= in the order in which they are read. Raises `Unreadable`, `Refused`."""
    if not _MAGIC.search(path):
        return [Part(root.shown(path), _existing(root.host(path)))]
    found = _glob(path, root)
    if not found:
        raise Refused("no file matches")
    if len(found) > MAX_FILES:
        raise Unreadable(f"more than {MAX_FILES} files match, the bound")
    return [Part(root.shown(p), _existing(root.host(p))) for p in sorted(found, key=os.fsencode)]


def read(part: Part) -> tuple[bytes, Reading]:
    """The content of an env file and what systemd takes from it. Raises `Unreadable`, `Refused`."""
    content = b"" if part.host == NULL else read_file(part.host)
    try:
        return content, consumer("systemd-env").read(content, {})
    except Unreadable as error:
        raise Refused(error.reason, error.line) from None


def _existing(host: str) -> str:
    """``host``, if it is there and may be opened: no FIFO and no device is, since reading one may have effects."""
    try:
        mode = os.stat(host).st_mode
    except OSError as error:
        if error.errno in _MISSING:
            raise Refused("no such file") from None
        raise Unreadable("no permission to read it") from None
    except ValueError:
        raise Refused("no such file") from None
    if stat.S_ISDIR(mode):
        raise Refused("it is a directory")
    if not stat.S_ISREG(mode) and host != NULL:
        raise Unreadable("it is no regular file, and is not opened")
    return host


def regular(host: str) -> bool:
    """Whether a regular file stands there, which can be read without any effect."""
    try:
        return stat.S_ISREG(os.stat(host).st_mode)
    except (OSError, ValueError):
        return False


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
                raise Unreadable(f"more than {MAX_NAMES} names to compare, the bound")
            found += [f"{base}/{n}" for n in names if (hidden or not n.startswith(".")) and pattern.match(n)]
    return [p for p in found if os.path.lexists(root.host(p))]


def _names(root: Root, path: str) -> list[str]:
    try:
        return os.listdir(root.host(path))
    except PermissionError:
        raise Unreadable(f"no permission to list {root.shown(path)}") from None
    except (OSError, ValueError):
        return []


def _translated(component: str) -> str:
    """A pattern of glob(7) as `fnmatch` writes it: it knows no backslash, and no `[^`."""
    return _TOKEN.sub(lambda m: f"[{m[1]}]" if m[1] else "[!" if m[0] == "[^" else m[0], component)
