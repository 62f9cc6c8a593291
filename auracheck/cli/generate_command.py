"""`auracheck generate`: print new values or write them into a file, or draft a policy for another application."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from auracheck.cli.help_pages import Grouped
from auracheck.cli.output import complain, say
from auracheck.errors import UsageError
from auracheck.exit_codes import ExitCode
from auracheck.policy import Policy

if TYPE_CHECKING:
    from auracheck.generate import Recipe


def policy_of(path: str | None, source: str = "-") -> Policy:
    """The policy of `--policy`, else the nearest above the source or the working directory, else the built-in one."""
    from auracheck.engine.request import Policies

    return Policies(path).of(source)


class _Form(click.Choice[str]):
    """The formats of new values, loaded only when one is named."""

    def __init__(self) -> None:
        super().__init__(())

    @property
    def choices(self) -> tuple[str, ...]:
        from auracheck.systems import forms

        return ("raw", *forms())

    @choices.setter
    def choices(self, none: object) -> None:
        pass


_DRAFT = "policy"
"""The kind that is a draft of a policy instead of a value."""


GROUPS = {
    "Usual": ("--write", "--rotate", "--dry-run", "--format"),
    "Keys and passwords": ("--bytes", "--encoding"),
    "URLs": ("--host", "--user", "--name"),
    "Policies": ("--policy", "--from", "--update"),
}
"""The options in the help of the command."""


@click.command(cls=Grouped, groups=GROUPS, short_help="Generate strong values, or draft a policy.")
@click.argument("kinds", nargs=-1, required=True, metavar="KIND|NAME|policy...")
@click.option(
    "-f",
    "--format",
    "form",
    type=_Form(),
    metavar="FORM",
    help="Format of the output, see `auracheck explain formats` [default: raw for one value, else dotenv].",
)
@click.option(
    "--bytes", "nbytes", type=int, metavar="N", help="Number of random bytes [default: 32, which is 256 bits]."
)
@click.option(
    "--encoding",
    type=click.Choice(["hex", "base64", "base64url"]),
    default="hex",
    metavar="CODE",
    help="Encoding of the bytes: hex, base64, base64url [default: hex].",
)
@click.option("--host", metavar="HOST", help="Server in a URL, as HOST or HOST:PORT.")
@click.option("--user", metavar="NAME", help="User in a URL.")
@click.option("--name", metavar="DATABASE", help="Database in a URL.")
@click.option("--write", "file", metavar="FILE", help="Set what is missing or a placeholder in FILE; print no value.")
@click.option("--rotate", is_flag=True, help="With --write: replace existing values as well.")
@click.option("--dry-run", is_flag=True, help="With --write: show the change with masked values, change nothing.")
@click.option(
    "--from",
    "origin",
    metavar="FILE|DIR",
    multiple=True,
    help="With `policy`: read the names in FILE or DIR, also several times [default: all that is here].",
)
@click.option("--update", is_flag=True, help="With `policy`: bring the auracheck.toml here up to date.")
@click.option("--policy", metavar="FILE", help="Generate secrets of this policy.")
def generate(
    kinds: tuple[str, ...],
    form: str | None,
    file: str | None,
    rotate: bool,
    dry_run: bool,
    origin: tuple[str, ...],
    update: bool,
    policy: str | None,
    **recipe: Any,
) -> int:
    """Generate strong values: for a secret of the policy by name or short name (jwt), `password`, or `all`.

    One value is printed alone, several as the lines of an env file. The formats systemd, compose, vault, aws, github
    and gitlab are shell scripts that pass the values through standard input.
    `policy` drafts an auracheck.toml for your own application from its code, its examples and its deployment files.
    """
    from auracheck.generate import Recipe

    if _DRAFT in kinds or origin or update:
        others = {"--format": form, "--write": file, "--rotate": rotate, "--policy": policy}
        others |= {} if update else {"--dry-run": dry_run}
        given = [option for option, value in others.items() if value]
        given += [word for option, value in recipe.items() for word in _given(option, value)[:1]]
        _check_draft(kinds, given)
        return _update(origin, dry_run=dry_run) if update else _draft(origin)
    if file is not None:
        _write(file, kinds, Recipe(**recipe), policy, form=form, rotate=rotate, dry_run=dry_run)
        return ExitCode.FINE
    if rotate or dry_run:
        raise UsageError("--rotate or --dry-run without --write", "add --write FILE")
    words = [word for option, value in {**recipe, "policy": policy}.items() for word in _given(option, value)]
    _print(kinds, Recipe(**recipe), policy, form, words)
    return ExitCode.FINE


def _check_draft(kinds: Sequence[str], others: Sequence[str]) -> None:
    """Raise `UsageError` for what does not go with a draft. ``others`` are the other options given."""
    if tuple(kinds) != (_DRAFT,):
        raise UsageError("--from, --update or policy with another kind", "auracheck generate policy --from FILE")
    if others:
        raise UsageError(f"{others[0]} with generate policy", "auracheck generate policy --from FILE")


def _draft(origin: Sequence[str]) -> int:
    """Print the policy, and on stderr what could not be read (exit code 3)."""
    from auracheck.draft import draft, places
    from auracheck.reporters.findings import unread_line

    drafted = draft(*places(origin))
    click.echo(drafted.text, nl=False)
    for unread in drafted.unread:
        complain(unread_line(unread))
    if drafted.requires_nothing:
        say('warning: this policy requires no secret; set required_in = ["production"] where one is needed')
    if sys.stderr.isatty() and not sys.stdout.isatty():  # the draft itself is not seen
        say("drafted; next: review the guesses, then auracheck check .env")
    return ExitCode.INCOMPLETE if drafted.unread else ExitCode.FINE


def _update(origin: Sequence[str], *, dry_run: bool) -> int:
    """Bring the policy file up to date; print the diff of a dry run, and on stderr what was done."""
    from auracheck.draft import places
    from auracheck.draft.updating import update
    from auracheck.reporters.findings import unread_line
    from auracheck.reporters.mask import told

    done = update(places(origin), dry_run=dry_run)
    if dry_run:
        click.echo(told(done.diff), nl=False)
    for unread in done.unread:
        complain(unread_line(unread))
    say(told(done.summary))
    return ExitCode.INCOMPLETE if done.unread else ExitCode.FINE


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
    """Change the file. Print the masked diff of a dry run, and on stderr what was done."""
    from datetime import UTC, datetime

    from auracheck.generate.naming import with_named
    from auracheck.generate.outcome import diff, summary
    from auracheck.generate.writing import WriteJob, write
    from auracheck.reporters.mask import told

    if form is not None:
        raise UsageError("--format with --write", "remove --format: the file keeps its own format")
    rules = with_named(policy_of(policy, file), kinds)
    outcome = write(WriteJob(file, kinds, recipe, rotate, dry_run), rules, datetime.now(UTC).date())
    if dry_run:
        click.echo(told(diff(outcome)), nl=False)
    say(told(summary(outcome, rules, dry_run=dry_run)))


def _print(kinds: Sequence[str], recipe: "Recipe", policy: str | None, form: str | None, words: Sequence[str]) -> None:
    """Print the values; on a terminal, stderr says how to avoid that. ``words`` are the options given."""
    from auracheck.generate import chosen_form, plan, remark, render

    rules = policy_of(policy)
    made = plan(kinds, recipe, rules)
    chosen = chosen_form(kinds, form)
    click.echo(render(made, chosen, rules), nl=False)
    if sys.stdout.isatty():
        say(remark(made, [*kinds, *words], chosen).rstrip("\n"))


def _given(option: str, value: object) -> tuple[str, ...]:
    """An option as written on the command line; empty where it has its default."""
    name = "bytes" if option == "nbytes" else option
    return () if value in (None, "hex") else (f"--{name}", str(value))
