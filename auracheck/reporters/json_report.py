"""`-f json`: the report for programs. Its shape is a promise; `report.schema.json` beside this file has it."""

from collections.abc import Iterable, Iterator, Mapping
from json import JSONEncoder
from json.encoder import encode_basestring_ascii
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
_text = encode_basestring_ascii


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
        yield from _array("findings", map(_encode, map(_finding, report.findings)))
        yield from _array("unread", map(_encode, map(_unread, report.unread)))
        if report.fixed is not None:
            yield from _array("fixed", (_encode(fixed._asdict()) for fixed in report.fixed))
        yield from _array("connections", map(_encode, map(_connection, report.connections)))
        yield f',\n "run": {_encode(_run(report))}'
        counts = report.counts()
        summary = {f"{severity.word}s": counts[severity] for severity in sorted(Severity, reverse=True)}
        summary["waived"] = sum(finding.waived is not None for finding in report.findings)
        yield f',\n "summary": {_encode(summary)}}}\n'


def _array(key: str, items: Iterable[str]) -> Iterator[str]:
    yield f',\n "{key}": ['
    between = "\n  "
    for item in items:
        yield between + item
        between = ",\n  "
    yield "]"


def _target(target: TargetReport) -> str:
    head = _encode(_of_target(target))
    return f'{head[:-1]}, "secrets": [{", ".join(map(_secret, target.secrets))}]}}'


def _of_target(target: TargetReport) -> dict[str, Any]:
    return {
        "label": target.label,
        "source": target.source,
        "judged": target.judged,
        "environment": target.environment if target.judged else None,
        "environment_from": (target.environment_from or None) if target.judged else None,
        "policy": target.policy or None,
        "judged_by": target.judged_by,
        "presence": "known" if target.presence_known else "unknown",
    }


def _secret(secret: SecretState) -> str:
    """Written as text: most of a report are these, and a dictionary for each took three times as long."""
    name, state, length, origin, overridden, _, _ = secret
    place = "null" if origin is None else _place(origin)
    return (
        f'{{"name": {_text(name)}, "state": "{state}", "length": {"null" if length is None else length}, '
        f'"origin": {place}, "overridden": [{", ".join(map(_place, overridden)) if overridden else ""}]}}'
    )


def _place(origin: Origin) -> str:
    file, line, column, _ = origin
    return (
        f'{{"file": {"null" if file is None else _text(file)}, "line": {"null" if line is None else line}, '
        f'"column": {"null" if column is None else column}}}'
    )


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
