"""The whole command line in Click, whose commands are made of the tables of their options."""

from collections.abc import Sequence
from typing import Any

import click

from auracheck import __version__
from auracheck.cli import COMMANDS, command
from auracheck.cli.help_pages import BANNER, EXIT_CODES, Grouped, Usual
from auracheck.cli.options import CommandTable, Option
from auracheck.cli.output import say
from auracheck.exit_codes import ExitCode


@click.group(cls=Usual, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="auracheck")
@click.pass_context
def main(context: click.Context) -> int | None:
    """Will this deployment start, and are its secrets any good? It never prints a secret."""
    if context.invoked_subcommand is not None:
        return None
    say(f"{BANNER}{EXIT_CODES}     --help: more")  # a script whose arguments came out empty must not pass
    context.exit(ExitCode.USAGE)


class _Choice(click.Choice[str]):
    """A choice among words that are looked up when they are needed."""

    def __init__(self, option: Option) -> None:
        super().__init__(())
        self._option = option

    @property
    def choices(self) -> tuple[str, ...]:
        return self._option.choices() if self._option.choices else ()

    @choices.setter  # which Click's own constructor calls
    def choices(self, none: object) -> None:
        pass


def _type(option: Option) -> Any:
    if option.within:
        return click.FloatRange(min=option.within[0], min_open=True, max=option.within[1])
    return _Choice(option) if option.choices else option.number or str


def _parameter(option: Option) -> click.Option:
    names = [*option.names, option.parameter]
    if not option.value:
        return click.Option(names, is_flag=True, help=option.help)
    return click.Option(
        names,
        type=_type(option),
        default=option.default,
        multiple=option.many,
        metavar=option.value,
        help=option.help,
    )


def _in_click(name: str, table: CommandTable) -> click.Command:
    def called(**given: Any) -> int:
        return table.call(given, click.get_current_context().obj or ())

    argument = click.Argument([table.arguments], nargs=-1, required=table.required, metavar=table.metavar)
    return Grouped(
        name,
        callback=called,
        params=[argument, *(_parameter(option) for options in table.options.values() for option in options)],
        help=table.call.__doc__,
        short_help=table.summary,
        groups={heading: [option.names[-1] for option in options] for heading, options in table.options.items()},
    )


for _name in COMMANDS:
    main.add_command(_in_click(_name, command(_name)))


def run_click(arguments: Sequence[str]) -> int:
    """Run the command line as Click reads it and return the exit code. Raises as `run` in `auracheck.cli` expects."""
    try:
        code = main.main(
            list(arguments), prog_name="auracheck", standalone_mode=False, complete_var="", obj=tuple(arguments)
        )
    except click.ClickException as error:
        from auracheck.cli.wrong_usage import from_click  # late: only a mistake needs it

        raise from_click(error, arguments, main) from None
    except click.Abort:
        say("error: interrupted")
        return ExitCode.INCOMPLETE
    except SystemExit:  # Click ends so where stdout was closed: the reader has seen enough
        return ExitCode.FINE
    return int(code or ExitCode.FINE)
