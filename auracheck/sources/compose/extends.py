"""`extends`: a service over another one, of the same file or of another (compose-go 2.4.8, loader/extends.go)."""

from collections.abc import Callable, Sequence

from auracheck.sources.compose.merge import merge_service
from auracheck.sources.compose.reading import Path, without
from auracheck.sources.compose.tree import Leaf, Refused, Table, Tree, text

MAX_DEPTH = 100
"""Services that extend one another in a chain."""

Base = tuple[Table, list[Path]]
"""What a file that is extended from says, and what it takes away."""
Load = Callable[[Leaf], Base]

_Step = tuple[str, str, str]


def extended(cfg: Table, file: str, taken: list[Path], load: Load) -> Table:
    """The file's content with every `extends` in it carried out. Raises `Refused`."""
    services = cfg.table("services")
    if services is None or not any(_extends(service) for service in services.entries.values()):
        return cfg
    found = _Extending(file, load).all(services, taken)
    return cfg.having("services", found)


def _extends(service: Tree) -> Tree | None:
    return service.entries.get("extends") if isinstance(service, Table) else None


class _Extending:
    def __init__(self, file: str, load: Load) -> None:
        self._file = file
        self._load = load

    def all(self, services: Table, taken: list[Path]) -> Table:
        entries = dict(services.entries)
        for name in entries:
            entries[name] = self._service(name, entries, [taken], ())
        return Table(entries, services.places, services.origin)

    def _service(
        self, name: str, services: dict[str, Tree], taken: Sequence[list[Path]], steps: tuple[_Step, ...]
    ) -> Tree:
        service = services[name]
        extends = _extends(service)
        if extends is None or not isinstance(service, Table):
            return service
        ref, file = _reference(extends)
        step = ("here", self._file, name)
        around = services
        if file is not None:
            base, theirs = self._load(file)
            around, taken = dict(base.entries), [*taken, theirs]
            step = ("there", str(file.value), name)
        if ref not in around:
            raise Refused("it extends a service that is not there; Compose refuses that", extends.origin)
        if step in steps:
            raise Refused("services extend one another in a circle; Compose refuses that", extends.origin)
        if len(steps) >= MAX_DEPTH:
            raise Refused(f"services extend one another over more than {MAX_DEPTH} steps, the bound", extends.origin)
        base_service = self._service(ref, around, taken, (*steps, step))
        if not isinstance(base_service, Table):
            return service
        for path in (path for paths in taken for path in paths):
            if path[:2] == ("services", name) and len(path) > 2:
                base_service = without(base_service, path[2:])
        assert isinstance(base_service, Table)
        services[name] = merge_service(base_service, service).without("extends")
        return services[name]


def _reference(extends: Tree) -> tuple[str, Leaf | None]:
    """The service that is extended, and its file where that is another one."""
    if isinstance(extends, Table):
        ref, file = text(extends.entries.get("service")), extends.entries.get("file")
        if ref is not None and (file is None or (isinstance(file, Leaf) and isinstance(file.value, str | None))):
            return ref, file if text(file) is not None else None
    elif text(extends) is not None:
        return text(extends) or "", None
    raise Refused("extends wants a service's name, or service: and file:; Compose refuses the rest", extends.origin)
