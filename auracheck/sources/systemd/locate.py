"""What the location of `systemd:` means: a unit's name, its file, a drop-in directory, or one drop-in."""

import os
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.sources.systemd.root import NULL, Root
from auracheck.sources.systemd.search import UNIT_PATH, Part, Unit, drop_ins, find, in_directories
from auracheck.sources.systemd.specifiers import SUFFIXES, UnitName, unit_name
from auracheck.sources.systemd.user_units import Owner, owner_of, unit_path


class Place(NamedTuple):
    """The files to read, in the order in which systemd does, and how the target is called.

    ``deployed``: it stands where systemd reads it, or another root is given; the manager's configuration then applies.
    ``owner``: whose own manager runs the unit; None where the system's does.
    """

    label: str
    unit: Unit
    parts: tuple[Part, ...]
    root: Root
    deployed: bool
    owner: Owner | None = None

    @property
    def sections(self) -> tuple[str, ...]:
        """The section that holds the environment: [Service], [Socket] and so on."""
        return ((self.unit.name.suffix if self.unit.name else SUFFIXES[0]).capitalize(),)


def locate(location: str, root: Root) -> Place:
    """What a location names. Raises `Unreadable` where there is no such file or unit."""
    if "\0" in location:
        raise Unreadable("its name holds a NUL")
    is_file = os.path.lexists(location) and not os.path.isdir(location)
    if "/" in location or is_file or location.endswith((".conf", ".d")):
        return _path(location, root)
    name = unit_name(location) or unit_name(f"{location}.service")
    unit = (find(name, root) or find(name, root, unit_path(root))) if name else None
    if unit is None or unit.fragment is None:
        raise Unreadable(f"no unit of that name in {root.shown('/etc/systemd/system')} or where else systemd looks")
    if unit.fragment.host == NULL:
        raise Unreadable("the unit is masked, and does not start")
    owner = owner_of(os.path.abspath(unit.fragment.shown), root)
    return Place(location, unit, (unit.fragment, *unit.drop_ins), root, deployed=True, owner=owner)


def _path(location: str, root: Root) -> Place:
    path = host = location
    if location.startswith("/") and not root.is_here and os.path.lexists(root.shown(location)):
        path, host = root.shown(location), root.host(location)
    if not os.path.exists(host):
        path = host = _template(host)
    unit = _unit(path, host, unit_name(os.path.basename(location)))
    absolute = os.path.abspath(path)
    parts = (unit.fragment, *unit.drop_ins) if unit.fragment else unit.drop_ins
    deployed = not root.is_here or bool(_inside(absolute, root))
    return Place(location, unit, parts, root, deployed, owner_of(absolute, root))


def _template(host: str) -> str:
    """The template beside an instance that has no file of its own (`./x@one.service`)."""
    folder, file = os.path.split(host)
    name = unit_name(file)
    template = os.path.join(folder, str(name.template())) if name and name.instance else ""
    if not os.path.exists(template):
        raise Unreadable("no such file")
    return template


def _unit(path: str, host: str, name: UnitName | None) -> Unit:
    """The unit of that name, or the part of one, that a path leads to."""
    plain = path.rstrip("/") or path
    if os.path.isdir(host):
        return _directory(plain, host)
    if plain.endswith(".conf"):
        folder = os.path.basename(os.path.dirname(os.path.abspath(plain)))
        return Unit(_name_of(folder), None, (Part(plain, host),))
    if os.path.realpath(host) == NULL:
        raise Unreadable("the unit is masked, and does not start")
    return Unit(name, Part(path, host), _beside(plain, name))


def _directory(plain: str, host: str) -> Unit:
    if not plain.endswith(".d"):
        raise Unreadable("it is a directory, and none of drop-ins (NAME.service.d)")
    found = in_directories([os.path.abspath(host)], Root("/"))
    parts = tuple(Part(os.path.join(plain, os.path.basename(p.shown)), p.host) for p in found)
    if not parts:
        raise Unreadable("it holds no drop-in (*.conf)")
    return Unit(_name_of(os.path.basename(os.path.abspath(plain))), None, parts)


def _name_of(directory: str) -> UnitName | None:
    """The unit whose drop-ins a directory holds; None where they are of many (`x-.service.d`)."""
    name = unit_name(directory.removesuffix(".d")) if directory.endswith(".d") else None
    return None if name is None or name.prefix.endswith("-") else name


def _beside(plain: str, name: UnitName | None) -> tuple[Part, ...]:
    """The drop-ins in the directories beside a unit file, their paths written as the unit's is."""
    if name is None:
        return ()
    folder = os.path.dirname(plain)
    absolute = os.path.abspath(folder or ".")
    found = drop_ins([name], [absolute], Root("/"))
    return tuple(Part(os.path.join(folder, os.path.relpath(p.shown, absolute)), p.host) for p in found)


def _inside(absolute: str, root: Root) -> str:
    """The directory of systemd's that a path stands in, or nothing."""
    directories = (*UNIT_PATH, *unit_path(root))
    return next((d for d in directories if absolute.startswith(os.path.abspath(root.shown(d)) + "/")), "")
