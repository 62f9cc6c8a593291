"""Where a Quadlet's files are: its own, its drop-ins, those that it names."""

import os
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.regex import regex
from auracheck.systems.absent import NO_FILE
from auracheck.systems.files import NUL_IN_NAME
from auracheck.systems.systemd.root import NULL, Root, UnitOwner
from auracheck.systems.systemd.search import MASKED, UnitPart, drop_ins
from auracheck.systems.systemd.specifiers import Specifiers, UnitName

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
        return Specifiers(service_name(self.name), self.root, "", owner_of(self.parts[0].shown, self.root))

    def named(self, path: str) -> UnitPart:
        """A file that the Quadlet names; a relative path is below the Quadlet's folder."""
        if os.path.isabs(path):
            return UnitPart(self.root.shown(path), self.root.host(path))
        joined = os.path.normpath(os.path.join(self.folder, path))
        return UnitPart(joined, joined)


def is_relative(path: str) -> bool:
    """Whether a path as it is written begins at the Quadlet's folder: not with a `/` nor with a specifier."""
    return not os.path.isabs(path) and _SPECIFIER.match(path) is None


def locate(location: str, root: Root) -> QuadletPlace:
    """The Quadlet at a path. Raises `Unreadable`."""
    if "\0" in location:
        raise Unreadable(NUL_IN_NAME)
    shown = host = location
    if location.startswith("/") and not root.is_here and os.path.lexists(root.shown(location)):
        shown, host = root.shown(location), root.host(location)
    if not os.path.exists(host):
        raise Unreadable(NO_FILE)
    if os.path.realpath(host) == NULL:
        raise Unreadable(MASKED)
    folder, name = os.path.dirname(shown), quadlet_name(os.path.basename(shown))
    if name is None and shown.endswith(".conf"):
        name = quadlet_name(os.path.basename(os.path.dirname(os.path.abspath(shown))).removesuffix(".d"))
        return QuadletPlace((UnitPart(shown, host),), name, root, os.path.dirname(folder))
    return QuadletPlace((UnitPart(shown, host), *_beside(shown, name)), name, root, folder)


def quadlet_name(text: str) -> UnitName | None:
    """The parts of a Quadlet's name; None for any other text."""
    match = _NAME.fullmatch(text)
    return UnitName(match[1], match[2][1:] if match[2] else None, match[3]) if match else None


def service_name(name: UnitName | None) -> UnitName | None:
    """The service that Podman makes of a Quadlet, unless its ServiceName= says another."""
    if name is None:
        return None
    return name._replace(prefix=f"{name.prefix}-pod" if name.suffix == "pod" else name.prefix, suffix="service")


def is_of_user(path: str) -> bool:
    """Whether a Quadlet is one of a user's own manager (systemctl --user)."""
    return _OF_USER.match(os.path.abspath(path)) is not None


def is_of_system(path: str) -> bool:
    """Whether it is where the system's manager reads it."""
    return not is_of_user(path) and os.path.abspath(path).startswith(tuple(f"{folder}/" for folder in SYSTEM_PATH))


def owner_of(path: str, root: Root) -> UnitOwner | None:
    """The user whose manager runs the Quadlet; None for the system's manager."""
    match = _OF_USER.match(os.path.abspath(path))
    if match is None:
        return None
    home = match[1] or ""
    folder = os.path.abspath(root.folder)
    if home and not root.is_here and home.startswith(f"{folder}/"):
        home = home.removeprefix(folder)
    user = root.user_at(home) if home else None
    return UnitOwner(user.name, user.uid, user.home) if user else UnitOwner()


def _beside(shown: str, name: UnitName | None) -> tuple[UnitPart, ...]:
    """The drop-ins in the directories beside a Quadlet, and of one of the system's also in the other directories."""
    if name is None:
        return ()
    folder = os.path.dirname(shown)
    absolute = os.path.abspath(folder or ".")
    directories = dict.fromkeys((absolute, *(SYSTEM_PATH if absolute in SYSTEM_PATH else ())))
    found = drop_ins([name], directories, Root("/"))
    return tuple(
        UnitPart(os.path.join(folder, os.path.relpath(part.shown, absolute)), part.host)
        if part.shown.startswith(f"{absolute}/")
        else part
        for part in found
    )
