"""Comments that waive, through the command line: what is waived, what is told, and what counts again."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import GOOD, Outcome, Run, env_file
from tests.fixes.test_age import pass_days

ABOVE = "# auracheck: ignore default-secret until 2099-12-31 because the server is gone by then\n"
BAD = env_file(GOOD | {"JWT_SECRET_KEY": "changeme"}).replace("JWT_SECRET_KEY", f"{ABOVE}JWT_SECRET_KEY")
PRODUCTION = ("--env", "production")


def counting(outcome: Outcome) -> list[tuple[str, str | None, int | None]]:
    """The errors that are not waived, as `Outcome.findings` tells them."""
    return [
        (f["rule"], f["secret"], f["locations"][0]["line"])
        for f in outcome.report["findings"]
        if f["severity"] == "error" and f["waived"] is None
    ]


def test_it_is_waived_with_reason_and_last_day(place: Path, run: Run) -> None:
    (place / ".env").write_text(BAD)
    outcome = run("check", ".env", *PRODUCTION, "-f", "json")
    waived = {f["rule"]: f["waived"] for f in outcome.report["findings"] if f["waived"]}
    assert (outcome.code, outcome.report["summary"]["waived"]) == (0, 1)
    assert waived == {"default-secret": {"reason": "the server is gone by then", "until": "2099-12-31"}}


def test_another_finding_there_or_of_that_rule_elsewhere_counts(place: Path, run: Run) -> None:
    (place / ".env").write_text(BAD.replace("=changeme", "=Zk8vQ"))
    assert counting(run("check", ".env", *PRODUCTION, "-f", "json")) == [("weak-secret", "JWT_SECRET_KEY", 3)]
    (place / ".env").write_text(BAD.replace(GOOD["SESSION_SECRET"], "changeme"))
    assert counting(run("check", ".env", *PRODUCTION, "-f", "json")) == [("default-secret", "SESSION_SECRET", 4)]


def test_it_is_waived_for_all_that_read_the_file(place: Path, run: Run) -> None:
    pytest.importorskip("yaml")
    (place / "app.env").write_text(BAD)
    (place / "compose.yaml").write_text(
        "services: {backend: {image: x, env_file: app.env}, worker: {image: x, env_file: app.env}}\n"
    )
    outcome = run("check", "compose.yaml", "docker-env:app.env", *PRODUCTION, "-f", "json")
    [finding] = [f for f in outcome.report["findings"] if f["rule"] == "default-secret"]
    assert (outcome.code, len(finding["targets"])) == (0, 3)


def test_one_of_two_targets_that_is_not_waived_counts_for_both(place: Path, run: Run) -> None:
    """The policy waives it in one of them: what is shared is waived only where it is waived everywhere."""
    pytest.importorskip("yaml")
    (place / "app.env").write_text(BAD.replace(ABOVE, ""))
    (place / "compose.yaml").write_text(
        "services: {backend: {image: x, env_file: app.env}, worker: {image: x, env_file: app.env}}\n"
    )
    waiver = '[[waivers]]\nrule = "default-secret"\ntarget = "compose.yaml: {}"\n'
    (place / "auracheck.toml").write_text(waiver.format("backend"))
    assert run("check", "compose.yaml", *PRODUCTION).code == 1
    (place / "auracheck.toml").write_text(waiver.format("backend") + waiver.format("worker"))
    assert run("check", "compose.yaml", *PRODUCTION).code == 0


def test_its_end_comes_with_a_notice_and_then_it_counts(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime, timedelta

    day = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    (place / ".env").write_text(BAD.replace("2099-12-31", day))
    assert ("expired-waiver", "JWT_SECRET_KEY", 2) not in run("check", ".env", *PRODUCTION, "-f", "json").findings(
        "note"
    )
    pass_days(monkeypatch, 10)
    soon = run("check", ".env", *PRODUCTION, "-f", "plain")
    assert soon.code == 0
    assert f".env:2:1: note: expired-waiver: waiver of default-secret for JWT_SECRET_KEY expires on {day}" in soon.out
    assert "renew it: # auracheck: ignore default-secret until 2" in soon.out
    assert soon.out.endswith("because the server is gone by then\n")
    pass_days(monkeypatch, 22)
    ended = run("check", ".env", *PRODUCTION, "-f", "json")
    assert (ended.code, ended.findings("error")) == (1, [("default-secret", "JWT_SECRET_KEY", 3)])
    assert ("expired-waiver", "JWT_SECRET_KEY", 2) in ended.findings("warning")


@pytest.mark.parametrize("end", ["2026-02-30", "soon", "", "2099-1-1"])
def test_a_malformed_day_fails_closed(place: Path, run: Run, end: str) -> None:
    (place / ".env").write_text(BAD.replace("2099-12-31", end))
    outcome = run("check", ".env", *PRODUCTION, "-f", "json")
    assert (outcome.code, outcome.findings("error")) == (1, [("default-secret", "JWT_SECRET_KEY", 3)])
    assert ("expired-waiver", "JWT_SECRET_KEY", 2) in outcome.findings("warning")


def test_on_the_line_of_the_value_it_is_told_where_it_belongs(place: Path, run: Run) -> None:
    text = env_file(GOOD).replace(GOOD["JWT_SECRET_KEY"], f"changeme {ABOVE.strip()}")
    (place / "app.env").write_text(text)
    for scheme, found in (("dotenv", "default-secret"), ("docker-env", "")):
        outcome = run("check", f"{scheme}:app.env", *PRODUCTION, "-f", "json")
        assert (found in [rule for rule, _, _ in outcome.findings("error")]) or not found
        [told] = [f for f in outcome.report["findings"] if f["rule"] == "expired-waiver"]
        assert "move it to the line above" in told["message"]
        assert told["help"].startswith("add above app.env:2: # auracheck: ignore RULE until")


def test_in_an_example(place: Path, run: Run) -> None:
    key = GOOD["JWT_SECRET_KEY"]
    (place / ".env.example").write_text(f"{ABOVE.replace('default', 'embedded')}JWT_SECRET_KEY={key}\n")
    assert run("check", ".env.example").code in (0, 3)
    (place / ".env.example").write_text(f"JWT_SECRET_KEY={key}\n")
    assert run("check", ".env.example").code == 1


def test_a_new_value_keeps_it_and_the_day_stands_with_it(place: Path, run: Run) -> None:
    day = "# auracheck: JWT_SECRET_KEY made 2020-01-01\n"
    (place / ".env").write_text(f"{day}{ABOVE}JWT_SECRET_KEY=changeme\n")
    assert run("generate", "jwt", "--write", ".env").code == 0
    first, second, third = (place / ".env").read_text().splitlines()
    assert (first.startswith("# auracheck: JWT_SECRET_KEY made 2"), second) == (True, ABOVE.strip())
    assert (first != day.strip(), third.startswith("JWT_SECRET_KEY=")) == (True, True)


def test_an_env_file_with_the_day_of_a_value_is_read_without_yaml(place: Path) -> None:
    (place / "good.env").write_text(f"# auracheck: SHOP_SECRET made 2026-11-25\nSHOP_SECRET={'q7Lk2Vx9' * 5}\n")
    code = (
        "import sys\nfrom auracheck.engine.request import Request\nfrom auracheck.engine.run import run\n"
        "assert run(Request(['good.env'])).targets\nassert 'auracheck.systems.yaml_nodes' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=place)
