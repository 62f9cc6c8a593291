"""`-f jsonl`: the report as lines, for logs. Each line is complete by itself."""

from collections.abc import Iterator
from typing import Any

from auracheck.report import Report
from auracheck.reporters import Reporter
from auracheck.reporters.json_report import (
    connection_object,
    encode,
    finding_object,
    fleet_object,
    head_object,
    origin,
    run_object,
    summary_object,
    target_object,
    unread_object,
)


class JsonlReporter(Reporter):
    """JSON lines for logs: one line for the report, each target, each finding and each unread source.

    Each line says by itself which host, run and checkout it is about, so that journald, Loki, Splunk, Elasticsearch and
    osquery can search it. `type` is report, target, finding or unread; the other keys are those of `-f json`.
    `auracheck report` reads the lines again.

    From a timer, into the journal

      auracheck check --env production -f jsonl | systemd-cat -t auracheck
    """

    name = "jsonl"
    escapes = True

    def pieces(self, report: Report) -> Iterator[str]:
        about = {"run": origin(report.provenance)} if report.provenance else {}
        about.get("run", {}).pop("duration", None)
        for kind, content in _lines(report):
            yield encode({"type": kind, **about, **content}) + "\n"


def _lines(report: Report) -> Iterator[tuple[str, dict[str, Any]]]:
    """The first line has how many follow, by which a reader sees that a log was cut off."""
    count = len(report.targets) + len(report.findings) + len(report.unread)
    head = {**head_object(report), "run": run_object(report), "summary": summary_object(report), "lines": count}
    head["connections"] = list(map(connection_object, report.connections))
    if report.fleet is not None:
        head["fleet"] = fleet_object(report.fleet)
    yield "report", head
    yield from (("target", target_object(target)) for target in report.targets)
    yield from (("finding", finding_object(finding)) for finding in report.findings)
    yield from (("unread", unread_object(unread)) for unread in report.unread)
