"""`explain ci` and `explain pre-commit` print the files of `examples/`: what is printed is what is tested."""

from itertools import dropwhile

import pytest

from auracheck.explain import explain
from auracheck.policy import loading
from tests.adopt.repositories import manifest
from tests.test_examples import EXAMPLES

PRINTED = {
    "pre-commit/.pre-commit-config.yaml": "pre-commit",
    "github/auracheck/action.yml": "ci",
    "github/check-secrets.yml": "ci",
    "gitlab/check-secrets.yml": "ci",
}


@pytest.mark.parametrize("example", PRINTED)
def test_the_example_is_printed_as_it_is(example: str) -> None:
    """But for the comment at its top, which says where it belongs."""
    lines = (EXAMPLES / example).read_text().splitlines()
    body = dropwhile(lambda line: line.startswith("#"), lines)
    printed = "\n".join(f"  {line}".rstrip() for line in body)
    assert f"\n\n{printed}\n\n" in explain(PRINTED[example], loading.builtin())


@pytest.mark.parametrize("topic", ["adopt", "ci", "pre-commit"])
def test_a_page_fits_a_terminal(topic: str) -> None:
    assert max(map(len, explain(topic, loading.builtin()).splitlines())) <= 80


def test_every_hook_is_told_of() -> None:
    page = explain("pre-commit", loading.builtin())
    assert all(f"\n  {hook} " in page for hook in manifest())
