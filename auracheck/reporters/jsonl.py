"""`-f jsonl`: the report as lines, for logs. Each line is complete by itself."""

from collections.abc import Iterable, Iterator

from auracheck.report import Report
from auracheck.reporters import Reporter
from auracheck.reporters.json_report import (
    connection_line,
    encode,
    finding_line,
    fleet_object,
    head_object,
    origin,
    run_object,
    summary_object,
    target_lines,
    unread_object,
)
from auracheck.typed import Any


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
        head = encode({"type": "report", **about, **_head(report)})[:-1]
        connections = ", ".join(map(connection_line, report.connections))
        fleet = f', "fleet": {encode(fleet_object(report.fleet))}' if report.fleet is not None else ""
        yield f'{head}, "connections": [{connections}]{fleet}}}\n'
        for kind, lines in _lines(report):
            start = encode({"type": kind, **about})[:-1]
            yield from (f"{start}, {line[1:]}\n" for line in lines)


def _lines(report: Report) -> Iterator[tuple[str, Iterable[str]]]:
    """The objects of each type, as text."""
    yield "target", target_lines(report)
    yield "finding", map(finding_line, report.findings)
    yield "unread", map(encode, map(unread_object, report.unread))


def _head(report: Report) -> dict[str, Any]:
    """The first line has how many follow, by which a reader sees that a log was cut off."""
    count = len(report.fleet.targets if report.fleet else report.targets) + len(report.findings) + len(report.unread)
    return {**head_object(report), "run": run_object(report), "summary": summary_object(report), "lines": count}
