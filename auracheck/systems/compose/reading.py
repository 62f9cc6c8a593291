"""From YAML nodes to a tree: tags, merge keys, duplicates and interpolation as Compose has them (compose-go 2.4.8)."""

import math
from collections.abc import Iterator, Mapping, Sequence

from auracheck.model import Origin
from auracheck.policy.known import is_made
from auracheck.policy.names import is_variable
from auracheck.policy.origins import MADE_HERE
from auracheck.systems import yaml_nodes
from auracheck.systems.compose.absent import copying_env, env_beside
from auracheck.systems.compose.scalars import Misfit, Value, meaning
from auracheck.systems.compose.template import RequiredVariable, TemplateError, substitute, variable_of
from auracheck.systems.compose.tree import ComposeError, ComposeVariable, Leaf, Tree, TreeList, TreeMap
from auracheck.systems.grammar import MAX_FILE
from auracheck.systems.steps import quote, write

MERGE = "<<"
RESET, OVERRIDE = "reset", "override"
"""The tags that remove what earlier files say (Compose Specification, "Merge")."""

Path = tuple[str, ...]


class TreeReader:
    """Reads the documents of one file, and fills ``variables`` in."""

    def __init__(self, file: str, variables: Mapping[str, ComposeVariable]) -> None:
        self._file = file
        self._variables = variables
        self._made: dict[int, Tree] = {}
        self._room = MAX_FILE

    def tree(self, node: yaml_nodes.Node) -> TreeMap:
        """The document. Raises `ComposeError` where Compose refuses it."""
        found = self._tree(node)
        if not isinstance(found, TreeMap):
            raise ComposeError("not a Compose file (expected a mapping)", found.origin)
        return found

    def _origin(self, node: yaml_nodes.Node) -> Origin:
        return Origin(self._file, node.line, node.column)

    def _tree(self, node: yaml_nodes.Node) -> Tree:
        """A node's tree, made once: an alias gives the same node again."""
        found = self._made.get(id(node))
        if found is None:
            found = self._made[id(node)] = self._new(node)
        return found

    def _new(self, node: yaml_nodes.Node) -> Tree:
        if isinstance(node, yaml_nodes.ScalarNode):
            return self.leaf(node)
        if isinstance(node, yaml_nodes.SequenceNode):
            return TreeList([self._tree(item) for item in node.items if item.tag != RESET], self._origin(node))
        assert isinstance(node, yaml_nodes.MappingNode)
        return self._map(node)

    def leaf(self, node: yaml_nodes.ScalarNode) -> Leaf:
        """A scalar, filled in. Raises `ComposeError`."""
        origin = self._origin(node)
        value = self._meaning(node)
        if isinstance(value, float) and not math.isfinite(value):
            raise ComposeError("not a finite number", origin)
        if not isinstance(value, str) or "$" not in value:
            return Leaf(value, origin)
        try:
            found = substitute(value, self._value, self._room)
        except RequiredVariable as error:
            name = f" {error.variable}" if error.variable.isupper() else ""
            how = how_to_set(error.variable, origin.file) if name else ""
            raise ComposeError(f"required variable{name} has no value{how}", origin) from None
        except TemplateError as error:
            raise ComposeError(str(error), origin) from None
        self._room -= found.cost
        used = tuple(self._variables[name] for name in dict.fromkeys(found.used))
        unset = tuple(dict.fromkeys(found.unset))
        variable = "" if used else variable_of(value)
        return Leaf(found.text, origin, used, unset, variable=variable, lacking=self._lacking(value, unset))

    def _lacking(self, text: str, unset: Sequence[str]) -> str:
        if not unset:
            return ""
        return substitute(text, lambda name: f"${{{name}}}" if name in unset else self._value(name), self._room).text

    def _value(self, name: str) -> str | None:
        variable = self._variables.get(name)
        return None if variable is None else variable.value

    def _meaning(self, node: yaml_nodes.ScalarNode) -> Value:
        try:
            return meaning(node.tag, node.text, node.plain)
        except Misfit:
            raise ComposeError(f"not a valid !!{node.tag}", self._origin(node)) from None

    def _map(self, node: yaml_nodes.MappingNode) -> TreeMap:
        entries: dict[str, Tree] = {}
        places: dict[str, Origin] = {}
        merged: yaml_nodes.Node | None = None
        seen: set[str] = set()
        for key, value in node.pairs:
            if value.tag == RESET:
                continue
            name, origin = self._key(key), self._origin(key)
            if name in seen:
                raise ComposeError("duplicate key", origin)
            seen.add(name)
            if name == MERGE and isinstance(key, yaml_nodes.ScalarNode) and key.plain and not key.tag:
                merged = value
            else:
                entries[name], places[name] = self._tree(value), origin
        for table in self._merged(merged):
            for name, tree in table.entries.items():
                if name not in entries:
                    entries[name], places[name] = tree, table.place(name)
        return TreeMap(entries, places, self._origin(node))

    def _key(self, key: yaml_nodes.Node) -> str:
        if isinstance(key, yaml_nodes.ScalarNode):
            name = self._meaning(key)
            if type(name) is str:
                return name
        raise ComposeError("invalid key (expected a string; put it in quotes)", self._origin(key))

    def _merged(self, node: yaml_nodes.Node | None) -> Iterator[TreeMap]:
        """What a merge key takes in; the first of several wins (go-yaml v3, decoder.merge)."""
        if node is None:
            return
        for part in node.items if isinstance(node, yaml_nodes.SequenceNode) else [node]:
            found = self._tree(part)
            if not isinstance(found, TreeMap):
                raise ComposeError("invalid merge key (expected a mapping or a list of mappings)", found.origin)
            yield found


def resets(node: yaml_nodes.Node) -> list[Path]:
    """The paths that the tags `!reset` and `!override` remove from earlier files."""
    found: list[Path] = []
    pending: list[tuple[yaml_nodes.Node, Path]] = [(node, ())]
    while pending:
        here, path = pending.pop()
        if here.tag in (RESET, OVERRIDE):
            found.append(path)
        elif isinstance(here, yaml_nodes.MappingNode):
            for key, value in here.pairs:
                name = key.text if isinstance(key, yaml_nodes.ScalarNode) else ""
                pending.append((value, path if name == MERGE else (*path, name)))
        elif isinstance(here, yaml_nodes.SequenceNode):
            pending += [(item, (*path, str(at))) for at, item in enumerate(here.items)]
    return found


def without(tree: TreeMap, paths: list[Path]) -> TreeMap:
    """The tree without what those paths lead to."""
    for path in paths:
        tree = _without(tree, path)
    return tree


def _without(tree: TreeMap, path: Path) -> TreeMap:
    """Compose removes nothing from lists."""
    if not path or path[0] not in tree.entries:
        return tree
    if len(path) == 1:
        return tree.without(path[0])
    inner = tree.entries[path[0]]
    return tree.having(path[0], _without(inner, path[1:])) if isinstance(inner, TreeMap) else tree


def how_to_set(variable: str, file: str | None) -> str:
    """The command that sets it in the `.env` beside the file, in brackets; empty where auracheck has none."""
    copied = copying_env(file)
    if copied or not (is_variable(variable) and is_made(variable)):
        return copied
    return f" (run: {write(f'{MADE_HERE}{quote(variable)}', env_beside(file)).command})"
