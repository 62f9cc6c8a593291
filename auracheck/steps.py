"""A fix as steps: an edit of a file, a command to run, or words for what only a person can do. None has a value."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import takewhile

from auracheck.listing import listed
from auracheck.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from auracheck.model import Origin


class EditStep(NamedTuple):
    """A change of a file. ``action`` is `insert` (after the line), `replace`, `delete` or `create`. ``new`` are the new
    lines; None where one would have to contain a value, and then ``names`` are the secrets whose values those are.
    ``owner`` is the place of the target that gets a line without a number, where the finding is about others, too."""

    file: str | None
    line: int | None
    action: str
    new: tuple[str, ...] | None
    names: tuple[str, ...] = ()
    owner: "Origin | None" = None

    @property
    def ignores(self) -> bool:
        """Whether it adds a line to a file of names that git ignores, in which their order does not matter here."""
        return self.action == "insert" and self.line is None and (self.file or "").endswith(".gitignore")

    @property
    def from_below(self) -> tuple[int, bool]:
        """The order of a file's edits from its end to its beginning: none moves the lines of the next one."""
        return -(self.line or 0), self.action == "delete"


PREPARING = ("mkdir ", "chmod ", "touch ")
"""How commands begin that only make a file fit for a secret."""


class RunStep(NamedTuple):
    """A command for a POSIX shell. ``needs`` are the words in it that only a person can fill in, such as HOST.
    ``file`` is the path into which it writes a value of a secret, as it was read; empty where there is none."""

    command: str
    needs: tuple[str, ...] = ()
    file: str = ""


class DoStep(NamedTuple):
    """Something that a person has to do, as a sentence. ``about`` is what it changes, where that decides about other
    steps: the data in a `volume`, the `name` of a variable, an `env file`, or the `copy` of an example; of a `place`
    it says which, and of a `file` it does not. ``file`` is the one into which it puts a value."""

    text: str
    about: str = ""
    file: str = ""


Step = EditStep | RunStep | DoStep
"""One step of a fix. Steps are done in their order."""


@lru_cache(1 << 10)  # many targets lack the same: their findings share it
def do(text: str, about: str = "") -> tuple[Step, ...]:
    """A fix that is one sentence; none for an empty one."""
    return (DoStep(text, about),) if text else ()


_OF_VOLUME = "if the volume{} of {} {} data already, change the password{} there too: {} only read at the first start"


def of_volume(server: str, name: str) -> tuple[Step, ...]:
    """What else is to be done about a password that the server reads at its first start alone."""
    return do(_OF_VOLUME.format("", server, "has", "", f"{name} is"), "volume")


def of_volumes(sentences: Iterable[str]) -> str:
    """These sentences of `of_volume` as one."""
    form = re.compile(_OF_VOLUME.format("", "(.+)", "has", "", r"(\S+) is"))
    found = [match for each in sentences if (match := form.fullmatch(each))]
    servers, names = (list(dict.fromkeys(match[group] for match in found)) for group in (1, 2))
    plural, has = ("s", "have") if len(servers) > 1 else ("", "has")
    several, are = "s" if len(found) > 1 else "", "are" if len(names) > 1 else "is"
    return _OF_VOLUME.format(plural, listed(servers), has, several, f"{listed(names)} {are}")


def rotation(moved: Step, steps: Iterable[Step]) -> RunStep | None:
    """The command of a fix that replaces a value which moves into a file, so that nobody has to move it by hand."""
    if not (isinstance(moved, EditStep) and moved.action == "insert" and moved.new is None):
        return None
    begins = f"auracheck generate {' '.join(moved.names)} --write "
    commands = (step for step in steps if isinstance(step, RunStep) and step.file == moved.file)
    return next((each for each in commands if each.command.startswith(begins) and "--rotate" in each.command), None)


def one_line(steps: Iterable[Step]) -> str:
    """The steps as one line of text: the first one, with all commands up to the next edit or sentence, then the others
    as a shell comment, with their places. Pasted into a shell, it runs commands that belong together, or nothing."""
    commands, others = _leading([*steps] or [DoStep("")])
    if commands:
        return _followed(" && ".join(commands), others)
    first, *others = others
    words = _in_words(first)
    if isinstance(first, EditStep) and first.new:
        words = _added(first) if first.action == "insert" and first.file else words
        words = f"replace {first.file}:{first.line} with: {words}" if _has_several_lines(first) else words
    return _followed(words, others)


def _has_several_lines(step: EditStep) -> bool:
    return step.action != "insert" and len(step.new or ()) > 1


def _followed(first: str, others: list[Step]) -> str:
    rest = ", then ".join(filter(None, map(_placed, others)))  # zsh takes a pasted remark for words of the command
    return f"{first}  # then {rest}" if rest else first


def _leading(steps: list[Step]) -> tuple[list[str], list[Step]]:
    commands = list(_up_to_a_remark(takewhile(bool, map(_as_command, steps))))
    if not any(isinstance(step, RunStep) for step in steps[: len(commands)]):
        return [], steps
    return commands, steps[len(commands) :]


def _up_to_a_remark(commands: Iterable[str]) -> Iterator[str]:
    """The commands; the first with a remark of its own is the last that a shell would run."""
    for command in commands:
        yield command
        if "  # " in command:
            return


def _as_command(step: Step) -> str:
    """The command that does a step; empty for one that a person does. A line of a .gitignore goes anywhere."""
    if isinstance(step, RunStep):
        return step.command
    if not (isinstance(step, EditStep) and step.ignores and step.file and step.new):
        return ""
    from shlex import join, quote  # late: most fixes are commands already

    return f"printf '\\n%s\\n' {join(step.new)} >> {quote(step.file)}"


def _placed(step: Step) -> str:
    if not isinstance(step, EditStep):
        return _in_words(step)
    if step.action == "insert" and step.new and step.file:
        return _added(step)
    return f"{step.file}:{step.line}: {_in_words(step)}" if step.line else _in_words(step)


def _added(step: EditStep) -> str:
    words = _in_words(step)
    return f"add below {step.file}:{step.line}: {words}" if step.line else f"add {words} to {step.file}"


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
