"""What is said of the reports: every form, and CI jobs that can be copied."""

import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from textwrap import dedent

import pytest
import yaml

from auracheck import reporters
from auracheck.cli import run
from auracheck.explain import explain
from auracheck.policy.loading import builtin
from auracheck.registry import member

UPLOADED = ("sarif", "gitlab", "junit", "markdown", "html")
PAGE = explain("reports", builtin())


def blocks(text: str) -> Iterator[str]:
    """The indented parts that hold a CI job."""
    for block in re.findall(r"(?:^(?:  .*)?\n)+", f"{text}\n", re.MULTILINE):
        job = re.search(r"^  (?:- run|permissions|check-secrets)(?:.*\n)+?(?=^  [A-Z]|\Z)", block, re.MULTILINE)
        if job:
            yield dedent(job[0])


def docstring(form: str) -> str:
    return cleandoc(member("auracheck.reporters", reporters.REGISTRY[form]).__doc__)


def commands(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield from re.findall(r"auracheck (check [^>|]*)", node)
    elif isinstance(node, list | dict):
        for child in node.values() if isinstance(node, dict) else node:
            yield from commands(child)


def test_every_form_is_told() -> None:
    assert re.findall(r"^  (\w+)  +\S", PAGE.partition("\n\n`")[0], re.MULTILINE) == list(reporters.REGISTRY), (
        "add a line to auracheck/explain/topics/reports.txt, in REGISTRY's order"
    )


@pytest.mark.parametrize("text", [PAGE, *map(docstring, UPLOADED)], ids=["reports", *UPLOADED])
def test_the_jobs_are_yaml_and_their_commands_are_ours(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = [command for block in blocks(text) for command in commands(yaml.safe_load(block))]
    assert found
    for command in found:
        assert run(command.split(" ||")[0].split()) in (0, 1, 3)


@pytest.mark.parametrize("form", reporters.REGISTRY)
def test_every_form_has_its_page(form: str) -> None:
    assert f"{form}: a format of the report" in explain(form, builtin())
    assert all(len(line) <= 80 for line in explain(form, builtin()).splitlines())
