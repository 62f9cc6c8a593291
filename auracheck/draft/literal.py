"""Literal reads of the environment in languages that are not parsed: Ruby, Go, PHP, Java, C#, Elixir, Rust, shell.

A pattern has the name as ``name`` and, where the language has one, the default as ``default``.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.draft.evidence import DraftChoice, Evidence, Seen, Weight, choice, declared_by, is_name
from auracheck.draft.files import Code
from auracheck.model import Origin

WITHOUT_DEFAULT = "read without a default"
REFUSED = "an error where it is not set"
UNKNOWN = "not known whether it is required"
WITH_DEFAULT = "read with a default"

_NAME = r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
_Q = r"[\"']"


class Pattern(NamedTuple):
    """A way to read. ``required`` is that of a read without a default; ``is_code``: the default is an expression."""

    expression: re.Pattern[bytes]
    required: bool | None
    weight: Weight = Weight.READ
    is_code: bool = False


def _pattern(expression: str, required: bool | None, weight: Weight = Weight.READ) -> Pattern:
    text = expression.replace("NAME", _NAME).replace("Q", _Q)
    return Pattern(re.compile(text.encode(), re.MULTILINE), required, weight, _TEXT in expression)


_TEXT = r"(?P<default>Q[^\"'\n]{0,200}Q|[^\s)][^)\n]{0,200})"

_RUBY = (
    _pattern(r"\bENV\.fetch\(?\s*QNAMEQ\s*(?:,\s*TEXT|\)?\s*(?P<block>\{|do\b))".replace("TEXT", _TEXT), False),
    _pattern(r"\bENV\.fetch\(?\s*QNAMEQ\s*+\)?+(?!\s*(?:,|\{|do\b))", True),
    _pattern(r"\bENV\[QNAMEQ\](?!\s*\|?\|?=[^=])(?:\.presence)?(?:\s*\|\|\s*TEXT)?".replace("TEXT", _TEXT), None),
)
_GO = (
    _pattern(r"\bos\.LookupEnv\(QNAMEQ\)", False),
    _pattern(r"\bos\.Getenv\(QNAMEQ\)", None),
    _pattern(r"\benv:\"NAME(?P<options>(?:,\w+)*)\"(?:[^`\n]*\benvDefault:\"(?P<default>[^\"\n]*)\")?", False,
             Weight.DECLARED),
    _pattern(r"\benvconfig:\"NAME\"(?P<options>[^`\n]*)", False, Weight.DECLARED),
    _pattern(r"\bBindEnv\([^)\n]*QNAMEQ\s*\)", None),
    _pattern(r"\bEnvVars?:\s*(?:\[\]string\{)?QNAMEQ", None),
)  # fmt: skip
_CALLS = (
    _pattern(r"\b(?:[Mm]ust|[Rr]equire)\w*[Ee]nv\w*\(\s*QNAMEQ\s*\)", True),
    _pattern(r"\b\w*(?<![mM]ust)[Ee]nv\w*\(\s*QNAMEQ\s*,\s*TEXT".replace("TEXT", _TEXT), False),
    _pattern(r"\b(?!env\w*!)(?:\w+[Ee]nv\w*|env)\(\s*QNAMEQ\s*\)", None),
)
"""Functions of a project whose names say what they do."""

_PHP = (
    _pattern(r"\bgetenv\(\s*QNAMEQ", None),
    _pattern(r"\$_(?:ENV|SERVER)\[QNAMEQ\](?!\s*=[^=])(?:\s*\?[?:]\s*TEXT)?".replace("TEXT", _TEXT), None),
    _pattern(r"\benv\(\s*QNAMEQ\s*,\s*TEXT".replace("TEXT", _TEXT), False),
    _pattern(r"\benv\(\s*QNAMEQ\s*\)", None),
    _pattern(r"%env\((?:[a-z_]+:)*NAME\)%", True),
)
_JAVA = (
    _pattern(r"\bSystem\.getenv\(\s*QNAMEQ\s*\)", None),
    _pattern(r"\bgetenv\(\)\.getOrDefault\(\s*QNAMEQ\s*,\s*TEXT".replace("TEXT", _TEXT), False),
    _pattern(r"\bgetenv\(\)\.get\(\s*QNAMEQ", None),
    _pattern(r"@Value\(\s*Q\$\{(?P<name>[A-Z][A-Z0-9_]*)(?::(?P<default>[^}\n]*))?\}", True),
)
_SPRING = (_pattern(r"\$\{(?P<name>[A-Z][A-Z0-9_]*)(?::(?P<default>[^}\n]*))?\}", True, Weight.DECLARED),)
_CSHARP = (
    _pattern(r"\bGetEnvironmentVariable\(\s*QNAMEQ\s*\)(?:\s*\?\?\s*TEXT)?".replace("TEXT", _TEXT), None),
    _pattern(r"\b[cC]onfiguration\[Q(?P<name>[A-Z]+(?:_[A-Z0-9]+)+)Q\](?:\s*\?\?\s*TEXT)?".replace("TEXT", _TEXT),
             None),
)  # fmt: skip
_ELIXIR = (
    _pattern(r"\bSystem\.fetch_env!\(\s*QNAMEQ", True),
    _pattern(r"\bSystem\.get_env\(\s*QNAMEQ\s*,\s*TEXT".replace("TEXT", _TEXT), False),
    _pattern(r"\bSystem\.(?:get_env|fetch_env)\(\s*QNAMEQ\s*\)(?:\s*\|\|\s*TEXT)?".replace("TEXT", _TEXT), None),
    _pattern(r"\bget_\w*(?:var|env)\w*\([^()\n]*QNAMEQ(?:\s*,\s*TEXT)?".replace("TEXT", _TEXT), None),
)
_RUST = (
    _pattern(r"\benv::var(?:_os)?\(\s*QNAMEQ\s*\)\s*\.(?:expect|unwrap)\(", True),
    _pattern(r"\benv::var(?:_os)?\(\s*QNAMEQ\s*\)(?!\s*\.(?:expect|unwrap)\()", None),
)
_SHELL = (
    _pattern(r"\$\{(?P<name>[A-Z][A-Z0-9_]*):?\?", True),
    _pattern(r"\$\{(?P<name>[A-Z][A-Z0-9_]*):?[-=](?P<default>[^}\n]*)\}", False),
    _pattern(r"\[\[?\s+(?:!\s+)?-[nz]\s+\"?\$\{?(?P<name>[A-Z][A-Z0-9_]*)\}?\"?\s+\]", None),
)
_PRISMA = (
    _pattern(r"^\s*url\s*=\s*env\(QNAMEQ\)", True, Weight.DECLARED),
    _pattern(r"^\s*(?:directUrl|shadowDatabaseUrl)\s*=\s*env\(QNAMEQ\)", False, Weight.DECLARED),
)

PATTERNS: Mapping[str, tuple[Pattern, ...]] = {
    "rb": _RUBY, "go": (*_GO, *_CALLS), "php": _PHP, "java": _JAVA, "kt": _JAVA, "scala": _JAVA, "cs": _CSHARP,
    "ex": _ELIXIR, "exs": _ELIXIR, "rs": _RUST, "prisma": _PRISMA,
    "yml": _SPRING, "yaml": _SPRING, "properties": _SPRING,
}  # fmt: skip
"""By the end of a file's name; a file without one that is code is a shell's."""

_SHELLS = frozenset(
    [
        "EPOCHSECONDS",
        "EPOCHREALTIME",
        "HOSTNAME",
        "HOME",
        "PATH",
        "PWD",
        "OLDPWD",
        "USER",
        "UID",
        "EUID",
        "SECONDS",
        "SHELL",
    ]
)
"""Variables that a shell sets itself."""
_RAISES = re.compile(
    rb"\b(?:raise|throw|panic|exit|die|abort|Fatal\w*|bail!|expect|orElseThrow|requireNonNull)\b|new \w*Exception"
)
_OTHER_READ = re.compile(rb"\s*(?:ENV\[|ENV\.fetch|os\.Getenv|getenv\(|System\.)")
_COMMENT = re.compile(rb"^\s*(?:#|//|\*|--)")
_SHORT = re.compile(r"[A-Z]{1,2}|[a-z_]+")


def literal_names(files: Sequence[Code]) -> Iterator[Seen]:
    """What files read, each line by itself."""
    for file in files:
        end = os.path.basename(file.path).rpartition(".")[2]
        for pattern in PATTERNS.get(end, _SHELL):
            for found in pattern.expression.finditer(file.content):
                yield from _evidence(file, pattern, found)


def _evidence(file: Code, pattern: Pattern, found: re.Match[bytes]) -> Iterator[Evidence | DraftChoice]:
    groups = found.groupdict()
    name = (groups["name"] or b"").decode()
    start = file.content.rfind(b"\n", 0, found.start()) + 1
    line = file.content[start : file.content.find(b"\n", found.end()) % (len(file.content) + 1)]
    if not is_name(name) or _SHORT.fullmatch(name) or _COMMENT.match(line) or _is_shells(name, pattern, file.content):
        return
    origin = Origin(file.path, file.content.count(b"\n", 0, found.start()) + 1)
    default = groups.get("default")
    required, why = _required(pattern, groups, line)
    if default is not None and _OTHER_READ.match(default):
        required, why, default = None, UNKNOWN, None
    elif default is not None and _RAISES.match(default.strip(b"( ")):
        required, why, default = True, REFUSED, None
    elif default is not None:
        required, why = False, WITH_DEFAULT
    text = _text(default, pattern.is_code)
    yield Evidence(
        name, origin, *declared_by(text), required=required, written_out=bool(text.strip()), weight=pattern.weight,
        why=why,
    )  # fmt: skip
    yield from choice(name, origin, (), text)


def _is_shells(name: str, pattern: Pattern, content: bytes) -> bool:
    """Whether a variable is the shell's own, or the script sets it."""
    if pattern not in _SHELL:
        return False
    own = name.startswith("BASH") or name in _SHELLS
    return own or re.search(rb"(?:^|[\s;])(?:for |read )?%s(?:=| in )" % name.encode(), content) is not None


def _required(pattern: Pattern, groups: Mapping[str, bytes | None], line: bytes) -> tuple[bool | None, str]:
    options = groups.get("options")
    if options is not None:
        words = re.split(rb"\W+", options)
        required = b"required" in words or b"notEmpty" in words
        is_required = required and not re.search(rb"\bdefault:", options)
        return (True, WITHOUT_DEFAULT) if is_required else (None, UNKNOWN)
    if pattern.required is None:
        return (True, REFUSED) if _RAISES.search(line) else (None, UNKNOWN)
    return pattern.required, WITHOUT_DEFAULT if pattern.required else ""


def _text(default: bytes | None, is_code: bool) -> str:
    """The text of a default that is one; empty for any other expression."""
    text = (default or b"").strip().decode("utf-8", "replace")
    if text[:1] in "\"'" and len(text) > 1:
        return text[1:].rpartition(text[0])[0]
    return text if not is_code and not text.startswith("$") else ""
