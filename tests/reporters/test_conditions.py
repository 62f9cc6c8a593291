"""What a verdict depends on is in every format: a policy file, what is waived, which rules were not run."""

import io
from contextlib import redirect_stderr
from pathlib import Path

import pytest

from auracheck.cli.output import deliver
from auracheck.report import PolicyReport, Report
from auracheck.reporters import REGISTRY, printable, reporter
from auracheck.reporters.asides import asides
from auracheck.reporters.verdict import verdict
from tests.conftest import Run, env_file
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.validity import check_all

each_form = pytest.mark.parametrize("form", REGISTRY)

EMPTY = 'extends = []\nname = "auraconnect"\n'
"""A policy that takes the name of the built-in one and requires nothing."""

STRONG = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e3c0f1b4a7d6e9258c3b0a1f4e7d69281"

WAIVED = "".join(
    f'[[waivers]]\nrule = "{rule}"\nreason = "x"\n' for rule in ("missing-secret", "weak-secret", "default-secret")
)


def own(*empty: str) -> PolicyReport:
    return PolicyReport("auraconnect", "ci/auracheck.toml", empty)


def written(form: str, report: Report, monkeypatch: pytest.MonkeyPatch) -> str:
    """What comes out on stdout and stderr, without the breaks of lines that HTML may have."""
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    with redirect_stderr(out):
        deliver(report, form, None, quiet=False, verbose=False)
    return out.getvalue().replace("<wbr>", "")


