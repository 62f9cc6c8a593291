"""Each YAML snippet of the pages of `explain` and of the documents can be parsed."""

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
import yaml

from auracheck.explain import WRITTEN, explain
from auracheck.policy import loading
from auracheck.reporters import REGISTRY

PROJECT = Path(__file__).parents[2]
PARAGRAPH = re.compile(
    r"(?m)^(?P<indent> *)(?:- )?[\w.-]+:(?: [^\n]*)?\n"
    r"(?:(?P=indent)(?: +[^\n]+|- [^\n]+|[\w.-]+:(?: [^\n]*)?)\n)+(?=\n|\Z)"
)
"""Two lines or more at one indentation or deeper, of which those that are not deeper have a key or are of a list."""

FENCE = re.compile(r"(?ms)^ *```ya?ml[^\n]*\n(.*?)^ *```")


def in_pages() -> Iterator[tuple[str, str]]:
    policy = loading.builtin()
    for page in (*WRITTEN, "policy", *REGISTRY):
        for snippet in PARAGRAPH.finditer(explain(page, policy) + "\n"):
            yield page, snippet[0]


def in_documents() -> Iterator[tuple[str, str]]:
    for page in [*PROJECT.glob("*.md"), *PROJECT.glob(".github/**/*.md"), *PROJECT.glob("examples/**/*.md")]:
        for snippet in FENCE.finditer(page.read_text("utf-8")):
            yield page.name, snippet[1]


SNIPPETS = [*in_pages(), *in_documents()]


def test_there_are_snippets_of_both():
    pages = {page for page, _ in SNIPPETS}
    assert {"ci", "pre-commit", "deploy", "sarif", "ci.md"} <= pages


@pytest.mark.parametrize("snippet", [pytest.param(text, id=f"{page}-{at}") for at, (page, text) in enumerate(SNIPPETS)])
def test_a_snippet_is_yaml(snippet: str) -> None:
    assert yaml.safe_load(dedent(snippet))
