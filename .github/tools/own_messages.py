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

_NO_SENTENCE = re.compile(r"[\\|?*^\[\]<>\n]|\{\{|^ |https?:")
_HEAD = "# Made from the code by .github/tools/regenerate.py: what auracheck prints, {} for what is filled in.\n"


def rendered() -> str:
    """The whole file."""
    chapters: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for chapter, message in (*_raised(tree), *_of_rules(path, tree)):
            if is_message(message):
                chapters.setdefault(chapter, set()).add(message)
    return _HEAD + "".join(f"\n{_quoted(name)} = [\n{_lines(found)}]\n" for name, found in sorted(chapters.items()))


def is_message(text: str) -> bool:
    """Whether it has two words of its own, and is no pattern."""
    words = re.findall(r"[A-Za-z]{2,}", text.replace("{}", " "))
    long = sum(map(len, words)) >= 8 or "({}" in text
    return len(words) >= 2 and long and not _NO_SENTENCE.search(text)


def _raised(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
            chapter, number = ERRORS[node.func.id]
            for argument in node.args[number : number + 1]:
                yield from ((chapter, text) for text in _texts(argument))


def _of_rules(path: Path, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The texts of a rule, or of a module that judges values for one."""
    rules = list(filter(None, map(_name, ast.walk(tree)))) if path.parent.name == "rules" else []
    if path.parent.name in ("rules", "judgement") and path.stem in JUDGED:
        rules = [JUDGED[path.stem]]
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if rules and id(node) not in documented and not isinstance(node, ast.FormattedValue):
            yield from ((rules[0], text) for text in _texts(node))


def _name(node: ast.AST) -> str:
    """The name in the class of a rule: `name = "weak-secret"`."""
    match node:
        case (
            ast.Assign(targets=[ast.Name("name")], value=ast.Constant(value=str() as name))
            | ast.AnnAssign(target=ast.Name("name"), value=ast.Constant(value=str() as name))
        ):
            return name
    return ""


def _texts(node: ast.AST) -> Iterator[str]:
    """The text of a string, with `{}` for what is filled in; both of `a if condition else b`."""
    match node:
        case ast.Constant(value=str() as text):
            yield re.sub(r"\{[^{}]*\}", "{}", text)
        case ast.JoinedStr(values=values):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in values)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_texts(body), *_texts(orelse))


def _lines(found: set[str]) -> str:
    return "".join(f"  {_quoted(text)},\n" for text in sorted(found))


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
