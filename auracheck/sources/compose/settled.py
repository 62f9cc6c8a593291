"""A project whose paths and bare names mean the same wherever it is included or extended from (compose-go 2.4.8,
paths/resolve.go and loader/environment.go)."""

from collections.abc import Callable

from auracheck.sources.compose.tree import Items, Leaf, Refused, Table, Tree, text
from auracheck.sources.compose.variables import Variables

Move = Callable[[str], str]
"""From a path as the file writes it to the path as whoever takes it in writes it."""


def settled(model: Table, move: Move, variables: Variables) -> Table:
    """The whole project."""
    services = model.table("services")
    if services is not None:
        entries = {name: _filled(service, variables) for name, service in moved(services, move).entries.items()}
        model = model.having("services", Table(entries, services.places, services.origin))
    for section in ("secrets", "configs"):
        found = model.table(section)
        if found is not None:
            entries = {name: _file(one, move, variables) for name, one in found.entries.items()}
            model = model.having(section, Table(entries, found.places, found.origin))
    return model


def moved(services: Table, move: Move) -> Table:
    """The services, their paths alone."""
    entries = {name: _service(service, move) for name, service in services.entries.items()}
    return Table(entries, services.places, services.origin)


def _service(service: Tree, move: Move) -> Tree:
    if not isinstance(service, Table):
        return service
    if "env_file" in service.entries:
        service = service.having("env_file", _env_files(service.entries["env_file"], move))
    extends = service.table("extends")
    if extends is not None and "file" in extends.entries:
        service = service.having("extends", extends.having("file", _path(extends.entries["file"], move)))
    return service


def _env_files(tree: Tree, move: Move) -> Tree:
    """The entries in the long form, the last one of a path in the place of the first (override.EnforceUnicity)."""
    found: dict[str, Tree] = {}
    for item in tree.items if isinstance(tree, Items) else [tree]:
        entry = item if isinstance(item, Table) else Table({"path": item}, {}, item.origin)
        path = text(entry.entries.get("path"))
        if path is None:
            raise Refused("env_file wants the path of a file; Compose refuses the rest", tree.origin)
        found[path] = entry.having("path", _path(entry.entries["path"], move))
    return Items(list(found.values()), tree.origin)


def _path(tree: Tree, move: Move) -> Tree:
    return tree.having(move(tree.value)) if isinstance(tree, Leaf) and isinstance(tree.value, str) else tree


def _file(tree: Tree, move: Move, variables: Variables) -> Tree:
    """A secret or config: its file's path, or the value of its variable as `content`."""
    if not isinstance(tree, Table):
        return tree
    if "file" in tree.entries:
        return tree.having("file", _path(tree.entries["file"], move))
    variable = variables.get(text(tree.entries.get("environment")) or "")
    if variable is None or "content" in tree.entries:
        return tree
    return tree.having("content", Leaf(variable.value, tree.entries["environment"].origin, (variable,)))


def _filled(service: Tree, variables: Variables) -> Tree:
    """A service whose list of variables has values for its bare names, as far as there are any."""
    listed = service.entries.get("environment") if isinstance(service, Table) else None
    if not isinstance(service, Table) or not isinstance(listed, Items):
        return service
    items = [_with_value(item, variables) for item in listed.items]
    return service.having("environment", Items(items, listed.origin))


def _with_value(item: Tree, variables: Variables) -> Tree:
    variable = variables.get(text(item) or "")
    if variable is None or not isinstance(item, Leaf):
        return item
    return Leaf(f"{item.value}={variable.value}", item.origin, (*item.used, variable), item.unset, item.lost)
