"""The probe file-modes."""

import os
import stat
from collections.abc import Iterator
from functools import lru_cache

from auracheck.deployment import Run
from auracheck.deployment.facts import FileMode
from auracheck.model import Unread
from auracheck.probes import Probe
from auracheck.systems.files import is_handed_over
from auracheck.typed import ClassVar

_KINDS = frozenset({"env file", "secret file"})

_MOUNTS = ("/run/secrets/", "/var/run/secrets/")

_FOR_OTHERS = stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH


class FileModes(Probe):
    """Which other accounts may read or write the env files and secret files that were read, by their modes."""

    name: ClassVar[str] = "file-modes"

    def observe(self, run: Run) -> Iterator[FileMode | Unread]:
        if os.name == "nt":  # Windows has no such modes
            return
        files = (d.path for d in run.documents if d.kind in _KINDS and not is_handed_over(d.path))
        for path in dict.fromkeys(files):
            try:
                yield from modes(path)
            except (FileNotFoundError, NotADirectoryError):  # deleted since it was read
                continue
            except OSError as error:
                yield Unread(path, f"file mode not readable: {error.strerror}", path)


def _is_mounted(path: str) -> bool:
    """Docker's secrets and a Kubernetes volume (`..data`) are readable to all in their container, by default."""
    folder = os.path.dirname(os.path.abspath(path))
    return f"{folder}/".startswith(_MOUNTS) or os.path.lexists(os.path.join(folder, "..data"))


def modes(path: str) -> Iterator[FileMode]:
    """One fact; none if no other account has access. Raises `OSError`."""
    status = os.stat(path)
    mode = status.st_mode
    if not (mode & _FOR_OTHERS and stat.S_ISREG(mode)):
        return
    reads = 0 if _is_mounted(path) else ~0
    of_group = mode & (stat.S_IWGRP | stat.S_IRGRP & reads)
    group = "" if not of_group or _is_own_group(status.st_uid, status.st_gid) else _group_name(status.st_gid)
    found = FileMode(
        path,
        everyone_reads=bool(mode & stat.S_IROTH & reads),
        everyone_writes=bool(mode & stat.S_IWOTH),
        group=group,
        group_reads=bool(group and of_group & stat.S_IRGRP),
        group_writes=bool(group and of_group & stat.S_IWGRP),
    )
    if found != FileMode(path):
        yield found


@lru_cache(maxsize=1024)
def _is_own_group(uid: int, gid: int) -> bool:
    """Whether the group has no member but the owner: their primary group, which no other account is in.

    Systems that give each user a group of their own make files writable by it (umask 002), which opens nothing.
    """
    import grp
    import pwd

    try:
        owner = pwd.getpwuid(uid)
        group = grp.getgrgid(gid)
    except KeyError:
        return False
    if owner.pw_gid != gid or any(member != owner.pw_name for member in group.gr_mem):
        return False
    # A primary group such as `users` or `staff` names no members, though every account is in it.
    return group.gr_name == owner.pw_name or all(a.pw_uid == uid for a in pwd.getpwall() if a.pw_gid == gid)


@lru_cache(maxsize=1024)
def _group_name(gid: int) -> str:
    import grp

    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
