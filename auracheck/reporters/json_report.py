"""`-f json`: the report for programs. Its shape is a promise; `report.schema.json` beside this file has it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, repeat
from operator import add

from auracheck.model import Origin, Unread
from auracheck.provenance import Provenance
from auracheck.report import (
    ConnectionEnd,
    ConnectionReport,
    Finding,
    LikeReport,
    PolicyReport,
    Report,
    SecretState,
    Severity,
    TargetReport,
    Waived,
)
from auracheck.reporters import Reporter
from auracheck.steps import DoStep, EditStep, RunStep, Step, one_line
from auracheck.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auracheck.hosts import Fleet

SCHEMA_VERSION = 1


def encode(value: Any) -> str:
    """The value as JSON. What all reports have is written without `json`, whose import takes a fortieth of a check."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return f"{{{', '.join([f'{_text(key)}: {encode(each)}' for key, each in value.items()])}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(encode, value))}]"
    if value is None or isinstance(value, bool):
        return "null" if value is None else _BOOL[value]
    if not isinstance(value, int | float):
        raise TypeError(f"no JSON of a {type(value).__name__}")
    return repr(value)


@lru_cache(1 << 12)  # names and paths come again
def _text(text: str) -> str:
    """A path may contain a lone surrogate, which only an escape can carry; so a report is ASCII on every terminal."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:  # nearly all
        return f'"{text}"'
    from json.encoder import encode_basestring_ascii

    return encode_basestring_ascii(text)


class JsonReporter(Reporter):
    """JSON for programs, `schema_version` 1: every target, every secret's state, every finding, and never a value.

    One line for each target, finding and unread source, written as it goes: a large report needs no memory, and two
    reports can be compared with diff.
    """

    name = "json"
    escapes = True

    def pieces(self, report: Report) -> Iterator[str]:
        fixed, fleet = report.fixed, report.fleet
        return chain(
            (encode(head_object(report))[:-1],),
            _array("targets", target_lines(report)),
            _array("findings", map(finding_line, report.findings)),
            _array("unread", map(encode, map(unread_object, report.unread))),
            () if fixed is None else _array("fixed", (encode(each._asdict()) for each in fixed)),
            _array("connections", map(connection_line, report.connections)),
            () if fleet is None else (f',\n "fleet": {encode(fleet_object(fleet))}',),
            (f',\n "run": {encode(run_object(report))},\n "summary": {encode(summary_object(report))}}}\n',),
        )


def head_object(report: Report) -> dict[str, Any]:
    from auracheck import __version__

    return {
        "schema_version": SCHEMA_VERSION,
        "auracheck": __version__,
        "environment": report.environment,
        "passed": report.passed,
        "complete": report.complete,
    }


def summary_object(report: Report) -> dict[str, int]:
    counts = report.counts()
    summary = {f"{severity.word}s": counts[severity] for severity in sorted(Severity, reverse=True)}
    return {**summary, "waived": len(report.findings) - len(report.counting())}


def _array(key: str, items: Iterable[str]) -> Iterator[str]:
    """Without a step in Python for each item, which takes longer than joining its parts."""
    between = chain(("\n  ",), repeat(",\n  "))
    return chain((f',\n "{key}": [',), map(add, between, items), ("]",))


def target_lines(report: Report) -> Iterator[str]:
    """Each target as text; those of a fleet are."""
    return iter(report.fleet.targets) if report.fleet else map(target_line, report.targets)


def target_line(target: TargetReport) -> str:
    """Written as text, as its secrets are."""
    environment, who = (target.environment, target.environment_from or None) if target.judged else (None, None)
    return (
        f'{{"label": {_text(target.label)}, "source": {_text(target.source)}, "judged": {_BOOL[target.judged]}, '
        f'"environment": {_or_null(environment)}, "environment_from": {_or_null(who)}, '
        f'"policy": {_or_null(target.policy or None)}, "judged_by": [{", ".join(map(_text, target.judged_by))}], '
        f'"presence": "{"known" if target.presence_known else "unknown"}", '
        f'"secrets": [{_secrets(target)}]}}'
    )


def _secrets(target: TargetReport) -> str:
    if isinstance(target, LikeReport):
        return _or_null(target.file).join(_around_file(target.shared))
    return ", ".join(map(_secret, target.secrets))


@lru_cache(1 << 6)  # one for each form of thousands of files
def _around_file(secrets: tuple[SecretState, ...]) -> list[str]:
    """What the secrets are written as between the places of their file."""
    return ", ".join([_secret(secret.in_file("\0")) for secret in secrets]).split(_text("\0"))


_BOOL = ("false", "true")


def _or_null(text: str | None) -> str:
    return "null" if text is None else _text(text)


def _secret(secret: SecretState) -> str:
    """Written as text: most of a report are these, and a dictionary for each took three times as long."""
    name, state, length, origin, overridden, _, _ = secret
    return (
        f'{{"name": {_text(name)}, "state": "{state}", "length": {"null" if length is None else length}, '
        f'"origin": {"null" if origin is None else _place(origin)}, '
        f'"overridden": [{", ".join(map(_place, overridden))}]}}'
    )


def _place(origin: Origin) -> str:
    file, line, column, _ = origin
    return (
        f'{{"file": {"null" if file is None else _text(file)}, "line": {"null" if line is None else line}, '
        f'"column": {"null" if column is None else column}}}'
    )


_STEPS: Mapping[type[Step], tuple[str, tuple[str, ...]]] = {
    EditStep: ("edit", ("file", "line", "action", "new", "names")),
    RunStep: ("run", ("command", "needs")),
    DoStep: ("do", ("text",)),
}
"""What each kind of step is called, and its fields that are shown."""


def finding_line(finding: Finding) -> str:
    """Written as text, as a target is."""
    rule, severity, secret, message, fix, locations, targets, waived, *_ = finding
    start, about = _about(rule, severity, secret, message, fix)
    return (
        f"{start}{', '.join(map(_text, targets))}{about}{', '.join(map(_commit_place, locations))}], "
        f'"waived": {_waived(waived)}}}'
    )


@lru_cache(1 << 10)  # many targets have the same findings
def _about(rule: str, severity: Severity, secret: str | None, message: str, fix: tuple[Step, ...]) -> tuple[str, str]:
    """What is before the targets of a finding, and between these and its places."""
    return (
        f'{{"rule": {_text(rule)}, "severity": "{severity.word}", "secret": {_or_null(secret)}, "targets": [',
        f'], "message": {_text(message)}, "help": {_text(one_line(fix))}, "fix": [{", ".join(map(_step, fix))}], '
        f'"locations": [',
    )


def _step(step: Step) -> str:
    kind, names = _STEPS[type(step)]
    fields = "".join([f', "{name}": {encode(getattr(step, name))}' for name in names])
    return f'{{"step": "{kind}"{fields}}}'


@lru_cache(1 << 6)  # what a target lacks is all at one place
def _commit_place(origin: Origin) -> str:
    commit = origin[3]
    return f'{_place(origin)[:-1]}, "commit": {"null" if commit is None else _text(commit)}}}'


def _waived(waived: Waived | None) -> str:
    return encode({**waived._asdict(), "until": waived.until and waived.until.isoformat()}) if waived else "null"


def connection_line(connection: ConnectionReport) -> str:
    """Written as text, as a target is."""
    client, server, host, kind, state, differs = connection
    return (
        f'{{"client": {_end(client)}, "server": {_end(server) if server else "null"}, "host": {_text(host)}, '
        f'"kind": {_text(kind)}, "state": {_text(state)}, "differs": {_or_null(differs or None)}}}'
    )


def _end(end: ConnectionEnd) -> str:
    target, secret, (file, line, _, _) = end
    return (
        f'{{"target": {_text(target)}, "secret": {_or_null(secret)}, "file": {_or_null(file)}, '
        f'"line": {"null" if line is None else line}}}'
    )


def run_object(report: Report) -> dict[str, Any]:
    return {
        **(origin(report.provenance) if report.provenance else {}),
        "policy": [_policy(policy) for policy in report.policies],
        "not_run": report.not_run,
        "skipped": [skipped._asdict() for skipped in report.skipped],
    }


def fleet_object(fleet: "Fleet") -> dict[str, Any]:
    """The hosts, and what has changed since an earlier report."""
    found: dict[str, Any] = {
        "hosts": [{**host._asdict(), "labels": dict(host.labels)} for host in fleet.hosts],
        "expected": fleet.expected,
        "unlisted": fleet.unlisted,
    }
    if fleet.changes is not None:
        new = [{"finding": number, "target": label} for number, label in sorted(fleet.changes.new)]
        fixed = [gone._asdict() for gone in fleet.changes.fixed]
        found["since"] = {"new": new, "fixed": fixed, "still": fleet.changes.still}
    return found


def origin(provenance: Provenance) -> dict[str, Any]:
    """Where a report comes from."""
    known = {**provenance._asdict(), "labels": dict(provenance.labels)}
    del known["command"]  # for people: a program knows how it called
    return known


def _policy(policy: PolicyReport) -> dict[str, Any]:
    return {key: value for key, value in policy._asdict().items() if value or key != "digest"}


def unread_object(unread: Unread) -> dict[str, Any]:
    return {"source": unread.source, "file": unread.file, "line": unread.line, "reason": unread.reason}
