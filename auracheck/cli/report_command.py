"""`auracheck report`: from the options to one report about many hosts, and to the exit code."""

from collections.abc import Sequence
from typing import Any

import click

from auracheck.cli.check_command import FAIL_ON
from auracheck.cli.help_pages import Grouped
from auracheck.reporters import REGISTRY as FORMATS

_FORMATS = [form for form in FORMATS if form != "waivers"]
BY = ("rule", "secret", "host", "label")


GROUPS = {
    "Usual": ("--format", "-o", "--by", "--since", "--fail-on", "-q", "-v"),
    "Hosts": ("--expect", "--max-age"),
    "Values (marks)": ("--shared", "--drift"),
}
"""The options in the help of the command."""


@click.command(cls=Grouped, groups=GROUPS, short_help="Make one report of the reports of many hosts.")
@click.argument("reports", nargs=-1, metavar="[FILE|DIR]...")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="table",
    metavar="FORM",
    help=f"Format of the report: {', '.join(_FORMATS)} [default: table].",
)
@click.option("-o", "output", metavar="FILE", help="Write the report to FILE, the verdict to stderr.")
@click.option("--by", type=click.Choice(BY), metavar="WORD", help=f"Group the table by {', '.join(BY)}.")
@click.option("--since", metavar="FILE|DIR", help="Compare with these earlier reports: new, fixed, still there.")
@click.option("--expect", metavar="FILE", help="Require a report of each host in FILE, one per line.")
@click.option("--max-age", metavar="AGE", help="Require reports that are not older, for example 24h.")
@click.option("--shared", is_flag=True, help="Compare marks: values on more hosts than their scope allows.")
@click.option("--drift", is_flag=True, help="Compare marks: values that differ where their scope forbids it.")
@click.option(
    "--fail-on",
    type=click.Choice(list(FAIL_ON)),
    default="error",
    metavar="SEVERITY",
    help=f"Minimum severity that fails: {', '.join(FAIL_ON)} [default: error].",
)
@click.option("-q", "quiet", is_flag=True, help="Print no report; set the exit code only.")
@click.option("-v", "verbose", is_flag=True, help="Show notes, and all hosts of each finding.")
def report(reports: tuple[str, ...], **options: Any) -> int:
    """Make one report of the reports of many hosts (check -f json or jsonl).

    Without FILE or DIR, read standard input. No secret is read; `auracheck explain fleet` says how it is set up.
    """
    from datetime import UTC, datetime

    from auracheck.cli.output import deliver
    from auracheck.fleet.inventory import age
    from auracheck.fleet.merging import FleetRequest, merged

    paths = _paths(reports, options)
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

    if not reports and sys.stdin is not None and sys.stdin.isatty():
        raise UsageError("no reports to read", "auracheck report FILE or DIR; auracheck explain fleet")
    check_output(options["output"], (*reports, *filter(None, (options["since"], options["expect"]))))
    return tuple(reports) or ("-",)
