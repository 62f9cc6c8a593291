"""What a stranger looks for first: how to report, and templates that ask for what is needed to answer."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
TEMPLATES = ("bug.yml", "feature.yml")


def asked(template: str) -> list[dict[str, Any]]:
    form = yaml.safe_load((GITHUB / "ISSUE_TEMPLATE" / template).read_text(encoding="utf-8"))
    assert form["name"]
    assert form["description"]
    return [part for part in form["body"] if part["type"] != "markdown"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_an_issue_asks_for_the_version_and_a_report(template: str) -> None:
    parts = {part["id"]: part for part in asked(template)}
    assert parts["version"]["attributes"]["label"] == "auracheck --version"
    assert parts["version"]["validations"] == {"required": True}
    assert "contains no value" in parts["report"]["attributes"]["description"]


def test_every_template_is_one_of_these() -> None:
    there = {path.name for path in (GITHUB / "ISSUE_TEMPLATE").iterdir()}
    assert there == {*TEMPLATES, "config.yml"}


def test_a_pull_request_asks_for_the_version_and_a_report() -> None:
    text = (GITHUB / "PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")
    assert "auracheck --version" in text
    assert "report" in text


def test_the_security_policy_says_how_to_report_what_is_promised_and_against_whom() -> None:
    text = (GITHUB / "SECURITY.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
        "Report a vulnerability", "What is promised", "Threat model", "Verify a release",
    ]  # fmt: skip
    assert len(text.split()) < 800


def test_nothing_else_lies_at_the_top() -> None:
    command = ["git", "ls-files"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this is no checkout")
    there = {name.partition("/")[0] for name in done.stdout.split("\n") if name and not name.startswith(".")}
    assert there == {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "auracheck", "tests", "examples"}
