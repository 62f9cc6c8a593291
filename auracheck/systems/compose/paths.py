"""The paths of a service, as the project that it belongs to writes them (compose-go 2.4.8, paths/resolve.go)."""

from collections.abc import Callable

from auracheck.regex import regex
from auracheck.systems.compose.tree import ComposeError, Leaf, Tree, TreeList, TreeMap, text

Move = Callable[[str], str]
"""From a path as the file writes it to the path as whoever includes or extends the file writes it."""

_ELSEWHERE = regex(r"[\w+.-]+://|git@|github\.com/|[\w-]+:")
"""A build context that is no folder here (compose-go 2.4.8, paths/context.go)."""


def moved(service: TreeMap, move: Move) -> TreeMap:
    """A service with its paths as ``move`` writes them."""
    if "env_file" in service.entries:
        service = service.having("env_file", _env_files(service.entries["env_file"], move))
    if "volumes" in service.entries:
        service = service.having("volumes", _volumes(service.entries["volumes"], move))
    if "build" in service.entries:
        service = service.having("build", _build(service.entries["build"], move))
    extends = service.mapping("extends")
    return service.having("extends", with_path(extends, "file", move)) if "file" in extends.entries else service


def _build(tree: Tree, move: Move) -> Tree:
    """A build with the folder that it takes, unless that is elsewhere."""
    if isinstance(tree, Leaf):
        return tree if _is_elsewhere(text(tree)) else tree._replace(value=move(text(tree) or ""))
    if not isinstance(tree, TreeMap) or _is_elsewhere(tree.text("context") or "."):
        return tree
    whole = tree if "context" in tree.entries else tree.having("context", Leaf(".", tree.origin))
    return with_path(whole, "context", move)


def _is_elsewhere(context: str | None) -> bool:
    return not context or _ELSEWHERE.match(context) is not None


def _env_files(tree: Tree, move: Move) -> Tree:
    """The entries in the long form, the last one of a path in the place of the first (override.EnforceUnicity)."""
    found: dict[str, Tree] = {}
    for item in tree.items if isinstance(tree, TreeList) else [tree]:
        entry = item if isinstance(item, TreeMap) else TreeMap({"path": item}, {}, item.origin)
        path = entry.text("path")
        if path is None:
            raise ComposeError("missing path: in env_file", tree.origin)
        found[path] = with_path(entry, "path", move)
    return TreeList(list(found.values()), tree.origin)


def with_path(table: TreeMap, key: str, move: Move) -> TreeMap:
    leaf, path = table.entries[key], table.text(key)
    return table.having(key, leaf._replace(value=move(path))) if path is not None and isinstance(leaf, Leaf) else table


def _volumes(tree: Tree, move: Move) -> Tree:
    """The volumes, those that are files of the machine with their paths."""
    if not isinstance(tree, TreeList):
        return tree
    return tree._replace(items=[_volume(item, move) for item in tree.items])


def _volume(item: Tree, move: Move) -> Tree:
    if isinstance(item, TreeMap):
        is_bind = item.text("type") == "bind"
        return with_path(item, "source", lambda path: _mount(path, move)) if is_bind and item.text("source") else item
    source, colon, rest = (text(item) or "").partition(":")
    if not (colon and source.startswith((".", "~")) and isinstance(item, Leaf)):
        return item
    return item._replace(value=f"{_mount(source, move)}:{rest}")


def _mount(path: str, move: Move) -> str:
    """A path that cannot be taken for the name of a volume."""
    found = move(path)
    return found if found.startswith(("/", ".", "~")) else f"./{found}"
