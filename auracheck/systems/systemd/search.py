"""Where systemd looks for a unit and its drop-ins (systemd.unit(5), Unit File Load Path), and on whose machine."""

import os
from collections.abc import Iterable, Iterator, Sequence

from auracheck.errors import Unreadable
from auracheck.regex import regex
from auracheck.systems.absent import NO_FILE
from auracheck.systems.files import NUL_IN_NAME, too_many
from auracheck.systems.systemd.root import NULL, Root, UnitOwner, owner_of, unit_path
from auracheck.systems.systemd.specifiers import SUFFIXES, UnitName, unit_name
from auracheck.typed import NamedTuple

UNIT_PATH = (
    "/etc/systemd/system.control",
    "/run/systemd/system.control",
    "/run/systemd/transient",
    "/run/systemd/generator.early",
    "/etc/systemd/system",
    "/etc/systemd/system.attached",
    "/run/systemd/system",
    "/run/systemd/system.attached",
    "/run/systemd/generator",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
    "/run/systemd/generator.late",
)
"""The directories of the system's manager, the first one winning."""

CONFIG_PATH = ("/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd")
MAX_DROP_INS = 1000
MASKED = "masked unit (will not start)"


class UnitPart(NamedTuple):
    """A file of a unit: its path as the user would write it, and the path to open."""

    shown: str
    host: str


class UnitFiles(NamedTuple):
    """The files of a unit. ``fragment`` is its own file, None if only drop-ins were given. ``inside`` is its path on
    the machine, if it is in a directory of systemd's."""

    name: UnitName | None
    fragment: UnitPart | None
    drop_ins: tuple[UnitPart, ...]
    inside: str = ""


def find(name: UnitName, root: Root, path: Iterable[str] = UNIT_PATH) -> UnitFiles | None:
    """A unit by its name, with all drop-ins; None if no directory of ``path`` has it. Raises `Unreadable`."""
    directories = _distinct(path, root)
    for candidate in (name, name.template()):
        for directory in directories:
            if candidate and str(candidate) in root.listing(directory):
                file = f"{directory}/{candidate}"
                real = root.real(file)
                names = dict.fromkeys([name, *_alias(real, name)])
                part = UnitPart(root.shown(file), root.host(file))
                return UnitFiles(next(reversed(names)), part, drop_ins(names, directories, root), real)
    return None


def drop_ins(names: Iterable[UnitName], directories: Iterable[str], root: Root) -> tuple[UnitPart, ...]:
    """The drop-ins of a unit, ordered by file name. Of equal names the first directory wins."""
    places = [f"{d}/{place}" for name in names for d in directories for place in _places(name)]
    places += [f"{d}/{name.suffix}.d" for name in names for d in directories]
    return in_directories(dict.fromkeys(places), root)


def in_directories(directories: Iterable[str], root: Root) -> tuple[UnitPart, ...]:
    """The `*.conf` of several directories, ordered by name. Of equal names the first directory wins."""
    found: dict[str, str] = {}
    for directory in directories:
        for name in root.listing(directory):
            if name.endswith(".conf") and not name.startswith("."):
                found.setdefault(name, f"{directory}/{name}")
    if len(found) > MAX_DROP_INS:
        raise Unreadable(too_many("drop-ins", MAX_DROP_INS))
    parts = [UnitPart(root.shown(path), root.host(path)) for _, path in sorted(found.items())]
    return tuple(part for part in parts if part.host != NULL)


def manager_files(root: Root, name: str = "system.conf", more: Iterable[str] = ()) -> tuple[UnitPart, ...]:
    """The files that configure the manager: system.conf, then its drop-ins (systemd-system.conf(5)).

    ``more`` are directories before the others: a user's manager has a user.conf, also in the home.
    """
    directories = (*more, *CONFIG_PATH)
    mains = [f"{d}/{name}" for d in directories if name in root.listing(d)]
    first = [UnitPart(root.shown(path), root.host(path)) for path in mains[:1] if root.real(path) != NULL]
    return (*first, *in_directories([f"{d}/{name}.d" for d in directories], root))


def _places(name: UnitName) -> Iterator[str]:
    """The drop-in directories of a name: its own, its template's, then one for each prefix that ends in a dash."""
    yield f"{name}.d"
    template = name.template()
    if template:
        yield f"{template}.d"
    prefix = name.prefix.rstrip("-")
    if "-" in prefix:
        yield from _places(name._replace(prefix=prefix[: prefix.rindex("-") + 1]))


def _alias(real: str, name: UnitName) -> list[UnitName]:
    """The name of the file that a link leads to: the unit's own name, unless it is a template's."""
    target = unit_name(real.rpartition("/")[2])
    if target is None or real == NULL:
        return []
    if target.is_template and name.instance:
        return [target._replace(instance=name.instance)]
    return [target]


def _distinct(directories: Iterable[str], root: Root) -> list[str]:
    """The directories without links to others (/lib links to /usr/lib today)."""
    found: dict[str, str] = {}
    for directory in directories:
        found.setdefault(root.real(directory), directory)
    return list(found.values())


