"""The command line: what it reads, what it judges it as, which exit code it ends with."""

import json
from pathlib import Path

import pytest

from auracheck import __version__
from tests.conftest import GOOD, Run, env_file


@pytest.fixture
def files(place: Path) -> Path:
    write(place / "good.env", env_file(GOOD))
    write(place / "bad.env", env_file({**GOOD, "JWT_SECRET_KEY": "changeme"}))
    return place


def write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)


def test_without_arguments_it_says_how_on_stderr_and_does_not_pass(run: Run) -> None:
    outcome = run()
    assert (outcome.code, outcome.out) == (2, "")
    assert "auracheck check --env production" in outcome.err
    assert all(len(line) <= 80 for line in outcome.err.splitlines())


def test_version_and_help(run: Run) -> None:
    assert __version__ in run("--version").out
    for command in ((), ("check",), ("generate",), ("explain",)):
        outcome = run(*command, "--help")
        assert outcome.code == 0
        assert "Usage: auracheck" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "--env", "prodution"), "production"),
        (("check", "dotnev:x"), "dotenv:"),
        (("check", "env:x"), "dotenv:PATH"),
        (("check", "dotenv:"), "location"),
        (("check", "--select", "waek-secret"), "weak-secret"),
        (("check", "--format", "yaml"), "json"),
        (("check", "--policy", "nowhere.toml"), "nowhere.toml"),
        (("check", "--timeout", "0"), "timeout"),
        (("check", "--nonsense"), "nonsense"),
        (("chekc",), "chekc"),
        (("explain", "waek-secret"), "weak-secret"),
        (("generate", "jtw"), "jwt"),
        (("generate",), "KIND"),
    ],
)
def test_wrong_usage_is_2_with_an_empty_stdout_and_says_what_is_right(
    arguments: tuple[str, ...], says: str, files: Path, run: Run
) -> None:
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err


