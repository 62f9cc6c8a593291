"""What Compose refuses of a project that is read: references to what is not there (compose-go 2.4.8,
loader/validate.go). Of services that will not be started nothing is asked."""

import re
from collections.abc import Iterator, Mapping

from auracheck.model import Origin
from auracheck.sources.compose.casts import decode
from auracheck.sources.compose.tree import Items, Leaf, Refused, Table, Tree, pairs, text

NO_IMAGE = (
    "the service has no image: and no build:; Compose refuses that"
    " (a file that goes over another is joined to it: compose:FIRST:SECOND)"
)
_PORT = re.compile("[0-9]+(?:-[0-9]+)?")

Services = Mapping[str, Table]


def check_files(model: Table) -> None:
    """Secrets and configs say where their content comes from, and say it once."""
    for section, keys in (("secrets", ("file", "environment")), ("configs", ("file", "environment", "content"))):
        found = model.table(section)
        for name, one in found.entries.items() if found else ():
            assert isinstance(one, Table)
            given = [key for key in keys if key in one.entries]
            if len(given) > 1 or not (given or "driver" in one.entries or "external" in one.entries):
                words = f"one of {', '.join(keys)} has to be given, and no more; Compose refuses the rest"
                raise Refused(words, one.place(name))


def check_values(model: Table) -> None:
    """Texts of all services are what they have to be."""
    services = model.table("services")
    for service in services.entries.values() if services else ():
        assert isinstance(service, Table)
        decode(service)
        for item in _items(service.entries.get("ports")):
            port = (text(item) or "1").rpartition(":")[2].partition("/")[0]
            if not _PORT.fullmatch(port):
                raise Refused("no port of the container stands here; Compose refuses that", item.origin)


def check_services(model: Table, services: Services) -> None:
    """Raises `Refused` for a service that needs what the project does not have."""
    for name, service in services.items():
        if (
            not service.entries.get("build")
            and not text(service.entries.get("image"))
            and "provider" not in service.entries
        ):
            raise Refused(NO_IMAGE, _place(model, name))
        _has_healthcheck(service)
        for section in ("networks", "secrets", "configs"):
            _refers(service, section, model.table(section))
        _has_volumes(service, model.table("volumes"))
        for other, origin, required in _needs(service):
            if other not in services and required:
                raise Refused("it needs a service that is not there, or not started; Compose refuses that", origin)
    _no_circle({name: [other for other, _, _ in _needs(one)] for name, one in services.items()}, model)


def _has_healthcheck(service: Table) -> None:
    healthcheck = service.table("healthcheck")
    test = healthcheck.entries.get("test") if healthcheck else None
    if isinstance(test, Items) and test.items and text(test.items[0]) not in ("CMD", "CMD-SHELL", "NONE"):
        raise Refused("healthcheck.test begins with CMD, CMD-SHELL or NONE; Compose refuses the rest", test.origin)


def _place(model: Table, name: str) -> Origin:
    services = model.table("services")
    return services.place(name) if services else model.origin


def _refers(service: Table, section: str, there: Table | None) -> None:
    tree = service.entries.get(section)
    for item in _items(tree):
        source = text(item.entries.get("source")) if isinstance(item, Table) else text(item)
        known = there is not None and source in there.entries
        if source and not known and not (section == "networks" and source == "default"):
            raise Refused(f"it is not defined in {section}; Compose refuses that", item.origin)


def _has_volumes(service: Table, there: Table | None) -> None:
    """A source that is no path is the name of a volume (compose-go, format/volume.go). The last one of a target counts
    (override.EnforceUnicity)."""
    mounted: dict[str, tuple[str, Tree]] = {}
    for item in _items(service.entries.get("volumes")):
        source, target = _mount(item)
        mounted[target] = source, item
    for source, item in mounted.values():
        named = len(source) > 1 and source[0] not in "./~\\"
        if named and not (there is not None and source in there.entries):
            raise Refused("it is not defined in volumes; Compose refuses that", item.origin)


def _mount(item: Tree) -> tuple[str, str]:
    """The source of a volume, empty where it has none, and its target."""
    if isinstance(item, Table):
        source = text(item.entries.get("source")) if text(item.entries.get("type")) == "volume" else None
        return source or "", text(item.entries.get("target")) or ""
    source, *rest = (text(item) or "").split(":", 2)
    if not source or (rest and not rest[0]):
        raise Refused("a part of the volume is empty; Compose refuses that", item.origin)
    return (source, rest[0]) if rest else ("", source)


def _items(tree: Tree | None) -> list[Tree]:
    """The items of a list, or the keys of a mapping as a list of them."""
    if isinstance(tree, Items):
        return list(tree.items)
    return [Leaf(name, tree.place(name)) for name in tree.entries] if isinstance(tree, Table) else []


def _needs(service: Table) -> Iterator[tuple[str, Origin, bool]]:
    """The services that have to be there: in depends_on, links, volumes_from and the namespaces that are shared."""
    depends = service.entries.get("depends_on")
    for item in _items(depends):
        name = text(item)
        how = depends.table(name) if name and isinstance(depends, Table) else None
        required = how.entries.get("required") if how else None
        if name:
            yield name, item.origin, not (isinstance(required, Leaf) and required.value is False)
    for key in ("links", "volumes_from"):
        for leaf in pairs(service.entries.get(key)):
            name = str(leaf.value)
            if not name.startswith("container:"):
                yield name.partition(":")[0], leaf.origin, True
    for key in ("network_mode", "ipc", "pid", "uts", "cgroup"):
        name = text(service.entries.get(key)) or ""
        if name.startswith("service:"):
            yield name.removeprefix("service:"), service.place(key), True


def _no_circle(needs: Mapping[str, list[str]], model: Table) -> None:
    """Takes away again and again what needs nothing that is left."""
    waiting = {name: {other for other in others if other in needs} for name, others in needs.items()}
    needed_by: dict[str, list[str]] = {}
    for name, others in waiting.items():
        for other in others:
            needed_by.setdefault(other, []).append(name)
    ready = [name for name, others in waiting.items() if not others]
    left = len(waiting)
    while ready:
        done = ready.pop()
        left -= 1
        for name in needed_by.get(done, ()):
            waiting[name].discard(done)
            if not waiting[name]:
                ready.append(name)
    if left:
        stuck = next(name for name, others in waiting.items() if others)
        raise Refused("services depend on one another in a circle; Compose refuses that", _place(model, stuck))
