"""drifted-secret: targets that ought to hold the same value do not."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.deployment.facts import RestartCommand
from auracheck.model import EXTERNAL, External, Origin, Reference, Target
from auracheck.policy import loading
from auracheck.report import Finding, Severity
from tests.conftest import GOOD, Run, env_file
from tests.rules.targets import KEY, found, setting, target

RULE = "drifted-secret"
OTHER = KEY[::-1]
NAME = "JWT_SECRET_KEY"
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a process's environment")


def at(path: str, *values: str | External | None) -> Target:
    """An env file with a value of the secret, or without the secret."""
    held = [setting(NAME, value, 2, path) for value in values]
    return target(*held, label=path, origin=Origin(path), location=path)


def process(*values: str) -> Target:
    held = [setting(NAME, value, None, None) for value in values]
    return target(*held, label="process 12", source="process", pid="12", origin=Origin(), form="export", consumer="")


def told(*targets: Target, environment: str = "production", **facts: str) -> list[Finding]:
    observed = [RestartCommand("process 12", command) for command in facts.values()]
    return [f for f in found(RULE, targets, environment, facts=observed) if f.secret == NAME]


def test_the_same_everywhere_is_no_drift() -> None:
    assert told(at("a.env", KEY), process(KEY), at("b.env", KEY)) == []
    assert told(at("a.env"), process(), at("b.env", ""), at("c.env", None)) == []
    assert told(at("a.env", KEY)) == []


def test_one_finding_names_who_agrees_and_every_place() -> None:
    [finding] = told(at("a.env", KEY), process(OTHER + "x"), at("b.env", KEY), at("c.env", " "), at("d.env"))
    assert finding.message == (
        "mismatch: a.env and b.env have one value (32 characters), process 12 another (33), c.env an empty one, "
        "d.env none"
    )
    assert finding.targets == ("a.env", "process 12", "b.env", "c.env", "d.env")
    assert [(o.file, o.line) for o in finding.locations] == [
        ("a.env", 2), (None, None), ("b.env", 2), ("c.env", 2), ("d.env", None),
    ]  # fmt: skip


def test_many_targets_are_counted() -> None:
    [finding] = told(*(at(f"{n}.env", KEY) for n in range(5)), process(OTHER))
    assert finding.message.startswith("mismatch: 0.env, 1.env, 2.env and 2 more have one value")
    assert len(finding.targets) == 6


@pytest.mark.parametrize("held", [(), ("",), (" \n",), (None,)], ids=["absent", "empty", "blank", "bare"])
def test_set_against_nothing_is_drift(held: tuple[str | None, ...]) -> None:
    [finding] = told(at("a.env", KEY), at("b.env", *held))
    assert finding.targets == ("a.env", "b.env")


def test_what_is_not_known_is_not_compared() -> None:
    loose = at("b.env", OTHER)
    loose = loose._replace(references=(Reference(NAME, "X", loose.settings[0].origin),))
    assert told(at("a.env", KEY), at("b.env", EXTERNAL)) == []
    assert told(at("a.env", KEY), loose) == []
    assert len(told(at("a.env", KEY), at("b.env", EXTERNAL), at("c.env", OTHER))[0].targets) == 2


def test_an_error_where_one_of_them_is_strict() -> None:
    assert told(at("a.env", KEY), process(OTHER))[0].severity is Severity.ERROR
    assert told(at("a.env", KEY), process(OTHER), environment="development")[0].severity is Severity.WARNING


def test_the_help_restarts_what_is_known_to_run_it() -> None:
    pair = (at(".env", KEY), process(OTHER))
    assert told(*pair, restart="systemctl restart aura.service")[0].help == "systemctl restart aura.service"
    assert told(*pair)[0].help == "set the right value, then restart process 12"
    assert told(at(".env", KEY), at("b.env"))[0].help.startswith("set the right value in all of them")


HELD = st.lists(st.sampled_from([KEY, OTHER, "", None]), min_size=1, max_size=6)


@given(HELD)
def test_drift_is_found_exactly_where_a_value_is_set_and_another_differs(held: list[str | None]) -> None:
    targets = [at(f"{n}.env", value) for n, value in enumerate(held)]
    one_is_set = any(held)
    assert bool(told(*targets)) == (one_is_set and len({value or "" for value in held}) > 1)
    for finding in told(*targets):
        assert KEY not in repr(finding)
        assert OTHER not in repr(finding)


@pytest.fixture
def service(place: Path) -> Iterator[int]:
    """A running program that was started with a good environment, in a folder without a `.env`."""
    (place / "running").mkdir()
    with started(GOOD, place / "running") as running:
        yield running.pid
        running.kill()


def started(environ: Mapping[str, str], folder: Path) -> "subprocess.Popen[bytes]":
    """It has its new environment as soon as it says a word."""
    program = [sys.executable, "-S", "-c", "import time; print(flush=True); time.sleep(60)"]
    running = subprocess.Popen(program, env=dict(environ), cwd=folder, stdout=subprocess.PIPE)
    assert running.stdout is not None
    running.stdout.readline()
    return running


@linux
def test_the_service_runs_with_what_the_file_says(service: int, place: Path, run: Run) -> None:
    (place / "app.env").write_text(env_file(GOOD))
    outcome = run("check", "app.env", f"process:{service}", "--expect-same", "-e", "production", "-f", "json")
    assert (outcome.code, outcome.findings("error")) == (0, [])


@linux
def test_the_service_still_runs_with_the_old_value(service: int, place: Path, run: Run) -> None:
    (place / "app.env").write_text(env_file({**GOOD, NAME: GOOD[NAME][::-1]}))
    arguments = ("check", "app.env", f"process:{service}", "-e", "production", "-f", "json")
    outcome = run(*arguments, "--expect-same")
    assert (outcome.code, outcome.findings("error")) == (1, [(RULE, NAME, 2)])
    assert GOOD[NAME] not in outcome.out
    assert run(*arguments).code == 0


@linux
def test_what_the_program_may_have_read_itself_is_unread(place: Path, run: Run) -> None:
    (place / ".env").write_text(env_file(GOOD))
    with started({"ENVIRONMENT": "production"}, place) as running:
        outcome = run("check", ".env", f"process:{running.pid}", "--expect-same", "-f", "json")
        running.kill()
    assert (outcome.code, outcome.findings("error")) == (3, [])
    [unread] = outcome.report["unread"]
    assert unread["source"] == f"process:{running.pid}"
    assert unread["reason"] == (
        "JWT_SECRET_KEY, DATABASE_URL, SESSION_SECRET, REDIS_URL not compared (--expect-same): "
        f"the program may have read {os.path.realpath(place)}/.env after its start"
    )


def test_one_target_alone_is_no_comparison(place: Path, run: Run) -> None:
    (place / "app.env").write_text(env_file(GOOD))
    outcome = run("check", "app.env", "--expect-same", "-f", "json")
    assert outcome.code == 3
    assert outcome.report["unread"][0]["reason"] == "only one target to compare: app.env"
    assert run("check", "app.env", "--expect-same", "--ignore", "drifted").code == 0


def test_reused_secret_is_silent_where_sharing_is_meant(place: Path, run: Run) -> None:
    for name in (".env.staging", ".env.production"):
        (place / name).write_text(env_file({k: v for k, v in GOOD.items() if k != "ENVIRONMENT"}))
    arguments = ("check", ".env.staging", ".env.production", "-f", "json")
    assert {rule for rule, *_ in run(*arguments).findings("error")} == {"reused-secret"}
    assert run(*arguments, "--expect-same").findings("error") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--select", "drifted"), "--select drifted requires --expect-same"),
        (("--select", "weak,drifted-secret"), "--select drifted-secret requires --expect-same"),
        (("--expect-same", "--merge"), "remove one of them: --expect-same compares the targets that --merge joins"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], said: str, place: Path, run: Run) -> None:
    (place / ".env").write_text(env_file(GOOD))
    outcome = run("check", ".env", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err


def test_a_group_may_be_selected_without_the_option(place: Path, run: Run) -> None:
    (place / ".env").write_text(env_file(GOOD))
    assert run("check", ".env", "--select", "reading").code == 0


def test_all_rules_but_that_one_are_all_rules_without_the_option(place: Path, run: Run) -> None:
    (place / ".env").write_text(env_file(GOOD))
    assert "selected rules" not in run("check", ".env").out


def test_sources_with_policies_of_their_own_are_not_compared(place: Path, run: Run) -> None:
    for folder in ("a", "b"):
        (place / folder).mkdir()
        (place / folder / ".env").write_text(env_file(GOOD))
    (place / "b" / "auracheck.toml").write_text('name = "shop"\n')
    outcome = run("check", "a/.env", "b/.env", "--expect-same")
    assert outcome.code == 2
    assert "auraconnect and shop" in outcome.err


def test_no_value_is_in_a_traceback() -> None:
    from auracheck.engine.environments import deployment_of
    from auracheck.rules.drifted_secret import Holding

    deployment = deployment_of(at("a.env", KEY), loading.builtin(), None)
    assert KEY not in repr(Holding(deployment, KEY, Origin()))
