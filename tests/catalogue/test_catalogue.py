"""Every entry of the catalogue: a deployment as documented, a good one, one that the program refuses at start."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auracheck.deployment.matching import by_image, index, policy_of
from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.policy.auraconnect import KEYS
from auracheck.policy.checking import check_format, check_names
from auracheck.policy.files import CATALOGUE, section
from auracheck.policy.loading import BUILTIN_PATH, builtin, entry
from auracheck.report import Severity
from catalogue_modules import modules

CASES = Path(__file__).parents[1] / "data" / "catalogue"
ASKED = CASES.parent / "catalogue_asked.json"
"""What the real programs answered when they were asked by hand: which version, which environment, refused or not;
`silent` is why the catalogue does not say so, `open` what it serves although it starts."""

ENTRIES = sorted(path.stem for path in Path(CATALOGUE).glob("*.toml") if path.stem != "auraconnect")
LEAST = 2
"""Cases of each entry: as documented, good; refused as well where the program refuses anything."""


def cases() -> Iterator[Any]:
    for name in ENTRIES:
        of_entry = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
        for number, case in enumerate(of_entry["cases"]):
            image = case.get("image", of_entry["image"])
            yield pytest.param(name, image, case, id=f"{name}-{number}")


def found(name: str, image: str, case: dict[str, Any], folder: Path) -> dict[str, str]:
    """What is reported of each variable, in the container of the image, else in an env file judged by the entry."""
    path = folder / "compose.yaml"
    environment = {key: value.replace("$", "$$") for key, value in case["env"].items()}
    service = {"image": image or "local/app", "environment": environment}
    path.write_text(json.dumps({"services": {"app": service}}), encoding="utf-8")
    policy = None if image else name
    services = () if image else ("app",)
    judged = ("--env", case.get("environment", "production"))
    report = run(Request([f"compose:{path}"], environment=judged, policy=policy, services=services))
    assert report.complete
    severities: dict[str, Severity] = {}
    for finding in report.findings:
        if finding.secret and finding.rule != "embedded-secret" and finding.severity > Severity.NOTE:
            severities[finding.secret] = max(finding.severity, severities.get(finding.secret, Severity.NOTE))
    return {secret: severity.word for secret, severity in severities.items()}


@pytest.mark.parametrize(("name", "image", "case"), list(cases()))
def test_a_deployment_is_judged_as_its_program_would(
    name: str, image: str, case: dict[str, Any], tmp_path: Path
) -> None:
    assert found(name, image, case, tmp_path) == case["expect"], case["why"]


@pytest.mark.parametrize("name", ENTRIES)
def test_each_entry_has_its_cases_and_says_where_its_facts_come_from(name: str) -> None:
    of_entry = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    assert len(of_entry["cases"]) >= LEAST
    assert entry(name).name == name
    check_names(entry(name), name)
    assert "\nsource = " in Path(CATALOGUE, f"{name}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", json.loads(ASKED.read_text(encoding="utf-8")))
def test_the_catalogue_says_what_the_program_itself_said(case: dict[str, Any], tmp_path: Path) -> None:
    said = found(case["program"], case["image"], case, tmp_path)
    is_bad = case["refused"] or "open" in case
    assert (said.get(case["variable"]) == "error") is (is_bad and "silent" not in case), case["asked"]


@pytest.mark.parametrize("name", ENTRIES)
def test_another_name_of_a_servers_password_or_user_is_its_name(name: str) -> None:
    policy = policy_of(name)
    for login in policy.logins:
        for part in ("user", "password"):
            own = login.names(part)
            for each in policy.secrets.values():
                first = re.fullmatch(r"(?:other|older) name of (\w+)", each.purpose or "")
                assert first is None or first[1] not in own or each.name in own


def test_there_are_many_and_the_index_has_them_all() -> None:
    assert len(ENTRIES) >= 100
    assert {name for names in index().role.values() for name in names} == set(ENTRIES)


def test_the_modules_of_literals_say_what_the_entries_say() -> None:
    for path, text in modules():
        assert path.read_text(encoding="utf-8") == text, "python .github/tools/regenerate.py"


def test_the_built_in_policy_is_the_one_of_its_entry() -> None:
    keys = section(BUILTIN_PATH)
    assert keys is not None
    assert keys == KEYS
    check_format(BUILTIN_PATH, keys)
    check_names(builtin(), "auraconnect")


@pytest.mark.parametrize(
    ("image", "program"),
    [
        ("postgres", "postgres"),
        ("postgres:16-alpine", "postgres"),
        ("docker.io/library/postgres@sha256:0123", "postgres"),
        ("ghcr.io/mastodon/mastodon:v4", "mastodon"),
        ("localhost:5000/postgres:16", ""),
        ("someone/postgres", ""),
        ("", ""),
    ],
)
def test_an_image_is_known_by_its_repository(image: str, program: str) -> None:
    assert by_image(image) == program
