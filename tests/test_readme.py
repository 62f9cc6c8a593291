"""The README says what the code does."""

import re
import subprocess
from pathlib import Path

import pytest

from auracheck import rules
from auracheck.exit_codes import ExitCode
from auracheck.policy.loading import load
from auracheck.systems import schemes
from readme_tables import rendered
from regenerate import COMMAND

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def part(marker: str) -> str:
    return README.partition(f"<!-- {marker} -->")[2].partition(f"<!-- /{marker} -->")[0]


def test_the_tables_are_what_the_code_says() -> None:
    assert rendered(README) == README, f"run: {COMMAND}"


def test_each_rule_source_and_exit_code_has_its_line() -> None:
    assert re.findall(r"^\| \w+ \| `([a-z-]+)` \|", part("rules"), re.MULTILINE) == list(rules.REGISTRY), (
        f"run: {COMMAND}"
    )
    assert part("sources").count("\n| `") == len(schemes()), f"run: {COMMAND}"
    assert re.findall(r"^\| (\d) \|", part("exit-codes"), re.MULTILINE) == [str(int(code)) for code in ExitCode]


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
        for page in ("README.md", "examples/README.md", ".github/CONTRIBUTING.md", ".github/ARCHITECTURE.md")
        for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8"))
        if not (ROOT / page).parent.joinpath(link).exists()
    ]
    assert broken == []


def test_the_policy_shown_is_one(tmp_path: Path) -> None:
    match = re.search(r"^```toml\n(.+?)^```$", README, re.MULTILINE | re.DOTALL)
    assert match is not None
    file = tmp_path / "auracheck.toml"
    file.write_text(match[1], encoding="utf-8")
    assert list(load(str(file)).secrets) == ["STRIPE_KEY"]
