"""The command line, in Click: parse, build, run, exit. No rule, no format and no file reading in here."""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from auracheck import __version__
from auracheck.errors import UsageError
from auracheck.exit_codes import ExitCode
from auracheck.policy import Policy
from auracheck.report import Severity
from auracheck.reporters import REGISTRY as FORMATS
from auracheck.snippets import FORMS as DOCUMENTS
from auracheck.telling import say

if TYPE_CHECKING:
    from auracheck.generate import Recipe

BANNER = """\
auracheck: will this deployment start, and are its secrets any good?
It never prints a secret.

  auracheck check --env production    this shell's environment over ./.env
  auracheck check .env app.service    exactly these; -f json for scripts
  auracheck generate jwt              a strong value, alone on stdout
  auracheck explain weak-secret       what a word or an error message means

Exit  0 fine   1 findings   2 wrong usage   3 could not judge     --help: more"""

_DRAFT = "policy"
"""What `generate` drafts other than values."""

FAIL_ON = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.NOTE, "never": None}


def run(arguments: Sequence[str]) -> int:
    """Run the command line with these arguments; the exit code comes back, what is wrong is told on stderr."""
    try:
        code = main.main(list(arguments), prog_name="auracheck", standalone_mode=False, complete_var="")
    except click.ClickException as error:
        say(_in_full(error, arguments))
        return ExitCode.USAGE
    except UsageError as error:
        say(f"auracheck: {error}")
        return ExitCode.USAGE
    except click.Abort:
        say("auracheck: interrupted")
        return ExitCode.INCOMPLETE
    except SystemExit:  # so Click ends where stdout was closed: the reader has seen enough
        return ExitCode.FINE
    except OSError as error:
        say(f"auracheck: could not be finished: {error.strerror}")
        return ExitCode.INCOMPLETE
    return int(code or ExitCode.FINE)


def _in_full(error: click.ClickException, arguments: Sequence[str]) -> str:
    """The call that was meant; else Click's own words, with the usage line and the hint that it shows with them."""
    context = getattr(error, "ctx", None)
    if context is None:
        return f"auracheck: {error.format_message()}"
    meant = _meant(error, context, arguments)
    if meant:
        wrong = error.option_name if isinstance(error, click.NoSuchOption) else arguments[0]
        return f"auracheck: there is no {wrong!r}. Try this:\n  {meant}"
    hint = f"Try '{context.command_path} --help' for help."
    return f"{context.get_usage()}\n{hint}\n\nError: {error.format_message()}"


def _meant(error: click.ClickException, context: click.Context, arguments: Sequence[str]) -> str:
    from auracheck import slips
    from auracheck.policy.loading import builtin

    if context.command is main:
        return slips.meant_command(arguments)
    if not isinstance(error, click.NoSuchOption):
        return ""
    environments = builtin().environments.values()
    words = {word for environment in environments for word in (environment.name, *environment.aliases)}
    return slips.meant_option(arguments, error.option_name, FORMATS, words)


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="auracheck")
@click.pass_context
def main(context: click.Context) -> int | None:
    """Will this deployment start, and are its secrets any good? It never prints a secret."""
    if context.invoked_subcommand is not None:
        return None
    say(BANNER)  # a script whose arguments came out empty must not pass
    context.exit(ExitCode.USAGE)


@main.command()
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
    from shlex import quote

    from auracheck.engine.environments import told_environment
    from auracheck.engine.request import Request
    from auracheck.engine.run import run as judge
    from auracheck.rules.selection import selected
    from auracheck.telling import check_output, tell

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
    )
    asked = selected(options["select"], options["ignore"], request.rule_options)
    if not options["quiet"]:
        from auracheck.reporters import progress

        request = request._replace(progress=progress.searching(), reading=progress.reading())
    report = judge(request._replace(rules=asked))
    return tell(report, options["form"], options["output"], quiet=options["quiet"], verbose=options["verbose"])


