"""The plans of public projects are followed as they are printed: what a fix was for is gone, nothing new is found, the
files are valid, both ends of each connection agree, and no step contradicts another one."""

import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Run
from tests.fixes.following import edit, follow
from tests.test_strangers import FOLDER, PROJECTS, _escaped

_GENERATE = re.compile(r"auracheck generate (?P<names>[\w. -]+?)(?: --policy \S+)? --write (?P<file>\S+)(?: --rotate)?")
_ASSIGN = re.compile(r"v=.* printf '%s=%s\\n' (?P<names>\S+) \"\$v\" >> (?P<file>\S+)")


def report(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = run("check", "compose.yaml", "--env", "production", "-f", "json").report
    return found


def steps_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Each step of the report once, the lines that are added at one place together."""
    every = [step for each in report["findings"] if each["severity"] != "note" for step in each["fix"]]
    return [json.loads(step) for step in dict.fromkeys(map(json.dumps, every))]


def follow_plan(steps: list[dict[str, Any]], folder: Path, run: Run) -> None:
    edits = [step for step in steps if step["step"] == "edit" and step["line"] and step["new"] is not None]
    for step in sorted(edits, key=lambda step: (-step["line"], step["action"] == "delete")):
        edit(folder / step["file"], step)
    for step in steps:
        if step["step"] == "run" and (found := _GENERATE.fullmatch(step["command"])):
            command = step["command"].replace("--host HOST", "--host db.internal")
            assert run(*command.split()[1:]).code == 0, found["names"]
        elif step["step"] == "run":
            follow([step], folder)
        elif step["step"] == "edit" and not step["line"] and step["new"] is not None:
            assert step["file"] != "compose.yaml", f"no line: {step['new']}"
            edit(folder / step["file"], step)


def named(report: dict[str, Any]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for each in report["findings"]:
        if each["severity"] == "error":
            found.setdefault((each["rule"], each["secret"]), []).append(each)
    return found


def mismatches(report: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Target, secret and host of each client whose server has another credential."""
    differing = [each for each in report["connections"] if each["state"] == "mismatch"]
    return {(each["client"]["target"], each["client"]["secret"], each["host"].partition(":")[0]) for each in differing}


def is_for_a_person(findings: list[dict[str, Any]]) -> bool:
    """Whether a step of a fix is one that no test can do: a sentence, or a value that only a person has."""
    return any(step["step"] == "do" or step.get("new", ()) is None for each in findings for step in each["fix"])


@pytest.mark.parametrize("name", PROJECTS)
def test_the_plan_of_a_public_project_works(name: str, place: Path, run: Run) -> None:
    facts = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    services = {service: {"image": "local/built", **_escaped(of)} for service, of in facts["services"].items()}
    for service in services.values():
        service.update({"environment": service.get("environment") or {"TZ": "UTC"}})
    (place / "compose.yaml").write_text(yaml.safe_dump({"services": services}, width=1000))
    before = report(run)
    steps = steps_of(before)
    written = [
        (word, found["file"])
        for step in steps
        if step["step"] == "run"
        and (found := (_GENERATE.fullmatch(step["command"]) or _ASSIGN.fullmatch(step["command"])))
        for word in found["names"].split()
    ]
    assert [each for each, count in Counter(written).items() if count > 1] == [], "one variable is set twice"
    follow_plan(steps, place, run)
    after = report(run)
    assert after["unread"] == before["unread"]
    was = named(before)
    said = " ".join(step["text"] for step in steps if step["step"] == "do").split()
    left = {key for key in named(after) if key not in was or not is_for_a_person(was[key])}
    # Only a person has the value of such a line.
    by_value = {name for step in steps if step["step"] == "edit" and step["new"] is None for name in step["names"]}
    left -= {("unresolved-reference", name) for name in by_value}
    # A server whose clients are for a person is named.
    ends = {end for end in mismatches(after) - mismatches(before) if end[2] not in said}
    clients = {secret for _, secret, _ in mismatches(after) - ends}
    assert {key for key in left if key[1] not in said and key[1] not in clients} == set()
    by_hand = {secret for (_, secret), findings in was.items() if is_for_a_person(findings)}
    assert {end for end in ends if end[1] not in by_hand} == set()
    if shutil.which("docker-compose"):
        subprocess.run(["docker-compose", "-f", "compose.yaml", "config", "-q"], check=True)
