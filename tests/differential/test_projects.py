"""Random Compose projects are read as docker-compose reads them."""

from pathlib import Path

import pytest

from tests.differential.__main__ import required
from tests.differential.programs.compose import ComposeEnvFile
from tests.differential.projects import FIXED_SEED, Outcome, ask, main, outcomes, told
from tests.differential.projects_generator import Made, project, projects
from tests.systems.compose.compose_projects import service
from tests.systems.compose.test_compose_refused import MISTAKES

PROJECTS = 40
"""The rest is for `python -m tests.differential.projects`."""


def test_random_projects_are_read_as_compose_reads_them() -> None:
    missing = ComposeEnvFile().missing()
    assert not (missing and required()), missing
    if missing:
        pytest.skip(missing)
    found = list(outcomes(FIXED_SEED, PROJECTS, jobs=2))
    assert len(found) == PROJECTS
    assert sum(outcome.theirs is not None for outcome in found) > PROJECTS // 3
    assert not [told(FIXED_SEED, outcome) for outcome in found if outcome.differs]


def test_compose_refuses_what_its_schema_refuses(tmp_path: Path) -> None:
    missing = ComposeEnvFile().missing()
    if missing:
        pytest.skip(missing)
    for text, refused in [(service(line), True) for line, _ in MISTAKES] + [(service("scale: 2"), False)]:
        (tmp_path / "compose.yaml").write_text(text)
        assert (ask(Made({}, {}, ("-f", "compose.yaml")), tmp_path) is None) == refused, text


def test_a_seed_gives_the_same_projects_again() -> None:
    made = list(projects(1, 20))
    assert made == list(projects(1, 20))
    assert made[7] == project(1, 7)
    assert made != list(projects(2, 20))


def test_the_projects_hold_what_makes_an_environment_another_one() -> None:
    whole = "".join(text for made in projects(FIXED_SEED, 200) for text in made.files.values())
    for part in (
        "extends:",
        "include:",
        "env_file:",
        "<<:",
        "!override",
        "!reset",
        "profiles:",
        "required:",
        ":-",
        "$$",
    ):
        assert part in whole, part


@pytest.mark.parametrize(
    ("ours", "theirs", "differs"),
    [({}, {}, False), (None, None, False), ({}, None, True), ({"web": {"A": "1"}}, {"web": {"A": None}}, True)],
)
def test_what_is_a_difference(ours: dict[str, None] | None, theirs: dict[str, None] | None, differs: bool) -> None:
    assert Outcome(0, Made({}, {}, ()), ours, theirs).differs is differs


def test_without_docker_compose_it_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(ComposeEnvFile, "executable", "no-such-program")
    monkeypatch.delenv("AURACHECK_DIFFERENTIAL", raising=False)
    assert main(["--projects", "1"]) == 0
    assert "SKIPPED" in capsys.readouterr().out
    monkeypatch.setenv("AURACHECK_DIFFERENTIAL", "required")
    assert main(["--projects", "1"]) == 1
