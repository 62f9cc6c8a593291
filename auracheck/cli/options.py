"""Commands and their options as tables: Click's commands are made of them, and a usual call is read without Click.

Importing Click took a fifth of the time of a check. What is not a usual call (errors, help, completion, short
options in one word, `--`) is left to Click, so that there is one truth about it.
"""

from collections.abc import Callable, Mapping, Sequence

from auracheck.typed import Any, NamedTuple


class Option(NamedTuple):
    """An option: its names, the parameter that it sets, its help, and what the help calls its value.

    Without ``value`` it is a flag. ``many``: it may be given several times. Its value is text, one of the ``choices``
    or a ``number``, which may have to be ``within`` a range: above the first, up to the second.
    """

    names: tuple[str, ...]
    parameter: str
    help: str
    value: str = ""
    default: Any = None
    many: bool = False
    choices: Callable[[], tuple[str, ...]] | None = None
    number: type[int] | type[float] | None = None
    within: tuple[float, float] | None = None

    def read(self, text: str) -> Any:
        """The value. Raises `ValueError` for what Click refuses."""
        number = self.number(text) if self.number else 0
        if self.within and not self.within[0] < number <= self.within[1]:
            raise ValueError
        if self.choices and text not in self.choices():
            raise ValueError
        return number if self.number else text


class CommandTable(NamedTuple):
    """A command: the parameter of its arguments, what the help calls them, and its options by headings of the help.

    ``call`` gets the parameters and all words of the command line, and returns the exit code; its docstring is the
    help, ``summary`` the line about it in a list of commands.
    """

    arguments: str
    metavar: str
    options: Mapping[str, Sequence[Option]]
    call: Callable[[Mapping[str, Any], Sequence[str]], int]
    summary: str | None = None
    required: bool = False


def usual(command: CommandTable, words: Sequence[str]) -> dict[str, Any] | None:
    """The parameters of a call, as Click reads these words; None for a call that is left to Click."""
    options = [option for group in command.options.values() for option in group]
    named = {name: option for option in options for name in option.names}
    given: dict[str, Any] = {o.parameter: () if o.many else o.default if o.value else False for o in options}
    arguments: list[str] = []
    rest = iter(words)
    for word in rest:
        name, equals, text = word.partition("=") if word.startswith("--") else (word, "", "")
        option = named.get(name)
        if option is None and (word == "-" or not word.startswith("-")):
            arguments.append(word)
        elif option is None or (equals and not option.value):
            return None
        elif not option.value:
            given[option.parameter] = True
        else:
            try:
                value = option.read(text if equals else next(rest))
            except (ValueError, StopIteration):
                return None
            given[option.parameter] = (*given[option.parameter], value) if option.many else value
    return None if command.required and not arguments else {**given, command.arguments: tuple(arguments)}
