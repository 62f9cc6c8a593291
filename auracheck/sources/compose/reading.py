"""From YAML nodes to a tree: tags, merge keys, duplicates and interpolation as Compose has them (compose-go 2.4.8)."""

import math
from collections.abc import Iterator, Mapping

from auracheck.consumers.base import MAX_FILE
from auracheck.consumers.compose_template import RequiredVariable, TemplateError, substitute
from auracheck.model import Origin
from auracheck.sources import yaml_nodes
from auracheck.sources.compose.scalars import Misfit, Value, meaning
from auracheck.sources.compose.tree import Items, Leaf, Refused, Table, Tree, Variable

MERGE = "<<"
RESET, OVERRIDE = "reset", "override"
"""The tags that take away what files before this one say (Compose Specification, "Merge")."""

Path = tuple[str, ...]


class Reader:
    """Reads the documents of one file, in which ``variables`` are filled in."""

    def __init__(self, file: str, variables: Mapping[str, Variable]) -> None:
        self._file = file
        self._variables = variables
        self._made: dict[int, Tree] = {}
        self._room = MAX_FILE

    def tree(self, node: yaml_nodes.Node) -> Table:
        """The document. Raises `Refused` where Compose refuses it."""
        found = self._tree(node)
        if not isinstance(found, Table):
            raise Refused("it is no mapping of services; Compose refuses that", found.origin)
        return found

    def _origin(self, node: yaml_nodes.Node) -> Origin:
        return Origin(self._file, node.line, node.column)

    def _tree(self, node: yaml_nodes.Node) -> Tree:
        """An alias gives the same node again, which is read once."""
        found = self._made.get(id(node))
        if found is None:
            if isinstance(node, yaml_nodes.Scalar):
                found = self._leaf(node)
            elif isinstance(node, yaml_nodes.Sequence):
                items = [self._tree(item) for item in node.items if item.tag != RESET]
                found = Items(items, self._origin(node))
            else:
                assert isinstance(node, yaml_nodes.Mapping)
                found = self._table(node)
            self._made[id(node)] = found
        return found

    def _leaf(self, node: yaml_nodes.Scalar) -> Leaf:
        origin = self._origin(node)
        value = self._meaning(node)
        if isinstance(value, float) and not math.isfinite(value):
            raise Refused("a number here is infinite or none at all; Compose refuses that", origin)
        if not isinstance(value, str) or "$" not in value:
            return Leaf(value, origin)
        try:
            found = substitute(value, self._value, self._room)
        except RequiredVariable as error:
            name = error.variable if error.variable.isupper() else "a variable"
            raise Refused(f"{name} is required here and has no value; Compose refuses the project", origin) from None
        except TemplateError as error:
            raise Refused(str(error), origin) from None
        self._room -= found.cost
        used = tuple(self._variables[name] for name in dict.fromkeys(found.used))
        return Leaf(found.text, origin, used, tuple(dict.fromkeys(found.unset)))

    def _value(self, name: str) -> str | None:
        variable = self._variables.get(name)
        return None if variable is None else variable.value

    def _meaning(self, node: yaml_nodes.Scalar) -> Value:
        try:
            return meaning(node.tag, node.text, node.plain)
        except Misfit:
            raise Refused(f"what stands here is no !!{node.tag}; Compose refuses that", self._origin(node)) from None

    def _table(self, node: yaml_nodes.Mapping) -> Table:
        entries: dict[str, Tree] = {}
        places: dict[str, Origin] = {}
        merged: yaml_nodes.Node | None = None
        seen: set[str] = set()
        for key, value in node.pairs:
            if value.tag == RESET:
                continue
            name, origin = self._key(key), self._origin(key)
            if name in seen:
                raise Refused("this key stands in its mapping twice; Compose refuses that", origin)
            seen.add(name)
            if name == MERGE and isinstance(key, yaml_nodes.Scalar) and key.plain and not key.tag:
                merged = value
            else:
                entries[name], places[name] = self._tree(value), origin
        for table in self._merged(merged):
            for name, tree in table.entries.items():
                if name not in entries:
                    entries[name], places[name] = tree, table.place(name)
        return Table(entries, places, self._origin(node))

    def _key(self, key: yaml_nodes.Node) -> str:
        if isinstance(key, yaml_nodes.Scalar):
            name = self._meaning(key)
            if type(name) is str:
                return name
        raise Refused("a key here is no text; Compose refuses that: put it in quotes", self._origin(key))

    def _merged(self, node: yaml_nodes.Node | None) -> Iterator[Table]:
        """What a merge key takes in; of several the first one wins (go-yaml v3, decoder.merge)."""
        if node is None:
            return
        for part in node.items if isinstance(node, yaml_nodes.Sequence) else [node]:
            found = self._tree(part)
            if not isinstance(found, Table):
                raise Refused("a merge key wants a mapping, or a list of some; Compose refuses that", found.origin)
            yield found


def resets(node: yaml_nodes.Node) -> list[Path]:
    """The paths that the tags `!reset` and `!override` take away from earlier files."""
    found: list[Path] = []
    pending: list[tuple[yaml_nodes.Node, Path]] = [(node, ())]
    while pending:
        here, path = pending.pop()
        if here.tag in (RESET, OVERRIDE):
            found.append(path)
        elif isinstance(here, yaml_nodes.Mapping):
            for key, value in here.pairs:
                name = key.text if isinstance(key, yaml_nodes.Scalar) else ""
                pending.append((value, path if name == MERGE else (*path, name)))
        elif isinstance(here, yaml_nodes.Sequence):
            pending += [(item, (*path, str(at))) for at, item in enumerate(here.items)]
    return found


def without(tree: Tree, path: Path) -> Tree:
    """The tree without what stands at that path; Compose takes nothing out of lists."""
    if not path or not isinstance(tree, Table) or path[0] not in tree.entries:
        return tree
    if len(path) == 1:
        return tree.without(path[0])
    return tree.having(path[0], without(tree.entries[path[0]], path[1:]))
