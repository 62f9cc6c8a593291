"""Compose projects of other applications, as they ship: their default credentials are errors, nothing else is one.

`data/strangers/` has the facts of each project: image, credential-like variables, and labels made by reading, before
auracheck had seen it: `defaults` (a credential with the value that everybody can read), `not_credentials` (names that
look like one), `unset` (what the program needs and the project leaves open, or a protection that it switches off: may
be reported, and need not).
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import Finding, Severity

FOLDER = Path(__file__).parent / "data" / "strangers"
PROJECTS = sorted(path.stem for path in FOLDER.glob("*.json"))
HALVES = {"open": PROJECTS[0::2], "kept": PROJECTS[1::2]}
AURACONNECTS = {"triggerdotdev__docker"}
"""Projects with SESSION_SECRET in their containers, by which AuraConnect's policy judges them."""

LEAST = 0.95
"""The part of the default credentials that must be errors."""

Place = tuple[str, str]
"""A service and one of its variables."""


class Judged(NamedTuple):
    """What auracheck says of one project: defaults that are no error, and what it says of anything else."""

    missed: list[str]
    alarms: list[str]
    total: int


def judged(name: str, folder: Path) -> Judged:
    """The project in production; of what is neither a default nor `unset`, a note is an alarm if the name is not the
    project's own."""
    facts = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    defaults, unset = ({tuple(place) for place in facts[key]} for key in ("defaults", "unset"))
    own = {variable for service in facts["services"].values() for variable in service["environment"]}
    errors: set[Place] = set()
    alarms: set[str] = set()
    for finding in _findings(facts, folder / f"{name}.yaml"):
        for target in finding.targets:
            place = (target.rpartition(": ")[2], finding.secret or "")
            if finding.severity is Severity.ERROR and finding.rule != "embedded-secret":
                errors.add(place)
            is_told = finding.severity > Severity.NOTE or place[1] not in own
            is_open = finding.rule == "unprotected-service"  # true: these servers take no password
            if is_told and not is_open and not {place, ("*", place[1])} & (defaults | unset):
                alarms.add(f"{name}: {finding.rule} {' '.join(place)}")
    missed = sorted(f"{name}: {' '.join(place)}" for place in defaults - errors)
    return Judged(missed, sorted(alarms), len(defaults))


def _findings(facts: dict[str, Any], path: Path) -> Sequence[Finding]:
    services = {service: {"image": "local/built", **_escaped(of)} for service, of in facts["services"].items()}
    path.write_text(json.dumps({"services": services}), encoding="utf-8")
    report = run(Request([f"compose:{path}"], environment=("--env", "production")))
    assert report.complete or not facts["defaults"], path.name
    return report.findings


def _escaped(value: Any) -> Any:
    """The facts as Compose reads them: it substitutes after a single dollar sign."""
    if isinstance(value, dict):
        return {key: _escaped(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_escaped(each) for each in value]
    return value.replace("$", "$$") if isinstance(value, str) else value


@pytest.mark.parametrize("name", sorted({*PROJECTS} - AURACONNECTS))
def test_nothing_but_defaults_is_reported(name: str, tmp_path: Path) -> None:
    assert judged(name, tmp_path).alarms == []


def test_the_defaults_that_projects_ship_are_errors(tmp_path: Path) -> None:
    results = {half: [judged(name, tmp_path) for name in names] for half, names in HALVES.items()}
    for half, of_half in results.items():
        total, missed = sum(each.total for each in of_half), sum(len(each.missed) for each in of_half)
        print(f"{half} half: {total - missed} of {total} default credentials are errors")
    every = [each for of_half in results.values() for each in of_half]
    missed_places = [place for each in every for place in each.missed]
    assert len(missed_places) <= (1 - LEAST) * sum(each.total for each in every), "\n".join(missed_places)
