"""The command line, in Click: parse, build, run, exit. No rule, no format and no file reading in here.

One file for each command; here is what they have in common, and what is said of wrong usage.
"""

from collections.abc import Sequence

import click

from auracheck import __version__
from auracheck.cli.check_command import check
from auracheck.cli.explain_command import explain
from auracheck.cli.generate_command import generate
from auracheck.errors import A_URL, UsageError
from auracheck.exit_codes import ExitCode
from auracheck.reporters import REGISTRY as FORMATS
from auracheck.telling import say

BANNER = """\
auracheck: will this deployment start, and are its secrets any good?
It never prints a secret.

  auracheck check --env production    this shell's environment over ./.env
  auracheck check .env app.service    exactly these; -f json for scripts
  auracheck generate jwt              a strong value, alone on stdout
  auracheck explain weak-secret       what a word or an error message means

Exit  0 fine   1 findings   2 wrong usage   3 could not judge     --help: more"""


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
    if context.command is main and "://" in arguments[0]:
        return f"auracheck: {A_URL}"
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


for _command in (check, generate, explain):
    main.add_command(_command)
