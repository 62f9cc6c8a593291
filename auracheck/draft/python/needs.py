"""Which constants and fields of a project must not be empty since a module of it, or a library, stops then."""

import ast
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from auracheck.draft.python.context import ReadContext
from auracheck.draft.python.guards import ASKING, Checks, Refusals, Stop, refusals
from auracheck.draft.python.scope import Scope
from auracheck.draft.python.settings import classes_in

_ANY = frozenset({"settings", "config", "conf", "cfg", "constants", "current_app", "decouple"})
"""What objects with the settings of a program are called in other modules."""
_OWN = frozenset({"self", "cls", "values", "data"})


class Parsed(NamedTuple):
    """A module of a project, and the context of each of its nodes by the id of that."""

    path: str
    tree: ast.Module
    scope: Scope
    contexts: Mapping[int, ReadContext]

    def placed(self, *kinds: type[ast.AST]) -> Iterator[tuple[ast.AST, ReadContext]]:
        """The nodes of some kinds, each with its context."""
        return ((node, self.contexts[id(node)]) for node in self.scope.nodes.of(*kinds))


class Need(NamedTuple):
    """A use of a constant that must not be empty, by what is before its name: `config.KEY`, `self.key`."""

    qualifier: str
    path: str
    stop: Stop


class Needs(NamedTuple):
    """What the modules of a project refuse. ``started``: the functions that every start runs."""

    started: frozenset[str] = frozenset()
    own: Mapping[str, Refusals] = {}
    others: Mapping[str, tuple[Need, ...]] = {}

    def is_lazy(self, owner: str) -> bool:
        """Whether a function may never run."""
        return owner not in self.started

    def of_node(self, module: Parsed, node: ast.expr) -> Stop | None:
        return self.own[module.path].nodes.get(id(node))

    def of_name(self, module: Parsed, word: str) -> Stop | None:
        """Where a variable of a module must not be empty, by its dotted name there."""
        if not word:
            return None
        name = word.rpartition(".")[2]
        found = [each.stop for each in self.others.get(name, ()) if self._is_meant(module, each)]
        own = self.own[module.path].names.get(word)
        stops = [*found, own] if own else found
        return min(stops, key=lambda one: (self.is_lazy(one.owner), one.strict), default=None)

    def _is_meant(self, module: Parsed, need: Need) -> bool:
        if need.qualifier in _OWN:
            return need.path == module.path
        return need.qualifier in _ANY or need.qualifier in _qualifiers(module)


def _qualifiers(module: Parsed) -> set[str]:
    """Under which names others know a module, its classes and the objects of these."""
    folder, name = os.path.split(module.path)
    stem = os.path.basename(folder) if name == "__init__.py" else name.removesuffix(".py")
    classes = {each.name for each in classes_in(module.scope)}
    made = {
        target.id for node in module.tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        and module.scope.means(node.value.func) in classes for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip
    return {stem, *classes, *made}


def needs(modules: Iterable[Parsed], checks: Checks, started: frozenset[str]) -> Needs:
    """What modules refuse, and what of others they need."""
    own = {each.path: refusals(each.placed(*ASKING), each.scope, checks) for each in modules}
    others: dict[str, list[Need]] = {}
    for path, name, need in _others(own):
        others.setdefault(name, []).append(Need(need[0], path, need[1]))
    return Needs(started, own, {name: tuple(each) for name, each in others.items()})


def _others(own: Mapping[str, Refusals]) -> Iterator[tuple[str, str, tuple[str, Stop]]]:
    for path, refused in own.items():
        for word, stop in refused.names.items():
            before, _, name = word.rpartition(".")
            if before:
                yield path, name, (before.rpartition(".")[2], stop)
