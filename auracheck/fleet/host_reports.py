"""The report of one host, in few bytes: what many hosts have in common is kept once."""

import marshal
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from json import loads
from typing import Any, NamedTuple, TypeVar

from auracheck.fleet import parsing
from auracheck.fleet.parsing import moment
from auracheck.fleet.reading import NOT_A_REPORT, Json, ReportFile, lined
from auracheck.fleet.targets import LineFile, TargetLine, of_line, of_object
from auracheck.hosts import BETWEEN
from auracheck.model import Unread
from auracheck.provenance import HOST, Labels
from auracheck.report import Finding

FLEET = "fleet"
"""The key of a report about several hosts."""

_KINDS = {"target": "targets", "finding": "findings", "unread": "unread"}
"""The type of a line, and where it belongs in a report."""
MOST_KEPT = 16 << 20
"""Characters of lines that are kept, to be known where they are again."""

_START = datetime.min.replace(tzinfo=UTC)

_PLAIN = ("report", "auracheck")
"""File names that say nothing: then the folder's name is the host."""


class HostReport(NamedTuple):
    """``targets`` and ``findings`` of the body are numbers of those of a `Pool`."""

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
    """What the reports contain: each finding once, and the lines of their targets in a file, where there is one."""

    def __init__(self, targets: LineFile | None = None) -> None:
        self.findings: list[Finding] = []
        self._targets = targets
        self._known: dict[str | bytes, Any] = {}
        self._room = MOST_KEPT
        self._known_findings: dict[Finding, int] = {}
        self._bodies: dict[Body, Body] = {}

    def reports(self, file: ReportFile) -> Iterator[HostReport | Unread]:
        """The reports of a file: several where they were joined, or where it has lines of several."""
        try:
            known = self._of_lines(file)
            if known is not None:
                yield known
                return
            for document in _whole(file.documents()):
                yield _report(document, self._body(document), file.path)
        except (ValueError, KeyError, TypeError, RecursionError):
            yield Unread(file.path, NOT_A_REPORT, file.path)
        except _CutOff:
            yield Unread(file.path, "lines are missing: the report was cut off", file.path)

    def _of_lines(self, file: ReportFile) -> HostReport | None:
        """The report of a file that `-f json` wrote, of which each line is decoded that no report before had."""
        found = lined(file.text)
        if found is None:
            return None
        try:
            targets = [self._once(line, self._target_of_line) for line in found.arrays.get("targets", ())]
            findings = [self._once(line, self._finding_of_line) for line in found.arrays.get("findings", ())]
            unread = map(loads, found.arrays.get("unread", ()))
            body = self._made(found.rest, targets, findings, unread)
        except (ValueError, RecursionError):  # the text as a whole says whether it is a report
            return None
        return _report(found.rest, body, file.path)

    def _body(self, document: Json) -> Body:
        targets = [self._target(parsing.table(each)) for each in parsing.objects(document["targets"])]
        findings = [self._finding(each) for each in parsing.objects(document["findings"])]
        return self._made(document, targets, findings, parsing.objects(document["unread"]))

    def _made(self, document: Json, targets: Iterable["_Seen"], findings: Iterable[int], unread: Iterable[Any]) -> Body:
        targets = list(targets)
        body = Body(
            parsing.text(document["auracheck"]),
            sum(target.judged for target in targets),
            tuple(dict.fromkeys(target.environment for target in targets if target.judged)),
            tuple(target.number for target in targets) if self._targets else (),
            tuple(findings),
            tuple(map(parsing.unread, unread)),
            FLEET in document,
        )
        return self._bodies.setdefault(body, body)

    def _once(self, line: "_Line", read: Callable[["_Line"], "_Known"]) -> "_Known":
        """What is read of a line; not again where that is known."""
        found: _Known | None = self._known.get(line)
        if found is None:
            found = read(line)
            self._room -= len(line)
            if self._room > 0:
                self._known[line] = found
        return found

    def _target(self, found: Json) -> "_Seen":
        as_bytes = marshal.dumps(found, 2)  # version 2 writes equal objects in the same way
        return self._once(as_bytes, lambda _: self._seen(of_object(found)))

    def _target_of_line(self, line: str) -> "_Seen":
        return self._seen(of_line(line))

    def _seen(self, target: TargetLine) -> "_Seen":
        number = self._targets.add(target.text) if self._targets else -1
        return _Seen(number, target.judged, target.environment)

    def _finding_of_line(self, line: str) -> int:
        return self._finding(loads(line))

    def _finding(self, found: Json) -> int:
        return self.add(parsing.finding(found))

    def add(self, finding: Finding) -> int:
        """The number of a finding; the same one has one number, however it was written."""
        number = self._known_findings.setdefault(finding, len(self.findings))
        if number == len(self.findings):
            self.findings.append(finding)
        return number


class _Seen(NamedTuple):
    """A target: its number, -1 where targets are not kept, and what is said about all targets of a host."""

    number: int
    judged: bool
    environment: str


_Known = TypeVar("_Known")
_Line = TypeVar("_Line", str, bytes)


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
