"""The connections of public Compose projects and folders of manifests, labelled by hand: each is found, no other, and
none is a mismatch where the project starts.

`tests/data/connections/` has of each what a connection is made of: services, images, names of variables, hosts and
users; a password is a letter, the same letter the same password. `makes` are the databases that programs make.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from tests.deployment.projects import listed, mismatches, report

DATA = Path(__file__).parents[1] / "data" / "connections"
PROJECTS = json.loads((DATA / "public.json").read_text(encoding="utf-8"))
MANIFESTS = json.loads((DATA / "manifests.json").read_text(encoding="utf-8"))


def value(letter: str) -> str:
    """A password of that letter's own."""
    return f"{letter}q7Lk2Vx9Rt4Bn8Wz3Hd6Mc1Pf{letter}"


def written(text: str) -> str:
    return re.sub(r"\{([A-Z])\}", lambda found: value(found[1]), text)


def compose(project: dict[str, Any]) -> str:
    return written(json.dumps({key: project.get(key, {}) for key in ("services", "secrets", "configs", "networks")}))


def files(project: dict[str, Any]) -> dict[str, str]:
    """What is beside the Compose file."""
    secrets = {f"{name}.txt": value("S") for name in project.get("secrets", {})}
    return secrets | {name: written(text) for name, text in project.get("files", {}).items()}


@pytest.mark.parametrize("project", PROJECTS, ids=[project["source"] for project in PROJECTS])
def test_every_connection_is_found_and_no_other(project: dict[str, Any], tmp_path: Path) -> None:
    found = report(tmp_path, compose(project), files(project))
    inside = sorted(each for each in listed(found) if each[2])
    assert inside == sorted(project["connections"])
    assert not mismatches(found)


@pytest.mark.parametrize("folder", MANIFESTS, ids=[folder["source"] for folder in MANIFESTS])
def test_every_connection_in_a_folder_of_manifests(folder: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "all.yaml"
    path.write_text("\n---\n".join(written(json.dumps(each)) for each in folder["objects"]), encoding="utf-8")
    found = run(Request([f"kubernetes:{path}"], environment=("--env", "production")))
    assert sorted(each for each in listed(found) if each[2]) == sorted(folder["connections"])


def test_there_are_many_of_them() -> None:
    assert len({project["source"].partition("@")[0] for project in PROJECTS}) >= 147
    assert len(MANIFESTS) >= 27
