"""Where systemd looks for a unit and its drop-ins (systemd.unit(5), Unit File Load Path)."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.sources.systemd.root import NULL, Root
from auracheck.sources.systemd.specifiers import UnitName, unit_name

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


class Part(NamedTuple):
    """A file that a unit is made of: as the user would write it, and where it is opened."""

    shown: str
    host: str


class Unit(NamedTuple):
    """A unit as found. ``fragment`` is its own file, None where only drop-ins were given; ``inside`` its path on the
    machine, where it stands in a directory of systemd's."""

    name: UnitName | None
    fragment: Part | None
    drop_ins: tuple[Part, ...]
    inside: str = ""


def find(name: UnitName, root: Root, path: Iterable[str] = UNIT_PATH) -> Unit | None:
    """A unit by its name, with all its drop-ins; None where no directory of ``path`` holds it. Raises `Unreadable`."""
    directories = _distinct(path, root)
    for candidate in (name, name.template()):
        for directory in directories:
            if candidate and str(candidate) in root.listing(directory):
                file = f"{directory}/{candidate}"
                real = root.real(file)
                names = dict.fromkeys([name, *_alias(real, name)])
                part = Part(root.shown(file), root.host(file))
                return Unit(next(reversed(names)), part, drop_ins(names, directories, root), real)
    return None


def drop_ins(names: Iterable[UnitName], directories: Iterable[str], root: Root) -> tuple[Part, ...]:
    """The drop-ins of a unit in their order: by file name; of two with one name, that of the first directory."""
    places = [f"{d}/{place}" for name in names for d in directories for place in _places(name)]
    places += [f"{d}/{name.suffix}.d" for name in names for d in directories]
    return in_directories(dict.fromkeys(places), root)


def in_directories(directories: Iterable[str], root: Root) -> tuple[Part, ...]:
    """The `*.conf` of several directories in the order of their names, the first directory winning."""
    found: dict[str, str] = {}
    for directory in directories:
        for name in root.listing(directory):
            if name.endswith(".conf") and not name.startswith("."):
                found.setdefault(name, f"{directory}/{name}")
    if len(found) > MAX_DROP_INS:
        raise Unreadable(f"there are more than {MAX_DROP_INS} drop-ins, the bound")
    parts = [Part(root.shown(path), root.host(path)) for _, path in sorted(found.items())]
    return tuple(part for part in parts if part.host != NULL)


def manager_files(root: Root, name: str = "system.conf", more: Iterable[str] = ()) -> tuple[Part, ...]:
    """The files that configure the manager: system.conf, then the drop-ins of it (systemd-system.conf(5)).

    ``more`` are directories that come before the others: a user's manager has a user.conf, also in the home.
    """
    directories = (*more, *CONFIG_PATH)
    mains = [f"{d}/{name}" for d in directories if name in root.listing(d)]
    first = [Part(root.shown(path), root.host(path)) for path in mains[:1] if root.real(path) != NULL]
    return (*first, *in_directories([f"{d}/{name}.d" for d in directories], root))


def _places(name: UnitName) -> Iterator[str]:
    """The drop-in directories of a name: its own, its template's, then those of each prefix that ends in a dash."""
    yield f"{name}.d"
    template = name.template()
    if template:
        yield f"{template}.d"
    prefix = name.prefix.rstrip("-")
    if "-" in prefix:
        yield from _places(name._replace(prefix=prefix[: prefix.rindex("-") + 1]))


def _alias(real: str, name: UnitName) -> list[UnitName]:
    """The name of the file that a link leads to: the unit's own, if it is not a template's."""
    target = unit_name(real.rpartition("/")[2])
    if target is None or real == NULL:
        return []
    if target.is_template and name.instance:
        return [target._replace(instance=name.instance)]
    return [target]


def _distinct(directories: Iterable[str], root: Root) -> list[str]:
    """Without those that are links to another (/lib is one to /usr/lib today)."""
    found: dict[str, str] = {}
    for directory in directories:
        found.setdefault(root.real(directory), directory)
    return list(found.values())
