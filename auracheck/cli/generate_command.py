"""`auracheck generate`: print new values or write them into a file, or draft a policy for another application."""

import sys
from collections.abc import Mapping, Sequence

from auracheck.cli.options import CommandTable, Option
from auracheck.cli.output import complain, echo, say
from auracheck.errors import UsageError
from auracheck.exit_codes import ExitCode
from auracheck.policy import Policy
from auracheck.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auracheck.generate import Recipe


def policy_of(path: str | None, source: str = "-") -> Policy:
    """The policy of `--policy`, else the nearest above the source or the working directory, else the built-in one."""
    from auracheck.engine.policies import Policies

    return Policies(path).of(source)


def _forms() -> tuple[str, ...]:
    """The formats of new values."""
    from auracheck.systems import forms

    return ("raw", *forms())


_DRAFT = "policy"
"""The kind that is a draft of a policy instead of a value."""

_ENCODINGS = ("hex", "base64", "base64url")

OPTIONS = {
    "Usual": (
        Option(("--write",), "file", "Set what is missing or a placeholder in FILE; print no value.", "FILE"),
        Option(("--rotate",), "rotate", "With --write: replace existing values as well."),
        Option(("--dry-run",), "dry_run", "With --write: show the change with masked values, change nothing."),
        Option(
            ("-f", "--format"),
            "form",
            "Format of the output, see `auracheck explain formats` [default: raw for one value, else dotenv].",
            "FORM",
            choices=_forms,
        ),
    ),
    "Keys and passwords": (
        Option(("--bytes",), "nbytes", "Number of random bytes [default: 32, which is 256 bits].", "N", number=int),
        Option(
            ("--encoding",),
            "encoding",
            f"Encoding of the bytes: {', '.join(_ENCODINGS)} [default: hex].",
            "CODE",
            "hex",
            choices=lambda: _ENCODINGS,
        ),
    ),
    "URLs": (
        Option(("--host",), "host", "Server in a URL, as HOST or HOST:PORT.", "HOST"),
        Option(("--user",), "user", "User in a URL.", "NAME"),
        Option(("--name",), "name", "Database in a URL.", "DATABASE"),
    ),
    "Policies": (
        Option(("--policy",), "policy", "Generate secrets of this policy.", "FILE"),
        Option(
            ("--from",),
            "origin",
            "With `policy`: read the names in FILE or DIR, also several times [default: all that is here].",
            "FILE|DIR",
            many=True,
        ),
        Option(("--update",), "update", "With `policy`: bring the auracheck.toml here up to date."),
    ),
}
"""The options by headings of the help."""

_RECIPE = ("nbytes", "encoding", "host", "user", "name")
"""The parameters that say what a value is made of."""


def generate(options: Mapping[str, Any], words: Sequence[str]) -> int:
    """Generate strong values: for a secret of the policy by name or short name (jwt), `password`, or `all`.

    One value is printed alone, several as the lines of an env file. The formats systemd, compose, vault, aws, github
    and gitlab are shell scripts that pass the values through standard input.
    `policy` drafts an auracheck.toml for your own application from its code, its examples and its deployment files.
    """
    from auracheck.generate import Recipe

    kinds, origin, file, policy = options["kinds"], options["origin"], options["file"], options["policy"]
    form, rotate, dry_run = options["form"], options["rotate"], options["dry_run"]
    recipe = {name: options[name] for name in _RECIPE}
    if _DRAFT in kinds or origin or options["update"]:
        others = {"--format": form, "--write": file, "--rotate": rotate, "--policy": policy}
        others |= {} if options["update"] else {"--dry-run": dry_run}
        given = [option for option, value in others.items() if value]
        given += [word for option, value in recipe.items() for word in _given(option, value)[:1]]
        _check_draft(kinds, given)
        return _update(origin, dry_run=dry_run) if options["update"] else _draft(origin)
    if file is not None:
        _write(file, kinds, Recipe(**recipe), policy, form=form, rotate=rotate, dry_run=dry_run)
        return ExitCode.FINE
    if rotate or dry_run:
        raise UsageError("--rotate or --dry-run without --write", "add --write FILE")
    named = [word for option, value in {**recipe, "policy": policy}.items() for word in _given(option, value)]
    _print(kinds, Recipe(**recipe), policy, form, named)
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
    echo(drafted.text)
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
    from auracheck.reporters.redaction import redacted

    done = update(places(origin), dry_run=dry_run)
    if dry_run:
        echo(redacted(done.diff))
    for unread in done.unread:
        complain(unread_line(unread))
    say(redacted(done.summary))
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

    from auracheck.generate.outcome import diff, summary
    from auracheck.generate.planning import with_named
    from auracheck.generate.writing import WriteJob, write
    from auracheck.reporters.redaction import redacted

    if form is not None:
        raise UsageError("--format with --write", "remove --format: the file keeps its own format")
    rules = with_named(policy_of(policy, file), kinds)
    outcome = write(WriteJob(file, kinds, recipe, rotate, dry_run), rules, datetime.now(UTC).date())
    if dry_run:
        echo(redacted(diff(outcome)))
    say(redacted(summary(outcome, dry_run=dry_run)))


def _print(kinds: Sequence[str], recipe: "Recipe", policy: str | None, form: str | None, words: Sequence[str]) -> None:
    """Print the values; on a terminal, stderr says how to avoid that. ``words`` are the options given."""
    from auracheck.generate import chosen_form, plan, remark, render

    rules = policy_of(policy)
    made = plan(kinds, recipe, rules)
    chosen = chosen_form(kinds, form)
    echo(render(made, chosen, rules))
    if sys.stdout.isatty():
        say(remark(made, [*kinds, *words], chosen).rstrip("\n"))


def _given(option: str, value: object) -> tuple[str, ...]:
    """An option as written on the command line; empty where it has its default."""
    name = "bytes" if option == "nbytes" else option
    return () if value in (None, "hex") else (f"--{name}", str(value))


GENERATE = CommandTable(
    "kinds", "KIND|NAME|policy...", OPTIONS, generate, "Generate strong values, or draft a policy.", required=True
)
