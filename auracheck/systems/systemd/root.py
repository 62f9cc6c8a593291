"""The folder that is used as `/`: links within it, its users, and facts about its machine."""

import os
import re
from collections.abc import Iterator, Mapping

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.regex import regex
from auracheck.systems import grammar_of
from auracheck.systems.files import read_file
from auracheck.typed import NamedTuple

MAX_LINKS = 40
"""Symbolic links followed in one path, as in Linux (path_resolution(7))."""

NULL = "/dev/null"
_PLACEHOLDERS = frozenset({"nologin", "false", "true"})


class Account(NamedTuple):
    """A line of etc/passwd."""

    name: str
    home: str
    shell: str
    uid: str = ""

    @property
    def has_home(self) -> bool:
        """Whether systemd sets HOME for a service of this user."""
        return self.home.startswith("/") and bool(self.home.strip("/"))

    @property
    def has_shell(self) -> bool:
        return bool(self.shell) and self.shell.rpartition("/")[2] not in _PLACEHOLDERS


class Root:
    """A machine's file system, at `/` or below another folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder or "/"
        self.is_here = os.path.abspath(self.folder) == "/"

    def shown(self, path: str) -> str:
        """A path of the machine as the user would write it."""
        return path if self.is_here else os.path.join(self.folder, path.lstrip("/"))

    def real(self, path: str) -> str:
        """A path of the machine with its symbolic links resolved. No link leads out of the folder."""
        if self.is_here:
            return os.path.realpath(path)
        pending = path.split("/")[::-1]
        done: list[str] = []
        links = 0
        while pending:
            part = pending.pop()
            if part == "..":
                done = done[:-1]
            elif part not in ("", "."):
                link = self._link([*done, part]) if links < MAX_LINKS else None
                if link is None:
                    done.append(part)
                    continue
                links += 1
                done = [] if link.startswith("/") else done
                pending.extend(link.split("/")[::-1])
        return "/" + "/".join(done)

    def host(self, path: str) -> str:
        """The path to open for a path of the machine."""
        real = self.real(path)
        return NULL if real == NULL else self.shown(real)

    def located(self, location: str) -> tuple[str, str]:
        """A path as it is shown and as it is opened: of the machine, where that has it."""
        if location.startswith("/") and not self.is_here and os.path.lexists(self.shown(location)):
            return self.shown(location), self.host(location)
        return location, location

    def _link(self, parts: list[str]) -> str | None:
        try:
            return os.readlink(os.path.join(self.folder, *parts))
        except (OSError, ValueError):
            return None

    def text(self, path: str) -> str | None:
        """The text of a small file of the machine; None if it cannot be read."""
        host = self.host(path)
        if not os.path.isfile(host):
            return None
        try:
            return read_file(host).decode("utf-8", "surrogateescape")
        except Unreadable:
            return None

    def listing(self, path: str) -> list[str]:
        """The names in a directory of the machine, sorted; empty if there is none."""
        try:
            return sorted(os.listdir(self.host(path)), key=os.fsencode)
        except (OSError, ValueError):
            return []

    def user(self, name: str) -> Account | None:
        """The user of that name or number in etc/passwd."""
        return next((user for user in self._users() if name in (user.name, user.uid)), None)

    def user_at(self, home: str) -> Account | None:
        """The user with that home; None if several share it."""
        found = [user for user in self._users() if user.home.rstrip("/") == home]
        return found[0] if len(found) == 1 else None

    def _users(self) -> Iterator[Account]:
        for line in (self.text("/etc/passwd") or "").splitlines():
            fields = line.split(":")
            if len(fields) == 7:
                yield Account(fields[0], fields[5], fields[6], fields[2])

    def hostname(self) -> str | None:
        for line in (self.text("/etc/hostname") or "").splitlines():
            if line.strip() and not line.startswith("#"):
                return line.strip()
        return None

    def machine_id(self) -> str | None:
        text = (self.text("/etc/machine-id") or "").strip()
        return text.lower() if re.fullmatch(r"[0-9a-fA-F]{32}", text) else None

    def release(self) -> Mapping[str, str] | None:
        """The fields of os-release(5); None if there is no such file."""
        return self._fields("/etc/os-release") or self._fields("/usr/lib/os-release")

    def pretty_hostname(self) -> str | None:
        return (self._fields("/etc/machine-info") or {}).get("PRETTY_HOSTNAME") or self.hostname()

    def _fields(self, path: str) -> dict[str, str] | None:
        text = self.text(path)
        if text is None:
            return None
        try:
            reading = grammar_of("systemd-env").read(text.encode("utf-8", "surrogateescape"), {})
        except Unreadable:
            return None
        return {a.name: a.value.reveal() for a in reading.assignments if isinstance(a.value, Secret)}


_OF_USER = regex(
    r"(.*)/(?:\.config/systemd/user(?:\.control)?|\.local/share/systemd/user)/"
    r"|.*/systemd/user/|.*/run/user/[0-9]+/systemd/"
)
"""The folders with units of users' managers, and the home that they are in."""


class UnitOwner(NamedTuple):
    """The user whose manager runs a unit; all fields are None if it may be anybody."""

    name: str | None = None
    uid: str | None = None
    home: str | None = None

    def specifier(self, letter: str) -> str | None:
        """The value of a specifier that differs between users. The others depend on the user's XDG_ variables, which
        are not in files."""
        return {"u": self.name, "U": self.uid, "h": self.home}.get(letter)


def owner_of(path: str, root: Root, of_user: re.Pattern[str] = _OF_USER) -> UnitOwner | None:
    """The user whose manager runs the unit at an absolute path; None for the system's manager. ``of_user`` matches the
    folders of users, and their home is its group."""
    match = of_user.match(path)
    if match is None:
        return None
    home = match[1]
    if home and not root.is_here:
        folder = os.path.abspath(root.folder)
        home = home.removeprefix(folder) if home.startswith(f"{folder}/") else home
    user = root.user_at(home) if home else None
    return UnitOwner(user.name, user.uid, user.home) if user else UnitOwner()


def unit_path(root: Root) -> tuple[str, ...]:
    """The directories of a user's manager, the first one winning. On this machine it is the user who runs auracheck;
    below another root only the directories that all users share are known."""
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


def environment_path(owner: UnitOwner) -> tuple[str, ...]:
    """The directories of the environment that a user's manager itself starts with, the first one winning."""
    parents = ("/etc", "/run", "/usr/local/lib", "/usr/lib")
    return (*_below(owner.home, ".config/environment.d"), *(f"{parent}/environment.d" for parent in parents))


def home_of_configuration(owner: UnitOwner) -> tuple[str, ...]:
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
