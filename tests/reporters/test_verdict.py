"""The verdict line: every variant that people may see."""

import pytest

from auracheck.listing import some
from auracheck.model import Origin, Unread
from auracheck.report import Checkout, Report, Severity, Skipped
from auracheck.reporters import fit, printable, visible
from auracheck.reporters.table import cells
from auracheck.reporters.verdict import verdict
from tests.reporters.made import missing, target
from tests.reporters.sample_reports import SAMPLES


def line_of(report: Report) -> str:
    return verdict(printable(report)).line


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("development_env", "✗ not ready for production (--env): 4 errors, 1 warning"),
        ("healthy_file", "✓ ready for production (--env): /etc/auraconnect.env, 4 of 4 required"),
        ("healthy_services", "✓ ready for production (--env): 2 services checked, 1 not checked (db)"),
        ("services", "✗ not ready for production (--env): 4 errors (not checked: db)"),
        ("unread_only", "? not checked completely: vault:secret/app: not reachable"),
        ("unread_several", "? not checked completely: missing.env, broken.yaml, compose.yaml"),
        (
            "unread_and_error",
            "✗ not ready for production (ENVIRONMENT in .env): 1 error; not checked completely: missing.env",
        ),
        (
            "development",
            "! OK for development (no environment set): 2 warnings. Deploying? --env production",
        ),
        ("shared_by_files", "✗ not ready for production (--env, policy shop): 4 errors"),
        ("policy_file", "! ready for production (--env): 1 warning (--fail-on never)"),
    ],
)
def test_each_sample(name, line):
    assert line_of(SAMPLES[name]()) == line


def test_several_policies_are_policies():
    report = SAMPLES["shared_by_files"]()
    first, *others = report.targets
    line = line_of(report._replace(targets=(first._replace(policy="db"), *others)))
    assert line.startswith("✗ not ready for production (--env, policies db, shop)")


@pytest.mark.parametrize(
    ("said", "at", "words"),
    [
        ("--env", None, "--env"),
        ("AURACHECK_ENV", None, "AURACHECK_ENV"),
        ("variable", Origin(".env", 2, 1), "ENVIRONMENT in .env"),
        ("variable", Origin(), "ENVIRONMENT"),
        ("variable", None, "ENVIRONMENT"),
        ("job", None, "job environment"),
        ("location", None, "file name"),
    ],
)
def test_who_said_so(said, at, words):
    report = Report((target(".env", ".env", said=said, at=at),), (), ())
    assert line_of(report) == f"✓ ready for production ({words}): .env, 4 of 4 required"


def test_of_a_folder_the_files_are_told_that_could_not_be_read():
    unread = tuple(Unread(source, "broken", file) for source, file in ((".", "a.yaml"), ("k/", "k/b.yaml")))
    assert line_of(Report((), (), unread)) == "? not checked completely: a.yaml, k/b.yaml"
    assert line_of(Report((), (), unread[:1])) == "? not checked completely: a.yaml: broken"


def test_where_nothing_is_required_no_number_is_told():
    told = target("ci.yml: test", "ci.yml", source="github", required=())
    assert line_of(Report((told,), (), ())).endswith(": ci.yml: test, nothing required")


def test_a_store_has_no_file_whose_name_could_say_so():
    told = target("vault:a/production", "vault:a/production", said="location")._replace(source="vault")
    report = Report((told,), (), ())
    assert "(store path)" in line_of(report._replace(checkout=Checkout(remote=frozenset({told.label}))))


def test_targets_that_differ_are_told_together():
    targets = (target("a", "a", environment="staging", said="location"), target("b", "b"))
    assert line_of(Report(targets, (), ())) == "✓ ready for staging and production (file name, --env): 2 files checked"


def test_a_variable_in_several_files_is_named_once():
    targets = (
        target("a", "a", said="variable", at=Origin("a", 1)),
        target("b", "b", said="variable", at=Origin("b", 1)),
    )
    assert line_of(Report(targets, (), ())) == "✓ ready for production (ENVIRONMENT in a, b): 2 files checked"


def test_a_scheme_alone_is_a_source():
    report = Report((), (), (Unread("env:", "nothing to check"),))
    assert line_of(report) == "? not checked completely: env: nothing to check"


