"""What a waiver covers: its rule, its secret, its target, until its last day; and a comment, the line below it."""

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from auracheck.engine.waivers import Waivers, waived_as
from auracheck.model import Origin, Setting, Target, Waiver
from auracheck.policy.loading import builtin
from auracheck.report import Finding, Severity, Waived
from tests.bounds import within

TODAY = date(2026, 7, 1)
NAME = "JWT_SECRET_KEY"
AT = Origin("auracheck.toml", 1)


def finding(*targets: str, file: str | None = None, secret: str | None = NAME, line: int | None = None) -> Finding:
    return Finding("weak-secret", Severity.ERROR, secret, "m", (), (Origin(file, line, line),), targets)


def waiver(target: str | None = None, **fields: Any) -> Waiver:
    return Waiver("weak-secret", NAME, target, "later", TODAY, AT)._replace(**fields)


def waived(found: Finding, *waivers: Waiver, above: tuple[Waiver, ...] = ()) -> Waived | None:
    """``above`` stand over the setting in the third line of `.env`."""
    target = Target(".env", "dotenv", (Setting(NAME, None, Origin(".env", 3, 3), waivers=above),))
    return Waivers(builtin()._replace(waivers=waivers), [target], TODAY).apply(found).waived


@pytest.mark.parametrize(
    ("fields", "holds"),
    [
        ({}, True),
        ({"secret": None}, True),
        ({"secret": "SESSION_SECRET"}, False),
        ({"rule": "default-secret"}, False),
        ({"until": None}, True),
        ({"until": TODAY + timedelta(1)}, True),
        ({"until": TODAY - timedelta(1)}, False),
        ({"fault": "no such day"}, False),
        ({"target": ".env"}, True),
        ({"target": ".env.staging"}, False),
    ],
)
def test_rule_secret_target_and_day(place: Path, fields: dict[str, Any], holds: bool) -> None:
    assert (waived(finding(".env", file=".env"), waiver(**fields)) is not None) is holds


def test_the_first_that_covers_it_gives_the_reason(place: Path) -> None:
    said = waived(finding(".env"), waiver(reason="a", until=TODAY - timedelta(1)), waiver(reason="b"), waiver())
    assert said == Waived("b", TODAY)


def test_a_finding_without_a_secret_is_waived_by_one_without(place: Path) -> None:
    assert waived(finding(".env", secret=None), waiver()) is None
    assert waived(finding(".env", secret=None), waiver(secret=None)) is not None


@pytest.mark.parametrize(
    "label",
    [
        ".env",
        "environment",
        "environment + .env",
        "process 12",
        "compose.yaml: backend",
        "vault:secret/x",
        "a: b/c.env",
    ],
)
def test_a_label_is_a_target(place: Path, label: str) -> None:
    assert waived(finding(label), waiver(label)) is not None


def test_so_is_the_file_in_which_it_stands(place: Path) -> None:
    assert waived(finding("compose.yaml: backend", file="app.env"), waiver("app.env")) is not None


@pytest.mark.parametrize("label", ["app/.env", "./app/.env", "app//.env", "app/../app/.env", "sub/../app/.env"])
def test_a_path_is_seen_from_the_folder_of_its_policy(place: Path, label: str) -> None:
    inside = waiver(".env", origin=Origin("app/auracheck.toml", 1))
    assert waived(finding(label), inside) is not None
    assert waived(finding(str(place / "app" / ".env")), inside) is not None
    assert waived(finding("other/.env"), inside) is None


def test_so_are_services_and_merged_paths(place: Path) -> None:
    origin = Origin("app/auracheck.toml", 1)
    assert waived(finding("./app/compose.yaml: backend"), waiver("compose.yaml: backend", origin=origin)) is not None
    assert waived(finding("app/a.env + app/b.env"), waiver("a.env + b.env", origin=origin)) is not None
    assert waived(finding("app/b.env + app/a.env"), waiver("a.env + b.env", origin=origin)) is None


@pytest.mark.parametrize(
    ("label", "policy", "expected"),
    [
        ("app/.env", "auracheck.toml", "app/.env"),
        ("./app//.env", "auracheck.toml", "app/.env"),
        ("app/.env", "app/auracheck.toml", ".env"),
        ("app/.env: backend", "app/auracheck.toml", ".env: backend"),
        ("app/.env + app/.env", "app/auracheck.toml", ".env + .env"),
        ("environment + app/.env", "auracheck.toml", "environment + app/.env"),
        ("environment", "/auracheck.toml", "environment"),
        ("process 12", "app/auracheck.toml", "process 12"),
        ("app/.env", "other/auracheck.toml", "app/.env"),
        ("app/.env", None, "app/.env"),
        ("gone/.env", "gone/auracheck.toml", "gone/.env"),
    ],
)
def test_how_a_baseline_names_it(place: Path, label: str, policy: str | None, expected: str) -> None:
    (place / "app").mkdir()
    (place / "app" / ".env").touch()
    named = waived_as(label, builtin()._replace(path=policy))
    assert named == expected
    origin = Origin(policy or "auracheck.toml", 1)
    assert waived(finding(label), waiver(named, origin=origin)) is not None


def test_a_comment_waives_what_is_found_on_the_line_below_in_every_target(place: Path) -> None:
    above = (Waiver("weak-secret", None, None, "soon", TODAY, Origin(".env", 2, 1)),)
    assert waived(finding("compose.yaml: backend", file=".env", line=3), above=above) == Waived("soon", TODAY)
    assert waived(finding(".env", file=".env", line=4), above=above) is None
    assert waived(finding(".env", file="b.env", line=3), above=above) is None
    assert waived(finding(".env", file=".env"), above=above) is None


@pytest.mark.parametrize("wrong", [{"until": TODAY - timedelta(1)}, {"fault": "apart"}, {"rule": "default-secret"}])
def test_no_comment_that_ended_or_is_wrong_or_is_of_another_rule(place: Path, wrong: dict[str, Any]) -> None:
    above = (Waiver("weak-secret", None, None, "soon", TODAY, Origin(".env", 2, 1))._replace(**wrong),)
    assert waived(finding(".env", file=".env", line=3), above=above) is None


def test_where_the_working_directory_has_gone(place: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    assert waived(finding(".env"), waiver(".env")) is not None
    assert waived(finding(".env"), waiver("b.env")) is None
    assert waived_as(".env", builtin()._replace(path="auracheck.toml")) == ".env"


def test_many_waivers_of_many_targets_take_no_quadratic_time(place: Path) -> None:
    waivers = Waivers(builtin()._replace(waivers=tuple(waiver(f"{n}.env") for n in range(5_000))), [], TODAY)
    with within(3):
        assert all(waivers.apply(finding(f"./{n}.env")).waived for n in range(5_000))
