"""The functions of a file of TypeScript or JavaScript: their names, parameters and bodies."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auracheck.draft.script.code import NEAR, ScriptCode

NO_FUNCTIONS = frozenset(
    ["if", "for", "while", "switch", "catch", "function", "return", "typeof", "await", "super", "constructor", "new"]
)
DECLARING = ("const", "let", "var")
EACH = frozenset(["forEach", "map", "filter", "reduce", "some", "every", "flatMap", "find"])


class Parameter(NamedTuple):
    """A parameter: its name, empty for a pattern, and whether it has a default or may be left out. ``switches`` are the
    names of what it turns on or off, and whether that is on by default: its own, or those in its pattern."""

    name: str
    optional: bool
    switches: tuple[tuple[str, bool], ...] = ()


class Function(NamedTuple):
    """A function with a name, and the tokens of its body."""

    name: str
    parameters: tuple[Parameter, ...]
    start: int
    end: int
    is_method: bool = False
    at: int = -1
    """Where its name is, if parameters follow it."""


class Nesting:
    """The functions of a file by their places."""

    def __init__(self, functions: Sequence[Function]) -> None:
        self._places = [0]
        self._innermost: list[Function | None] = [None]
        around: list[Function] = []
        inward = list(reversed(functions))  # of two with the same body the first is the inner one
        inward.sort(key=lambda function: (function.start, -function.end))
        for each in inward:
            if each.start < each.end:
                self._leave(around, each.start)
                around.append(each)
                self._mark(each.start, each)
        self._leave(around, None)

    def _leave(self, around: list[Function], at: int | None) -> None:
        """Leave the functions that end before a place, of the innermost ones; all of them before none."""
        while around and (at is None or around[-1].end <= at):
            end = around.pop().end
            self._mark(end, around[-1] if around else None)

    def _mark(self, at: int, function: Function | None) -> None:
        self._places.append(at)
        self._innermost.append(function)

    def innermost(self, at: int) -> Function | None:
        """The innermost function that contains a token."""
        return self._innermost[bisect_right(self._places, at) - 1]


def function_at(code: ScriptCode, at: int) -> Iterator[Function]:
    """`function name(…) { … }`."""
    name = at + 1 + code.is_sign(at + 1, "*")
    open_ = code.after_types(name + 1)
    if code.token(name).kind == "name" and code.is_sign(open_, "("):
        yield from _with_body(code, Function(code.token(name).text, (), open_, 0, at=name), (";", "="))


def method_at(code: ScriptCode, at: int) -> Iterator[Function]:
    """`name(…) { … }` in a class or an object."""
    close = code.brackets.close.get(at + 1, -1)
    if code.is_sign(close + 1, "{", ":") and not code.is_sign(at - 1, ".", "?.", "=", "(", "?", "&&", "||"):
        yield from _with_body(code, Function(code.token(at).text, (), at + 1, 0, True, at), (";", "=", "=>"))


def _with_body(code: ScriptCode, head: Function, ends: tuple[str, ...]) -> Iterator[Function]:
    """The function whose parameters begin where ``head`` does, unless one of the signs comes before its body. Its type
    may be that of a function: `function f(): () => T {`."""
    here = code.brackets.close.get(head.start, len(code.tokens)) + 1
    for _ in range(NEAR):
        if code.is_sign(here, *ends) or here >= len(code.tokens):
            return
        end = code.brackets.close.get(here, here)
        if code.is_sign(here, "{") and not code.is_sign(here - 1, ":", "|", "&", "<", "=>"):
            yield head._replace(parameters=tuple(_parameters(code, head.start)), start=here, end=end)
            return
        here = end + 1


class Arrow(NamedTuple):
    """An arrow function: the places of its `=>` and of its first token, and its parameters."""

    at: int
    start: int
    parameters: tuple[Parameter, ...]


def arrow_at(code: ScriptCode, at: int) -> Arrow:
    """The arrow function of a `=>`."""
    open_, parameters = _arrow_parameters(code, at)
    start = open_
    if code.is_sign(start - 1, ">"):
        start = next((h for h in range(start - 1, max(start - NEAR, 0), -1) if code.after_types(h) == start), start)
    return Arrow(at, start - code.is_name(start - 1, "async"), parameters)


def looped(code: ScriptCode, arrow: Arrow) -> Iterator[tuple[str, int]]:
    """The loop variables of `names.forEach((name) => …)`, each with the end of what it goes through."""
    before = arrow.start - 1
    if code.is_sign(before, "(") and code.is_name(before - 1, *EACH) and code.is_sign(before - 2, ".", "?."):
        yield from ((each.name, before - 3) for each in arrow.parameters if each.name)


def named_arrow(code: ScriptCode, arrow: Arrow) -> Iterator[Function]:
    """`const name = (…) => …`."""
    name = _name_before(code, arrow.start - 1)
    if name:
        body = arrow.at + 1
        end = code.brackets.close.get(body, -1) if code.is_sign(body, "{") else _end_of_expression(code, body)
        yield Function(name, arrow.parameters, body, end)


def _arrow_parameters(code: ScriptCode, at: int) -> tuple[int, tuple[Parameter, ...]]:
    """Where the parameters before a `=>` begin, and what they are."""
    close = at - 1
    for here in range(at - 1, max(at - NEAR, -1), -1):  # a type may be between
        if code.is_sign(here, ")") and (here == at - 1 or code.is_sign(here + 1, ":")):
            close = here
            break
        if code.is_sign(here, ";", "{", "}", "="):
            break
    if code.is_sign(close, ")"):
        open_ = code.opens.get(close, close)
        return open_, tuple(_parameters(code, open_))
    return close, (Parameter(code.token(close).text, False),)


def _name_before(code: ScriptCode, at: int) -> str:
    """The name that is declared before a `=` or `:` at this index."""
    if code.is_sign(at, ":") and code.token(at - 1).kind == "name":
        return code.token(at - 1).text
    if not code.is_sign(at, "="):
        return ""
    for here in range(at - 1, max(at - NEAR, -1), -1):
        if code.is_name(here, *DECLARING):
            return code.token(here + 1).text
        if code.is_sign(here, ";", "}"):
            break
    return code.token(at - 1).text if code.token(at - 1).kind == "name" else ""


def _parameters(code: ScriptCode, open_: int) -> Iterator[Parameter]:
    for start, end in code.parts(open_):
        names = [each for each in range(start, min(start + 3, end)) if code.token(each).kind == "name"]
        names = [each for each in names if not code.is_name(each, "public", "private", "readonly", "protected")]
        name = "" if code.is_sign(start, "{", "[") or not names else code.token(names[0]).text
        optional = any(code.is_sign(each, "=", "?") for each in range(start, end))
        named = ((name, start),) if name else ((code.token(each).text, each) for each, _ in code.parts(start))
        switches = tuple((word, _is_true_by_default(code, at, end)) for word, at in named)
        yield Parameter(name, optional, switches)


def _is_true_by_default(code: ScriptCode, at: int, end: int) -> bool:
    """Whether a parameter or a member of a pattern is `true` where it is not given: `required = true`."""
    sign = next((each for each in range(at, end) if code.is_sign(each, "=", ",")), end)
    return code.is_sign(sign, "=") and code.is_name(sign + 1, "true")


def _end_of_expression(code: ScriptCode, at: int) -> int:
    """The end of an expression that begins here: a `;`, a bracket that closes around it, a new statement."""
    here = at
    while here < len(code.tokens):
        token = code.token(here)
        if token.is_sign(";", ",", ")", "]", "}"):
            return here
        if here > at and token.is_name("const", "let", "var", "export", "function", "class", "import"):
            return here
        here = code.brackets.close.get(here, here) + 1
    return here
