"""How one Compose file goes over another, and a service over the one that it extends (compose-go 2.4.8, override)."""

from collections.abc import Callable, Iterable

from auracheck.sources.compose.tree import Items, Leaf, Refused, Table, Tree, pairs, text

Merger = Callable[[Tree, Tree], Tree]


def merge(base: Table, over: Table) -> Table:
    """A file over what the files before it say."""
    return _tables(base, over, ())


def merge_service(base: Table, over: Table) -> Table:
    """A service over the one that it extends."""
    return _tables(base, over, ("services", "*"))


def _merge(base: Tree, over: Tree, path: tuple[str, ...]) -> Tree:
    special = _special(path)
    if special is not None:
        return special(base, over)
    if isinstance(over, Leaf) and over.value is None:
        return base
    if isinstance(base, Table) and isinstance(over, Table):
        return _tables(base, over, path)
    if isinstance(base, Items) and isinstance(over, Items):
        return Items([*base.items, *over.items], over.origin)
    if isinstance(base, Leaf):
        return over.over(base) if isinstance(over, Leaf) else over
    raise Refused("it is of another kind than in the file before, and cannot override that", over.origin)


def _tables(base: Table, over: Table, path: tuple[str, ...]) -> Table:
    entries, places = dict(base.entries), {**over.places, **base.places}
    named = path in ((), ("services", "*")) or len(path) > 2
    for key, value in over.entries.items():
        if key not in entries or key.startswith("x-"):
            entries[key] = value
        else:
            entries[key] = _merge(entries[key], value, (*path, key if named else "*"))
    return Table(entries, places, base.origin)


def _special(path: tuple[str, ...]) -> Merger | None:
    if len(path) < 3 or path[0] != "services":
        return None
    return _SPECIAL.get(path[2:])


def _sequence(base: Tree, over: Tree) -> Tree:
    """Lists and mappings of `NAME=value` alike, a later one of the same name in the place of the earlier."""
    return Items(unique((*pairs(base), *pairs(over))), over.origin)


def unique(leaves: Iterable[Leaf]) -> list[Leaf]:
    """The last leaf of each name, which remembers the others (compose-go, override.EnforceUnicity)."""
    found: dict[str, Leaf] = {}
    for leaf in leaves:
        name = str(leaf.value).partition("=")[0]
        before = found.get(name)
        found[name] = leaf if before is None else leaf.over(before)
    return list(found.values())


def _files(base: Tree, over: Tree) -> Tree:
    return Items([*_listed(base), *_listed(over)], over.origin)


def _listed(tree: Tree) -> Iterable[Tree]:
    if isinstance(tree, Items):
        return tree.items
    return list(pairs(tree))


def _over(base: Tree, over: Tree) -> Tree:
    return over


def _networks(base: Tree, over: Tree) -> Tree:
    """A list of names is a mapping of them."""
    return _tables(_named(base, {}), _named(over, {}), ("services", "*", "networks"))


def _depends_on(base: Tree, over: Tree) -> Tree:
    started: dict[str, Tree] = {"condition": Leaf("service_started", over.origin)}
    return _tables(_named(base, started), _named(over, started), ("services", "*", "depends_on"))


def _named(tree: Tree, each: dict[str, Tree]) -> Table:
    if isinstance(tree, Table):
        return tree
    if isinstance(tree, Items):
        entries: dict[str, Tree] = {}
        for item in tree.items:
            name = text(item)
            if name is None:
                raise Refused("an item here is no name; Compose refuses that", item.origin)
            entries[name] = Table(each, {}, item.origin)
        return Table(entries, {}, tree.origin)
    return Table({}, {}, tree.origin)


def _build(base: Tree, over: Tree) -> Tree:
    return _tables(_context(base), _context(over), ("services", "*", "build"))


def _context(tree: Tree) -> Table:
    if isinstance(tree, Table):
        return tree
    return Table({} if text(tree) is None else {"context": tree}, {}, tree.origin)


def _logging(base: Tree, over: Tree) -> Tree:
    if not isinstance(base, Table) or not isinstance(over, Table):
        return over
    drivers = [text(table.entries.get("driver")) for table in (base, over)]
    return _tables(base, over, ("services", "*", "logging")) if None in drivers or len({*drivers}) == 1 else over


_SPECIAL: dict[tuple[str, ...], Merger] = {
    ("build",): _build,
    ("command",): _over,
    ("depends_on",): _depends_on,
    ("entrypoint",): _over,
    ("env_file",): _files,
    ("healthcheck", "test"): _over,
    ("label_file",): _files,
    ("logging",): _logging,
    ("networks",): _networks,
    **{
        (key,): _sequence
        for key in (
            *("annotations", "dns", "dns_opt", "dns_search", "environment", "extra_hosts", "labels", "sysctls"),
            "tmpfs",
        )
    },
    **{("build", key): _sequence for key in ("args", "additional_contexts", "extra_hosts", "labels")},
    ("deploy", "labels"): _sequence,
}
"""What goes over one another by rules of its own, by the path in a service."""
