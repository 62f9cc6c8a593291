"""The folder that stands for `/`: links that stay within it, its users, and what it says of its machine."""

import os
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from auracheck.consumers import consumer
from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.sources.files import read_file

MAX_LINKS = 40
"""Symbolic links followed in one path, as Linux does (path_resolution(7))."""

NULL = "/dev/null"
_PLACEHOLDERS = frozenset({"nologin", "false", "true"})


class User(NamedTuple):
    """A line of etc/passwd."""

    name: str
    home: str
    shell: str
    uid: str = ""

    @property
    def has_home(self) -> bool:
        """Whether systemd tells a service about it."""
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
        """A path of the machine as the user would write it here."""
        return path if self.is_here else os.path.join(self.folder, path.lstrip("/"))

    def real(self, path: str) -> str:
        """A path of the machine with its symbolic links followed. None of them leads out of the folder."""
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
        """Where a path of the machine is to be opened."""
        real = self.real(path)
        return NULL if real == NULL else self.shown(real)

    def _link(self, parts: list[str]) -> str | None:
        try:
            return os.readlink(os.path.join(self.folder, *parts))
        except (OSError, ValueError):
            return None

    def text(self, path: str) -> str | None:
        """The text of a small file of the machine; None where it cannot be read."""
        host = self.host(path)
        if not os.path.isfile(host):
            return None
        try:
            return read_file(host).decode("utf-8", "surrogateescape")
        except Unreadable:
            return None

    def listing(self, path: str) -> list[str]:
        """The names in a directory of the machine, sorted; empty where there is none."""
        try:
            return sorted(os.listdir(self.host(path)), key=os.fsencode)
        except (OSError, ValueError):
            return []

    def user(self, name: str) -> User | None:
        """The user of that name or number in etc/passwd."""
        return next((user for user in self._users() if name in (user.name, user.uid)), None)

    def user_at(self, home: str) -> User | None:
        """The user whose home that is; None where several share it."""
        found = [user for user in self._users() if user.home.rstrip("/") == home]
        return found[0] if len(found) == 1 else None

    def _users(self) -> Iterator[User]:
        for line in (self.text("/etc/passwd") or "").splitlines():
            fields = line.split(":")
            if len(fields) == 7:
                yield User(fields[0], fields[5], fields[6], fields[2])

    def hostname(self) -> str | None:
        for line in (self.text("/etc/hostname") or "").splitlines():
            if line.strip() and not line.startswith("#"):
                return line.strip()
        return None

    def machine_id(self) -> str | None:
        text = (self.text("/etc/machine-id") or "").strip()
        return text.lower() if re.fullmatch(r"[0-9a-fA-F]{32}", text) else None

    def release(self) -> Mapping[str, str] | None:
        """The fields of os-release(5); None where there is no such file."""
        return self._fields("/etc/os-release") or self._fields("/usr/lib/os-release")

    def pretty_hostname(self) -> str | None:
        return (self._fields("/etc/machine-info") or {}).get("PRETTY_HOSTNAME") or self.hostname()

    def _fields(self, path: str) -> dict[str, str] | None:
        text = self.text(path)
        if text is None:
            return None
        try:
            reading = consumer("systemd-env").read(text.encode("utf-8", "surrogateescape"), {})
        except Unreadable:
            return None
        return {a.name: a.value.reveal() for a in reading.assignments if isinstance(a.value, Secret)}
