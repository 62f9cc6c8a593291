"""A Compose file that goes over another one is read together with that."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import GOOD, Run
from tests.differential.__main__ import required
from tests.systems.compose.compose_projects import read, write
from tests.systems.compose.test_profiles import plain

KEY = GOOD["JWT_SECRET_KEY"]
BASE = "services:\n  web: {image: i, environment: {A: base, B: base}}\n  db: {image: postgres}\n"
OVER = "services:\n  web: {environment: {B: over}}\n"


@pytest.mark.parametrize(
    ("base", "over"),
    [
        ("docker-compose.yml", "docker-compose.prod.yml"),
        ("docker-compose.yml", "compose.extra.yaml"),
        ("compose.yaml", "compose-dev.yml"),
        ("docker-compose.base.yml", "docker-compose.base.ci.yml"),
        ("stack.yml", "stack.prod.yaml"),
        ("compose.yaml", "deploy/prod/compose.yaml"),
        ("docker-compose.yml", ".devcontainer/docker-compose.yml"),
    ],
)
def test_it_is_read_over_the_one_beside_or_above(base: str, over: str, place: Path) -> None:
    write(place, {base: BASE, over: OVER})
    found = read(over)
    assert not found.unread
    assert set(found.targets) == {"web", "db"}
    assert found.targets["web"].label == f"{over} over {base}: web"
    assert found.targets["web"].plain_label == f"{over}: web"
    assert plain(found.targets["web"]) == {"A": "base", "B": "over"}
    if shutil.which("docker-compose") is None:
        assert not required()
        return
    command = ["docker-compose", "-f", base, "-f", over, "config", "--format", "json"]
    printed = subprocess.run(command, cwd=place, capture_output=True, check=True).stdout
    assert json.loads(printed)["services"]["web"]["environment"] == {"A": "base", "B": "over"}


def test_its_own_name_s_base_goes_before_a_default_name(place: Path) -> None:
    write(place, {"stack.yml": BASE, "compose.yaml": BASE.replace("base", "other"), "stack.prod.yml": OVER})
    assert read("stack.prod.yml").targets["web"].label == "stack.prod.yml over stack.yml: web"


def test_one_that_is_whole_goes_over_nothing(place: Path) -> None:
    write(place, {"docker-compose.yml": BASE, "docker-compose.prod.yml": BASE.replace("base", "own")})
    assert read("docker-compose.prod.yml").targets["web"].label == "docker-compose.prod.yml: web"


def test_nothing_is_looked_for_above_a_repository(place: Path) -> None:
    write(place, {"compose.yaml": BASE, "app/.git/HEAD": "", "app/over.yml": OVER})
    assert read("app/over.yml").refused().reason.startswith("missing image: or build:")


def test_what_compose_refuses_of_the_two_is_told(place: Path) -> None:
    base = BASE.replace("A: base", 'A: "${NEEDED:?}"')
    write(place, {"compose.yaml": base, "compose.prod.yaml": OVER})
    refused = read("compose.prod.yaml").refused()
    assert (refused.file, refused.reason) == ("compose.yaml", "required variable NEEDED has no value")


@pytest.mark.parametrize("base", ["services:\n  other: {image: i}\n", "services: [\n"])
def test_one_that_does_not_help_leaves_it_as_it_was(base: str, place: Path) -> None:
    write(place, {"compose.yaml": base, "sub/over.yml": OVER})
    assert read("sub/over.yml").refused().reason.startswith("missing image: or build:")


COMPLETED = [
    "services:\n  web: {profiles: [off]}\n",
    "services:\n  tool: {image: i, depends_on: [db]}\n",
    "services:\n  tool: {image: i, volumes: ['data:/x']}\n",
    "services:\n  tool: {image: i, networks: [inner]}\n",
]


@pytest.mark.parametrize("over", COMPLETED)
def test_what_another_file_defines_completes_it(over: str, place: Path) -> None:
    base = BASE + "volumes: {data: }\nnetworks: {inner: }\n"
    write(place, {"compose.yaml": base, "scenarios/tool.yml": over})
    found = read("scenarios/tool.yml")
    assert (found.unread, found.notes) == ([], [])
    assert all("over compose.yaml: " in target.label for target in found.targets.values())
    assert read("compose.yaml").target()


@pytest.mark.parametrize("over", COMPLETED[1:])
def test_a_mistake_in_a_file_of_compose_s_own_name_is_one(over: str, place: Path) -> None:
    base = BASE + "volumes: {data: }\nnetworks: {inner: }\n"
    write(place, {"compose.yaml": base, "sub/compose.yaml": over})
    assert read("sub/compose.yaml").refused().reason.startswith("undefined")


def test_without_a_base_a_folder_is_told_once(place: Path, run: Run) -> None:
    write(place, {f"deploy/stack-{name}.yml": OVER for name in "abcdefghij"})
    files = sorted(f"deploy/{path.name}" for path in (place / "deploy").iterdir())
    outcome = run("check", *files, "--env", "production")
    assert (outcome.code, outcome.out.count("missing image")) == (3, 1)
    assert "deploy/stack-a.yml, deploy/stack-b.yml, deploy/stack-c.yml and 7 more" in outcome.out
    assert len(run("check", *files, "--env", "production", "-f", "json").report["unread"]) == 10


def test_a_waiver_takes_the_plain_name(place: Path, run: Run) -> None:
    write(place, {"compose.yaml": BASE, "compose.prod.yaml": OVER.replace("B: over", "APP_SECRET: changeme")})
    (place / "auracheck.toml").write_text(
        'extends = []\n[secrets.APP_SECRET]\nkind = "key"\n[[waivers]]\nrule = "default-secret"\n'
        'secret = "APP_SECRET"\ntarget = "compose.prod.yaml: web"\nreason = "a demo"\n'
    )
    outcome = run("check", "compose.prod.yaml", "--env", "production", "-f", "json")
    assert [f["waived"] is not None for f in outcome.report["findings"] if f["rule"] == "default-secret"] == [True]
