"""All fixes of a project are followed, as its report has them: no finding is left that a fix was for, and both ends of
each connection agree. The shapes are those of public projects."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.fixes.following import follow

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

DB = "  db:\n    image: postgres:17\n"
SERVER = f"{DB}    environment: {{POSTGRES_USER: shop, POSTGRES_DB: shop}}\n    env_file: ../.env\n"
LITERAL = f'{DB}    environment:\n      POSTGRES_USER: shop\n      POSTGRES_PASSWORD: "shop"\n      POSTGRES_DB: shop\n'
APP = "services:\n  app:\n    image: shop\n"
PROJECTS: dict[str, tuple[str, dict[str, str]]] = {
    "one env file for both ends, which is not the project's .env": (
        "docker/compose.yaml",
        {
            "docker/compose.yaml": f"{APP}    env_file: ../.env\n{SERVER}",
            ".env": "DATABASE_URL=postgresql://shop:changeme@db:5432/shop\nPOSTGRES_PASSWORD=changeme\n",
        },
    ),
    "a connection string": (
        "compose.yaml",
        {
            "compose.yaml": f"{APP}    environment:\n"
            f'      SHOP_CONNECTION: "Host=db;Username=shop;Password=shop;Database=shop;"\n{LITERAL}'
        },
    ),
}


def report(run: Run, source: str) -> dict[str, Any]:
    found: dict[str, Any] = run("check", source, "--env", "production", "-f", "json").report
    assert found["unread"] == []
    return found


def follow_all(report: dict[str, Any], folder: Path) -> None:
    """Each step of the report once; lines that have a number come first, from the end of each file."""
    steps = [step for finding in report["findings"] if finding["severity"] != "note" for step in finding["fix"]]
    once = [step for number, step in enumerate(steps) if step not in steps[:number] and step["step"] != "do"]
    edits = [step for step in once if step["step"] == "edit" and step["line"]]
    follow(sorted(edits, key=lambda step: (-step["line"], step["action"] == "insert")), folder)
    follow([step for step in once if step not in edits], folder)


@pytest.mark.parametrize("name", PROJECTS)
def test_after_all_fixes_nothing_is_left_and_the_ends_agree(name: str, place: Path, run: Run) -> None:
    source, files = PROJECTS[name]
    write(files, place)
    follow_all(report(run, source), place)
    after = report(run, source)
    assert [(each["rule"], each["secret"]) for each in after["findings"] if each["severity"] == "error"] == []
    states = [connection["state"] for connection in after["connections"]]
    assert "match" in states
    assert not {"mismatch", "unknown"} & {*states}
    is_valid(place / source)


def write(files: dict[str, str], folder: Path) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)


def is_valid(path: Path) -> None:
    if shutil.which("docker-compose"):
        subprocess.run(["docker-compose", "-f", path, "config", "-q"], check=True)


VOLUME = "    volumes: ['data:/var/lib/postgresql/data']\nvolumes: {data: }\n"


@pytest.mark.parametrize(
    ("value", "env"), [("shop", ""), ("${POSTGRES_PASSWORD}", "POSTGRES_PASSWORD=changeme\n")], ids=["literal", "env"]
)
def test_a_server_alone_has_the_step_for_its_volume(value: str, env: str, place: Path, run: Run) -> None:
    compose = f"services:\n{DB}    environment:\n      POSTGRES_PASSWORD: {value}\n{VOLUME}"
    write({"compose.yaml": compose, ".env": env}, place)
    [finding] = [each for each in report(run, "compose.yaml")["findings"] if each["rule"] != "embedded-secret"]
    assert finding["fix"][-1]["text"].endswith("POSTGRES_PASSWORD is only read at the first start")
    run("check", "compose.yaml", "--env", "production", "--fix")
    assert (place / "compose.yaml").read_text() == compose
    assert (place / ".env").read_text() == env
