"""Functions of a project that read the environment for others, in languages that are not parsed.

What calls one of them reads the variable: `GlobalConfig.get("NAME")` where `get(name)` has `ENV[name]` in it.
"""

import os
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from auracheck.draft.evidence import ANYBODYS, LEVELS
from auracheck.draft.files import Code
from auracheck.draft.literal_pattern import Pattern, read_pattern

MAX_WRAPPERS = 50
"""Maximum number of such functions of a project and language, with those whose calls nothing tells apart."""

MAX_PARAMETERS = 5
"""Maximum number of parameters of which one is the name."""

MAX_BODY = 1_500
"""Maximum number of bytes of a function in which its read is looked for."""


class _Syntax(NamedTuple):
    """How a language defines a function with a ``name`` and ``parameters``, the name of a ``parameter`` among these,
    the class or module around it, how it reads a variable (`OF` stands for the parameter), and what is between a class
    and its function in a call."""

    function: re.Pattern[bytes]
    parameter: re.Pattern[bytes]
    around: re.Pattern[bytes]
    reads: str
    between: str


_PARAMETERS = r"\((?P<parameters>(?:[^()]|\([^()]{0,100}\)){1,300})\)"
_FIRST, _BEFORE_COLON, _LAST = r"^\s*(\w+)", r"(\w+)\s*:(?!:)", r"(\w+)\s*(?:=.*)?$"


def _syntax(function: str, parameter: str, around: str, reads: str, between: str) -> _Syntax:
    whole, one, outer = (re.compile(each.encode(), re.MULTILINE) for each in (function, parameter, around))
    return _Syntax(whole, one, outer, reads, between)


_SYNTAXES: Mapping[str, _Syntax] = {
    "rb": _syntax(
        r"^[ \t]*def\s+(?:self\.)?(?P<name>\w+)[?!]?[ (]+(?P<parameters>[^()\n]{1,300})", _FIRST,
        r"^[ \t]*(?:class|module)\s+(?:\w+::)*(\w+)", r"\bENV(?:\.fetch\(|\[)\s*OF\b", r"\.",
    ),
    "go": _syntax(
        rf"^func\s+(?:\(\w+\s+\*?\w+\)\s*)?(?P<name>\w+)(?:\[[^\]\n]*\])?{_PARAMETERS}", _FIRST,
        r"^package\s+(\w+)", r"\bos\.(?:Getenv|LookupEnv)\(\s*OF\b", r"\.",
    ),
    "php": _syntax(
        rf"\bfunction\s+(?P<name>\w+){_PARAMETERS}", r"\$(\w+)",
        r"\bclass\s+(\w+)", r"(?:\b(?:get)?env\(\s*|\$_(?:ENV|SERVER)\[)\$OF\b", r"(?:::|->)",
    ),
    "cs": _syntax(
        rf"\bstring\??\s+(?P<name>\w+){_PARAMETERS}", _LAST,
        r"\bclass\s+(\w+)", r"\bGetEnvironmentVariable\(\s*OF\b", r"\.",
    ),
    "rs": _syntax(
        rf"\bfn\s+(?P<name>\w+)(?:<[^>\n]*>)?{_PARAMETERS}", _BEFORE_COLON,
        r"^\s*impl\s+(\w+)", r"\b(?:env|dotenvy?)::var(?:_os)?\(\s*&?OF\b", r"::",
    ),
    "ex": _syntax(
        r"^[ \t]*defp?\s+(?P<name>\w+[?!]?)\((?P<parameters>[^()\n]{1,300})\)", _FIRST,
        r"^[ \t]*defmodule\s+(?:\w+\.)*(\w+)", r"\bSystem\.(?:get_env|fetch_env!?)\(\s*OF\b", r"\.",
    ),
    "kt": _syntax(
        rf"\bfun\s+(?P<name>\w+){_PARAMETERS}", _BEFORE_COLON,
        r"\b(?:object|class)\s+(\w+)", r"\bgetenv\((?:\)\[)?\s*OF\b", r"\.",
    ),
    "java": _syntax(
        rf"\bString\s+(?P<name>\w+){_PARAMETERS}", _LAST,
        r"\bclass\s+(\w+)", r"\bSystem\.getenv\(\s*OF\b", r"\.",
    ),
}  # fmt: skip
_OTHERS = {**dict.fromkeys(("rake", "ru", "erb", "yml", "yaml"), "rb"), "exs": "ex"}
"""Ends of other files in which code calls these."""

_OF_ENVIRONMENTS = re.compile(rb"\b(?i:development|production|test|staging|local)\b")
"""A function that asks for the environment has its default in some of them alone."""

_RAISES = re.compile(rb"\b(?:raise|throw|panic|Fatal\w*|abort|expect)\b|\berror\(")

_DEMANDS = re.compile(rb"(?i:must|require)")
"""How a function is called that stops where there is nothing, whoever it asks."""

_SHORT = frozenset({"env", "var"})
"""Short names that say enough."""

_MAY_BE_ABSENT = re.compile(rb"\s*(?:->\s*(?:[\w:]*Result<)?Option<|:\s*\?\s*string\b|:\s*String\?)")
"""The type of a function that gives nothing where there is nothing."""

_IF_SET = re.compile(rb"\bif\s+\w+\s*=\s*System\.get_env(?![\s\S]*\belse\b)")
"""What a function of Elixir asks that does nothing where there is nothing."""

_OTHER_READ = re.compile(rb"(?:\bENV(?:\.fetch\(|\[)|[Gg]etenv\(|\$_ENV\[|EnvironmentVariable\()\s*[\"']")
"""A function that raises only where another variable is not set either."""


