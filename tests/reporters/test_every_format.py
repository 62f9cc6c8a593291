"""What holds for each format that there is: valid and complete whatever happens, in any encoding."""

import pytest

from auracheck.exit_codes import ExitCode
from auracheck.model import Origin, Unread
from auracheck.report import ConnectionEnd, ConnectionReport, Report
from auracheck.reporters import REGISTRY
from tests.reporters.made import ERROR, WARNING, finding, target
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.screens import piped
from tests.reporters.validity import CHECKS

each_form = pytest.mark.parametrize("form", REGISTRY)


def many() -> Report:
    """Hundreds of targets, each with findings."""
    labels = [f"deploy/{number:03}/app.env" for number in range(400)]
    found = [
        finding(rule, ERROR, "JWT_SECRET_KEY", "11 characters", f"auracheck generate jwt --write {label}",
                Origin(label, 3, 1), on=label)
        for label in labels
        for rule in ("weak-secret", "embedded-secret")
    ]  # fmt: skip
    return Report(tuple(target(label, label) for label in labels), tuple(found), ())


def wide() -> Report:
    """More targets than are drawn beside one another, and findings that no secret of the policy has."""
    labels = [
        f"deploy/{file}: {name}" for file in ("compose.yaml", "prod.yaml") for name in ("api", "worker", "beat", "x")
    ]
    at = Origin("deploy/compose.yaml", 3, 1)
    found = (
        finding("weak-secret", ERROR, "JWT_SECRET_KEY", "11 characters", "auracheck generate jwt --write .env",
                Origin(".env", 3, 1), on=tuple(labels[:5])),
        finding("embedded-secret", ERROR, "JWT_SECRET_KEY", "a literal key", "${JWT_SECRET_KEY}", at, on=labels[0]),
        finding("environment-mismatch", WARNING, "ENVIRONMENT", "the application will start as development",
                "ENVIRONMENT=production", at, on=labels[2]),
        finding("exposed-file", WARNING, None, "everybody can read it", "chmod 600 .env", Origin(".env"), on=labels[3]),
    )  # fmt: skip
    targets = (target(label, ".env", source="compose", elsewhere=("DATABASE_URL",)) for label in labels)
    return Report(tuple(targets), found, ())


def nothing() -> Report:
    return Report((), (), ())


def all_unread() -> Report:
    """Exit 3, with every shape that what is unread has."""
    return Report(
        (),
        (),
        (
            Unread("-", "nothing came"),
            Unread("env:", "nothing to check"),
            Unread("./a b.yaml", "not valid YAML", "./a b.yaml", 7),
            Unread("./a b.yaml", "not valid YAML", "./a b.yaml", 7),
            Unread("vault:x", "not reachable"),
            Unread("../out\n.env", "no such file", "../out\n.env"),
        ),
    )


def connected() -> Report:
    """A deployment whose connections have every state."""
    names = ("a-service-with-a-long-name.of-its-own", "worker", "db", "cache")
    labels = tuple(f"compose.yaml: {name}" for name in names)
    web, worker, db, cache = (ConnectionEnd(label, "POSTGRES_PASSWORD", Origin("compose.yaml", 7)) for label in labels)
    found = (
        ConnectionReport(web, db, "db", "postgresql", "mismatch", "password"),
        ConnectionReport(web, cache, "cache", "redis", "unknown"),
        ConnectionReport(worker, db, "db", "postgresql", "match"),
        ConnectionReport(worker, None, "smtp.example.com", "smtp", "external"),
    )
    targets = (target(label, "compose.yaml", source="compose") for label in labels)
    return Report(tuple(targets), (), (), connections=found)


REPORTS = {
    **SAMPLES, "many": many, "wide": wide, "nothing": nothing, "all_unread": all_unread, "connected": connected,
}  # fmt: skip
each_report = pytest.mark.parametrize("name", REPORTS)


def test_every_format_has_its_check() -> None:
    assert list(CHECKS) == list(REGISTRY), "add a line to CHECKS in tests/reporters/validity.py, in REGISTRY's order"


@each_form
@each_report
@pytest.mark.parametrize("verbose", [False, True])
def test_every_report_is_valid(form: str, name: str, verbose: bool) -> None:
    CHECKS[form](piped(form, REPORTS[name](), verbose=verbose))


@each_form
@each_report
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_in_any_encoding(form: str, name: str, encoding: str) -> None:
    CHECKS[form](piped(form, REPORTS[name](), verbose=True, encoding=encoding))


@each_form
def test_what_is_unread_is_told(form: str) -> None:
    report = all_unread()
    assert report.exit_code is ExitCode.INCOMPLETE
    assert "not reachable" in piped(form, report)


@pytest.mark.parametrize("form", [form for form in REGISTRY if form != "table"])
def test_every_finding_that_counts_is_told(form: str) -> None:
    told = piped(form, many()).replace("<wbr>", "")
    assert "deploy/000/app.env" in told
    assert "deploy/399/app.env" in told
