"""`auracheck/explain/own.toml`: what auracheck itself prints, taken from its code, so that `explain` knows it.

`regenerate.py` writes it. A message is kept with `{}` in place of what is filled in.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "auracheck"
OWN = PACKAGE / "explain" / "own.toml"

ERRORS = {
    "UsageError": ("usage", 0),
    "PolicyError": ("policy", 0),
    "EditRefused": ("edit", 0),
    "Unreadable": ("unread", 0),
    "Refused": ("unread", 0),
    "Unread": ("unread", 1),
    "Skipped": ("unread", 0),
}
"""What is raised or reported with a message: its chapter, and which argument is the message."""

JUDGED = {
    "defaults": "default-secret",
    "logins": "default-secret",
    "patterns": "weak-secret",
    "strength": "weak-secret",
    "published": "published-secret",
    "urls": "malformed-secret",
    "faults": "malformed-secret",
    "advice": "ambiguous-value",
    "disagreement": "ambiguous-value",
    "failures": "unreachable-service",
}
"""Which rule says what a module of `judgement/` found, or one that a rule is made of."""

_MOST_NAMES = 2
"""How many names lead from where a message is raised to its text."""
_NO_SENTENCE = re.compile(r"[\\|?*^\[\]<>\n]|\{\{|^ |https?:")
_OF_ANY_PROGRAM = frozenset(
    ("no such file", "no such file{}", "permission denied", "is a directory", "out of memory{}", "cannot be parsed")
)
"""Reasons that any program gives."""
_HEAD = "# Made from the code by .github/tools/regenerate.py: what auracheck prints, {} for what is filled in.\n"


def rendered() -> str:
    """The whole file."""
    chapters: dict[str, set[str]] = {}
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
    named = {_module(path): _named(tree) for path, tree in trees.items()}
    for path, tree in trees.items():
        code = Code(_module(path), tree, named)
        for chapter, message in (*_raised(code), *_of_rules(path, code)):
            if is_message(message):
                chapters.setdefault(chapter, set()).add(message)
    return _HEAD + "".join(f"\n{_quoted(name)} = [\n{_lines(found)}]\n" for name, found in sorted(chapters.items()))


Named = dict[str, list[ast.expr]]
"""What a module calls a text: the value of a constant, what a function returns."""


class Code:
    """One module, and what the names in it stand for."""

    def __init__(self, module: str, tree: ast.Module, named: dict[str, Named]) -> None:
        self.tree = tree
        self._module = module
        self._named = named
        self._imported = {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }

    def texts(self, node: ast.AST, depth: int = _MOST_NAMES) -> Iterator[str]:
        """The text of a string, with `{}` for what is filled in; both of `a if condition else b`; that of a constant,
        and those that a function returns."""
        match node:
            case ast.Constant(value=str() as text):
                yield re.sub(r"\{[^{}]*\}", "{}", text)
            case ast.JoinedStr(values=values):
                yield "".join(next(self.texts(part, depth), "{}") for part in values)
            case ast.FormattedValue(value=ast.Name() as name) if name.id.isupper():
                yield from self.texts(name, depth)
            case ast.IfExp(body=body, orelse=orelse):
                yield from (*self.texts(body, depth), *self.texts(orelse, depth))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                yield next(self.texts(left, depth), "{}") + "{}" * (not isinstance(right, ast.Constant))
            case ast.Name(name) | ast.Call(func=ast.Name(name)) if depth:
                module, own = self._imported.get(name, (self._module, name))
                for found in self._named.get(module, {}).get(own, ()):
                    yield from self.texts(found, depth - 1)


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _named(tree: ast.Module) -> Named:
    found: Named = {}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=value):
                found[name] = [value]
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                pairs = zip(names, values, strict=True)
                found |= {name.id: [value] for name, value in pairs if isinstance(name, ast.Name)}
            case ast.FunctionDef(name=name):
                returned = (each.value for each in ast.walk(node) if isinstance(each, ast.Return))
                found[name] = [value for value in returned if value]
    return found


def is_message(text: str) -> bool:
    """Whether it has two words of its own, and is no pattern."""
    if text in _OF_ANY_PROGRAM:
        return False
    words = re.findall(r"[A-Za-z]{2,}", text.replace("{}", " "))
    long = sum(map(len, words)) >= 8 or "({}" in text
    return len(words) >= 2 and long and not _NO_SENTENCE.search(text)


def _raised(code: Code) -> Iterator[tuple[str, str]]:
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
            chapter, number = ERRORS[node.func.id]
            for argument in node.args[number : number + 1]:
                yield from ((chapter, text) for text in code.texts(argument))


def _of_rules(path: Path, code: Code) -> Iterator[tuple[str, str]]:
    """The texts of a rule, or of a module that judges values for one."""
    rules = list(filter(None, map(_name, ast.walk(code.tree)))) if path.parent.name == "rules" else []
    if path.parent.name in ("rules", "judgement") and path.stem in JUDGED:
        rules = [JUDGED[path.stem]]
    documented = {id(node.value) for node in ast.walk(code.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(code.tree):
        if rules and id(node) not in documented and not isinstance(node, ast.FormattedValue):
            yield from ((rules[0], text) for text in code.texts(node, 0))


def _name(node: ast.AST) -> str:
    """The name in the class of a rule: `name = "weak-secret"`."""
    match node:
        case (
            ast.Assign(targets=[ast.Name("name")], value=ast.Constant(value=str() as name))
            | ast.AnnAssign(target=ast.Name("name"), value=ast.Constant(value=str() as name))
        ):
            return name
    return ""


def _lines(found: set[str]) -> str:
    return "".join(f"  {_quoted(text)},\n" for text in sorted(found))


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
