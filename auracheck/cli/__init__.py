"""The command line, in Click: parse, build, run, exit. No rule, no format and no file reading in here.

Each command has a file of its own; this one has what they share, and prints their errors.
"""

import sys
from collections.abc import Sequence

import click

from auracheck import __version__
from auracheck.cli.check_command import check
from auracheck.cli.generate_command import generate, policy_of
from auracheck.cli.help_pages import BANNER, EXIT_CODES, Usual
from auracheck.cli.output import complain, say
from auracheck.cli.report_command import report
from auracheck.errors import PolicyError, UsageError
from auracheck.exit_codes import ExitCode


@click.command(short_help="Explain a rule, a secret or an error message.")
@click.argument("topic", nargs=-1, metavar="[TOPIC]")
@click.option("--policy", metavar="FILE", help="Explain the secrets and environments of this policy.")
@click.option("-v", "verbose", is_flag=True, help="Show the whole page of a rule on a terminal, too.")
def explain(topic: tuple[str, ...], policy: str | None, verbose: bool) -> None:
    """Explain a rule, a secret, a source, an exit code or a pasted error message."""
    from auracheck.explain import explain as explained
    from auracheck.explain import topics

    catalogue = policy_of(policy)
    brief = sys.stdout.isatty() and not verbose
    page = explained(" ".join(topic), catalogue, brief=brief) if topic else topics(catalogue)
    click.echo(page.rstrip("\n"))


def run(arguments: Sequence[str]) -> int:
    """Run the command line with these arguments and return the exit code; errors go to stderr."""
    try:
        code = main.main(
            list(arguments), prog_name="auracheck", standalone_mode=False, complete_var="", obj=tuple(arguments)
        )
    except click.ClickException as error:
        from auracheck.cli.wrong_usage import from_click  # late: only a mistake needs it

        return _wrong_usage(from_click(error, arguments, main), arguments)
    except UsageError as error:
        return _wrong_usage(error, arguments)
    except click.Abort:
        say("error: interrupted")
        return ExitCode.INCOMPLETE
    except SystemExit:  # Click ends so where stdout was closed: the reader has seen enough
        return ExitCode.FINE
    except OSError as error:
        complain(str(error.strerror))
        return ExitCode.INCOMPLETE
    return int(code or ExitCode.FINE)


def _wrong_usage(error: UsageError, arguments: Sequence[str]) -> ExitCode:
    """Print what happened, and in a second line what helps."""
    hint = error.hint or _hint(error, arguments)
    complain(error.message, hint, arguments)
    return ExitCode.USAGE


def _hint(error: UsageError, arguments: Sequence[str]) -> str:
    """What helps with an error that has no hint itself; empty for a refused change, where the options are right."""
    from auracheck.systems.editor import EditRefused  # late: only a mistake needs it

    if isinstance(error, EditRefused):
        return ""
    if isinstance(error, PolicyError):
        return "auracheck explain policy"
    command = f"{arguments[0]} " if arguments[0] in main.commands else ""
    return f"auracheck {command}--help"


@click.group(cls=Usual, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="auracheck")
@click.pass_context
def main(context: click.Context) -> int | None:
    """Will this deployment start, and are its secrets any good? It never prints a secret."""
    if context.invoked_subcommand is not None:
        return None
    say(f"{BANNER}{EXIT_CODES}     --help: more")  # a script whose arguments came out empty must not pass
    context.exit(ExitCode.USAGE)


for _command in (check, generate, explain, report):
    main.add_command(_command)
