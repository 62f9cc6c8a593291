"""The table, in every width, encoding and place that people have."""

import subprocess
import sys

import pytest

from auracheck import rules
from auracheck.explain import explain
from auracheck.model import Origin, Unread
from auracheck.policy.loading import builtin
from auracheck.report import Checkout, Report, Severity
from auracheck.reporters import reporter
from auracheck.reporters.findings import first_word, unread_lines
from auracheck.reporters.table import cells
from tests.bounds import within
from tests.reporters.made import NAMES, finding, missing, optional, target
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.screens import COLOURS, Terminal, on_terminal, piped, same_as_before

each_sample = pytest.mark.parametrize("name", SAMPLES)


@pytest.mark.screens
@each_sample
def test_on_a_terminal(name):
    assert same_as_before(name, on_terminal(SAMPLES[name]()))


@pytest.mark.screens
@each_sample
def test_in_a_pipe(name):
    assert same_as_before(f"{name}.pipe", piped("table", SAMPLES[name]()))


@pytest.mark.screens
@pytest.mark.parametrize("name", ["development_env", "healthy_file", "services", "shared_by_files"])
def test_at_40_columns(name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    assert same_as_before(f"{name}.40", on_terminal(SAMPLES[name]()))


def test_columns_beyond_any_screen_are_not_filled(monkeypatch):
    """Whatever COLUMNS says: 10^8 of them are hundreds of megabytes of rules and spaces."""
    monkeypatch.setenv("COLUMNS", "100000")
    screen = on_terminal(SAMPLES["development_env"]())
    assert max(map(cells, screen.splitlines())) <= 1000


@pytest.mark.screens
@pytest.mark.parametrize("name", ["development_env", "healthy_services", "unread_several"])
def test_where_only_ascii_can_be_shown(name):
    assert same_as_before(f"{name}.ascii", on_terminal(SAMPLES[name](), encoding="ascii"))
    assert piped("table", SAMPLES[name](), encoding="ascii").isascii()


@pytest.mark.screens
@pytest.mark.parametrize("name", ["development_env", "waived", "note_only"])
def test_verbose(name):
    assert same_as_before(f"{name}.verbose", on_terminal(SAMPLES[name](), verbose=True))


@each_sample
@pytest.mark.parametrize("columns", [1, 20, 40, 80, 200])
def test_nothing_is_cut_and_what_is_no_command_fits(name, columns, monkeypatch):
    """A word that is longer than a line is whole all the same, as is a line that is to be copied."""
    monkeypatch.setenv("COLUMNS", str(columns))
    report = SAMPLES[name]()
    screen = on_terminal(report)
    assert "…" not in screen
    for told in report.findings:
        if told.severity > Severity.NOTE and told.waived is None and told.secret and name != "hostile":
            assert told.secret in screen
    copied = ("auracheck generate", "=", "$(")
    for line in screen.splitlines():
        assert columns < 40 or cells(line) <= columns or any(sign in line for sign in copied) or " " not in line.strip()


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("verbose", [False, True])
@each_sample
def test_every_encoding_can_show_every_report(name, verbose, encoding):
    assert on_terminal(SAMPLES[name](), verbose=verbose, encoding=encoding)
    assert piped("table", SAMPLES[name](), verbose=verbose, encoding=encoding)


def test_text_from_files_is_neither_markup_nor_escape():
    for screen in (on_terminal(SAMPLES["hostile"]()), piped("table", SAMPLES["hostile"]())):
        assert "\x1b" not in screen
        assert "\x07" not in screen
        assert "[bold]a\\x1b[31m\\nb\\xff\\u202e,c%:d.env" in screen
        assert "[red]not[/red] set :warning: \\x07" in " ".join(screen.split())


def test_colour_is_for_terminals_that_want_it(monkeypatch):
    def coloured(out):
        reporter("table").write(SAMPLES["development_env"](), out)
        return bool(COLOURS.search(out.shown().replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")))

    assert coloured(Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not coloured(Terminal())
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not coloured(Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(Terminal, "isatty", lambda self: False)
    assert not coloured(Terminal())
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert coloured(Terminal())


@pytest.mark.parametrize(("forced", "sample"), [("", "services"), ("1", "healthy_file")])
def test_neither_a_pipe_nor_a_screen_without_a_table_needs_rich(forced, sample, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", forced)
    code = (
        "import sys\nfrom tests.reporters.sample_reports import SAMPLES\nfrom auracheck.reporters import reporter\n"
        f"reporter('table').write(SAMPLES['{sample}'](), sys.stdout)\nassert 'rich' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE)


def test_a_closed_pipe_is_an_error_of_the_stream():
    class Closed(Terminal):
        def write(self, text):
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        reporter("table").write(SAMPLES["services"](), Closed())


def test_notes_are_rows_where_they_fail_the_check():
    screen = piped("table", SAMPLES["note_only"]()._replace(fail_on=Severity.NOTE))
    assert "git tracks this file" in screen
    assert "✗ not ready for production (--env): 5 notes (--fail-on note)" in screen


def test_targets_with_other_optional_secrets_off_are_told_apart():
    labels = ("a.env", "b.env")
    findings = (
        missing("JWT_SECRET_KEY", "a.env", file="a.env"),
        *optional("a.env"),
        *optional("b.env", "SMTP_PASSWORD"),
    )
    screen = piped("table", Report(tuple(target(label, label) for label in labels), findings, ()))
    assert " optional, not set: TWILIO_*, SMTP_* (a.env)\n optional, not set: SMTP_PASSWORD (b.env)\n" in screen


def test_long_lists_are_counted_and_told_whole_with_v():
    labels = [f"{number}.env" for number in range(30)]
    found = tuple(missing("JWT_SECRET_KEY", label, file=label) for label in labels)
    report = Report(tuple(target(label, label) for label in labels), found, ())
    short, whole = piped("table", report), piped("table", report, verbose=True)
    assert " 30 files: production (--env), policy auraconnect, read as python-dotenv\n" in short
    assert " JWT_SECRET_KEY  ✗ missing  30 files  not set (required in production) (0.env and 29 more" in short
    assert "10 more steps (show with -v)" in short
    assert "29.env: production" in whole
    assert "auracheck generate jwt --write 29.env" in whole


def test_where_environments_differ_both_are_named():
    targets = (target("a.env", "a.env"), target("b.env", "b.env", environment="staging"))
    places = (Origin("a.env", 1), Origin("b.env", 1))
    found = finding("reused-secret", Severity.ERROR, "JWT_SECRET_KEY", "one value", "", *places, on=("a.env", "b.env"))
    screen = piped("table", Report(targets, (found,), ()))
    assert "JWT_SECRET_KEY  ✗ reused  a.env:1, b.env:1  one value" in screen
    assert "a.env, b.env: production and staging (--env), policy auraconnect" in screen


@pytest.mark.parametrize("drawn", [piped, None])
def test_ten_thousand_targets_are_quick(drawn):
    labels = [f"services/{number}/.env" for number in range(10_000)]
    report = Report(tuple(target(label, label) for label in labels), (), ())
    with within(3):
        screen = on_terminal(report, verbose=True) if drawn is None else piped("table", report, verbose=True)
    assert screen.count(" 4 of 4\n") == 10_000
    assert "10000 files checked" in screen


def test_hundreds_of_tables_are_not_drawn_but_told():
    labels = [f"{number}.env" for number in range(300)]
    found = tuple(
        finding("weak-secret", Severity.ERROR, "JWT_SECRET_KEY", f"weak {label}", "", Origin(label, 1), on=label)
        for label in labels
    )
    report = Report(tuple(target(label, label) for label in labels), found, ())
    screen = on_terminal(report, verbose=True)
    assert screen.count("Problem") == 200
    assert all(f"weak {label}" in screen for label in labels)
    assert " JWT_SECRET_KEY  ✗ weak   300 files  weak 0.env; others for other reasons" in on_terminal(report)


def many(number=300):
    """Services of one Compose file, all with the same five problems, each in its own lines."""
    services = [(f"compose.yaml: s{n}", n * 6 + 3) for n in range(number)]
    told = [
        ("default-secret", "JWT_SECRET_KEY", "placeholder value"),
        ("default-secret", "DATABASE_URL", "default user and password"),
        ("missing-secret", "SESSION_SECRET", "not set (required in production)"),
        ("environment-mismatch", "ENVIRONMENT", "the application will start as development"),
        ("malformed-secret", "REDIS_URL", "invalid port (expected 1-65535)"),
    ]
    found = [
        finding(rule, Severity.ERROR, name, message, f"{name}: x", Origin("compose.yaml", line + at, 7), on=label)
        for label, line in services
        for at, (rule, name, message) in enumerate(told)
    ]
    targets = tuple(target(label, "compose.yaml", source="compose") for label, _ in services)
    return Report(targets, (*found, *optional(tuple(label for label, _ in services))), ())


@pytest.mark.screens
def test_what_300_services_share_is_a_screen():
    screen = on_terminal(many())
    assert len(screen.splitlines()) <= 40
    assert same_as_before("many_services", screen)
    assert "compose.yaml: s299, production" in on_terminal(many(), verbose=True)


def test_a_count_is_in_the_word_of_the_targets():
    screen = piped("table", many(3))
    assert " JWT_SECRET_KEY  ✗ default      3 services  placeholder value (:3, :9, :15)\n" in screen
    assert " compose.yaml: production (--env), policy auraconnect, 3 services\n" in screen


def test_a_service_among_others_is_named():
    report = many(3)
    alone = tuple(f for f in report.findings if f.targets == ("compose.yaml: s1",) and f.rule == "missing-secret")
    assert " ✗ missing  compose.yaml:11  not set (required in production) (s1)\n" in piped(
        "table", report._replace(findings=alone)
    )


def test_the_healthy_are_one_line():
    report = many(7)
    found = tuple(f for f in report.findings if f.targets == ("compose.yaml: s1",))
    assert " ✓ 6 of 7 services\n" in piped("table", report._replace(findings=found))
    few = many(3)._replace(findings=found)
    assert " ✓ 2 of 3 services: compose.yaml: s0, s2\n" in piped("table", few)


def test_the_second_column_is_what_explain_takes():
    words = [first_word(name) for name in rules.REGISTRY]
    assert len(set(words)) == len(words)
    for name in rules.REGISTRY:
        assert explain(first_word(name), builtin()).count(f"{name}: a rule of the group") == 1


@pytest.mark.parametrize(("term", "linked"), [("xterm-256color", True), ("linux", False), ("dumb", False)])
def test_a_place_is_a_hyperlink_where_the_terminal_takes_one(term, linked, monkeypatch):
    monkeypatch.setenv("TERM", term)
    report = SAMPLES["development_env"]()._replace(checkout=Checkout("/srv/a b", "/srv/a b"))
    out = Terminal()
    reporter("table").write(report, out)
    assert ("/srv/a%20b/development.env" in out.shown()) is linked
    assert ":3" in out.shown()


def test_nothing_else_is_one():
    """An environment has no file, a commit's is not there, and where a path is masked it is not known."""
    origins = (Origin(), Origin("a.env", 3, 1, "0123456789"), Origin("<secret>.env", 3, 1))
    for origin in origins:
        found = finding("weak-secret", Severity.ERROR, "A", "weak", "", origin, on="x")
        out = Terminal()
        report = Report((target("x", "x"),), (found,), (), checkout=Checkout("/srv", "/srv"))
        reporter("table").write(report, out)
        assert "file://" not in out.shown()


def test_what_is_unread_for_one_reason_is_one_line_with_the_command_for_the_first():
    reason = "not rendered (run: helm template charts/{})"
    charts = [Unread(".", reason.format(name), f"charts/{name}") for name in "abcd"]
    others = [Unread(".", "empty", name) for name in ("one/x.yaml", "two/y.yaml")]
    assert list(unread_lines([*charts, *others])) == [
        "charts/a, charts/b, charts/c and 1 more: not rendered (run: helm template charts/a)",
        "one/x.yaml: empty",
        "two/y.yaml: empty",
    ]


def test_commands_for_the_folder_of_a_file_are_one_line():
    reason = "Helm charts are not rendered (run: kubectl kustomize apps/{} | auracheck check -)"
    files = [Unread(".", reason.format(name), f"apps/{name}/kustomization.yaml", 6) for name in "abcd"]
    shown = "apps/a/kustomization.yaml, apps/b/kustomization.yaml, apps/c/kustomization.yaml and 1 more"
    assert list(unread_lines(files)) == [f"{shown}: {reason.format('a')}"]


def test_lines_of_one_file_that_are_unread_for_one_reason_are_counted():
    remote = [Unread(".", "remote resources are not read", "base/kustomization.yaml", line) for line in (13, 14, 20)]
    other = Unread(".", "resource not found", "base/kustomization.yaml", 30)
    assert list(unread_lines([*remote, other])) == [
        "base/kustomization.yaml:13 and 2 more: remote resources are not read",
        "base/kustomization.yaml:30: resource not found",
    ]


def test_of_many_findings_those_about_keys_of_one_object_are_one_row():
    unverified = "not verified (key {} of Secret shop is not in these manifests)"
    keys = tuple(
        about("unresolved-reference", f"KEY_{number}", unverified.format(f"k{number}"), number)
        for number in range(1, 25)
    )
    out = piped("table", Report((target("app.yaml: web"),), keys, ()))
    assert out.count("not verified") == 1
    assert "not verified (24 keys of Secret shop are not in these manifests)" in out


def test_of_many_findings_those_about_one_variable_that_is_not_set_are_one_row():
    unset = "unresolved reference: DB_PASSWORD is not set"
    names = ("DATABASE_URL", "PGPASSWORD", "DSN")
    few = tuple(about("unresolved-reference", name, unset, line) for line, name in enumerate(names, 1))
    many = (*few, *(about("weak-secret", f"KEY_{number}", "too short", 9 + number) for number in range(20)))
    of_few, of_many = (piped("table", Report((target("app.env"),), each, ())) for each in (few, many))
    assert of_few.count(unset) == 3
    assert of_many.count(unset) == 1
    assert " DATABASE_URL and 2 more  ✗ unresolved " in of_many


def test_one_value_under_several_names_is_one_row():
    found = tuple(about("weak-secret", name, "too short", 2) for name in ("DB_PASSWORD", "PGPASSWORD"))
    report = Report((target("app.env"),), (*found, about("weak-secret", "KEY", "too short", 3)), ())
    screen = piped("table", report)
    assert screen.count("too short") == 2
    assert " DB_PASSWORD and 1 more  ✗ weak " in screen
    assert " PGPASSWORD " in piped("table", report, verbose=True)


def test_so_it_is_where_a_url_has_it_and_says_more_of_it():
    found = (about("weak-secret", "PASSWORD", "too short", 2), about("weak-secret", "URL", "too short: password", 2))
    screen = piped("table", Report((target("app.env"),), found, ()))
    assert " PASSWORD and 1 more  ✗ weak  app.env:2  too short\n" in screen
    assert "other reasons" not in screen


def test_a_row_of_several_names_stands_where_the_policy_has_the_first_of_them():
    first, second = NAMES[:2]
    found = (about("weak-secret", second, "too short", 1), *(about("weak-secret", n, "weak", 2) for n in (first, "X")))
    lines = piped("table", Report((target("app.env"),), found, ())).splitlines()
    rows = [line for line in lines if " ✗ weak " in line]
    assert [row.split()[0] for row in rows] == [first, second]


def about(rule, name, message, line):
    return finding(rule, Severity.ERROR, name, message, f"set {name}", Origin("app.env", line), on="app.env")
