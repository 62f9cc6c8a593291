"""Comparing the marks of one run: which hosts share a value, and which have another one than they should.

Marks of two keys say nothing about each other, and are never compared.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from auracheck.fleet import parsing
from auracheck.fleet.parsing import moment
from auracheck.fleet.reading import ReportFile
from auracheck.hosts import BETWEEN
from auracheck.listing import by_key
from auracheck.model import Origin, Unread
from auracheck.provenance import HOST
from auracheck.report import Finding, Severity
from auracheck.rules.drifted_secret import DriftedSecret
from auracheck.rules.shared_secret import SharedSecret
from auracheck.steps import do

FIRST = '{"marks": 1, '
"""How a file of marks begins: with the version of its format."""


class Mark(NamedTuple):
    """A value on a host, without the value. ``scope`` is that of the policy, empty without one."""

    host: str
    target: str
    secret: str
    mark: str
    scope: str
    environment: str
    strict: bool
    policy: str

    @property
    def label(self) -> str:
        return f"{self.host}{BETWEEN}{self.target}"


class Marks(NamedTuple):
    """A file of marks: of which key, which host and when."""

    path: str
    key: str
    host: str
    time: str
    marks: tuple[Mark, ...]

    @staticmethod
    def is_one(file: ReportFile) -> bool:
        return file.text.startswith(FIRST)

    @staticmethod
    def of(file: ReportFile) -> "Marks | Unread":
        try:
            first, *lines = file.documents()
            labels = dict(parsing.labels(parsing.table(first.get("labels", {})).items()))
            host = (labels.get(HOST) or parsing.text(first["host"])).replace(BETWEEN, ":")
            found = tuple(_mark(host, line) for line in lines)
            return Marks(file.path, parsing.text(first["key"]), host, parsing.text(first.get("time", "")), found)
        except (ValueError, KeyError, RecursionError):
            return Unread(file.path, "not a file of marks (expected auracheck check --marks)", file.path)


def _mark(host: str, line: dict[str, object]) -> Mark:
    keys = ("target", "secret", "mark", "scope", "environment", "policy")
    words = {key: parsing.text(line.get(key, "")) for key in keys}
    found = Mark(host, strict=line.get("strict") is not False, **words)
    if not found.mark or not found.secret:
        raise ValueError
    return found


def compared(files: Iterable[Marks], *, shared: bool, drift: bool) -> tuple[list[Finding], list[Unread]]:
    """What the marks of the key that most files have show; the files of other keys are unread."""
    files = list(files)
    option = " ".join(word for word, given in (("--shared", shared), ("--drift", drift)) if given)
    if not files:
        return [], [Unread(option, "no marks among the reports (auracheck check --marks FILE)")]
    [(key, _)] = Counter(each.key for each in files).most_common(1)
    unread = [
        Unread(e.path, "marks of another key (compared are those of one run)", e.path) for e in files if e.key != key
    ]
    newest: dict[str, Marks] = {}
    for each in sorted((e for e in files if e.key == key), key=lambda e: (moment(e.time) is not None, e.time)):
        newest[each.host] = each
    marks = [mark for each in newest.values() for mark in each.marks]
    found = [*(_shared(marks) if shared else ()), *(_drifted(marks) if drift else ())]
    return found, unread


def _hosts(marks: Iterable[Mark]) -> list[str]:
    return list(dict.fromkeys(mark.host for mark in marks))


def _shared(marks: Iterable[Mark]) -> Iterator[Finding]:
    """The values that are on more hosts, or in more environments, than their scope allows."""
    for group in by_key(marks, lambda mark: (mark.mark, mark.scope)).values():
        hosts = _hosts(group)
        if len(hosts) < 2 or not any(mark.strict for mark in group):
            continue
        environments = list(dict.fromkeys(mark.environment for mark in group))
        if group[0].scope == "host":
            yield _finding(SharedSecret.name, group, f"same value on {len(hosts)} hosts (scope host)")
        elif group[0].scope == "environment" and len(environments) > 1:
            where = " and ".join(environments)
            yield _finding(SharedSecret.name, group, f"same value in {where} (scope environment)")
        elif not group[0].scope:
            said = f"same value on {len(hosts)} hosts (the policy gives no scope)"
            yield _finding(SharedSecret.name, group, said, Severity.NOTE)


def _drifted(marks: Iterable[Mark]) -> Iterator[Finding]:
    """Where the same secret should have one value and has several: the hosts that differ from most others."""
    scoped = [mark for mark in marks if mark.scope in ("fleet", "environment") and mark.strict]
    for group in by_key(scoped, lambda m: (m.policy, m.secret, m.scope == "environment" and m.environment)).values():
        values = sorted(by_key(group, lambda mark: mark.mark).values(), key=lambda same: -len(_hosts(same)))
        if len(values) < 2:
            continue
        most, scope = len(_hosts(values[0])), group[0].scope
        if most == len(_hosts(values[1])):
            said = f"mismatch: {len(values)} values on {len(_hosts(group))} hosts (scope {scope})"
            yield _finding(DriftedSecret.name, group, said)
            continue
        others = [mark for same in values[1:] for mark in same]
        said = f"mismatch: another value than on {most} other hosts (scope {scope})"
        yield _finding(DriftedSecret.name, others, said)


_FIXES = {
    SharedSecret.name: "Rotate it, with a new value for each: auracheck generate {} --write FILE --rotate",
    DriftedSecret.name: "Set the right value of {} on these hosts, then restart the services that use another",
}


def _finding(rule: str, marks: Sequence[Mark], message: str, severity: Severity = Severity.ERROR) -> Finding:
    names = list(dict.fromkeys(mark.secret for mark in marks))
    also = f"; also as {', '.join(names[1:])}" if len(names) > 1 else ""
    labels = tuple(dict.fromkeys(mark.label for mark in marks))
    return Finding(rule, severity, names[0], message + also, do(_FIXES[rule].format(names[0])), (Origin(),), labels)
