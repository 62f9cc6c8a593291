"""The command line: parse, build, run, exit. No rule, no format and no file reading in here.

Each command has a file of its own, with the table of its options. `application` is the whole in Click.
"""

from collections.abc import Mapping, Sequence

from auracheck.cli.options import CommandTable, usual
from auracheck.cli.output import complain, say
from auracheck.errors import PolicyError, UsageError
from auracheck.exit_codes import ExitCode
from auracheck.registry import member

COMMANDS: Mapping[str, str] = {
    "check": "check_command.CHECK",
    "generate": "generate_command.GENERATE",
    "explain": "explain_command.EXPLAIN",
    "report": "report_command.REPORT",
}
"""Each command's module and table, imported when it is called."""


def command(name: str) -> CommandTable:
    """The command of that name, which must be among `COMMANDS`."""
    found: CommandTable = member(__name__, COMMANDS[name])
    return found


def run(arguments: Sequence[str]) -> int:
    """Run the command line with these arguments and return the exit code; errors go to stderr."""
    try:
        return _called(arguments)
    except UsageError as error:
        complain(error.message, error.hint or _hint(error, arguments), arguments)
        return ExitCode.USAGE
    except (KeyboardInterrupt, EOFError):
        say("\nerror: interrupted")
        return ExitCode.INCOMPLETE
    except BrokenPipeError:  # stdout was closed: the reader has seen enough
        return ExitCode.FINE
    except OSError as error:
        complain(str(error.strerror))
        return ExitCode.INCOMPLETE


def _called(arguments: Sequence[str]) -> int:
    """Call the command: one that is not usual by Click. Raises what the command does; wrong usage is `UsageError`."""
    found = command(arguments[0]) if arguments and arguments[0] in COMMANDS else None
    given = usual(found, arguments[1:]) if found else None
    if found and given is not None:
        return found.call(given, arguments)
    from auracheck.cli.application import run_click  # late: a usual call needs no Click

    return run_click(arguments)


def _hint(error: UsageError, arguments: Sequence[str]) -> str:
    """What helps with an error that has no hint itself; empty for a refused change, where the options are right."""
    from auracheck.systems.editor import EditRefused  # late: only a mistake needs it

    if isinstance(error, EditRefused):
        return ""
    if isinstance(error, PolicyError):
        return "auracheck explain policy"
    named = f"{arguments[0]} " if arguments[0] in COMMANDS else ""
    return f"auracheck {named}--help"
