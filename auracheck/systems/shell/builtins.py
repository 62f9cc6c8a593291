"""The commands that a shell has built in (dash(1), bash(1), XCU 2.14): which of them change variables, and those that
are followed.

Each takes its arguments and its place, and gives its exit status, None where that is not known.
"""

from collections.abc import Callable

from auracheck.regex import regex
from auracheck.systems.shell.state import Given, State
from auracheck.systems.shell.syntax import NAME, GaveUp, NotFollowed, Stopped
from auracheck.typed import NamedTuple

_OPTIONS = {"allexport": "a", "errexit": "e", "nounset": "u", "noglob": "f", "noclobber": "C", "xtrace": "x"}
_BASH_OPTIONS = {**_OPTIONS, "pipefail": "", "errtrace": "E", "functrace": "T"}
"""The letters of long names."""


DIRENV = regex(
    r"(?:dotenv|source_env|source_up)(?:_if_exists)?|source_url|use|use_\w+|layout|layout_\w+|load_prefix|direnv_load"
)
"""direnv's own functions that set variables (direnv-stdlib(1))."""
NAMING = frozenset(["export", "readonly", "local", "unset", "read", "getopts"])
BASH_NAMING = frozenset(["declare", "typeset", "mapfile", "readarray", "wait"])
"""Commands whose words are the names of variables, maybe with values."""
ENDING = frozenset(["return", "exit", "exec", "logout"])
_OTHER = frozenset(["set", "shift", ".", "eval", "command", "trap"])
_BASH_OTHER = frozenset(["builtin", "source", "let", "printf", "shopt", "enable", "compgen", "jobs"])


def changes_variables(name: str, bash: bool) -> bool:
    """Whether a command of that name, which is not a function, may change variables."""
    shared = name in NAMING or name in ENDING or name in _OTHER
    return shared or (name in BASH_NAMING or name in _BASH_OTHER if bash else name == "alias")


class Failed(Exception):
    """A builtin is used wrongly."""


class Ended(Exception):
    """`return`: nothing more of the file is read."""


class LeftWell(Exception):
    """`exit 0` in a script whose reader takes what was set until then."""


class Argument(NamedTuple):
    """An argument of a command. ``text`` is None where it is not known; `NAME=` where it is an assignment, whose value
    is ``given``."""

    text: str | None
    offset: int
    given: Given | None = None

    def __repr__(self) -> str:
        return "<Argument>"


Arguments = list[Argument]


def _export(state: State, arguments: Arguments, offset: int) -> int | None:
    first = arguments[0].text if arguments else None
    if first == "--":
        arguments = arguments[1:]
    elif first is not None and first[:1] == "-":
        if first == "-p" and len(arguments) == 1:
            return 0
        if first[:2] == "-p" or state.bash:
            raise NotFollowed("`export` may change", offset)
        raise Failed("no such option")
    for argument in arguments:
        _export_one(state, argument)
    return 0


def _export_one(state: State, argument: Argument) -> None:
    if argument.text is None:
        raise NotFollowed("`export` of what is not known may change any variable", argument.offset, None)
    name, equals, value = argument.text.partition("=")
    if argument.given and state.bash:
        name = name.removesuffix("+")
    if not NAME.fullmatch(name):
        raise Failed("an argument is not a name")
    if not equals:
        state.export(name, argument.offset)
        return
    state.exported.add(name)
    state.assign(name, argument.given or Given(value, False), argument.offset)


def _read_only(state: State, arguments: Arguments, offset: int) -> int | None:
    """It sets a variable as an assignment does."""
    for argument in arguments:
        name, equals, value = (argument.text or "").partition("=")
        if not NAME.fullmatch(name):
            raise NotFollowed("`readonly` may change", offset)
        if equals:
            state.assign(name, argument.given or Given(value, False), argument.offset)
        state.read_only.add(name)
    return 0


def _unset(state: State, arguments: Arguments, offset: int) -> int | None:
    texts = [argument.text for argument in arguments]
    if texts[:1] == ["-f"] and "-v" not in texts:
        return 0
    for text in texts[1:] if texts[:1] in (["-v"], ["--"]) else texts:
        if text is None:
            raise NotFollowed("`unset` of what is not known may change any variable", offset, None)
        if not NAME.fullmatch(text):
            raise Failed("an argument is not a name")
        state.unset(text, offset)
    return 0


def _set(state: State, arguments: Arguments, offset: int) -> int | None:
    texts = [argument.text for argument in arguments]
    while texts:
        text = texts.pop(0)
        if text is None:
            raise GaveUp("`set` of what is not known", offset)
        if text == "--" or text[:1] not in ("-", "+"):
            state.parameters = False
            break
        letters = set(text[1:])
        if "o" in letters and texts:  # without a name it lists the options
            letters |= set((_BASH_OPTIONS if state.bash else _OPTIONS).get(texts.pop(0) or "", "?"))
        if not letters <= set("aefhmuvxobBCETP" if state.bash else "aefmuvxobC"):
            raise GaveUp("an option of the shell", offset) if state.bash else Failed("no such option")
        state.options = state.options | letters if text[0] == "-" else state.options - letters
    return 0


def _shift(state: State, arguments: Arguments, offset: int) -> int | None:
    if state.parameters:
        raise NotFollowed("`shift` may change any variable", offset, frozenset() if state.bash else None)
    return None


def _return(state: State, arguments: Arguments, offset: int) -> int | None:
    if arguments:
        text = arguments[0].text
        if not state.bash and text is not None and not text.isdigit():
            raise Failed("an argument is not a number")
        state.status = int(text[-9:]) if text is not None and text.isdigit() else None
    raise Ended


def _exit(state: State, arguments: Arguments, offset: int) -> int | None:
    texts = [argument.text for argument in arguments]
    status = state.status if not texts else int(texts[0] == "0") ^ 1 if texts[0] is not None else None
    if state.library and status is None:
        raise GaveUp("`exit`", offset)
    if state.library and not status:
        raise LeftWell
    raise Stopped("'exit' ends the shell that reads the file", offset, True)


def _exec(state: State, arguments: Arguments, offset: int) -> int | None:
    if arguments:
        raise Stopped("'exec' replaces the shell with another program", offset, True)
    return 0


def _cd(state: State, arguments: Arguments, offset: int) -> int | None:
    state.moved = True
    state.values["PWD"] = state.values["OLDPWD"] = None
    return None


Builtin = Callable[[State, Arguments, int], int | None]

BUILTINS: dict[str, Builtin] = {
    **{name: lambda *_: 0 for name in (":", "true", "echo")}, "false": lambda *_: 1, "export": _export,
    "readonly": _read_only, "unset": _unset, "set": _set, "shift": _shift, "return": _return, "exit": _exit,
    "exec": _exec, **dict.fromkeys(("cd", "chdir", "pushd", "popd"), _cd),
}  # fmt: skip