@main.command(short_help="Make strong values, or draft a policy.")
@click.argument("kinds", nargs=-1, required=True, metavar="KIND|NAME|policy...")
@click.option("-f", "--format", "form", type=click.Choice(["raw", *DOCUMENTS]), help="raw for one value, else dotenv.")
@click.option("--bytes", "nbytes", type=int, metavar="N", help="Random bytes; default 32, which are 256 bits.")
@click.option(
    "--encoding", type=click.Choice(["hex", "base64", "base64url"]), default="hex", help="How bytes are written."
)
@click.option("--host", metavar="HOST", help="The server that a URL leads to, with its port or without.")
@click.option("--user", metavar="NAME", help="The user in a URL.")
@click.option("--name", metavar="DATABASE", help="The database in a URL.")
@click.option("--write", "file", metavar="FILE", help="Fill in what FILE lacks or has as a placeholder; no stdout.")
@click.option("--rotate", is_flag=True, help="With --write: replace the values that are there, too.")
@click.option("--dry-run", is_flag=True, help="With --write: show the change, values masked, and change nothing.")
@click.option("--from", "origin", metavar="FILE|DIR", help="With `policy`: an example file, or a folder of Python.")
@click.option("--policy", metavar="FILE", help="A policy, whose secrets may be made.")
def generate(
    kinds: tuple[str, ...],
    form: str | None,
    file: str | None,
    rotate: bool,
    dry_run: bool,
    origin: str | None,
    policy: str | None,
    **recipe: Any,
) -> int:
    """Make strong values: for a secret of the policy by name or short name (jwt), `password`, or `all`.

    One value alone goes to stdout; several come as the lines of an env file. systemd, compose, vault, aws, github and
    gitlab are scripts for a shell, which hand the values on by standard input.
    `policy` drafts an auracheck.toml for an application of your own from the names in a file or in Python code.
    """
    from auracheck.generate import Recipe, chosen_form, plan, remark, render

    if _DRAFT in kinds or origin is not None:
        others = {"--format": form, "--write": file, "--rotate": rotate, "--dry-run": dry_run, "--policy": policy}
        given = [option for option, value in others.items() if value]
        given += [word for option, value in recipe.items() for word in _spelled(option, value)[:1]]
        return _draft(kinds, origin, given)
    if file is not None:
        _write(file, kinds, Recipe(**recipe), policy, form=form, rotate=rotate, dry_run=dry_run)
        return ExitCode.FINE
    if rotate or dry_run:
        raise UsageError("--rotate and --dry-run go with --write FILE")
    rules = _policy(policy)
    made = plan(kinds, Recipe(**recipe), rules)
    chosen = chosen_form(kinds, form)
    click.echo(render(made, chosen, rules), nl=False)
    if sys.stdout.isatty():
        words = {**recipe, "policy": policy}
        options = [word for option, value in words.items() for word in _spelled(option, value)]
        say(remark(made, [*kinds, *options], chosen).rstrip("\n"))
    return ExitCode.FINE


@main.command(short_help="What a rule, a secret or an error message means.")
@click.argument("topic", nargs=-1, metavar="[TOPIC]")
@click.option("--policy", metavar="FILE", help="A policy, whose secrets and environments are explained.")
def explain(topic: tuple[str, ...], policy: str | None) -> None:
    """What a rule, a secret, a source, an exit code or a pasted error message means."""
    from auracheck.explain import explain as explained
    from auracheck.explain import topics

    catalogue = _policy(policy)
    click.echo((explained(" ".join(topic), catalogue) if topic else topics(catalogue)).rstrip("\n"))


def _consumers(given: Sequence[str]) -> tuple[str, ...]:
    """Each once, known, and without the colon of a scheme. Raises `UsageError`."""
    from auracheck.consumers import check_name

    names = tuple(dict.fromkeys(name.strip().removesuffix(":") for word in given for name in word.split(",")))
    for name in names:
        check_name(name)
    return names


def _draft(kinds: Sequence[str], origin: str | None, others: Sequence[str]) -> int:
    """A policy on stdout, and on stderr what could not be read, which makes it 3. ``others`` are options given."""
    from auracheck.draft import draft, place
    from auracheck.reporters.text import unread_line

    if tuple(kinds) != (_DRAFT,):
        raise UsageError("--from goes with `generate policy`, and with no other kind beside it")
    if others:
        raise UsageError(f"generate policy makes no values: {others[0]} is not for it; it takes --from FILE|DIR")
    drafted = draft(place(origin))
    click.echo(drafted.text, nl=False)
    for unread in drafted.unread:
        say(f"auracheck: {unread_line(unread)}")
    return ExitCode.INCOMPLETE if drafted.unread else ExitCode.FINE


def _write(
    file: str,
    kinds: Sequence[str],
    recipe: "Recipe",
    policy: str | None,
    *,
    form: str | None,
    rotate: bool,
    dry_run: bool,
) -> None:
    """Into the user's file: stdout has the masked diff of a dry run and nothing else, stderr says what was done."""
    from datetime import UTC, datetime

    from auracheck.write import Job, write
    from auracheck.write.telling import account, diff

    if form is not None:
        raise UsageError("--format is for stdout; with --write the file's own form counts")
    rules = _policy(policy, file)
    outcome = write(Job(file, kinds, recipe, rotate, dry_run), rules, datetime.now(UTC).date())
    if dry_run:
        click.echo(diff(outcome), nl=False)
    say(account(outcome, rules, dry_run=dry_run))


def _spelled(option: str, value: object) -> tuple[str, ...]:
    """An option as it stands on the command line; nothing where it has its default."""
    name = "bytes" if option == "nbytes" else option
    return () if value in (None, "hex") else (f"--{name}", str(value))


def _policy(path: str | None, source: str = "-") -> Policy:
    """The policy of `--policy`, else the nearest above the source or the working directory, else AuraConnect's."""
    from auracheck.engine.policies import Policies

    return Policies(path).of(source)
