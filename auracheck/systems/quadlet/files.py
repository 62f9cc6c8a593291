"""Where a Quadlet's files are: its own, its drop-ins, those that it names."""

import os
from collections.abc import Callable

from auracheck.errors import Unreadable
from auracheck.regex import regex
from auracheck.systems.absent import NO_FILE
from auracheck.systems.files import NUL_IN_NAME
from auracheck.systems.systemd.root import NULL, Root, owner_of
from auracheck.systems.systemd.search import MASKED, UnitPart, beside
from auracheck.systems.systemd.specifiers import Specifiers, UnitName, unit_name
from auracheck.typed import NamedTuple

SYSTEM_PATH = ("/run/containers/systemd", "/etc/containers/systemd", "/usr/share/containers/systemd")
"""The directories of the system's Quadlets; those of users are below .config/containers/systemd and users/."""

SUFFIXES = ("container", "kube", "pod")
_NAME = regex(rf"([A-Za-z0-9:_.\\-]+?)(@[A-Za-z0-9:_.\\@-]*)?\.({'|'.join(SUFFIXES)})")
_OF_USER = regex(r"(.*)/\.config/containers/systemd/|.*/containers/systemd/users/|.*/run/user/[0-9]+/containers/")
_SPECIFIER = regex(r"%[A-Za-z]")


class QuadletPlace(NamedTuple):
    """A Quadlet's own file and its drop-ins in reading order. ``name`` is None for a drop-in by itself."""

    parts: tuple[UnitPart, ...]
    name: UnitName | None
    root: Root
    folder: str

    @property
    def section(self) -> str:
        return (self.name.suffix if self.name else SUFFIXES[0]).capitalize()

    def specifiers(self) -> Specifiers:
        """Those of the service that Podman makes of it."""
        owner = owner_of(os.path.abspath(self.parts[0].shown), self.root, _OF_USER)
        return Specifiers(service_name(self.name), self.root, "", owner)

    def named(self, path: str) -> UnitPart:
        """A file that the Quadlet names; a relative path is below the Quadlet's folder."""
        if os.path.isabs(path):
            return UnitPart(self.root.shown(path), self.root.host(path))
        joined = os.path.normpath(os.path.join(self.folder, path))
        return UnitPart(joined, joined)

    @property
    def is_in_place(self) -> bool:
        """Whether it is where Podman reads it, so that the paths in it are those of this machine."""
        unit = self.parts[0].shown
        return not self.root.is_here or is_of_system(unit) or is_of_user(unit)

    def installed(self, part: UnitPart, copy_of: Callable[[str, str], str]) -> UnitPart:
        """The file itself, or where that is on another machine, the one that is to be installed there."""
        if self.is_in_place or not os.path.isabs(part.shown) or os.path.exists(part.host):
            return part
        found = copy_of(part.shown, self.parts[0].shown)
        return UnitPart(found, found) if found else part


def is_relative(path: str) -> bool:
    """Whether a path as it is written begins at the Quadlet's folder: not with a `/` nor with a specifier."""
    return not os.path.isabs(path) and _SPECIFIER.match(path) is None


def locate(location: str, root: Root) -> QuadletPlace:
    """The Quadlet at a path. Raises `Unreadable`."""
    if "\0" in location:
        raise Unreadable(NUL_IN_NAME)
    shown, host = root.located(location)
    if not os.path.exists(host):
        raise Unreadable(NO_FILE)
    if os.path.realpath(host) == NULL:
        raise Unreadable(MASKED)
    folder, name = os.path.dirname(shown), quadlet_name(os.path.basename(shown))
    if name is None and shown.endswith(".conf"):
        name = quadlet_name(os.path.basename(os.path.dirname(os.path.abspath(shown))).removesuffix(".d"))
        return QuadletPlace((UnitPart(shown, host),), name, root, os.path.dirname(folder))
    return QuadletPlace((UnitPart(shown, host), *beside(shown, name, SYSTEM_PATH)), name, root, folder)


def quadlet_name(text: str) -> UnitName | None:
    """The parts of a Quadlet's name; None for any other text."""
    return unit_name(text, _NAME)


def service_name(name: UnitName | None) -> UnitName | None:
    """The service that Podman makes of a Quadlet, unless its ServiceName= says another."""
    if name is None:
        return None
    return name._replace(prefix=f"{name.prefix}-pod" if name.suffix == "pod" else name.prefix, suffix="service")


def is_of_user(path: str) -> bool:
    """Whether a Quadlet is one of a user's own manager (systemctl --user)."""
    return _OF_USER.match(os.path.abspath(path)) is not None


def manager_files(part: UnitPart) -> list[UnitPart]:
    """The files with the environment that the manager of a Quadlet's user starts with (environment.d(5)), those in the
    same home; none for a Quadlet of the system."""
    home, below, _ = part.host.rpartition("/.config/containers/systemd/")
    host = f"{home}/.config/environment.d"
    names = sorted(name for name in os.listdir(host) if name.endswith(".conf")) if below and os.path.isdir(host) else ()
    shown = f"{part.shown.removesuffix(part.host.removeprefix(home))}/.config/environment.d"
    return [UnitPart(f"{shown}/{name}", f"{host}/{name}") for name in names]


def is_of_system(path: str) -> bool:
    """Whether it is where the system's manager reads it."""
    return not is_of_user(path) and os.path.abspath(path).startswith(tuple(f"{folder}/" for folder in SYSTEM_PATH))
