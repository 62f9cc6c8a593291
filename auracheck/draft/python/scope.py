"""Resolving the names of one Python module, by its imports and simple assignments."""

import ast
import re
from collections.abc import Mapping

from auracheck.draft.evidence import is_written_out
from auracheck.draft.python.nodes import Nodes
from auracheck.draft.python.texts import members_of, parts, targets, texts_of

ENVIRON = "os.environ"
READERS = {
    "environ.Env": "env",
    "environ.FileAwareEnv": "env",
    "environs.Env": "environs",
    "environs.FileAwareEnv": "environs",
    "cfenv.AppEnv": "cfenv",
    "decouple.Config": "decouple",
    "decouple.AutoConfig": "decouple",
    "starlette.config.Config": "starlette",
}
"""Classes whose objects read the environment when called, and our name for such an object."""

_FUNCTIONS = frozenset({f"{ENVIRON}.get", "os.getenv"})
"""Functions that a module may give a name of its own."""
_GIVEN = {"decouple.config": "decouple", "environs.env": "environs"}
_CUSTOM = {"env": "env", "config": "decouple"}
"""Names under which a module of a project exports its reader."""


_NAMING = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.With, ast.FunctionDef, ast.AsyncFunctionDef,
           ast.ClassDef)  # fmt: skip
"""Nodes that give names a meaning."""


_OF_ENVIRON = re.compile(r"(?i:\w*environ(?:ment)?|\w*_env)$")
"""The name of a function that gives the environment in another form, as `normalise_environment(os.environ)`."""


