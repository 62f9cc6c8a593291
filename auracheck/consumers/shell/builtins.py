"""The commands that a shell has built in, as far as they change what an env file sets (dash(1), XCU 2.14)."""

from collections.abc import Callable

from auracheck.consumers.shell.conditions import bracket, test
from auracheck.consumers.shell.declarations import Argument, Arguments, Declarations, Ended, Failed
from auracheck.consumers.shell.names import NAME
from auracheck.consumers.shell.state import NUMBER
from auracheck.consumers.shell.text import Refused

_LETTERS = frozenset("efIimnsxvVECabu")
_LONG = {
    "errexit": "e", "noglob": "f", "ignoreeof": "I", "interactive": "i", "monitor": "m", "noexec": "n", "stdin": "s",
    "xtrace": "x", "verbose": "v", "vi": "V", "emacs": "E", "noclobber": "C", "allexport": "a", "notify": "b",
    "nounset": "u", "nolog": "", "debug": "",
}  # fmt: skip
_OF_BASH = frozenset({"pipefail"})
"""Long options of bash that change no variable (bash(1), "set"). dash 0.5.12 refuses them."""


class Builtins(Declarations):
    """All of them. Each takes its arguments and gives its exit status, None where that is not known."""

    def find(self, name: str) -> Callable[[Arguments], int | None] | None:
        return {
            ":": _succeed,
            "true": _succeed,
            "echo": _succeed,
            "false": _fail,
            "export": self.export,
            "readonly": self.readonly,
            "unset": self.unset,
            "set": self.set,
            "shift": self.shift,
            "break": _leave_loop,
            "continue": _leave_loop,
            "return": self.leave,
            "exit": self.exit,
            "exec": self.exec,
            "local": self.local,
            "eval": self.evaluate,
            ".": self.source,
            "read": self.read,
            "getopts": self.getopts,
            "alias": self.alias,
            "cd": self.cd,
            "chdir": self.cd,
            "test": test,
            "[": bracket,
        }.get(name)

    def set(self, arguments: Arguments) -> int | None:
        state, rest, reset = self._state, list(arguments), False
        if any(argument.value is None for argument in rest):
            state.gap(self._offset, "what 'set' is given is only known when it runs")
            return None
        while rest and rest[0].value and rest[0].value[0] in "-+":
            text = rest.pop(0).value or ""
            if text in ("-", "--"):
                reset = text == "--"
                break
            for letter in text[1:]:
                if letter == "o":
                    self._option(rest.pop(0).value if rest else None, text[0] == "-")
                elif letter in _LETTERS:
                    self._switch(letter, text[0] == "-")
                else:
                    raise Failed("it has no such option")
        if rest or reset:
            state.parameters = [argument.value or "" for argument in rest]
        return 0

    def _option(self, name: str | None, on: bool) -> None:
        if name is None or (self._state.is_bash and name in _OF_BASH):
            return
        if name not in _LONG:
            raise Failed("it has no such option")
        self._switch(_LONG[name], on)

    def _switch(self, letter: str, on: bool) -> None:
        if letter and on:
            self._state.options.add(letter)
        else:
            self._state.options.discard(letter)
        if "n" in self._state.options:
            raise Refused("'set -n' makes the shell run nothing any more", self._offset)

    def shift(self, arguments: Arguments) -> int | None:
        text = arguments[0].value if arguments else "1"
        if text is None:
            self._state.gap(self._offset, "what 'shift' is given is only known when it runs")
            return None
        number = NUMBER.fullmatch(text)
        if number is None or len(number[1]) > 9 or int(number[1]) > len(self._state.parameters):
            raise Failed("there are not so many parameters")
        del self._state.parameters[: int(number[1])]
        return 0

    def leave(self, arguments: Arguments) -> int | None:
        if arguments:
            text = arguments[0].value
            number = NUMBER.fullmatch(text) if text is not None else None
            if text is not None and number is None:
                raise Failed("its argument is no number")
            self._state.status = int(number[1][-9:]) if number else None
        raise Ended

    def exit(self, arguments: Arguments) -> int | None:
        raise Refused("'exit' ends the shell that reads the file", self._offset)

    def exec(self, arguments: Arguments) -> int | None:
        if arguments:
            raise Refused("'exec' puts another program in the place of the shell", self._offset)
        return 0

    def local(self, arguments: Arguments) -> int | None:
        raise Failed("it is not in a function")

    def evaluate(self, arguments: Arguments) -> int | None:
        if all(argument.value is not None and not argument.value.strip(" \t\n") for argument in arguments):
            return 0
        self._state.maybe_end(self._offset, "'eval' is not followed: it could change any variable")
        return None

    def source(self, arguments: Arguments) -> int | None:
        if not arguments:
            return 0
        self._state.gap(self._offset, "the file that this reads in is not followed: it could change any variable")
        return None

    def read(self, arguments: Arguments) -> int | None:
        self._lose([argument for argument in arguments if argument.value != "-r"], "'read' takes them from the input")
        return None

    def getopts(self, arguments: Arguments) -> int | None:
        own = [Argument("OPTIND", self._offset), Argument("OPTARG", self._offset)]
        self._lose([*arguments[1:2], *own], "'getopts' sets them")
        return None

    def _lose(self, arguments: Arguments, reason: str) -> None:
        names = {(a.value or "").partition("=")[0]: a.offset for a in arguments}
        names = {name: offset for name, offset in names.items() if NAME.fullmatch(name)}
        for name, offset in names.items():
            self._state.lose(name, offset)
        known = all(argument.value is not None for argument in arguments)
        self._state.gap(self._offset, reason, frozenset(names) if known else None)

    def alias(self, arguments: Arguments) -> int | None:
        names = [(argument.value or "").partition("=") for argument in arguments]
        self._state.aliases |= {name for name, equals, _ in names if equals}
        if any(argument.value is None for argument in arguments):
            self._state.gap(self._offset, "which aliases this makes is only known when it runs")
        return 0 if all(equals for _, equals, _ in names) else None

    def cd(self, arguments: Arguments) -> int | None:
        self._state.values["PWD"] = self._state.values["OLDPWD"] = None
        return None


def _leave_loop(arguments: Arguments) -> int | None:
    """Outside of a loop these do nothing; loops are not followed."""
    number = NUMBER.fullmatch(arguments[0].value) if arguments and arguments[0].value is not None else None
    if arguments and arguments[0].value is not None and (number is None or not int(number[1])):
        raise Failed("its argument is no number of loops")
    return 0


def _succeed(arguments: Arguments) -> int | None:
    return 0


def _fail(arguments: Arguments) -> int | None:
    return 1
