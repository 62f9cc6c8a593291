"""Functions of a project that read the environment for others, in languages that are not parsed.

What calls one of them reads the variable: `GlobalConfig.get("NAME")` where `get(name)` has `ENV[name]` in it.
"""

import os
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from auracheck.draft.evidence import ANYBODYS, LEVELS
from auracheck.draft.files import Code
from auracheck.draft.literal.composed import composition
from auracheck.draft.literal.functions import OTHERS, SYNTAXES, Read, reading
from auracheck.draft.literal.pattern import Naming, Pattern, read_pattern

MAX_WRAPPERS = 50
"""Maximum number of such functions of a project and language, with those whose calls nothing tells apart."""

_OF_ENVIRONMENTS = re.compile(rb"\b(?i:development|production|test|staging|local)\b|\bconfig_env\(\)|\bRails\.env\b")
"""A function that asks for the environment has its default in some of them alone."""

_SHORT = frozenset({"env", "var"})
"""Short names that say enough."""


class _Wrapper(NamedTuple):
    """How calls of a function read, and how they make the name of the variable."""

    patterns: tuple[Pattern, ...]
    named: Naming
    read: Read


def wrapper_patterns(files: Sequence[Code]) -> dict[str, tuple[Pattern, ...]]:
    """The ways in which a project's own functions read, by the end of the files that call them."""
    found: dict[str, tuple[Pattern, ...]] = {}
    for end in SYNTAXES:
        ours = [file for file in files if OTHERS.get(extension := file.ending, extension) == end]
        wrappers = _of_a_language(ours, end).values() if ours else ()
        found[end] = tuple(each for one in wrappers for each in one.patterns)
    found["go"] = (*_naming_patterns(files), *found["go"])
    return {**found, **{other: found[end] for other, end in OTHERS.items()}}


def _of_a_language(files: Sequence[Code], end: str) -> dict[str, _Wrapper]:
    """The functions by how they are called."""
    known: dict[str, _Wrapper] = {}
    reads = SYNTAXES[end].reads
    for _ in range(LEVELS):
        inner = dict(known)

        def of_call(text: str, inner: dict[str, _Wrapper] = inner) -> Naming:
            return next((one.named for call, one in inner.items() if re.fullmatch(rf"{call}\(", text)), str)

        for file in files:
            if len(known) < MAX_WRAPPERS:
                found = list(islice(reading(file, end, re.compile(reads.encode()), of_call), MAX_WRAPPERS))
                around = _classes(file, end) if found else []
                for read in found:
                    if call := _call(read.function, around, SYNTAXES[end].between):
                        known[call] = _Wrapper(tuple(_patterns(call, read, end)), read.named, read)
        if not known:
            break
        reads = rf"\b(?:{'|'.join(known)})\("
    return known


def _classes(file: Code, end: str) -> list[tuple[int, str]]:
    """The classes or modules of a file, each with its place."""
    return [(found.start(), found[1].decode()) for found in SYNTAXES[end].around.finditer(file.content)]


_ARGUMENT = r"[^,()]{0,80}(?:\([^,()]{0,80}\))?,\s*"
"""An argument before the name."""
_LISTED = tuple(rf"(?:[\w\[\]]*[{{\[(]\s*)?(?:<'>\w+<'>,\s*){{{before}}}" for before in range(8))
"""Names before the name, where a function takes several."""


def _patterns(call: str, read: Read, end: str) -> Iterator[Pattern]:
    default = "" if read.is_list or _OF_ENVIRONMENTS.search(read.body) else r"(?:\s*,\s*<TEXT>)?"
    name = r"(?:(?:<'>|(?<=[\s(]):)<NAME>\b<'>?|<CONSTANT>)" if end == "rb" else "<'NAME'>"
    start = rf"(?<!System\.)\b{call}\.?\(?\s*" if end == "ex" else rf"\b{call}\(?\s*"
    for before in _LISTED if read.is_list else (_ARGUMENT * read.at,):
        stops = True if read.stops else None
        yield read_pattern(start + before + name + default, stops, named=read.named, part=read.function["name"])


_JOINING = re.compile(
    rb"^[ \t]*def\s+(?:self\.)?(?P<name>\w+)\(\*(?P<given>\w+)[^)\n]*\)(?:(?!^[ \t]*def )[\s\S]){0,300}?"
    rb"\b(?P=given)\.join\((?:[\"'](?P<by>\w*)[\"']|(?P<constant>[A-Z_]+))\)(?P<upper>\.upcase)?[\s\S]{0,200}?\bENV(?:\[|\.fetch\()",
    re.MULTILINE,
)
_PART = r"(?::\w+|<'>\w+<'>)"
_JOINED = rf"\(?\s*(?P<name>{_PART}(?:,\s*{_PART}){{0,5}})\s*(?=\)|$|,\s*\w+:)"


