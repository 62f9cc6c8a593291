"""`export`, `readonly` and `unset` (POSIX.1-2017 XCU 2.14; dash(1))."""

import re
from collections.abc import Callable
from typing import NamedTuple

from auracheck.consumers.shell.names import NAME
from auracheck.consumers.shell.state import State
from auracheck.consumers.shell.syntax import hidden

_GLOB = re.compile(r"[*?\[]")


class Failed(Exception):
    """A built-in is used wrongly. A special one ends the shell by that, any other has a status that is not 0."""


class Ended(Exception):
    """`return`: nothing more of the file is read."""


class Argument(NamedTuple):
    """An argument of a command. ``value`` is None where it is not known, and then ``name`` is the variable that it
    names for certain, if any."""

    value: str | None
    offset: int
    name: str | None = None
    literal: bool = True
    unresolved: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return hidden(self)


Arguments = list[Argument]


class Declarations:
    """Built-ins that take names. Each gives its exit status, None where that is not known."""

    def __init__(self, state: State, offset: int) -> None:
        self._state = state
        self._offset = offset

    def export(self, arguments: Arguments) -> int | None:
        listing, rest = self._listing(arguments)
        for argument in rest if not listing else ():
            self._declare(argument, self._state.export)
        return 0

    def readonly(self, arguments: Arguments) -> int | None:
        listing, rest = self._listing(arguments)
        for argument in rest if not listing else ():
            name = self._declare(argument, lambda name, offset: None)
            if name is not None:
                self._state.readonly.add(name)
        return 0

    def _declare(self, argument: Argument, bare: Callable[[str, int], None]) -> str | None:
        """`NAME=VALUE` or `NAME`, as an argument of `export`; the name where it is known."""
        state, offset = self._state, argument.offset
        text = argument.value
        if text is None:
            if argument.name is None:
                state.gap(offset, "which variables this names is only known when it runs")
            else:
                if bare == state.export:
                    state.exported.add(argument.name)
                state.assign(argument.name, None, offset, False, argument.unresolved)
            return argument.name
        name, equals, value = text.partition("=")
        if not NAME.fullmatch(name):
            if not equals and _GLOB.search(text) and "f" not in state.options:
                state.gap(offset, "a pattern that names the variables depends on the files that are there")
                return None
            raise Failed("what it is given is no name")
        if equals:
            if bare == state.export:
                state.exported.add(name)
            state.assign(name, value, offset, argument.literal, argument.unresolved)
        else:
            bare(name, offset)
        return name

    def unset(self, arguments: Arguments) -> int | None:
        flag, rest = "", list(arguments)
        while rest and rest[0].value not in (None, "-") and (rest[0].value or "")[:1] == "-":
            letters = (rest.pop(0).value or "")[1:]
            if letters == "-":
                break
            if not set(letters) <= {"v", "f"}:
                raise Failed("it has no such option")
            flag = letters[-1]
        if flag == "f":
            for argument in rest:
                self._state.functions.pop(argument.value or "", None)
            return 0
        for argument in rest:
            if argument.value is None:
                self._state.gap(argument.offset, "which variables this unsets is only known when it runs")
                continue
            name = argument.value.partition("=")[0]  # dash does not mind what follows
            if not NAME.fullmatch(name):
                raise Failed("what it is given is no name")
            self._state.unset(name, argument.offset)
        return 0

    def _listing(self, arguments: Arguments) -> tuple[bool, Arguments]:
        """Whether `export` only lists, and what it is to export. dash looks at its first letter alone."""
        first = arguments[0].value if arguments else None
        if first is None or first == "-" or first[:1] != "-":
            return False, arguments
        if first != "--" and first[1] != "p":
            raise Failed("it has no such option")
        return first != "--", arguments[1:]
