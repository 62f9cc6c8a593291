"""A fix as steps: an edit of a file, a command to run, or words for what only a person can do. None holds a value."""

from collections.abc import Iterable
from itertools import takewhile

from auracheck.named_tuple import NamedTuple


class EditStep(NamedTuple):
    """A change of a file. ``action`` is `insert` (after the line), `replace`, `delete` or `create`. ``new`` are the new
    lines; None where one would have to contain a value, and then ``names`` are the secrets whose values those are."""

    file: str | None
    line: int | None
    action: str
    new: tuple[str, ...] | None
    names: tuple[str, ...] = ()

    @property
    def from_below(self) -> tuple[int, bool]:
        """The order of a file's edits from its end to its beginning: none moves the lines of the next one."""
        return -(self.line or 0), self.action == "delete"


class RunStep(NamedTuple):
    """A command for a POSIX shell. ``needs`` are the words in it that only a person can fill in, such as HOST.
    ``file`` is the path into which it writes a value of a secret, as it was read; empty where there is none."""

    command: str
    needs: tuple[str, ...] = ()
    file: str = ""


class DoStep(NamedTuple):
    """Something that a person has to do, as a sentence. ``about`` is what it changes, where that decides about other
    steps: the data in a `volume`, or the `name` of a variable."""

    text: str
    about: str = ""


Step = EditStep | RunStep | DoStep
"""One step of a fix. Steps are done in their order."""


def do(text: str, about: str = "") -> tuple[Step, ...]:
    """A fix that is one sentence; none for an empty one."""
    return (DoStep(text, about),) if text else ()


def one_line(steps: Iterable[Step]) -> str:
    """The steps as one line of text: the first one, with all commands up to the next edit or sentence, then the others
    as a shell comment, with their places."""
    commands, others = _leading([*steps] or [DoStep("")])
    if commands:
        return "  # ".join((" && ".join(each.command for each in commands), *map(_placed, others)))
    first, *others = others
    words = _in_words(first)
    if isinstance(first, EditStep) and first.action == "insert" and first.new and first.file:
        words = f"add below {first.file}:{first.line}: {words}" if first.line else f"add {words} to {first.file}"
    elif isinstance(first, EditStep) and first.new and len(first.new) > 1:
        words = f"replace {first.file}:{first.line} with: {words}"
    return "  # ".join((words, *map(_placed, others)))


def _leading(steps: list[Step]) -> tuple[list[RunStep], list[Step]]:
    commands = list(takewhile(lambda step: isinstance(step, RunStep), steps))
    return [each for each in commands if isinstance(each, RunStep)], steps[len(commands) :]


def _placed(step: Step) -> str:
    words = _in_words(step)
    return f"{step.file}:{step.line}: {words}" if isinstance(step, EditStep) and step.line else words


def _in_words(step: Step) -> str:
    match step:
        case RunStep(command=command):
            return command
        case DoStep(text=text):
            return text
        case EditStep(action="replace", new=None, names=names):
            return f"rename the variable to {', '.join(names)}"
        case EditStep(action="delete"):
            return "delete the line"
        case EditStep(file=file, new=None, names=names):
            return f"move {', '.join(names)} to {file}"
        case EditStep(new=new):
            return "; ".join(line.strip() for line in new or ())