def joining_patterns(files: Sequence[Code]) -> tuple[Pattern, ...]:
    """The functions of Ruby that join all that they are given into a name: `Secrets.fetch(:MAIL, :PASSWORD)`."""
    found: list[Pattern] = []
    for file in (file for file in files if file.path.endswith(".rb") and b".join(" in file.content):
        around = _classes(file, "rb")
        for function in islice(_JOINING.finditer(file.content), MAX_WRAPPERS):
            if call := _call(function, around, SYNTAXES["rb"].between):
                found.append(read_pattern(rf"\b{call}{_JOINED}", None, named=_joined_by(function, file)))
    return tuple(found)


def _joined_by(function: re.Match[bytes], file: Code) -> Naming:
    """How a function joins the words that it is given."""
    constant = (
        re.search(rb"\b%s\s*=\s*[\"'](\w*)[\"']" % function["constant"], file.content) if function["constant"] else None
    )
    by = (function["by"] or (constant[1] if constant else b"")).decode()

    def named(text: str) -> str:
        whole = by.join(re.findall(r"\w+", text))
        return whole.upper() if function["upper"] else whole

    return named


_NAMING = re.compile(
    rb"^func (?P<name>\w*[eE]nv\w*)\((?P<given>\w+) string\) string \{\s*return (?P<made>[^\n]{1,200})\n\}",
    re.MULTILINE,
)
"""A function of Go that makes the name of a variable and reads nothing."""


def _naming_patterns(files: Sequence[Code]) -> tuple[Pattern, ...]:
    """The calls that make names of variables: `EnvVar: EnvVar("api-token")`."""
    ours = (file for file in files if file.path.endswith(".go"))
    found = ((file, each) for file in ours for each in islice(_NAMING.finditer(file.content), MAX_WRAPPERS))
    made = ((each, composition(each["made"], each["given"], file.content)) for file, each in found)
    return tuple(
        read_pattern(rf"(?<!func )\b{each['name'].decode()}\(\s*<'KEY'>\s*\)", None, named=one.named)
        for each, one in made
        if one
    )


_TABLE = (
    read_pattern(r"^\s*\"(?P<name>[A-Z][A-Z0-9_]{2,99})\":\s*(?:&?\w+)?\{", None),
    read_pattern(r"^\s*case\s+\"(?P<name>[A-Z][A-Z0-9_]{2,99})\"\s*[,:]", None),
)
"""The names that code looks for when it goes through the whole environment: keys of a table, and cases."""

_COMPUTED = re.compile(rb"\bENV(?:\.fetch\(|\[)[a-z_]\w*\s*[\])]")
_LIST_BELOW_A_KEY = r"^[ \t]*:?\w+(?::| =>)[ \t]*\[(?:<'>\w+<'>,\s*){%d}<'>(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)<'>"
_OF_RUBYS_TABLE = tuple(read_pattern(_LIST_BELOW_A_KEY % before, None) for before in range(6))
"""Lists of names below keys, the first of which that is set counts: what code goes through that reads `ENV[name]`."""

_OF_AN_ENUM = re.compile(
    rb"\b(?:get)?env\(\s*\$this->value\b|\$_(?:ENV|SERVER)\[\s*\$this->value\b"
    rb"|\bgetenv\(\s*(?:this\.)?\w+(?:\(\))?\s*\)"
)
_CASES = (
    read_pattern(r"^\s*case\s+\w+\s*=\s*<'>(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)<'>;", None),
    read_pattern(r"^\s*(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\s*(?=[,;]|\((?!<'>[A-Z]))", None),
    read_pattern(r"^\s*[A-Z]\w*\(\s*<'>(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)<'>", None),
)


def table_patterns(files: Sequence[Code]) -> dict[str, tuple[Pattern, ...]]:
    """The ways to read of files with a table of names, by their paths: those of Go's packages that go through the whole
    environment, lists of Ruby, and enumerations that read the variable of their value."""
    ours = [file for file in files if file.path.endswith(".go")]
    packages = {os.path.dirname(file.path) for file in ours if b"os.Environ()" in file.content}
    tables = {file.path: _TABLE for file in ours if os.path.dirname(file.path) in packages}
    enums = (
        file for file in files if file.path.endswith((".php", ".java", ".kt")) and _OF_AN_ENUM.search(file.content)
    )
    ruby = [file for file in files if file.path.endswith(".rb")]
    is_computed = any(_COMPUTED.search(file.content) for file in ruby)
    lists = dict.fromkeys((file.path for file in ruby if is_computed), _OF_RUBYS_TABLE)
    return {**tables, **lists, **dict.fromkeys((file.path for file in enums), _CASES)}


def _call(function: re.Match[bytes], around: Sequence[tuple[int, str]], between: str) -> str:
    """How the function is called: by its own name where that says enough, else by the last class before it as well;
    empty where there is none. ``around`` are the classes of the file, each with its place."""
    name = function["name"].decode()
    if name.lower() not in ANYBODYS and (len(name) > 3 or name.lower() in _SHORT):
        return name
    before = bisect_left(around, (function.start(), ""))
    return f"{around[before - 1][1]}{between}{name}" if before else ""