def wrapper_patterns(files: Sequence[Code]) -> dict[str, tuple[Pattern, ...]]:
    """The ways in which a project's own functions read, by the end of the files that call them."""
    found: dict[str, dict[str, Pattern]] = {}
    for end, syntax in _SYNTAXES.items():
        ours = [file.content for file in files if file.path.endswith(f".{end}")]
        known = found.setdefault(end, {})
        reads = syntax.reads
        for _ in range(LEVELS if ours else 0):
            for content in ours:
                if len(known) < MAX_WRAPPERS:
                    known.update(_wrappers(content, syntax, reads))
            if not known:
                break
            reads = rf"\b(?:{'|'.join(known)})\(\s*[$&]?OF\b"
    every = {end: tuple(known.values()) for end, known in found.items()}
    return {**every, **{end: every.get(end, ()) + every.get(code, ()) for end, code in _OTHERS.items()}}


_TABLE = (
    read_pattern(r"^\s*\"(?P<name>[A-Z][A-Z0-9_]{2,99})\":\s*(?:&?\w+)?\{", None),
    read_pattern(r"^\s*case\s+\"(?P<name>[A-Z][A-Z0-9_]{2,99})\"\s*[,:]", None),
)
"""The names that code looks for when it goes through the whole environment: keys of a table, and cases."""

_COMPUTED = re.compile(rb"\bENV(?:\.fetch\(|\[)[a-z_]\w*\s*[\])]")
_LIST_BELOW_A_KEY = r"^[ \t]*:?\w+(?::| =>)[ \t]*\[(?:<'>\w+<'>,\s*){%d}<'>(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)<'>"
_OF_RUBYS_TABLE = tuple(read_pattern(_LIST_BELOW_A_KEY % before, None) for before in range(6))
"""Lists of names below keys, the first of which that is set counts: what code goes through that reads `ENV[name]`."""

_OF_AN_ENUM = re.compile(rb"\b(?:get)?env\(\s*\$this->value\b|\$_(?:ENV|SERVER)\[\s*\$this->value\b")
_CASES = (read_pattern(r"^\s*case\s+\w+\s*=\s*<'>(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)<'>;", None),)


def table_patterns(files: Sequence[Code]) -> dict[str, tuple[Pattern, ...]]:
    """The ways to read of files with a table of names, by their paths: those of Go's packages that go through the whole
    environment, lists of Ruby, and enumerations of PHP that read the variable of their value."""
    ours = [file for file in files if file.path.endswith(".go")]
    packages = {os.path.dirname(file.path) for file in ours if b"os.Environ()" in file.content}
    tables = {file.path: _TABLE for file in ours if os.path.dirname(file.path) in packages}
    enums = (file for file in files if file.path.endswith(".php") and _OF_AN_ENUM.search(file.content))
    ruby = [file for file in files if file.path.endswith(".rb")]
    is_computed = any(_COMPUTED.search(file.content) for file in ruby)
    lists = dict.fromkeys((file.path for file in ruby if is_computed), _OF_RUBYS_TABLE)
    return {**tables, **lists, **dict.fromkeys((file.path for file in enums), _CASES)}


def _wrappers(content: bytes, syntax: _Syntax, reads: str) -> Iterator[tuple[str, Pattern]]:
    """The functions that read the variable whose name they are given, by how they are called; ``reads`` is how they do,
    with `OF` for the name."""
    around = [(found.start(), found[1].decode()) for found in syntax.around.finditer(content)]
    for function, body, at in islice(_reading(content, syntax, reads), MAX_WRAPPERS):
        call = _call(function, around, syntax.between)
        if call:
            raises = _RAISES.search(body) or _DEMANDS.match(function["name"])
            may_be_absent = _MAY_BE_ABSENT.match(body) or _IF_SET.search(body)
            stops = raises and not _OTHER_READ.search(body) and not may_be_absent
            default = "" if _OF_ENVIRONMENTS.search(body) else r"(?:\s*,\s*<TEXT>)?"
            yield call, read_pattern(rf"\b{call}\(?\s*{_ARGUMENT * at}<'NAME'>{default}", True if stops else None)


_ARGUMENT = r"[^,()]{0,80}(?:\([^,()]{0,80}\))?,\s*"
"""An argument before the name."""


def _reading(content: bytes, syntax: _Syntax, reads: str) -> Iterator[tuple[re.Match[bytes], bytes, int]]:
    """The functions that read the variable whose name they are given, each with its body and the number of arguments
    before the name."""
    for function in syntax.function.finditer(content):
        body = content[function.end() : function.end() + MAX_BODY]
        following = syntax.function.search(body)
        body = body[: following.start()] if following else body
        parts = function["parameters"].split(b",")
        names = [found[1] for part in parts[:MAX_PARAMETERS] if (found := syntax.parameter.search(part))]
        for at, name in enumerate(names):
            if re.search(reads.replace("OF", re.escape(name.decode())).encode(), body):
                yield function, body, at
                break


def _call(function: re.Match[bytes], around: Sequence[tuple[int, str]], between: str) -> str:
    """How the function is called: by its own name where that says enough, else by the last class before it as well;
    empty where there is none. ``around`` are the classes of the file, each with its place."""
    name = function["name"].decode()
    if name.lower() not in ANYBODYS and (len(name) > 3 or name.lower() in _SHORT):
        return name
    before = bisect_left(around, (function.start(), ""))
    return f"{around[before - 1][1]}{between}{name}" if before else ""
