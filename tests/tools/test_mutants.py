"""The mutants of a module: one change each, none of what people read, and none that makes no difference."""

import ast
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="the bounds of a process are those of Unix")

import mutate
from mutants import mutants

SOURCE = '''
"""A docstring."""
LEAST = 3

@cached(8)
def judged(value: str = "x", *, own: int | None = 1) -> str | None:
    if not value and own in (1, 2):
        raise ValueError("a message for people")
    if value:
        return value[1:] + f"text {own}"
    return None
'''


def test_each_change_is_made_and_none_of_text_annotations_or_decorators() -> None:
    assert sorted({str(each) for each in mutants(ast.parse(SOURCE))}) == [
        "10: 1  →  2",
        "10: 1  →  nothing",
        "10: return value[1:] + f'text {own}'  →  return None",
        "10: value[1:] + f'text {own}'  →  value[1:] - f'text {own}'",
        "3: 3  →  4",
        "6: 'x'  →  ''",
        "6: 1  →  2",
        "7: 1  →  2",
        "7: 2  →  3",
        "7: not value  →  value",
        "7: not value and own in (1, 2)  →  not value or own in (1, 2)",
        "7: own in (1, 2)  →  own not in (1, 2)",
        "9: value  →  not value",
    ]


def test_a_mutant_is_put_in_and_taken_out() -> None:
    tree = ast.parse("A = 1 < 2\n")
    first = next(mutants(tree))
    first.put(first.new)
    assert ast.unparse(tree) == "A = 1 <= 2"
    first.put(first.old)
    assert ast.unparse(tree) == "A = 1 < 2"


def test_each_change_that_makes_no_difference_is_one_of_its_module() -> None:
    for path, changes in mutate.EQUIVALENT.items():
        tree = ast.parse((Path(mutate.__file__).parents[2] / path).read_text(encoding="utf-8"))
        assert changes.keys() - {each.change for each in mutants(tree)} == set(), path


def test_every_operator_of_the_measured_modules_has_another() -> None:
    for path in mutate.HELD_BY:
        assert list(mutants(ast.parse((Path(mutate.__file__).parents[2] / path).read_text(encoding="utf-8")))), path
