"""`auracheck generate`: new values to stdout or into a file, or a policy drafted for another application."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from auracheck.cli.policy import policy_of
from auracheck.errors import UsageError
from auracheck.exit_codes import ExitCode
from auracheck.snippets import FORMS as DOCUMENTS
from auracheck.telling import say

if TYPE_CHECKING:
    from auracheck.generate import Recipe

_DRAFT = "policy"
"""What `generate` drafts other than values."""


@click.command(short_help="Make strong values, or draft a policy.")
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
    from auracheck.generate import Recipe

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
    words = [word for option, value in {**recipe, "policy": policy}.items() for word in _spelled(option, value)]
    _print(kinds, Recipe(**recipe), policy, form, words)
    return ExitCode.FINE


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
    if sys.stderr.isatty() and not sys.stdout.isatty():  # into a file, where the draft's own first lines are not seen
        say("drafted; next: look at what is guessed, then auracheck check .env")
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
    rules = policy_of(policy, file)
    outcome = write(Job(file, kinds, recipe, rotate, dry_run), rules, datetime.now(UTC).date())
    if dry_run:
        click.echo(diff(outcome), nl=False)
    say(account(outcome, rules, dry_run=dry_run))


def _print(kinds: Sequence[str], recipe: "Recipe", policy: str | None, form: str | None, words: Sequence[str]) -> None:
    """To stdout; where that is a terminal, stderr says how to do without it. ``words`` are the options given."""
    from auracheck.generate import chosen_form, plan, remark, render

    rules = policy_of(policy)
    made = plan(kinds, recipe, rules)
    chosen = chosen_form(kinds, form)
    click.echo(render(made, chosen, rules), nl=False)
    if sys.stdout.isatty():
        say(remark(made, [*kinds, *words], chosen).rstrip("\n"))


def _spelled(option: str, value: object) -> tuple[str, ...]:
    """An option as it stands on the command line; nothing where it has its default."""
    name = "bytes" if option == "nbytes" else option
    return () if value in (None, "hex") else (f"--{name}", str(value))