def test_a_reason_that_says_that_nothing_was_checked_is_not_introduced():
    jobs = tuple(target(f"ci.yml: {name}", "ci.yml")._replace(judged=False) for name in ("lint", "test"))
    reason = "nothing checked: no credential in lint, test; next: auracheck check . --service lint"
    assert line_of(Report(jobs, (), (Unread(".", reason),))) == f"? {reason}"
    assert line_of(Report(jobs, (), (Unread("a.yaml", reason),))) == f"? a.yaml: {reason}"


def test_of_many_files_that_could_not_be_read_the_first_are_named():
    unread = tuple(Unread(f"{letter}.yaml", "broken") for letter in "abcdefg")
    assert line_of(Report((), (), unread[:5])) == "? not checked completely: a.yaml, b.yaml, c.yaml, d.yaml, e.yaml"
    assert line_of(Report((), (), unread)) == "? not checked completely: a.yaml, b.yaml and 5 more"
    assert line_of(Report((target(".env", ".env"),), (), unread)).endswith(": a.yaml, b.yaml and 5 more")


def test_what_fails_development_is_not_ok():
    one = target(".env", ".env", environment="development")
    found = (missing("JWT_SECRET_KEY", ".env", file=".env", severity=Severity.WARNING),)
    line = line_of(Report((one,), found, (), Severity.WARNING))
    assert line == "✗ not OK for development (--env): 1 warning (--fail-on warning)"


def test_errors_are_never_well_whatever_the_exit_code():
    report = SAMPLES["services"]()._replace(fail_on=None)
    assert report.passed
    assert line_of(report).startswith("✗ not ready for production (--env): 4 errors (--fail-on never)")


def test_unread_with_warnings_alone():
    found = (missing("JWT_SECRET_KEY", ".env", file=".env", severity=Severity.WARNING),)
    report = Report((target(".env", ".env"),), found, (Unread("a.yaml", "no such file", "b.env", 3),))
    assert line_of(report) == "? not checked completely: a.yaml: b.env:3: no such file; 1 warning"


def test_nothing_judged_and_nothing_found():
    assert line_of(Report((), (), ())) == "✓ no findings; no process to check"


def test_ascii():
    assert fit(line_of(SAMPLES["healthy_file"]()), "ascii").startswith("ok ready")
    assert fit(line_of(SAMPLES["development_env"]()), "ascii").startswith("x not ready")


def test_it_is_one_line_whatever_files_are_called():
    assert line_of(SAMPLES["hostile"]()).isprintable()


def test_text_is_made_visible():
    assert visible("a\tb\r\n\x9b\udce9\ud800\u2028\U000e0001é") == "a\\tb\\r\\n\\x9b\\xe9\\ud800\\u2028\\U000e0001é"
    assert fit("“é” – 漢", "ascii") == '"\\xe9" - \\u6f22'
    assert fit("é ✗", "latin-1") == "é x"
    assert fit("✗", "no-such-encoding") == "x"
    assert (cells("漢字"), cells("e\u0301"), cells("abc")) == (4, 1, 3)
    assert (some(["a", "b"], 2), some(["a", "b", "c"], 2)) == ("a, b", "a, b and 1 more")


def test_an_example_alone_is_named_once(run, place):
    (place / ".env.example").write_text("JWT_SECRET_KEY=\n")
    assert run("check", ".env.example").out.count(".env.example") == 1


def test_what_is_not_checked_is_told_once_and_of_many_names_the_first_two():
    skipped = Skipped("modes of files", "not a local folder", ("file-mode",))
    first = target(".env", ".env")
    others = tuple(first._replace(label=f"compose.yaml: s{number}", judged=False) for number in range(7))
    report = Report((first, *others), (), (), skipped=(skipped,))
    assert line_of(report).endswith(
        "7 not checked (s0, s1 and 5 more) (not checked: modes of files: not a local folder)"
    )
    report = report._replace(unread=(Unread("b.env", "broken"),))
    assert line_of(report).endswith("(not checked: s0, s1 and 5 more; modes of files: not a local folder)")
