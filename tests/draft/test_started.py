"""A drafted policy says what the real program does with an environment (`started.py` asks it)."""

import json
import shutil
from pathlib import Path

import pytest

import auracheck
from auracheck.draft import draft
from auracheck.report import Severity
from tests.draft.started import HERE, NAMES

ASKED = json.loads((HERE / "asked.json").read_text())


@pytest.fixture
def policy(place: Path, request: pytest.FixtureRequest) -> str:
    """The policy drafted from the code of a program."""
    shutil.copytree(HERE / request.param, place / "shop")
    made = draft("shop")
    assert not made.unread
    (place / "auracheck.toml").write_text(made.text)
    return str(place / "auracheck.toml")


def errors(environ: dict[str, str], policy: str) -> list[tuple[str, str | None]]:
    report = auracheck.check(["env:"], environ=environ, environment="production", policy=policy)
    assert report.complete
    return [(each.rule, each.secret) for each in report.findings if each.severity is Severity.ERROR]


@pytest.mark.parametrize(("policy", "program"), [(name, name) for name in NAMES], indirect=["policy"])
def test_a_draft_is_green_where_the_program_starts_and_red_where_it_refuses(policy: str, program: str) -> None:
    rows = ASKED["asked"][program]
    full = rows[0]["environment"]
    assert errors(full, policy) == []
    for row in rows:
        environ = row["environment"]
        found = errors(environ, policy)
        lacking = {name for name in full if not environ.get(name)}
        if not row["starts"]:
            assert found, lacking
        elif lacking.isdisjoint(environ):  # an empty value is none, though a program may start with it
            assert found == [], lacking
        assert {name for _, name in found} <= lacking


def test_programs_were_asked_for_each_name() -> None:
    assert set(ASKED["versions"]) == {"django", "pydantic-settings", "node", "zod"}
    for program, names in NAMES.items():
        rows = ASKED["asked"][program]
        assert (set(rows[0]["environment"]), rows[0]["starts"]) == (set(names), True)
        assert sum(not row["starts"] for row in rows) > 3
