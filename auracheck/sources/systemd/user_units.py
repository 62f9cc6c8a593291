"""Units of a user's own manager, `systemd --user` (systemd.unit(5), Unit File Load Path; environment.d(5))."""

import os
import re
from typing import NamedTuple

from auracheck.sources.systemd.root import Root

_OF_USER = re.compile(
    r"(.*)/(?:\.config/systemd/user(?:\.control)?|\.local/share/systemd/user)/"
    r"|.*/systemd/user/|.*/run/user/[0-9]+/systemd/"
)
"""The folders that hold units of users' managers, with the home that they are in."""


class Owner(NamedTuple):
    """The user whose manager runs a unit; all is None where that may be anybody."""

    name: str | None = None
    uid: str | None = None
    home: str | None = None

    def specifier(self, letter: str) -> str | None:
        """What one of the specifiers says that differ from user to user. Where the others lead is a matter of the
        user's XDG_ variables, which are not known from files."""
        return {"u": self.name, "U": self.uid, "h": self.home}.get(letter)


def owner_of(path: str, root: Root) -> Owner | None:
    """Who runs the unit at an absolute path; None for the system's manager."""
    match = _OF_USER.match(path)
    if match is None:
        return None
    home = match[1]
    if home and not root.is_here:
        folder = os.path.abspath(root.folder)
        home = home.removeprefix(folder) if home.startswith(f"{folder}/") else home
    user = root.user_at(home) if home else None
    return Owner(user.name, user.uid, user.home) if user else Owner()


def unit_path(root: Root) -> tuple[str, ...]:
    """The directories of a user's manager, the first one winning. On this machine the user is who runs us; below
    another root only the directories that all users share are known."""
    home, runtime = _home(root), _runtime(root)
    return (
        *_below(home, ".config/systemd/user.control"),
        *_below(runtime, "systemd/user.control", "systemd/transient", "systemd/generator.early"),
        *_below(home, ".config/systemd/user"),
        "/etc/xdg/systemd/user",
        "/etc/systemd/user",
        *_below(runtime, "systemd/user"),
        "/run/systemd/user",
        *_below(runtime, "systemd/generator"),
        *_below(home, ".local/share/systemd/user"),
        "/usr/local/share/systemd/user",
        "/usr/share/systemd/user",
        "/usr/local/lib/systemd/user",
        "/usr/lib/systemd/user",
        *_below(runtime, "systemd/generator.late"),
    )


def environment_path(owner: Owner) -> tuple[str, ...]:
    """The directories of what a user's manager itself is started with, the first one winning."""
    parents = ("/etc", "/run", "/usr/local/lib", "/usr/lib")
    return (*_below(owner.home, ".config/environment.d"), *(f"{parent}/environment.d" for parent in parents))


def home_of_configuration(owner: Owner) -> tuple[str, ...]:
    """The directory of the user's own user.conf (systemd-user.conf(5))."""
    return _below(owner.home, ".config/systemd")


def _below(folder: str | None, *paths: str) -> tuple[str, ...]:
    return tuple(f"{folder.rstrip('/')}/{path}" for path in paths) if folder else ()


def _home(root: Root) -> str | None:
    home = os.path.expanduser("~") if root.is_here else ""
    return home if home.startswith("/") else None


def _runtime(root: Root) -> str | None:
    getuid = getattr(os, "getuid", None)
    return f"/run/user/{getuid()}" if root.is_here and getuid else None