@each_form
def test_every_format_names_the_policy_file_what_is_waived_and_how_many_rules_were_not_run(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = SAMPLES["waived"]()._replace(policies=(own(),), not_run=("weak-secret", "stale-secret"))
    check_all(report, verbose=False)
    said = written(form, report, monkeypatch)
    if form in ("json", "jsonl"):
        words = ['"file": "ci/auracheck.toml"', '"waived": 1', '"not_run": ["weak-secret", "stale-secret"]']
    else:
        words = ["policy ci/auracheck.toml", "1 waived until 2026-12-31", "2 rules not run"]
    assert all(word in said for word in words), said


@each_form
def test_where_there_is_nothing_to_say_nothing_is_said(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    report = SAMPLES["healthy_file"]()._replace(policies=(PolicyReport("auraconnect", None),))
    assert asides(report) == []
    text = "".join(reporter(form).text(report))
    assert written(form, report, monkeypatch) == text.replace("<wbr>", "")
    assert not {"conditions", "aside"} & {*text.split('"')}


@each_form
def test_every_format_says_that_a_policy_requires_nothing(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    report = SAMPLES["healthy_file"]()._replace(policies=(own("staging", "production"),))
    word = '"requires_nothing_in": ["staging", "production"]'
    if form not in ("json", "jsonl"):
        word = "policy ci/auracheck.toml requires no secret in staging and production"
    assert word in written(form, report, monkeypatch)


def test_a_path_cannot_forge_a_line() -> None:
    report = SAMPLES["healthy_file"]()._replace(policies=(PolicyReport("x", "a\n::error::b\x1b[2J.toml"),))
    check_all(report, verbose=False)
    assert verdict(printable(report)).line.isprintable()
    assert len("".join(reporter("github").text(report)).splitlines()) == len(SAMPLES["healthy_file"]().findings) + 1


@pytest.mark.parametrize("fails", [False, True])
def test_a_verdict_never_says_ready_where_nothing_is_required(fails: bool) -> None:
    report = SAMPLES["services" if fails else "healthy_file"]()._replace(policies=(own("production"),))
    last = verdict(report)
    assert last.sentence.startswith("not ready for" if fails else "only values checked for production (--env)")
    assert "requires no secret in production" in last.line
    assert last.tone == ("error" if fails else "warning")


# A repository that a policy of its own makes look well


@each_form
@pytest.mark.parametrize("policy", [EMPTY, WAIVED, f'name = "auraconnect"\n{WAIVED}'])
def test_a_policy_in_the_repository_is_never_unseen(form: str, policy: str, run: Run, place: Path) -> None:
    (place / "auracheck.toml").write_text(policy)
    (place / ".env").write_text(f"JWT_SECRET_KEY={STRONG if policy == EMPTY else 'changeme'}\n")
    done = run("check", ".env", "--env", "production", "-f", form)
    assert done.code == 0
    assert "auracheck.toml" in (done.out + done.err).replace("<wbr>", "")
    assert "ready for" not in done.out + done.err or "waived" in done.out + done.err
    assert not (form == "plain" and "policy" in done.out)  # its lines stay findings


def test_the_table_says_how_a_policy_comes_to_require_something(run: Run, place: Path) -> None:
    (place / "auracheck.toml").write_text("extends = []\n[secrets.STORE_KEY]\nrequired_in = []\n")
    (place / ".env").write_text(f"STORE_KEY={STRONG}\n")
    step = 'to require a secret: required_in = ["production"] below its [secrets.NAME] in auracheck.toml'
    assert step in run("check", ".env", "--env", "production").out
    (place / "auracheck.toml").write_text('extends = []\n[secrets.STORE_KEY]\nrequired_in = ["production"]\n')
    assert "to require a secret" not in run("check", ".env", "--env", "production").out


def test_the_table_says_how_a_policy_without_secrets_gets_some(run: Run, place: Path) -> None:
    (place / "auracheck.toml").write_text("extends = []\n")
    (place / ".env").write_text(f"STORE_KEY={STRONG}\n")
    assert "auracheck generate policy --update" in run("check", ".env", "--env", "production").out


def test_a_policy_that_requires_nothing_hides_no_bad_value(run: Run, place: Path) -> None:
    (place / "auracheck.toml").write_text(EMPTY)
    (place / ".env").write_text("JWT_SECRET_KEY=changeme\n")
    assert run("check", ".env", "--env", "production").code == 1


def test_a_report_in_a_file_names_it_on_stderr(run: Run, place: Path) -> None:
    (place / "auracheck.toml").write_text(EMPTY)
    (place / ".env").write_text(f"JWT_SECRET_KEY={STRONG}\n")
    done = run("check", ".env", "--env", "production", "-f", "gitlab", "-o", "quality.json", "--select", "value")
    assert "policy auracheck.toml requires no secret in production" in done.err
    assert "rules not run" in done.err


@pytest.mark.parametrize(
    ("secret", "environment", "empty"),
    [
        ("", "production", True),
        ('required_in = ["production"]', "production", False),
        ('required_in = ["production"]', "staging", True),
        ("", "development", False),  # where nothing is required of many an application
        ('required_when = { SMS = "true" }', "production", False),
        ('feature = "sms"', "production", True),
    ],
)
def test_what_requires_nothing(secret: str, environment: str, empty: bool, run: Run, place: Path) -> None:
    (place / "auracheck.toml").write_text(f'extends = []\n[secrets.API_KEY]\nkind = "key"\n{secret}\n')
    (place / ".env").write_text("OTHER=x\n")
    found = run("check", ".env", "--env", environment, "-f", "json").report
    assert found["run"]["policy"][0]["requires_nothing_in"] == ([environment] if empty else [])


# --policy


@pytest.mark.parametrize("inside", ["auracheck.toml", "app/auracheck.toml", "pyproject.toml", "app/pyproject.toml"])
@pytest.mark.parametrize("source", ["app/.env", "app", "."])
def test_a_policy_from_outside_wins_over_anything_inside(
    inside: str, source: str, run: Run, place: Path, good: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "shop.toml"
    outside.write_text('name = "shop"\n')
    header = "[tool.auracheck]\n" if inside.endswith("pyproject.toml") else ""
    waivers = WAIVED.replace("[[waivers", "[[tool.auracheck.waivers") if header else WAIVED
    (place / "app").mkdir()
    (place / inside).write_text(header + EMPTY + waivers)
    (place / "app" / ".env").write_text(env_file({**good, "JWT_SECRET_KEY": "changeme"}))
    command = ["check", source, "--env", "production", "-f", "json"]
    assert run(*command).code != 1 or source == "."  # a policy below the folder is not the folder's
    pinned = run(*command, "--policy", str(outside))
    assert (pinned.code, pinned.report["summary"]["waived"]) == (1, 0)
    [policy] = pinned.report["run"]["policy"]
    assert policy == {"name": "shop", "file": str(outside), "requires_nothing_in": [], "digest": policy["digest"]}
    assert ("default-secret", "JWT_SECRET_KEY") in [(f["rule"], f["secret"]) for f in pinned.report["findings"]]
