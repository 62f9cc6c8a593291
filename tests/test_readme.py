"""The README says what the code does."""

import re
import subprocess
from pathlib import Path

import pytest

from auracheck.systems import grammars, program_of
from readme_tables import rendered
from regenerate import COMMAND

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


PAPERS = ("ARCHITECTURE", "CONTRIBUTING", "SECURITY")


def part(marker: str) -> str:
    return README.partition(f"<!-- {marker} -->")[2].partition(f"<!-- /{marker} -->")[0]


def test_the_tables_are_what_the_code_says() -> None:
    assert rendered(README) == README, f"run: {COMMAND}"


def test_it_is_read_in_a_few_minutes() -> None:
    assert len(README.split()) <= 1200


def test_auraconnect_is_explained_where_it_is_first_named() -> None:
    before, _, after = README.partition("AuraConnect")
    assert "auraconnect" not in before.lower()
    assert after.startswith(", the web application that it was written for")


def test_every_program_has_its_column() -> None:
    head = part("grammars").strip().splitlines()[0]
    assert [cell.strip() for cell in head.strip("| ").split(" | ")][1:] == [program_of(name) for name in grammars()]


@pytest.mark.parametrize("marker", ["main", "tests"])
def test_each_command_stands_alone(marker: str) -> None:
    match = re.search(rf"^<!-- {marker} -->\n```sh\n(.+?)\n```$", README, re.MULTILINE | re.DOTALL)
    assert match is not None
    assert match[1].startswith("apt-get update && apt-get install -y python3-venv && python3 -m venv .venv && ")
    syntax = subprocess.run(["sh", "-n", "-c", match[1]], check=False)
    assert syntax.returncode == 0


def test_every_link_into_the_repository_leads_somewhere() -> None:
    broken = [
        f"{page}: {link}"
        for page in ("README.md", "examples/README.md", *(f".github/{name}.md" for name in PAPERS))
        for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8"))
        if not (ROOT / page).parent.joinpath(link).exists()
    ]
    assert broken == []