class Scope:
    """A whole module as one scope: settings are read at the top, and a name rarely has two meanings."""

    def __init__(self, tree: ast.Module) -> None:
        self._names: dict[str, str] = {}
        self._imported: set[str] = set()
        self._texts: dict[str, str | None] = {}
        """The strings of names, and those of the constants of classes by both names, as `Keys.TOKEN`."""
        self.elsewhere: Mapping[str, str | None] = {}
        """The strings of constants of other modules, by the words that `means` has for them."""
        self._values: dict[str, ast.expr] = {}
        self._members: dict[str, dict[str, str]] = {}
        self._prefixes: dict[str, str] = {}
        self.made: dict[str, str] = {}
        """The class, or function, of which a variable has an object."""
        self.called: dict[str, ast.Call] = {}
        """The call whose value a variable has."""
        self._environs: set[str] = set()
        """The attributes that are the environment: `self._environ = os.environ`."""
        self._interpolations: set[str] = set()
        self._inis: set[str] = set()
        self._within: dict[int, str] = {}
        """The prefix of the reads in `with env.prefixed("P_")`, by node."""
        self._called: dict[int, str] = {}
        """What each call of the module means by its function, by the id of that: it is asked for many times."""
        self.nodes = Nodes(tree)
        star = False
        for node in self.nodes.of(*_NAMING):
            if isinstance(node, ast.Import):
                self._import(node)
            elif isinstance(node, ast.ImportFrom):
                self._import_from(node)
                star = star or any(alias.name == "*" for alias in node.names)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                self._assign(node)
            elif isinstance(node, ast.With):
                self._with(node)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self._parameters(node)
            elif isinstance(node, ast.ClassDef):
                self._members[node.name] = members_of(node)
                self._texts.update((f"{node.name}.{name}", text) for name, text in texts_of(node))
                if self._is_interpolation(node):
                    self._interpolations.add(node.name)
        self._environs.update(
            self.means(target)
            for node in self.nodes.of(ast.Assign) if self._is_environ(node.value)
            for target in node.targets if isinstance(target, ast.Attribute)
        )  # fmt: skip
        if star:
            given = (target for node in self.nodes.of(ast.Assign) for target in node.targets)
            parts = (part for each in given for part in getattr(each, "elts", [each]))
            own = {part.id for part in parts if isinstance(part, ast.Name)}
            self._names.update((name, _CUSTOM[name]) for name in _CUSTOM.keys() - own - self._names.keys())
        self._called = {id(node.func): self._meant(node.func) for node in self.nodes.of(ast.Call)}

    def means(self, node: ast.AST | None) -> str:
        """The dotted name of an expression, resolved through imports; empty where not known."""
        known = self._called.get(id(node))
        return self._meant(node) if known is None else known

    def _meant(self, node: ast.AST | None) -> str:
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        word = ".".join([self._names.get(node.id, node.id), *reversed(parts)])
        return ENVIRON if word in self._environs else word

    def text(self, node: ast.AST | None) -> str | None:
        """The string of an expression: a literal, the constant of a module or class that has one string, or several of
        these joined."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.Name | ast.Attribute):
            return self._named_text(node)
        joined = [self.text(part) for part in parts(node)]
        return "".join(map(str, joined)) if joined and None not in joined else None

    def _named_text(self, node: ast.Name | ast.Attribute) -> str | None:
        if isinstance(node, ast.Name) and node.id in self._texts:
            return self._texts[node.id]
        if isinstance(node, ast.Attribute) and node.attr == "value":  # of a member of an enumeration
            return self.text(node.value)
        word = self.means(node)
        return self._texts.get(word, self.elsewhere.get(word))

    def constant(self, word: str) -> str | None:
        """The string of a constant of the module, or of one of its classes."""
        return self._texts.get(word)

    def imports(self, name: str) -> bool:
        """Whether a module imports a name."""
        return name in self._imported

    def members(self, name: str) -> dict[str, str]:
        """The texts of an enumeration, a class of the module, by the names of its members."""
        return self._members.get(name, {})

    def texts(self, node: ast.AST | None) -> list[str]:
        """The strings of a list, tuple or set of literals, or of a name that is one in the module."""
        node = self.value(node)
        if not isinstance(node, ast.List | ast.Tuple | ast.Set):
            return []
        return [text for each in node.elts if (text := self.text(each)) is not None]

    def value(self, node: ast.AST | None) -> ast.AST | None:
        """The list, tuple, set or dictionary that a name of the module is, or that of a class in it (`Settings.TABLE`);
        any other expression as it is."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            is_own = node.value.id in ("self", "cls") or node.value.id in self._members
            return self._values.get(node.attr) if is_own else node
        return self._values.get(node.id) if isinstance(node, ast.Name) else node

    def prefix(self, node: ast.Call) -> str:
        """The prefix of what a reader reads with a call."""
        reader: ast.expr = node.func
        while isinstance(reader, ast.Attribute):
            reader = reader.value
        own = self._prefixes.get(reader.id, "") if isinstance(reader, ast.Name) else ""
        return own + self._within.get(id(node), "")

    def _with(self, node: ast.With) -> None:
        for each in node.items:
            call = each.context_expr
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "prefixed":
                prefix = self._within.get(id(node), "") + (self.text(argument(call, 0, "prefix")) or "")
                self._within.update((id(part), prefix) for part in ast.walk(node))

    def _parameters(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """`def load(env=os.environ)`, `def load(config: Config)`; a function of the module is no reader that has its
        name elsewhere."""
        if node.name in _CUSTOM:
            self._names.setdefault(node.name, f".{node.name}")
        for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            if reader := READERS.get(self.means(each.annotation)):
                self._names.setdefault(each.arg, reader)
        defaults = node.args.defaults
        pairs = [*zip(node.args.args[len(node.args.args) - len(defaults) :], defaults, strict=False)]
        for parameter, default in [*pairs, *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]:
            if self.means(default) == ENVIRON:
                self._names.setdefault(parameter.arg, ENVIRON)

    def _is_environ(self, node: ast.expr | None) -> bool:
        """Whether an expression is the environment, or a copy of it, or what an env file adds to it."""
        if isinstance(node, ast.Dict):
            return any(
                key is None and self._is_environ(value) for key, value in zip(node.keys, node.values, strict=True)
            )
        if isinstance(node, ast.Call):
            word = self.means(node.func)
            inner = node.args[0] if node.args and (word == "dict" or _OF_ENVIRON.search(word)) else None
            return word in (f"{ENVIRON}.copy", "dotenv.dotenv_values") or self.means(inner) == ENVIRON
        return self.means(node) == ENVIRON

    def _is_reader(self, node: ast.Call) -> bool:
        """Whether a call makes a reader, of the environment and not of a mapping that it is given."""
        return self.means(node.func) in READERS and not any(each.arg == "environ" for each in node.keywords)

    def _is_interpolation(self, node: ast.ClassDef) -> bool:
        """Whether a class gives the keys of an ini file their values by variables of the same names (configparser,
        "Interpolation of values")."""
        is_one = any(self.means(base).endswith("Interpolation") for base in node.bases)
        return is_one and any(
            isinstance(each, ast.Call) and each.args and isinstance(each.args[0], ast.Name)
            and self.means(each.func) in _FUNCTIONS for each in ast.walk(node)
        )  # fmt: skip

    def _is_ini(self, node: ast.Call) -> bool:
        given = argument(node, len(node.args), "interpolation")
        return isinstance(given, ast.Call) and self.means(given.func) in self._interpolations

    def is_section(self, node: ast.AST) -> bool:
        """Whether an expression is a section of an ini file whose keys are variables, `config["server"]`."""
        return isinstance(node, ast.Subscript) and self.means(node.value) in self._inis

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._imported.add(alias.asname or alias.name)
            if alias.asname:
                self._names[alias.asname] = alias.name

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            name, full = alias.asname or alias.name, f"{'.' * node.level}{node.module or ''}.{alias.name}"
            self._imported.add(name)
            self._names[name] = _GIVEN.get(full, _CUSTOM.get(alias.name, full) if _is_own(node) else full)

    def _assign(self, node: ast.Assign | ast.AnnAssign) -> None:
        for target in node.targets if isinstance(node, ast.Assign) else ():  # `env.prefix = "P_"`
            if isinstance(target, ast.Attribute) and target.attr == "prefix" and isinstance(target.value, ast.Name):
                self._prefixes[target.value.id] = self.text(node.value) or ""
            elif isinstance(target, ast.Name) and isinstance(node.value, ast.Call):
                self.made[target.id] = self.means(node.value.func).rpartition(".")[2]
        for name in targets(node):
            if isinstance(node.value, ast.Call):
                self.called[name] = node.value
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                self._texts[name] = (
                    node.value.value if self._texts.get(name, node.value.value) == node.value.value else None
                )
            elif isinstance(node.value, ast.List | ast.Tuple | ast.Set):
                self._values[name] = node.value
            elif isinstance(node.value, ast.Call) and self._is_ini(node.value):
                self._inis.add(name)
            elif isinstance(node.value, ast.Call) and self._is_reader(node.value):
                self._names[name] = READERS[self.means(node.value.func)]
                given = {each.arg: each.value for each in node.value.keywords}
                self._prefixes[name] = self.text(given.get("prefix", given.get("env_prefix"))) or ""
            elif self._is_environ(node.value):
                self._names[name] = ENVIRON
            elif isinstance(node.value, ast.Dict):
                self._values[name] = node.value
            elif self.means(node.value) in _FUNCTIONS:
                self._names[name] = self.means(node.value)


def _is_own(node: ast.ImportFrom) -> bool:
    """Whether it may be a module of the project itself."""
    return node.level > 0 or (node.module or "").partition(".")[0] not in (
        "os",
        "cfenv",
        "environ",
        "environs",
        "decouple",
        "starlette",
    )


def is_text(node: ast.expr | None) -> bool:
    """Whether an expression is a string literal that may be a credential."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and is_written_out(node.value)


def argument(node: ast.Call, at: int, keyword: str) -> ast.expr | None:
    """An argument by its position or keyword; None where it is not given."""
    given = next((each.value for each in node.keywords if each.arg == keyword), None)
    return node.args[at] if given is None and 0 <= at < len(node.args) else given
