"""The connections of public Compose projects, labelled by hand: each is found, no other, and none is a mismatch where
the project starts.

`tests/data/connections/public.json` has of each project what a connection is made of: services, images, names of
variables, hosts and users; a password is a letter, the same letter the same password.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.deployment.projects import listed, mismatches, report

PROJECTS = json.loads((Path(__file__).parents[1] / "data" / "connections" / "public.json").read_text(encoding="utf-8"))


def value(letter: str) -> str:
    """A password of that letter's own."""
    return f"{letter}q7Lk2Vx9Rt4Bn8Wz3Hd6Mc1Pf{letter}"


def written(text: str) -> str:
    return re.sub(r"\{([A-Z])\}", lambda found: value(found[1]), text)


def compose(project: dict[str, Any]) -> str:
    return written(json.dumps({"services": project["services"], "secrets": project.get("secrets", {})}))


@pytest.mark.parametrize("project", PROJECTS, ids=[project["source"] for project in PROJECTS])
def test_every_connection_is_found_and_no_other(project: dict[str, Any], tmp_path: Path) -> None:
    files = {f"{name}.txt": value("S") for name in project.get("secrets", {})}
    found = report(tmp_path, compose(project), files)
    inside = sorted(each for each in listed(found) if each[2])
    assert inside == sorted(project["connections"])
    assert not mismatches(found)


def test_there_are_twenty_of_them() -> None:
    assert len({project["source"].partition("@")[0] for project in PROJECTS}) >= 19
    assert len(PROJECTS) >= 20
