"""The validators of a settings class: which field each is for, and whether it gives that a value."""

import ast

from auracheck.draft.python.scope import Scope


def is_filled(field: str, node: ast.ClassDef, scope: Scope) -> bool:
    """Whether a validator gives a field a value where it has none: `if not value: return DEFAULT`."""
    found = validated(node, scope).get(field)
    functions = (each for each in node.body if isinstance(each, ast.FunctionDef))
    body = next((each.body for each in functions if found and found[1] == f"{node.name}.{each.name}"), [])
    asking = (each for each in body if isinstance(each, ast.If) and isinstance(each.test, ast.UnaryOp))
    return any(
        found and scope.means(each.test.operand) == found[0]  # type: ignore[attr-defined]
        and any(isinstance(one, ast.Return) and one.value for one in each.body) for each in asking
    )  # fmt: skip


def validated(node: ast.ClassDef, scope: Scope) -> dict[str, tuple[str, str]]:
    """The parameter of the validator of each field, and the owner of what is in it."""
    found: dict[str, tuple[str, str]] = {}
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and len(each.args.args) > 1:
            for call in each.decorator_list:
                if isinstance(call, ast.Call) and scope.means(call.func).rpartition(".")[2].endswith("validator"):
                    at = (each.args.args[1].arg, f"{node.name}.{each.name}")
                    found.update((text, at) for argument in call.args if (text := scope.text(argument)))
    return found
