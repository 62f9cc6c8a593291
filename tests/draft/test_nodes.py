"""The nodes of a module by their kinds, and their contexts."""

import ast

from auracheck.draft.python.context import ANONYMOUS, context_of_main, contexts
from auracheck.draft.python.nodes import MAX_DEPTH, Nodes
from auracheck.draft.python.scope import Scope

CODE = """
import os
if DEBUG:
    A = os.environ["A"]
else:
    B = os.environ["B"]
C = Field(default_factory=lambda: os.environ["C"])
"""


def test_the_nodes_of_several_kinds_are_in_the_order_of_the_code() -> None:
    nodes = Nodes(ast.parse("x = f(a[0])\ny = b[1]\ng()"))
    assert [type(each).__name__ for each in nodes.of(ast.Call, ast.Subscript)] == [
        "Call", "Subscript", "Subscript", "Call",
    ]  # fmt: skip


def test_what_is_nested_too_deeply_is_left_out() -> None:
    nodes = Nodes(ast.parse(f"{'-' * MAX_DEPTH * 2}f()", mode="eval"))
    assert nodes.of(ast.UnaryOp)
    assert not nodes.of(ast.Call)


def test_each_node_has_the_context_of_what_is_around_it() -> None:
    tree = ast.parse(CODE)
    scope = Scope(tree)
    found = contexts(scope.nodes, scope, context_of_main("app.py"))
    said = {each.slice.value: found[id(each)] for each in scope.nodes.of(ast.Subscript)}  # type: ignore[attr-defined]
    assert (said["A"].conditional, said["B"].strict, said["C"].owner) == (True, True, ANONYMOUS)
