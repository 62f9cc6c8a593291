"""Targets of one run may have policies of their own, and each is judged by its own; they are compared."""

from pathlib import Path

import pytest

from tests.conftest import GOOD, Run, env_file

WAIVER = '[[waivers]]\nrule = "default-secret"\nreason = "a sandbox"\nuntil = 2099-12-31\n'


@pytest.fixture(autouse=True)
def apps(place: Path) -> None:
    """Two applications; the second one has another name for staging, and a waiver."""
    for name, aliases, more in (("one", "stage", ""), ("two", "preprod", WAIVER)):
        (place / name).mkdir()
        environments = (
            f'[environments]\nvariable = "ENVIRONMENT"\nstaging = {{ strict = true, aliases = ["{aliases}"] }}\n'
        )
        production = "production = { strict = true }\n"
        (place / name / "auracheck.toml").write_text(f'name = "{name}"\n{more}{environments}{production}')


def write(path: str, **values: str) -> None:
    Path(path).write_text(env_file({**GOOD, **values}))
    Path(path).chmod(0o600)


def found(run: Run, *sources: str) -> list[tuple[str, list[str], bool]]:
    report = run("check", *sources, "-f", "json").report
    return [(f["rule"], f["targets"], f["waived"] is not None) for f in report["findings"] if f["severity"] == "error"]


def test_targets_are_reported_in_the_order_of_the_sources(run: Run) -> None:
    sources = ["one/a.env", "two/b.env", "one/c.env"]
    for path in sources:
        write(path)
    report = run("check", *sources, "-f", "json").report
    assert [(target["label"], target["policy"]) for target in report["targets"]] == [
        ("one/a.env", "one"), ("two/b.env", "two"), ("one/c.env", "one"),
    ]  # fmt: skip


def test_a_waiver_covers_the_targets_of_its_own_policy(run: Run) -> None:
    for path in ("one/a.env", "two/b.env"):
        write(path, SESSION_SECRET="changeme")
    assert found(run, "one/a.env", "two/b.env") == [
        ("default-secret", ["one/a.env"], False), ("default-secret", ["two/b.env"], True),
    ]  # fmt: skip


def test_one_value_in_two_environments_is_reused_whoever_judges_them(run: Run) -> None:
    write("one/a.env", ENVIRONMENT="staging")
    write("two/b.env", ENVIRONMENT="production")
    reused = {rule for rule, _, _ in found(run, "one/a.env", "two/b.env")}
    assert "reused-secret" in reused


def test_one_environment_that_two_policies_describe_differently_is_one(run: Run) -> None:
    write("one/a.env", ENVIRONMENT="staging")
    write("two/b.env", ENVIRONMENT="staging")
    assert found(run, "one/a.env", "two/b.env") == []