class UnitPlace(NamedTuple):
    """The files to read, in systemd's order, and the target's label.

    ``deployed``: the unit is where systemd reads it, or another root is given; the manager's configuration then
    applies. ``owner``: the user whose manager runs it; None for the system's manager.
    """

    label: str
    unit: UnitFiles
    parts: tuple[UnitPart, ...]
    root: Root
    deployed: bool
    owner: UnitOwner | None = None

    @property
    def sections(self) -> tuple[str, ...]:
        """The section with the environment: [Service], [Socket] and so on."""
        return ((self.unit.name.suffix if self.unit.name else SUFFIXES[0]).capitalize(),)


def locate(location: str, root: Root) -> UnitPlace:
    """The unit at a location. Raises `Unreadable` if there is no such file or unit."""
    if "\0" in location:
        raise Unreadable(NUL_IN_NAME)
    is_file = os.path.lexists(location) and not os.path.isdir(location)
    if "/" in location or is_file or location.endswith((".conf", ".d")):
        return _path(location, root)
    name = unit_name(location) or unit_name(f"{location}.service")
    unit = (find(name, root) or find(name, root, unit_path(root))) if name else None
    if unit is None or unit.fragment is None:
        raise Unreadable(f"no such unit (searched {root.shown('/etc/systemd/system')} and systemd's other directories)")
    if unit.fragment.host == NULL:
        raise Unreadable(MASKED)
    owner = owner_of(os.path.abspath(unit.fragment.shown), root)
    return UnitPlace(location, unit, (unit.fragment, *unit.drop_ins), root, deployed=True, owner=owner)


def _path(location: str, root: Root) -> UnitPlace:
    path, host = root.located(location)
    if not os.path.exists(host):
        path = host = _template(host)
    unit = _unit(path, host, unit_name(os.path.basename(location)))
    absolute = os.path.abspath(path)
    parts = (unit.fragment, *unit.drop_ins) if unit.fragment else unit.drop_ins
    deployed = not root.is_here or bool(_inside(absolute, root))
    return UnitPlace(location, unit, parts, root, deployed, owner_of(absolute, root))


def _template(host: str) -> str:
    """The template beside an instance without a file of its own (`./x@one.service`)."""
    folder, file = os.path.split(host)
    name = unit_name(file)
    template = os.path.join(folder, str(name.template())) if name and name.instance else ""
    if not os.path.exists(template):
        raise Unreadable(NO_FILE)
    return template


def _unit(path: str, host: str, name: UnitName | None) -> UnitFiles:
    """The unit of that name, or the part of one, at a path."""
    plain = path.rstrip("/") or path
    if os.path.isdir(host):
        return _directory(plain, host)
    if plain.endswith(".conf"):
        folder = os.path.basename(os.path.dirname(os.path.abspath(plain)))
        return UnitFiles(_name_of(folder), None, (UnitPart(plain, host),))
    if os.path.realpath(host) == NULL:
        raise Unreadable(MASKED)
    return UnitFiles(name, UnitPart(path, host), beside(plain, name))


def _directory(plain: str, host: str) -> UnitFiles:
    if not plain.endswith(".d"):
        raise Unreadable("not a drop-in directory (expected NAME.service.d)")
    found = in_directories([os.path.abspath(host)], Root("/"))
    parts = tuple(UnitPart(os.path.join(plain, os.path.basename(p.shown)), p.host) for p in found)
    if not parts:
        raise Unreadable("no drop-ins (*.conf) in this directory")
    return UnitFiles(_name_of(os.path.basename(os.path.abspath(plain))), None, parts)


def _name_of(directory: str) -> UnitName | None:
    """The unit of a drop-in directory; None if it applies to many (`x-.service.d`)."""
    name = unit_name(directory.removesuffix(".d")) if directory.endswith(".d") else None
    return None if name is None or name.prefix.endswith("-") else name


def beside(plain: str, name: UnitName | None, others: Sequence[str] = ()) -> tuple[UnitPart, ...]:
    """The drop-ins in the directories beside a unit file, with paths written as the unit's, and in those of ``others``
    if its folder is one of these."""
    if name is None:
        return ()
    folder = os.path.dirname(plain)
    absolute = os.path.abspath(folder or ".")
    found = drop_ins([name], dict.fromkeys((absolute, *(others if absolute in others else ()))), Root("/"))
    return tuple(
        UnitPart(os.path.join(folder, os.path.relpath(part.shown, absolute)), part.host)
        if part.shown.startswith(f"{absolute}/")
        else part
        for part in found
    )


def _inside(absolute: str, root: Root) -> str:
    """The directory of systemd's that contains a path; empty if none does."""
    directories = (*UNIT_PATH, *unit_path(root))
    return next((d for d in directories if absolute.startswith(os.path.abspath(root.shown(d)) + "/")), "")


_FOLDERS = regex(
    r"(?:/(?:etc|run|usr/lib|usr/local/lib|lib)/systemd/(?:system|user)"
    r"|/(?:etc|run|usr/share)/containers/systemd(?:/users(?:/\d+)?)?"
    r"|(?:/home/[^/]+|/root)?/\.config/(?:systemd/user|containers/systemd))(?:/[^/]+\.d)?\Z"
)
"""Where systemd and Podman read units, and the folders of their drop-ins (systemd.unit(5), podman-systemd.unit(5))."""


def machine_of(path: str) -> str:
    """The root of the machine on which a unit at that path runs; the unit's own folder where it is elsewhere, as in a
    repository: units that are kept together run together."""
    folder = os.path.dirname(os.path.abspath(path))
    found = _FOLDERS.search(folder)
    return (folder[: found.start()] or "/") if found else folder
