"""Which revision of which repository a checkout is, read from git's files: no program is started for it, since every
report says it. gitrepository-layout(5) describes the files. What is larger than a bound, or of another format
(reftable), is not known."""

import os
import re

from auracheck.regex import regex
from auracheck.systems.files import WITHOUT_WAITING

_OBJECT = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REF = regex(r"refs/[^\0\s]{1,400}")
_REMOTE = regex(r'(?m)^[ \t]*\[remote "([^"\n]{1,200})"\][ \t]*$((?:\n(?![ \t]*\[).*)*)')
_URL = regex(r'(?mi)^[ \t]*url[ \t]*=[ \t]*"?([^"\s]{1,2000})')

_SMALL = 64 << 10
"""Most bytes of a configuration that are read; a ref is a line."""
_PACKED = 4 << 20
"""Most bytes of `packed-refs` that are read: some 60,000 refs."""


def revision(root: str) -> str | None:
    """The commit that HEAD is in the repository whose work tree has its top here; None where that is not known."""
    folder = _git_folder(root)
    if not folder:
        return None
    head = _text(os.path.join(folder, "HEAD"))
    name = head.removeprefix("ref:").strip()
    if not head.startswith("ref:"):
        return name if _OBJECT.fullmatch(name) else None
    return _resolved(folder, name) if _REF.fullmatch(name) and ".." not in name else None


def repository(root: str) -> str | None:
    """The URL of the remote `origin`, else of the first one, without userinfo, query and fragment; None without one."""
    folder = _git_folder(root)
    if not folder:
        return None
    config = _text(os.path.join(_common(folder), "config"))
    remotes = {name: found[1] for name, keys in _REMOTE.findall(config) if (found := _URL.search(keys))}
    url = remotes.get("origin") or next(iter(remotes.values()), "")
    return without_userinfo(url) or None


def without_userinfo(url: str) -> str:
    """The URL without a user, a password or a token in it, whatever characters those have: of several `@` the last one
    ends the userinfo. Also for the short form of ssh, `git@host:path`."""
    scheme, separator, rest = url.partition("://") if "://" in url else ("", "", url)
    rest = rest.rpartition("@")[2]
    return f"{scheme}{separator}{re.split('[?#]', rest)[0]}"


def _git_folder(root: str) -> str:
    """The folder of git's files; empty where there is none. In an added work tree `.git` is a file that names it."""
    path = os.path.join(root, ".git")
    if os.path.isdir(path):
        return path
    said = _text(path)
    return os.path.join(root, said.removeprefix("gitdir:").strip()) if said.startswith("gitdir:") else ""


def _common(folder: str) -> str:
    """The folder that all work trees share."""
    said = _text(os.path.join(folder, "commondir")).strip()
    return os.path.join(folder, said) if said else folder


def _resolved(folder: str, name: str) -> str | None:
    """The commit of a ref: its own file, else its line in `packed-refs`."""
    for place in dict.fromkeys((folder, _common(folder))):
        loose = _text(os.path.join(place, name)).strip()
        if _OBJECT.fullmatch(loose):
            return loose
    packed = _text(os.path.join(_common(folder), "packed-refs"), _PACKED)
    at = packed.find(f" {name}\n")
    found = packed[packed.rfind("\n", 0, at) + 1 : at] if at >= 0 else ""
    return found if _OBJECT.fullmatch(found) else None


def _text(path: str, limit: int = _SMALL) -> str:
    """The beginning of a regular file; empty where it cannot be read."""
    try:
        descriptor = os.open(path, WITHOUT_WAITING)
    except (OSError, ValueError):
        return ""
    try:
        return os.read(descriptor, limit).decode("utf-8", "replace")
    except OSError:
        return ""
    finally:
        os.close(descriptor)
