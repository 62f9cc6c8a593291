"""The report of one host, in few bytes: what many hosts have in common is kept once."""

import marshal
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from json import loads
from typing import Any, NamedTuple

from auracheck.fleet import parsing
from auracheck.fleet.parsing import moment
from auracheck.fleet.reading import NOT_A_REPORT, Json, ReportFile
from auracheck.hosts import BETWEEN
from auracheck.model import Unread
from auracheck.provenance import HOST, Labels
from auracheck.report import Finding, TargetReport

FLEET = "fleet"
"""The key of a report about several hosts."""

_KINDS = {"target": "targets", "finding": "findings", "unread": "unread"}
"""The type of a line, and where it belongs in a report."""
_START = datetime.min.replace(tzinfo=UTC)

_PLAIN = ("report", "auracheck")
"""File names that say nothing: then the folder's name is the host."""


class HostReport(NamedTuple):
    """``targets`` and ``findings`` of the body are numbers of those of `Pool`."""

    host: str
    time: str
    labels: Labels
    repository: str
    body: "Body"
    path: str


class Body(NamedTuple):
    """What is in a report, the same for hosts that are alike. ``judged`` counts its targets that are judged."""

    version: str
    judged: int
    environments: tuple[str, ...]
    targets: tuple[int, ...]
    findings: tuple[int, ...]
    unread: tuple[Unread, ...]
    is_fleet: bool


def made(report: HostReport) -> datetime:
    """When the report was made; at the beginning of time where it does not say so."""
    return moment(report.time) or _START


class Pool:
    """What the reports contain, each target and each finding once. Without ``secrets``, no targets are kept."""

    def __init__(self, *, secrets: bool) -> None:
        self.targets: list[TargetReport] = []
        self.findings: list[Finding] = []
        self._secrets = secrets
        self._known_targets: dict[object, int] = {}
        self._known_findings: dict[object, int] = {}
        self._bodies: dict[object, Body] = {}

    def reports(self, file: ReportFile) -> Iterator[HostReport | Unread]:
        """The reports of a file: several where they were joined, or where it has lines of several."""
        try:
            known = self._alike(file)
            if known is not None:
                yield known
                return
            body = None
            for document in _whole(file.documents()):
                body = self._body(document)
                yield _report(document, body, file.path)
            if body is not None and (key := _key(file)):
                self._bodies.setdefault(key[0], body)
        except (ValueError, KeyError, TypeError, RecursionError):
            yield Unread(file.path, NOT_A_REPORT, file.path)
        except _CutOff:
            yield Unread(file.path, "lines are missing: the report was cut off", file.path)

    def _alike(self, file: ReportFile) -> HostReport | None:
        """The report of a host that is like one before, of which only the end is read: what says where it is from."""
        key = _key(file)
        body = self._bodies.get(key[0]) if key else None
        if key is None or body is None:
            return None
        try:
            return _report(loads(key[1]), body, file.path)
        except ValueError:
            return None

    def _body(self, document: Json) -> Body:
        targets = list(map(parsing.table, parsing.objects(document["targets"])))
        judged = [target for target in targets if target.get("judged") is True]
        body = Body(
            parsing.text(document["auracheck"]),
            len(judged),
            tuple(dict.fromkeys(parsing.text(target.get("environment") or "") for target in judged)),
            tuple(map(self._target, targets)) if self._secrets else (),
            tuple(map(self._finding, parsing.objects(document["findings"]))),
            tuple(map(parsing.unread, parsing.objects(document["unread"]))),
            FLEET in document,
        )
        return self._bodies.setdefault(body, body)

    def _target(self, found: Json) -> int:
        key = marshal.dumps(found, 2)  # version 2 writes equal objects in the same way
        if key not in self._known_targets:
            self._known_targets[key] = len(self.targets)
            self.targets.append(parsing.target(found))
        return self._known_targets[key]

    def _finding(self, found: Json) -> int:
        key = marshal.dumps(found, 2)
        if key not in self._known_findings:
            self._known_findings[key] = self.add(parsing.finding(found))
        return self._known_findings[key]

    def add(self, finding: Finding) -> int:
        """The number of a finding; the same one has one number, however it was written."""
        number = self._known_findings.setdefault(finding, len(self.findings))
        if number == len(self.findings):
            self.findings.append(finding)
        return number


_RUN = '\n "run": '
"""Between what a report contains and where it is from, as `-f json` writes it. In a string there is no line break."""


def _key(file: ReportFile) -> tuple[bytes, str] | None:
    """A digest of what a report contains, and the object that is after it; None for a report of another form."""
    content, found, rest = file.text.partition(_RUN)
    if not found:
        return None
    return sha256(content.encode()).digest(), f'{{"run": {rest}'


def _report(document: Json, body: Body, path: str) -> HostReport:
    run = parsing.table(document.get("run", {}))
    labels = parsing.labels(parsing.table(run.get("labels", {})).items())
    host = dict(labels).get(HOST) or parsing.text(run.get("host") or "") or host_of_path(path)
    time, repository = parsing.text(run.get("time", "")), parsing.text(run.get("repository") or "")
    return HostReport(host.replace(BETWEEN, ":"), time, labels, repository, body, path)


class _CutOff(Exception):
    """Fewer lines than the first one says."""


def _whole(documents: Iterable[Json]) -> Iterator[Json]:
    """Whole reports: those that are one object, and those that are lines, put together by the run that they name.
    Raises `_CutOff`."""
    lines: dict[str, Json] = {}
    for document in documents:
        kind = document.get("type")
        if kind is None:
            yield document
        elif kind == "report":
            key = _run_of(document)
            if key in lines:
                yield _joined(lines.pop(key))
            lines[key] = {**document, **{name: [] for name in _KINDS.values()}}
        else:
            head = lines.get(_run_of(document))
            if head is None:
                raise _CutOff
            del document["type"]  # so that the lines of hosts that are alike are alike
            document.pop("run", None)
            head[_KINDS[kind]].append(document)
    yield from map(_joined, lines.values())


def _joined(report: Json) -> Json:
    if sum(len(report[name]) for name in _KINDS.values()) != report.get("lines"):
        raise _CutOff
    return report


def _run_of(document: Json) -> str:
    """What the lines of one run have in common."""
    run: dict[str, Any] = parsing.table(document.get("run", {}))
    return repr([run.get("host"), run.get("time"), run.get("labels"), run.get("repository")])


def host_of_path(path: str) -> str:
    """The host of a report that names none: the file's name, else the folder's."""
    name = os.path.basename(path).split(".json")[0]
    folder = os.path.basename(os.path.dirname(os.path.abspath(path)))
    return folder if name in _PLAIN else name
