"""The probe file-modes."""

import os
import stat
from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar

from auracheck.inventory import Inventory
from auracheck.model import Fact, Unread
from auracheck.policy import Policy
from auracheck.probes.base import Probe

_DESCRIPTORS = ("/dev/", "/proc/")
"""Where the paths lead that a shell hands over: the mode there is not that of a file that the service reads."""

_KINDS = frozenset({"env file", "secret file"})
_WRITABLE = frozenset({"world-writable", "group-writable"})

_MOUNTS = ("/run/secrets/", "/var/run/secrets/")

_FOR_OTHERS = stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH


class FileModes(Probe):
    """Who else may change or read the env files and secret files that were read, by their modes.

    Facts: `world-writable`, `world-readable`, and of a group that is not the owner's own `group-writable` and
    `group-readable`, whose detail is the group's name.
    """

    name: ClassVar[str] = "file-modes"

    def observe(self, inventory: Inventory, policy: Policy) -> Iterator[Fact | Unread]:
        if os.name == "nt":  # modes are made up there
            return
        files = (d.path for d in inventory.documents if d.kind in _KINDS and not _is_handed_over(d.path))
        for path in dict.fromkeys(files):
            try:
                status = os.stat(path)
            except (FileNotFoundError, NotADirectoryError):  # it was read, and has gone since: nothing is open now
                continue
            except OSError as error:
                yield Unread(path, f"its mode cannot be asked for: {error.strerror}", path)
                continue
            if status.st_mode & _FOR_OTHERS and stat.S_ISREG(status.st_mode):
                facts = _facts(path, status)
                yield from (fact for fact in facts if fact.name in _WRITABLE or not _is_mounted(path))


def _is_handed_over(path: str) -> bool:
    return path == "-" or path.startswith(_DESCRIPTORS)


def _is_mounted(path: str) -> bool:
    """Docker's secrets and a Kubernetes volume (`..data`) are readable to all in their container, by default."""
    folder = os.path.dirname(os.path.abspath(path))
    return f"{folder}/".startswith(_MOUNTS) or os.path.lexists(os.path.join(folder, "..data"))


def _facts(path: str, status: os.stat_result) -> Iterator[Fact]:
    mode = status.st_mode
    if mode & stat.S_IWOTH:
        yield Fact("world-writable", path)
    if mode & stat.S_IROTH:
        yield Fact("world-readable", path)
    if mode & (stat.S_IWGRP | stat.S_IRGRP) and not _is_own_group(status.st_uid, status.st_gid):
        group = _group_name(status.st_gid)
        if mode & stat.S_IWGRP:
            yield Fact("group-writable", path, group)
        if mode & stat.S_IRGRP:
            yield Fact("group-readable", path, group)


@lru_cache(maxsize=1024)
def _is_own_group(uid: int, gid: int) -> bool:
    """Whether the group lets in nobody but the owner: their primary group, which no other account is in.

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