def test_without_a_source_the_environment_lies_over_the_env_file(
    files: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (files / "bad.env").rename(files / ".env")
    alone = run("check", "-f", "json")
    monkeypatch.setenv("JWT_SECRET_KEY", GOOD["JWT_SECRET_KEY"])
    above = run("check", "-f", "json")
    assert (alone.code, above.code) == (1, 0)
    assert [t["label"] for t in above.report["targets"]] == ["environment + .env"]
    jwt = above.report["targets"][0]["secrets"][0]
    assert jwt["origin"] == {"file": None, "line": None, "column": None}
    assert jwt["overridden"] == [{"file": ".env", "line": 2, "column": 1}]


def test_the_environment_of_the_shell_does_not_vouch_for_a_file(
    files: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    write(files / "a.env", "ENVIRONMENT=production\nJWT_SECRET_KEY=${SESSION_SECRET}\n")
    outcome = run("check", "a.env", "-f", "json")
    assert outcome.code == 1
    assert {rule for rule, _, _ in outcome.findings("error")} == {"missing-secret", "unresolved-reference"}
    assert ("unresolved-reference", "JWT_SECRET_KEY", 2) in outcome.findings("error")
    assert run("check", "a.env", "--env", "production", "--root", str(files)).code == 1


def test_auracheck_env_stands_in_for_env(files: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURACHECK_ENV", "prod")
    told = run("check", "good.env", "-f", "json").report["targets"][0]
    assert (told["environment"], told["environment_from"]) == ("production", "AURACHECK_ENV")
    monkeypatch.setenv("AURACHECK_ENV", "nonsense")
    assert run("check", "good.env").code == 2


@pytest.mark.parametrize(
    ("name", "text", "environment", "who"),
    [
        ("x.env", "ENVIRONMENT=Production\n", "production", "variable"),
        ("x.env", "ENVIRONMENT=\n", "development", "default"),
        ("x.env", "ENVIRONMENT=qa\n", "production", "variable"),
        (".env.production", "", "production", "location"),
        (".env.stage", "", "staging", "location"),
        ("prod.env", "ENVIRONMENT=development\n", "production", "location"),
        ("development.env", "ENVIRONMENT=staging\n", "staging", "variable"),
        ("reproduction.env", "", "development", "default"),
    ],
)
def test_who_says_which_environment_it_is(
    name: str, text: str, environment: str, who: str, place: Path, run: Run
) -> None:
    write(place / name, text)
    target = run("check", name, "-f", "json").report["targets"][0]
    assert (target["environment"], target["environment_from"]) == (environment, who)


def test_voices_that_disagree_are_one_mismatch(place: Path, run: Run) -> None:
    write(place / "prod.env", env_file({**GOOD, "ENVIRONMENT": "development"}))
    assert [rule for rule, _, _ in run("check", "prod.env", "-f", "json").findings("error")] == ["environment-mismatch"]


def test_development_warns_and_passes(place: Path, run: Run) -> None:
    write(place / "x.env", "ENVIRONMENT=development\nJWT_SECRET_KEY=changeme\n")
    outcome = run("check", "x.env", "-f", "json")
    assert (outcome.code, outcome.findings("error")) == (0, [])
    assert {rule for rule, _, _ in outcome.findings("warning")} == {"default-secret", "missing-secret"}
    assert run("check", "x.env", "--fail-on", "warning").code == 1


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("warning", 1), ("note", 1), ("never", 0)])
def test_fail_on(fail_on: str, code: int, files: Path, run: Run) -> None:
    assert run("check", "bad.env", "--fail-on", fail_on, "-q").code == code


def test_select_and_ignore_take_rules_groups_and_first_words(files: Path, run: Run) -> None:
    assert run("check", "bad.env", "--select", "missing").code == 0
    assert run("check", "bad.env", "--select", "presence,value").code == 1
    assert run("check", "bad.env", "--select", "value", "--ignore", "default-secret").code == 1  # then it is weak
    assert run("check", "bad.env", "--ignore", "default,weak").code == 0


def test_rules_that_were_not_asked_do_not_make_it_ready(files: Path, run: Run) -> None:
    outcome = run("check", "bad.env", "--select", "exposed", "--env", "production")
    assert outcome.code == 0
    assert "ready" not in outcome.out
    assert "only the selected rules checked" in outcome.out


def test_merge_lets_the_later_source_win(files: Path, run: Run) -> None:
    assert run("check", "bad.env", "good.env", "--merge").code == 0
    outcome = run("check", "good.env", "bad.env", "--merge", "-f", "json")
    assert outcome.code == 1
    assert [(t["label"], t["source"]) for t in outcome.report["targets"]] == [("good.env + bad.env", "merge")]


def test_merge_judges_nothing_where_a_layer_is_unread(files: Path, run: Run) -> None:
    outcome = run("check", "good.env", "gone.env", "--merge", "-f", "json")
    assert (outcome.code, outcome.report["targets"]) == (3, [])
    assert run("check", "good.env", "--merge", "--if-present", "gone.env").code == 0


def test_a_secret_in_a_file_is_elsewhere_where_the_policy_says_that_files_are_read(
    files: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {**GOOD, "JWT_SECRET_KEY_FILE": "/run/secrets/jwt"}
    del settings["JWT_SECRET_KEY"]
    write(files / "x.env", env_file(settings))
    assert run("check", "x.env", "-f", "json").findings("error") == [("misnamed-secret", "JWT_SECRET_KEY", 5)]
    (files / "auracheck.toml").write_text('files = "_FILE"\n')
    outcome = run("check", "x.env", "-f", "json")
    assert (outcome.code, outcome.report["targets"][0]["secrets"][0]["state"]) == (0, "elsewhere")


def test_a_selection_that_leaves_no_rule_is_wrong_usage(files: Path, run: Run) -> None:
    assert run("check", "good.env", "--select", "weak", "--ignore", "value").code == 2


def test_a_waiver_may_name_a_rule_that_is_to_come(files: Path, run: Run) -> None:
    (files / "auracheck.toml").write_text('[[waivers]]\nrule = "stale-secret"\n')
    assert run("check", "good.env").code == 0


def test_an_unknown_environment_counts_as_production_whatever_the_policy_added(files: Path, run: Run) -> None:
    (files / "auracheck.toml").write_text("[environments]\nqa = { strict = true }\n")
    write(files / "x.env", env_file({**GOOD, "ENVIRONMENT": "bogus"}))
    assert run("check", "x.env", "-f", "json").report["environment"] == "production"


def test_sources_without_merge_are_deployments_of_their_own(files: Path, run: Run) -> None:
    outcome = run("check", "good.env", "bad.env", "-f", "json")
    assert [t["label"] for t in outcome.report["targets"]] == ["good.env", "bad.env"]
    assert [(f["rule"], f["targets"]) for f in outcome.report["findings"] if f["severity"] == "error"] == [
        ("default-secret", ["bad.env"])
    ]


def test_if_present_may_be_missing_but_not_all_of_it(files: Path, run: Run) -> None:
    assert run("check", "good.env", "--if-present", "gone.env").code == 0
    assert run("check", "--if-present", "bad.env", "good.env").code == 1
    outcome = run("check", "--if-present", "gone.env", "-f", "json")
    assert (outcome.code, outcome.report["complete"]) == (3, False)


@pytest.mark.parametrize("spec", ["loop/.env", "dotenv:loop/.env", "loop/compose.yaml"])
def test_if_present_is_no_excuse_for_what_cannot_be_reached(files: Path, run: Run, spec: str) -> None:
    (files / "loop").symlink_to("loop")
    outcome = run("check", "good.env", "--if-present", spec, "-f", "json")
    assert (outcome.code, len(outcome.report["unread"])) == (3, 1)
    assert "symbolic link" in outcome.report["unread"][0]["reason"]


def test_nothing_to_check_is_incomplete(run: Run, place: Path) -> None:
    outcome = run("check", "-f", "json")
    assert (outcome.code, len(outcome.report["unread"])) == (3, 1)
    assert "nothing to check" in outcome.report["unread"][0]["reason"]
    assert run("check", "--env", "production").code == 1
    (place / ".env").touch()
    assert run("check", "--env", "production").code == 1


def test_where_there_is_nothing_to_check_it_says_what_to_do_next(run: Run, place: Path) -> None:
    assert "next: auracheck check PATH" in run("check", "-f", "plain").out
    (place / ".env.sample").write_text("SECRET_KEY=\n")
    told = run("check", "-f", "plain").out
    assert "next: cp .env.sample .env" in told
    assert "auracheck generate policy --from .env.sample > auracheck.toml" in told
    (place / "auracheck.toml").write_text(run("generate", "policy", "--from", ".env.sample").out)
    again = run("check", "-f", "plain").out
    assert again.rstrip().endswith("next: cp .env.sample .env")


def test_quiet_says_nothing_and_output_goes_to_a_file(files: Path, run: Run) -> None:
    quiet = run("check", "bad.env", "-q")
    assert (quiet.code, quiet.out, quiet.err) == (1, "", "")
    written = run("check", "bad.env", "-f", "json", "-o", "report.json")
    assert (written.code, written.out) == (1, "")
    assert "not ready for production" in written.err
    assert json.loads((files / "report.json").read_text())["passed"] is False
    silent = run("check", "bad.env", "-f", "json", "-o", "silent.json", "-q")
    assert (silent.out, silent.err) == ("", "")
    assert (files / "silent.json").exists()


def test_the_nearest_policy_above_each_source_judges_it(files: Path, run: Run) -> None:
    shop = files / "shop"
    shop.mkdir()
    (shop / "auracheck.toml").write_text('name = "shop"\nextends = []\n[secrets.API_TOKEN]\nkind = "token"\n'
                                         'required_in = ["production"]\n')  # fmt: skip
    write(shop / "x.env", "A=1\n")
    outcome = run("check", "good.env", "shop/x.env", "--env", "production", "-f", "json")
    assert [t["policy"] for t in outcome.report["targets"]] == ["auraconnect", "shop"]
    assert outcome.findings("error") == [("missing-secret", "API_TOKEN", None)]


def test_an_example_file_can_be_the_policy(files: Path, run: Run) -> None:
    (files / ".env.example").write_text("STRIPE_API_KEY=\nDATABASE_URL=\nDEBUG=\n")
    write(files / "x.env", "STRIPE_API_KEY=b7e2049d6c1f8a35e09b4d7c\nDEBUG=1\n")
    outcome = run("check", "x.env", "--policy", ".env.example", "--env", "production", "-f", "json")
    assert outcome.findings("error") == [("missing-secret", "DATABASE_URL", None)]
    assert [s["name"] for s in outcome.report["targets"][0]["secrets"]] == ["STRIPE_API_KEY", "DATABASE_URL", "DEBUG"]


def test_the_remarks_of_an_example_that_is_the_policy_say_what_is_required(files: Path, run: Run) -> None:
    (files / ".env.example").write_text("# required\nA_KEY=\n\nB_KEY=change-me # optional\nC_KEY=change-me\nD_KEY=\n")
    write(files / "x.env", "E=1\n")
    outcome = run("check", "x.env", "--policy", ".env.example", "--env", "production", "-f", "json")
    assert {name for _, name, _ in outcome.findings("error")} == {"A_KEY", "C_KEY"}


def test_waivers_count_until_their_last_day(files: Path, run: Run) -> None:
    waiver = '[[waivers]]\nrule = "default-secret"\nsecret = "JWT_SECRET_KEY"\nreason = "next week"\nuntil = {}\n'
    (files / "auracheck.toml").write_text(waiver.format("2099-12-31"))
    waived = run("check", "bad.env", "-f", "json")
    assert (waived.code, waived.report["summary"]["waived"]) == (0, 1)
    assert [f["waived"] for f in waived.report["findings"] if f["rule"] == "default-secret"] == [
        {"reason": "next week", "until": "2099-12-31"}
    ]
    (files / "auracheck.toml").write_text(waiver.format("2020-12-31"))
    expired = run("check", "bad.env", "-f", "json")
    assert expired.code == 1
    assert ("expired-waiver", "JWT_SECRET_KEY", 1) in expired.findings("warning")


def test_a_waiver_of_a_rule_that_there_is_not_is_wrong(files: Path, run: Run) -> None:
    (files / "auracheck.toml").write_text('[[waivers]]\nrule = "waek-secret"\n')
    outcome = run("check", "good.env")
    assert (outcome.code, outcome.out) == (2, "")
    assert "weak-secret" in outcome.err


def test_examples_are_no_process(files: Path, run: Run) -> None:
    (files / ".env.example").write_text("JWT_SECRET_KEY=your-secret-here\n")
    assert run("check", ".env.example", "--env", "production").code == 0
    (files / ".env.example").write_text(f"JWT_SECRET_KEY={GOOD['JWT_SECRET_KEY']}\n")
    outcome = run("check", ".env.example", "--env", "production", "-f", "json")
    assert outcome.findings("error") == [("embedded-secret", "JWT_SECRET_KEY", 1)]
    assert [(t["judged"], t["environment"]) for t in outcome.report["targets"]] == [(False, None)]


def test_an_example_neither_speaks_for_a_process_nor_is_laid_over_one(files: Path, run: Run) -> None:
    (files / ".env.production.example").write_text("JWT_SECRET_KEY=your-secret-here\n")
    write(files / "dev.env", "ENVIRONMENT=development\n")
    assert run("check", ".env.production.example", "dev.env", "-f", "json").report["environment"] == "development"
    assert run("check", ".env.production.example", "dev.env", "--merge").code == 2


def test_a_scheme_is_found_by_content(files: Path, run: Run) -> None:
    write(files / "settings", env_file(GOOD))
    write(files / "unit", "[Service]\nEnvironment=ENVIRONMENT=production\n")
    write(files / "values", json.dumps(GOOD))
    (files / "prose").write_text("Dear reader,\nthis is no env file.\n")
    outcome = run("check", "settings", "unit", "values", "prose", "--env", "production", "-f", "json")
    assert [t["source"] for t in outcome.report["targets"]] == ["dotenv", "systemd", "-"]
    assert [u["source"] for u in outcome.report["unread"]] == ["prose"]


def test_what_another_program_keeps_is_elsewhere_in_a_file_and_unresolved_in_the_environment(
    files: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(files / "x.env", env_file({**GOOD, "JWT_SECRET_KEY": "op://vault/item/field"}))
    in_file = run("check", "x.env", "-f", "json")
    assert (in_file.code, in_file.report["targets"][0]["secrets"][0]["state"]) == (0, "elsewhere")
    for name, value in {**GOOD, "JWT_SECRET_KEY": "op://vault/item/field"}.items():
        monkeypatch.setenv(name, value)
    assert run("check", "env:", "-f", "json").findings("error") == [("unresolved-reference", "JWT_SECRET_KEY", None)]


def test_generate_in_a_pipe_is_the_value_alone(run: Run) -> None:
    outcome = run("generate", "jwt")
    assert (outcome.code, outcome.err) == (0, "")
    assert len(outcome.out) == 65
    assert outcome.out.endswith("\n")
    several = run("generate", "jwt", "session")
    assert [line.partition("=")[0] for line in several.out.splitlines()] == ["JWT_SECRET_KEY", "SESSION_SECRET"]
    assert run("generate", "jwt", "session", "--format", "raw").code == 2


def test_what_generate_makes_passes_the_check(files: Path, run: Run) -> None:
    for encoding in ("hex", "base64", "base64url"):
        made = run("generate", "all", "--host", "db.internal", "--encoding", encoding)
        write(files / "made.env", "ENVIRONMENT=production\n" + made.out)
        outcome = run("check", "made.env", "-f", "json")
        assert [each for each in outcome.findings("error", "warning") if each[1]] == []
        assert outcome.code == 0


def test_explain_without_a_topic_lists_them(run: Run) -> None:
    outcome = run("explain")
    assert outcome.code == 0
    assert all(len(line) <= 80 for line in outcome.out.splitlines())
    assert "JWT_SECRET_KEY" in outcome.out


def test_a_folder_called_env_is_no_env_file(files: Path, run: Run) -> None:
    (files / ".env").mkdir()
    assert run("check", "-f", "json").code == 3
    outcome = run("check", "--env", "production", "-f", "json")
    assert (outcome.code, [t["label"] for t in outcome.report["targets"]]) == (1, ["environment"])


def test_a_report_is_never_written_over_what_is_read(files: Path, run: Run) -> None:
    (files / "link.env").symlink_to(files / "good.env")
    before = (files / "good.env").read_text()
    for source, output in (("good.env", "good.env"), ("dotenv:good.env", "link.env"), ("link.env", "./good.env")):
        outcome = run("check", source, "-o", output)
        assert (outcome.code, outcome.out) == (2, "")
    (files / "app.service").write_text("[Service]\nExecStart=/bin/true\nEnvironmentFile=/good.env\n")
    assert run("check", "app.service", "--root", str(files), "--env", "production", "-o", "good.env").code == 3
    assert (files / "good.env").read_text() == before


def test_prose_that_shows_a_setting_is_no_env_file(files: Path, run: Run) -> None:
    prose = "A sentence of a page, and another one.\n" * 30
    (files / "README.md").write_text(f"{prose}\nJWT_SECRET_KEY=changeme\n")
    assert run("check", "README.md").code == 3


def test_a_host_that_was_not_filled_in_is_refused_and_found(files: Path, run: Run) -> None:
    assert run("generate", "database", "--host", "HOST").code == 2
    url = "postgresql://aura:9c4e1f7b2a6d8035c1e4f7092b5a6d8e@HOST:5432/auraconnect"
    write(files / "x.env", env_file({**GOOD, "DATABASE_URL": url}))
    assert run("check", "x.env", "-f", "json").findings("error") == [("default-secret", "DATABASE_URL", 4)]


def test_a_rule_that_is_unknown_is_told_before_an_option_that_is_wanting(files: Path, run: Run) -> None:
    for arguments in (("--select", "leaked,nope"), ("--select", "leaked", "--ignore", "nope")):
        outcome = run("check", "good.env", *arguments)
        assert (outcome.code, "'nope'" in outcome.err) == (2, True)
