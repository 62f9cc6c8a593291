"""What the names of one Python module stand for, as far as its imports and plain assignments tell."""

import ast
from collections.abc import Iterator

ENVIRON = "os.environ"
READERS = {
    "environ.Env": "env",
    "environ.FileAwareEnv": "env",
    "environs.Env": "env",
    "environs.FileAwareEnv": "env",
    "decouple.Config": "decouple",
    "decouple.AutoConfig": "decouple",
    "starlette.config.Config": "starlette",
}
"""Classes whose objects read the environment when they are called, and what such an object is called here."""

_GIVEN = {"decouple.config": "decouple"}
_CUSTOM = {"env": "env", "config": "decouple"}
"""Names under which one module of a project hands its reader to the others."""


class Scope:
    """The whole module as one scope: settings are read at the top of one, and a name seldom means two things."""

    def __init__(self, tree: ast.Module) -> None:
        self._names: dict[str, str] = {}
        self._texts: dict[str, str | None] = {}
        star = False
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                self._import(node)
            elif isinstance(node, ast.ImportFrom):
                self._import_from(node)
                star = star or any(alias.name == "*" for alias in node.names)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                self._assign(node)
        if star:
            for name, reader in _CUSTOM.items():
                self._names.setdefault(name, reader)

    def means(self, node: ast.AST | None) -> str:
        """The dotted name of what an expression stands for, as where it was imported from; empty where not known."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join([self._names.get(node.id, node.id), *reversed(parts)])

    def text(self, node: ast.AST | None) -> str | None:
        """The string that an expression is: written out, or a name that is given one string in the module."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        return self._texts.get(node.id) if isinstance(node, ast.Name) else None

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.asname:
                self._names[alias.asname] = alias.name

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            name, full = alias.asname or alias.name, f"{'.' * node.level}{node.module or ''}.{alias.name}"
            self._names[name] = _GIVEN.get(full, _CUSTOM.get(alias.name, full) if _is_own(node) else full)

    def _assign(self, node: ast.Assign | ast.AnnAssign) -> None:
        for name in _targets(node):
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                self._texts[name] = (
                    node.value.value if self._texts.get(name, node.value.value) == node.value.value else None
                )
            elif isinstance(node.value, ast.Call) and self.means(node.value.func) in READERS:
                self._names[name] = READERS[self.means(node.value.func)]
            elif self.means(node.value) == ENVIRON:
                self._names[name] = ENVIRON


def _targets(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return (target.id for target in targets if isinstance(target, ast.Name))


def _is_own(node: ast.ImportFrom) -> bool:
    """Whether it may be a module of the project itself."""
    return node.level > 0 or (node.module or "").partition(".")[0] not in (
        "os",
        "environ",
        "environs",
        "decouple",
        "starlette",
    )
