"""`auracheck check`: from the options to a request, and from the report to the exit code."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

import click

from auracheck.errors import UsageError
from auracheck.report import Severity
from auracheck.reporters import REGISTRY as FORMATS

FAIL_ON = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.NOTE, "never": None}


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("-e", "--env", "environment", metavar="ENV", help="Judge as this environment (else AURACHECK_ENV).")
@click.option(
    "-f", "--format", "form", type=click.Choice(list(FORMATS)), default="table", help="The form of the report."
)
@click.option("-o", "output", metavar="FILE", help="Write the report to FILE, and the verdict to stderr.")
@click.option("--merge", is_flag=True, help="Lay all sources over one another; the later one wins.")
@click.option("--if-present", multiple=True, metavar="SOURCE", help="A source that may be missing.")
@click.option("--fail-on", type=click.Choice(list(FAIL_ON)), default="error", help="The least that fails.")
@click.option("--select", multiple=True, metavar="RULE|GROUP", help="Only these rules; several with commas.")
@click.option("--ignore", multiple=True, metavar="RULE|GROUP", help="Not these rules.")
@click.option("--policy", metavar="FILE", help="A policy (TOML), or an example file whose names are required.")
@click.option("--service", "services", multiple=True, metavar="NAME", help="A service, container or job to judge.")
@click.option(
    "--consumer",
    "consumers",
    multiple=True,
    metavar="NAME",
    help="Programs that will read the env files, several with commas: dotenv,docker-env.",
)
@click.option("--expect-same", is_flag=True, help="All targets ought to hold the same values: the file, the process.")
@click.option("--known", metavar="FILE", help="Values known to have leaked, one a line.")
@click.option("--repo", metavar="DIR", help="Look for the values in the files that git tracks there.")
@click.option("--history", is_flag=True, help="Look for the values in all that the repository holds.")
@click.option("--since", metavar="REV", help="Look for the values in what HEAD has and this revision has not.")
@click.option("--connect", is_flag=True, help="Sign in to PostgreSQL and Redis, as the URLs have it.")
@click.option("--env-file", "env_files", multiple=True, metavar="FILE", help="As Compose's own: in place of .env.")
@click.option("--root", default="/", metavar="DIR", help="The folder that stands for / (systemd).")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=3600),
    default=10.0,
    metavar="SECONDS",
    help="For a FIFO, and for each server that is asked.",
)
@click.option("-q", "quiet", is_flag=True, help="No report: the exit code alone.")
@click.option("-v", "verbose", is_flag=True, help="Notes too, and what overrides what.")
def check(sources: tuple[str, ...], **options: Any) -> int:
    """Judge the secrets that a service is about to read.

    Without a SOURCE: this process's environment on top of ./.env. A SOURCE is SCHEME:LOCATION or a path;
    `auracheck explain` lists the schemes, `auracheck explain exit-codes` the exit codes.
    """
    from auracheck.engine.environments import told_environment
    from auracheck.engine.request import Request
    from auracheck.engine.run import run as judge
    from auracheck.rules.selection import selected
    from auracheck.telling import tell

    _check_usage(sources, options)
    request = Request(
        sources=sources,
        if_present=options["if_present"],
        environ=dict(os.environ),
        environment=told_environment(options["environment"], os.environ),
        policy=options["policy"],
        services=options["services"],
        consumers=_consumers(options["consumers"]),
        env_files=options["env_files"],
        root=options["root"],
        merge=options["merge"],
        fail_on=FAIL_ON[options["fail_on"]],
        timeout=options["timeout"],
        verbose=options["verbose"],
        known=options["known"],
        expect_same=options["expect_same"],
        repo=options["repo"],
        history=options["history"],
        since=options["since"],
        connect=options["connect"],
    )
    asked = selected(options["select"], options["ignore"], request.rule_options)
    if not options["quiet"]:
        from auracheck.reporters import progress

        request = request._replace(progress=progress.searching(), reading=progress.reading())
    report = judge(request._replace(rules=asked))
    return tell(report, options["form"], options["output"], quiet=options["quiet"], verbose=options["verbose"])


def _check_usage(sources: Sequence[str], options: Mapping[str, Any]) -> None:
    """What can be told to be wrong before anything is read. Raises `UsageError`."""
    from shlex import quote

    from auracheck.telling import check_output

    named = [options[option] or ".env" for option in ("policy", "known")]
    check_output(options["output"], (*sources, *options["if_present"], *named, ".env"))
    if options["timeout"] != options["timeout"]:  # NaN is within every range
        raise UsageError("--timeout wants a number of seconds")
    if options["merge"] and options["expect_same"]:
        raise UsageError("--expect-same compares the targets, of which --merge makes one; name one of the two")
    if options["env_files"] and not (sources or options["if_present"]):
        check_it = "auracheck check " + " ".join(map(quote, options["env_files"]))
        raise UsageError(f"--env-file is Compose's own, and goes with a Compose file; for the file itself: {check_it}")
    if "" in (options["repo"], options["since"]):  # a script's variable came out empty
        raise UsageError("--repo wants a folder, --since a revision")


def _consumers(given: Sequence[str]) -> tuple[str, ...]:
    """Each once, known, and without the colon of a scheme. Raises `UsageError`."""
    from auracheck.consumers import check_name

    names = tuple(dict.fromkeys(name.strip().removesuffix(":") for word in given for name in word.split(",")))
    for name in names:
        check_name(name)
    return names
