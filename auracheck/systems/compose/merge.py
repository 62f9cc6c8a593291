"""How one Compose file goes over another, and a service over the one that it extends (compose-go 2.4.8, override and
loader/extends.go)."""

from collections.abc import Callable, Iterable

from auracheck.systems.compose.reading import Path, without
from auracheck.systems.compose.tree import ComposeError, Leaf, Tree, TreeList, TreeMap, pairs, text

MAX_DEPTH = 100
"""Services that extend one another in a chain."""

Base = tuple[TreeMap, list[Path]]
"""The services of a file that is extended from, and what the file removes."""
Load = Callable[[Leaf], Base]
Merger = Callable[[Tree, Tree], Tree]

_SERVICE = ("services", "*")


def merge(base: TreeMap, over: TreeMap, path: Path = ()) -> TreeMap:
    """A mapping over an earlier one. ``path`` leads to both from the top of the file, `*` for a name of the user's."""
    entries, places = dict(base.entries), {**over.places, **base.places}
    named = path in ((), _SERVICE) or len(path) > 2
    for key, value in over.entries.items():
        if key not in entries or key.startswith("x-"):
            entries[key] = value
        else:
            entries[key] = _merge(entries[key], value, (*path, key if named else "*"))
    return TreeMap(entries, places, base.origin)


def _merge(base: Tree, over: Tree, path: Path) -> Tree:
    special = _SPECIAL.get(path[2:]) if path[:1] == ("services",) else None
    if special is not None:
        return special(base, over)
    if isinstance(over, Leaf) and over.value is None:
        return base
    if isinstance(base, TreeMap) and isinstance(over, TreeMap):
        return merge(base, over, path)
    if isinstance(base, TreeList) and isinstance(over, TreeList):
        return TreeList([*base.items, *over.items], over.origin)
    if isinstance(base, Leaf):
        return over.over(base) if isinstance(over, Leaf) else over
    raise ComposeError("type conflict with an earlier file", over.origin)


def _sequence(base: Tree, over: Tree) -> Tree:
    """Lists and mappings of `NAME=value` alike; the last leaf of a name remembers the others (EnforceUnicity)."""
    found: dict[str, Leaf] = {}
    for leaf in (*pairs(base), *pairs(over)):
        name = str(leaf.value).partition("=")[0]
        before = found.get(name)
        found[name] = leaf if before is None else leaf.over(before)
    return TreeList(list(found.values()), over.origin)


def _files(base: Tree, over: Tree) -> Tree:
    return TreeList([*_listed(base), *_listed(over)], over.origin)


def _listed(tree: Tree) -> Iterable[Tree]:
    return tree.items if isinstance(tree, TreeList) else pairs(tree)


def _over(base: Tree, over: Tree) -> Tree:
    return over


def _mappings(key: str, as_mapping: Callable[[Tree], TreeMap]) -> Merger:
    """Both sides as mappings, whichever way they are written."""
    return lambda base, over: merge(as_mapping(base), as_mapping(over), (*_SERVICE, key))


def _networks(tree: Tree) -> TreeMap:
    return _named(tree, {})


def _depends_on(tree: Tree) -> TreeMap:
    return _named(tree, {"condition": Leaf("service_started", tree.origin)})


def _named(tree: Tree, each: dict[str, Tree]) -> TreeMap:
    """A list of names as a mapping of them."""
    if isinstance(tree, TreeMap):
        return tree
    entries: dict[str, Tree] = {}
    for item in tree.items if isinstance(tree, TreeList) else ():
        name = text(item)
        if name is None:
            raise ComposeError("invalid list item (expected a name)", item.origin)
        entries[name] = TreeMap(each, {}, item.origin)
    return TreeMap(entries, {}, tree.origin)


def _build(tree: Tree) -> TreeMap:
    """A text is the context."""
    if isinstance(tree, TreeMap):
        return tree
    return TreeMap({} if text(tree) is None else {"context": tree}, {}, tree.origin)


def _logging(base: Tree, over: Tree) -> Tree:
    """Options of one driver are merged; another driver replaces them."""
    if not isinstance(base, TreeMap) or not isinstance(over, TreeMap):
        return over
    drivers = {table.text("driver") for table in (base, over)}
    return merge(base, over, (*_SERVICE, "logging")) if None in drivers or len(drivers) == 1 else over


_SEQUENCES = ["annotations", "dns", "dns_opt", "dns_search", "environment", "extra_hosts", "labels", "sysctls", "tmpfs"]

_SPECIAL: dict[Path, Merger] = {
    ("build",): _mappings("build", _build),
    ("depends_on",): _mappings("depends_on", _depends_on),
    ("networks",): _mappings("networks", _networks),
    **dict.fromkeys([("command",), ("entrypoint",), ("healthcheck", "test")], _over),
    **dict.fromkeys([("env_file",), ("label_file",)], _files),
    ("logging",): _logging,
    **dict.fromkeys([(key,) for key in _SEQUENCES], _sequence),
    **dict.fromkeys([("build", key) for key in ("args", "additional_contexts", "extra_hosts", "labels")], _sequence),
    ("deploy", "labels"): _sequence,
}
"""The keys of a service with rules of their own."""


def extended(cfg: TreeMap, file: str, removed: list[Path], load: Load) -> TreeMap:
    """A file's content with every `extends` in it carried out. Raises `ComposeError`."""
    services = cfg.mapping("services")
    if not any("extends" in service.entries for _, service in cfg.mappings("services")):
        return cfg
    return cfg.having("services", _Extending(file, load).all(services, removed))


class _Extending:
    def __init__(self, file: str, load: Load) -> None:
        self._file = file
        self._load = load

    def all(self, services: TreeMap, removed: list[Path]) -> TreeMap:
        entries = dict(services.entries)
        for name in entries:
            entries[name] = self._service(name, entries, removed, ())
        return services._replace(entries=entries)

    def _service(
        self, name: str, services: dict[str, Tree], removed: list[Path], steps: tuple[tuple[str | None, str], ...]
    ) -> Tree:
        service = services[name]
        extends = service.entries.get("extends") if isinstance(service, TreeMap) else None
        if extends is None or not isinstance(service, TreeMap):
            return service
        ref, file = _reference(extends)
        step = (str(file.value) if file else None, name)
        around = services
        if file is not None:
            base, theirs = self._load(file)
            around, removed = dict(base.entries), [*removed, *theirs]
        if ref not in around:
            raise ComposeError("undefined service in extends", extends.origin)
        if step in steps:
            raise ComposeError("circular extends", extends.origin)
        if len(steps) >= MAX_DEPTH:
            raise ComposeError(f"chain of more than {MAX_DEPTH} services in extends", extends.origin)
        base_service = self._service(ref, around, removed, (*steps, step))
        if not isinstance(base_service, TreeMap):
            return service
        own = [path[2:] for path in removed if path[:2] == ("services", name)]
        services[name] = merge(without(base_service, own), service, _SERVICE).without("extends")
        return services[name]


def _reference(extends: Tree) -> tuple[str, Leaf | None]:
    """The service that is extended, and its file where that is another one."""
    if isinstance(extends, TreeMap):
        ref, file = extends.text("service"), extends.entries.get("file")
        if ref is not None and (file is None or (isinstance(file, Leaf) and isinstance(file.value, str | None))):
            return ref, file if isinstance(file, Leaf) and file.value is not None else None
    elif text(extends) is not None:
        return text(extends) or "", None
    raise ComposeError("invalid extends (expected a service name, or service: and file:)", extends.origin)
