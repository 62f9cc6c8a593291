"""The functions of a project that read the variable whose name they are given, in languages that are not parsed."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.draft.files import Code
from auracheck.draft.literal.after import is_refused
from auracheck.draft.literal.composed import argument, composition
from auracheck.draft.literal.constants import READS
from auracheck.draft.literal.lists import LOOPS
from auracheck.draft.literal.pattern import Naming

MAX_PARAMETERS = 5
"""Maximum number of parameters of which one is the name."""

MAX_INDENT = 100
"""Maximum number of bytes before the first word of a function."""

MAX_BODY = 1_500
"""Maximum number of bytes of a function in which its read is looked for."""


class Syntax(NamedTuple):
    """How a language defines a function with a ``name`` and ``parameters``, the name of a ``parameter`` among these,
    the class or module around it, how it reads a variable, up to its name, and what is between a class and its function
    in a call."""

    function: re.Pattern[bytes]
    parameter: re.Pattern[bytes]
    around: re.Pattern[bytes]
    reads: str
    between: str


_PARAMETERS = r"\((?P<parameters>(?:[^()]|\([^()]{0,100}\)){1,300})\)"
_FIRST, _BEFORE_COLON, _LAST = r"^\s*(\w+)", r"(\w+)\s*:(?!:)", r"(\w+)\s*(?:=.*)?$"


def _syntax(function: str, parameter: str, around: str, reads: str, between: str) -> Syntax:
    whole, one, outer = (re.compile(each.encode(), re.MULTILINE) for each in (function, parameter, around))
    return Syntax(whole, one, outer, reads, between)


SYNTAXES: Mapping[str, Syntax] = {
    "rb": _syntax(
        r"^[ \t]*def\s+(?:self\.)?(?P<name>\w+)[?!]?[ (]+(?P<parameters>[^()\n]{1,300})", _FIRST,
        r"^[ \t]*(?:class|module)\s+(?:\w+::)*(\w+)", READS["rb"], r"\.",
    ),
    "go": _syntax(
        r"(?:^func\s+(?:\(\w+\s+\*?\w+\)\s*)?(?=\w)|^[ \t]+(?=\w+\s*:?=\s*func\())(?P<name>\w+)(?:\s*:?=\s*func)?"
        rf"(?:\[[^\]\n]*\])?{_PARAMETERS}", _FIRST,
        r"^package\s+(\w+)", READS["go"], r"\.",
    ),
    "php": _syntax(
        rf"\bfunction\s+(?P<name>\w+){_PARAMETERS}", r"\$(\w+)",
        r"\bclass\s+(\w+)", READS["php"], r"(?:::|->)",
    ),
    "cs": _syntax(
        rf"\bstring\??\s+(?P<name>\w+){_PARAMETERS}", _LAST,
        r"\bclass\s+(\w+)", READS["cs"], r"\.",
    ),
    "rs": _syntax(
        rf"\bfn\s+(?P<name>\w+)(?:<[^>\n]*>)?{_PARAMETERS}", _BEFORE_COLON,
        r"^\s*impl\s+(\w+)", READS["rs"], r"::",
    ),
    "ex": _syntax(
        r"^[ \t]*(?:defp?\s+(?=\w+[?!]?\()|(?=\w+\s*=\s*fn\b))(?P<name>\w+[?!]?)(?:\(|\s*=\s*fn\s*\(?)"
        r"(?P<parameters>[^()\n]{1,300}?)(?:\)|\s*->)", _FIRST,
        r"^[ \t]*defmodule\s+(?:\w+\.)*(\w+)", READS["ex"], r"\.",
    ),
    "kt": _syntax(
        rf"\bfun\s+(?P<name>\w+){_PARAMETERS}", _BEFORE_COLON,
        r"\b(?:object|class)\s+(\w+)", READS["kt"], r"\.",
    ),
    "java": _syntax(
        rf"\bString\s+(?P<name>\w+){_PARAMETERS}", _LAST,
        r"\bclass\s+(\w+)", READS["java"], r"\.",
    ),
}  # fmt: skip
OTHERS = {**dict.fromkeys(("rake", "ru", "erb", "yml", "yaml"), "rb"), "exs": "ex"}
"""Ends of other files in which code calls these."""


class Read(NamedTuple):
    """A function that reads, with what follows its parameters. ``at`` is the place of the parameter with the name;
    ``is_list``: it has several names; ``stops``: without the variable the function ends in an error."""

    function: re.Match[bytes]
    body: bytes
    at: int
    named: Naming
    is_list: bool
    stops: bool


_RAISES = re.compile(rb"\b(?:raise|throw|panic|Fatal\w*|abort|expect)\b|\berror\(")

_DEMANDS = re.compile(rb"(?i:must|require)")
"""How a function is called that stops where there is nothing, whoever it asks."""

_MAY_BE_ABSENT = re.compile(rb"\s*(?:->\s*(?:[\w:]*Result<)?Option<|:\s*\?\s*string\b|:\s*String\?)")
"""The type of a function that gives nothing where there is nothing."""

_IF_SET = re.compile(rb"\bif\s+\w+\s*=\s*System\.get_env(?![\s\S]*\belse\b)")
"""What a function of Elixir asks that does nothing where there is nothing."""

_OTHER_READ = re.compile(rb"(?:\bENV(?:\.fetch\(|\[)|[Gg]etenv\(|\$_ENV\[|EnvironmentVariable\()\s*[\"']")
"""A function that raises only where another variable is not set either."""


_STRICT = re.compile(rb"fetch_env!\($|ENV\.fetch\($")
"""A read that stops by itself where there is nothing, unless it has a default."""
_NO_DEFAULT = re.compile(rb"\)(?!\s*(?:\{|do\b))")
_UNWRAPPED = re.compile(rb"\)\s*\.(?:unwrap|expect)\(")
_VARIABLE = re.compile(rb"\s*[$&*]?([A-Za-z_]\w*)\s*")


def reading(file: Code, end: str, reads: re.Pattern[bytes], inner: Callable[[str], Naming]) -> Iterator[Read]:
    """The functions of a file that read the variable whose name they are given; ``reads`` is how they do, up to the
    name, and ``inner`` what those that they call for it make of the name."""
    syntax = SYNTAXES[end]
    for function in syntax.function.finditer(file.content) if reads.search(file.content) else ():
        body = file.content[function.end() : function.end() + MAX_BODY]
        ends = (syntax.function.search(body), _end(file.content, function.start()).search(body))
        body = body[: min((found.start() for found in ends if found), default=MAX_BODY)]
        parts = function["parameters"].split(b",")[:MAX_PARAMETERS]
        names = [found[1] if (found := syntax.parameter.search(part)) else b"" for part in parts]
        for found in reads.finditer(body):
            given = argument(body[found.end() :])
            expression, is_list = _expression(given, end, names, body[: found.start()])
            each = ((at, composition(expression, name, file.content)) for at, name in enumerate(names) if name)
            at, composed = next((one for one in each if one[1]), (0, None))
            if composed:
                whole = chained(composed.named, inner(found[0].decode()))
                stops = _stops(file, function, body, found, len(given))
                yield Read(function, body, at, whole, is_list, stops)
                break


def _end(content: bytes, start: int) -> re.Pattern[bytes]:
    """The last line of the function that starts there, which is as far in as its first."""
    line = content[content.rfind(b"\n", 0, start) + 1 : start + MAX_INDENT]
    indent = line[: len(line) - len(line.lstrip(b" \t"))]
    return re.compile(rb"^%s(?:end\b|\})" % indent, re.MULTILINE)


def _expression(given: bytes, end: str, names: Sequence[bytes], before: bytes) -> tuple[bytes, bool]:
    """What makes the name that is ``given`` to a read, by the code before it, and whether it is one of a list."""
    variable = _VARIABLE.fullmatch(given)
    if variable is None or variable[1] in names:
        return given, False
    loops = re.finditer(LOOPS[end].replace("LIST", "(?!)").encode(), before) if end in LOOPS else ()
    of = next((found["list"] for found in loops if found["of"] == variable[1]), b"")
    made = re.search(rb"(?<!\w)%s\s*:?=(?!=)\s*([^\n;]{1,200})" % re.escape(variable[1]), before)
    return of or (made[1] if made else given), bool(of)


def chained(first: Naming, second: Naming) -> Naming:
    """How the name that one makes is made into one by another."""
    return lambda text: second(name) if (name := first(text)) else ""


def _stops(file: Code, function: re.Match[bytes], body: bytes, read: re.Match[bytes], length: int) -> bool:
    """Whether a function ends in an error where its read gives nothing, and nothing else does either."""
    end = read.end() + length
    if _OTHER_READ.search(body[: read.start()] + body[end:]) or _MAY_BE_ABSENT.match(body) or _IF_SET.search(body):
        return False
    is_strict = _STRICT.search(read[0]) is not None and _NO_DEFAULT.match(body, end) is not None
    raises = _RAISES.search(body) or _DEMANDS.match(function["name"]) or _UNWRAPPED.match(body, end)
    return is_strict or bool(raises) or is_refused(file, function.end() + read.start(), function.end() + end)
