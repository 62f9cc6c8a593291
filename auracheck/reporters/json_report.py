"""`-f json`: the report for programs. Its shape is a promise; `report.schema.json` beside this file has it."""

from collections.abc import Iterable, Iterator, Mapping
from json import JSONEncoder
from typing import Any

from auracheck.model import Origin, Unread
from auracheck.report import (
    ConnectionEnd,
    ConnectionReport,
    DoStep,
    EditStep,
    Finding,
    Report,
    RunStep,
    SecretState,
    Severity,
    Step,
    TargetReport,
    Waived,
)
from auracheck.reporters import Reporter

SCHEMA_VERSION = 1

# A path may contain a lone surrogate, which only an escape can carry; so the report is ASCII on every terminal.
_encode = JSONEncoder(ensure_ascii=True, allow_nan=False).encode


class JsonReporter(Reporter):
    """JSON for programs, `schema_version` 1: every target, every secret's state, every finding, and never a value.

    One line for each target, finding and unread source, written as it goes: a large report needs no memory, and two
    reports can be compared with diff.
    """

    name = "json"
    escapes = True

    def pieces(self, report: Report) -> Iterator[str]:
        from auracheck import __version__

        head = {
            "schema_version": SCHEMA_VERSION,
            "auracheck": __version__,
            "environment": report.environment,
            "passed": report.passed,
            "complete": report.complete,
        }
        yield _encode(head)[:-1]
        yield from _array("targets", map(_target, report.targets))
        yield from _array("findings", map(_finding, report.findings))
        yield from _array("unread", map(_unread, report.unread))
        if report.fixed is not None:
            yield from _array("fixed", (fixed._asdict() for fixed in report.fixed))
        yield from _array("connections", map(_connection, report.connections))
        yield f',\n "run": {_encode(_run(report))}'
        counts = report.counts()
        summary = {f"{severity.word}s": counts[severity] for severity in sorted(Severity, reverse=True)}
        summary["waived"] = sum(finding.waived is not None for finding in report.findings)
        yield f',\n "summary": {_encode(summary)}}}\n'


def _array(key: str, items: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield f',\n "{key}": ['
    between = "\n  "
    for item in items:
        yield between + _encode(item)
        between = ",\n  "
    yield "]"


def _target(target: TargetReport) -> dict[str, Any]:
    return {
        "label": target.label,
        "source": target.source,
        "judged": target.judged,
        "environment": target.environment if target.judged else None,
        "environment_from": (target.environment_from or None) if target.judged else None,
        "policy": target.policy or None,
        "judged_by": target.judged_by,
        "presence": "known" if target.presence_known else "unknown",
        "secrets": list(map(_secret, target.secrets)),
    }


def _secret(secret: SecretState) -> dict[str, Any]:
    return {
        "name": secret.name,
        "state": secret.state,
        "length": secret.length,
        "origin": _origin(secret.origin) if secret.origin is not None else None,
        "overridden": list(map(_origin, secret.overridden)),
    }


def _origin(origin: Origin) -> dict[str, Any]:
    return {"file": origin.file, "line": origin.line, "column": origin.column}


_STEPS: Mapping[type[Step], str] = {EditStep: "edit", RunStep: "run", DoStep: "do"}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.word,
        "secret": finding.secret,
        "targets": finding.targets,
        "message": finding.message,
        "help": finding.help,
        "fix": [{"step": _STEPS[type(step)], **step._asdict()} for step in finding.fix],
        "locations": [{**_origin(origin), "commit": origin.commit} for origin in finding.locations],
        "waived": _waived(finding.waived) if finding.waived else None,
    }


def _waived(waived: Waived) -> dict[str, Any]:
    return {"reason": waived.reason, "until": waived.until.isoformat() if waived.until else None}


def _connection(connection: ConnectionReport) -> dict[str, Any]:
    return {
        "client": _end(connection.client),
        "server": _end(connection.server) if connection.server else None,
        "host": connection.host,
        "kind": connection.kind,
        "state": connection.state,
        "differs": connection.differs or None,
    }


def _end(end: ConnectionEnd) -> dict[str, Any]:
    return {"target": end.target, "secret": end.secret, "file": end.origin.file, "line": end.origin.line}


def _run(report: Report) -> dict[str, Any]:
    return {
        "policy": [policy._asdict() for policy in report.policies],
        "not_run": report.not_run,
        "skipped": [skipped._asdict() for skipped in report.skipped],
    }


def _unread(unread: Unread) -> dict[str, Any]:
    return {"source": unread.source, "file": unread.file, "line": unread.line, "reason": unread.reason}
