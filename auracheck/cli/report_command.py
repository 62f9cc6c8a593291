"""`auracheck report`: from the options to one report about many hosts, and to the exit code."""

from collections.abc import Mapping, Sequence
from typing import Any

from auracheck.cli.check_command import FAIL_ON, FAILING, OUTPUT, QUIET, format_option
from auracheck.cli.options import CommandTable, Option
from auracheck.reporters import REGISTRY as FORMATS

BY = ("rule", "secret", "host", "label")

OPTIONS = {
    "Usual": (
        format_option(tuple(form for form in FORMATS if form != "waivers")),
        OUTPUT,
        Option(("--by",), "by", f"Group the table by {', '.join(BY)}.", "WORD", choices=lambda: BY),
        Option(("--since",), "since", "Compare with these earlier reports: new, fixed, still there.", "FILE|DIR"),
        FAILING,
        QUIET,
        Option(("-v",), "verbose", "Show notes, and all hosts of each finding."),
    ),
    "Hosts": (
        Option(("--expect",), "expect", "Require a report of each host in FILE, one per line.", "FILE"),
        Option(("--max-age",), "max_age", "Require reports that are not older, for example 24h.", "AGE"),
    ),
    "Values (marks)": (
        Option(("--shared",), "shared", "Compare marks: values on more hosts than their scope allows."),
        Option(("--drift",), "drift", "Compare marks: values that differ where their scope forbids it."),
    ),
}
"""The options by headings of the help."""


def report(options: Mapping[str, Any], words: Sequence[str]) -> int:
    """Make one report of the reports of many hosts (check -f json or jsonl).

    Without FILE or DIR, read standard input. No secret is read; `auracheck explain fleet` says how it is set up.
    """
    from datetime import UTC, datetime

    from auracheck.cli.output import deliver
    from auracheck.fleet.inventory import age
    from auracheck.fleet.merging import FleetRequest, merged

    paths = _paths(options["reports"], options)
    request = FleetRequest(
        paths=paths,
        now=datetime.now(UTC),
        form=options["form"],
        by=options["by"] or "",
        since=options["since"],
        expect=options["expect"],
        max_age=age(options["max_age"]) if options["max_age"] else None,
        shared=options["shared"],
        drift=options["drift"],
        fail_on=FAIL_ON[options["fail_on"]],
    )
    return deliver(
        merged(request), options["form"], options["output"], quiet=options["quiet"], verbose=options["verbose"]
    )


def _paths(reports: Sequence[str], options: Any) -> tuple[str, ...]:
    """What is read. Raises `UsageError` where that is a terminal, or what is written."""
    import sys

    from auracheck.cli.output import check_output
    from auracheck.errors import UsageError
    from auracheck.fleet.reading import files

    if not reports and sys.stdin is not None and sys.stdin.isatty():
        raise UsageError("no reports to read", "auracheck report FILE or DIR; auracheck explain fleet")
    read = [*reports, *filter(None, (options["since"], options["expect"]))]
    if options["output"] is not None:
        read += [file for path in read for file in files(path) if isinstance(file, str)]
    check_output(options["output"], read)
    return tuple(reports) or ("-",)


REPORT = CommandTable("reports", "[FILE|DIR]...", OPTIONS, report, "Make one report of the reports of many hosts.")
