"""How each language that is not parsed reads the environment: Ruby, Go, PHP, Java, C#, Elixir, Rust, shell.

A pattern has the name as ``name`` and, where the language has one, the default as ``default``.
"""

import os
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from auracheck.draft.evidence import CREDENTIAL, Weight
from auracheck.draft.files import is_spring

_NAME = r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
_KEY = r"(?P<name>[A-Za-z_][\w-]*(?:[.:][\w-]+)*)"
_Q = r"[\"']"
_TEXT = rf"(?P<default>{_Q}[^\"'\n]{{0,200}}{_Q}|[^\s)][^)\n]{{0,200}})"
_PLACES = {"NAME": _NAME, "KEY": _KEY, "TEXT": _TEXT, "'": _Q, "'NAME'": f"{_Q}{_NAME}{_Q}", "'KEY'": f"{_Q}{_KEY}{_Q}"}
_PLACE = re.compile(rf"<({'|'.join(_PLACES)})>")


class Pattern(NamedTuple):
    """A way to read. ``required`` is that of a read without a default; ``is_code``: the default is an expression;
    ``kind`` is that of what is read so, with the word for it; ``named`` makes the variable of what is written."""

    expression: re.Pattern[bytes]
    required: bool | None
    weight: Weight = Weight.READ
    is_code: bool = False
    kind: tuple[str, str] = ("", "")
    named: Callable[[str], str] = str


def read_pattern(
    expression: str,
    required: bool | None,
    weight: Weight = Weight.READ,
    kind: tuple[str, str] = ("", ""),
    named: Callable[[str], str] = str,
) -> Pattern:
    """A way to read, in which `<NAME>`, `<KEY>`, `<TEXT>` and `<'>` stand for a variable, a key with dots or colons, a
    default and a quote, and `<'NAME'>` for one in quotes: no name in code has such brackets."""
    text = _PLACE.sub(lambda place: _PLACES[place[1]], expression)
    return Pattern(re.compile(text.encode(), re.MULTILINE), required, weight, "<TEXT>" in expression, kind, named)


def _with_colons(key: str) -> str:
    """The variable of a configuration key (ASP.NET Core, "Configuration", "Environment variables")."""
    return key.replace(":", "__")


def _connection_string(name: str) -> str:
    return f"ConnectionStrings__{name}"


_pattern = read_pattern

_RUBY = (
    _pattern(r"\bENV\.fetch\(?\s*<'NAME'>\s*(?:,\s*<TEXT>|\)?\s*(?P<block>\{|do\b))", False),
    _pattern(r"\bENV\.fetch\(?\s*<'NAME'>\s*+\)?+(?!\s*(?:,|\{|do\b))", True),
    _pattern(r"\bENV\[<'NAME'>\](?!\s*\|?\|?=[^=])(?:\.presence)?(?:\s*\|\|\s*<TEXT>)?", None),
)
_ERB = (*_RUBY[:2], _pattern(r"\bENV\[<'NAME'>\]", False))
"""In a template of YAML, which takes nothing for null."""
_GO = (
    _pattern(r"\bos\.LookupEnv\(<'NAME'>\)", False),
    _pattern(r"\bos\.Getenv\(<'NAME'>\)", None),
    _pattern(r"(?:\b(?P<field>\w+)[ \t]+[^`\n]{1,60})?`[^`\n]*?\benv:\"<NAME>(?P<options>(?:,[^\"\n]*)?)\""
             r"(?:[^`\n]*\benvDefault:\"(?P<default>[^\"\n]*)\")?", False, Weight.DECLARED),
    _pattern(r"`[^`\n]*?\bdefault:\"(?P<default>[^\"\n]*)\"[^`\n]*?\benv:\"<NAME>[,\"]", False, Weight.DECLARED),
    _pattern(r"\benvconfig:\"<NAME>\"(?P<options>[^`\n]*)", False, Weight.DECLARED),
    _pattern(r"\bBindEnv\((?:<'>(?P<field>[\w.-]*)<'>,\s*)?(?:<'>\w+<'>,\s*)*<'NAME'>\s*[,)]", None),
    *(_pattern(rf"\bEnvVars?(?:\(|:\s*(?:\[\]string\{{)?)\s*(?:<'>\w+<'>,\s*){{{before}}}<'NAME'>", None)
      for before in range(5)),
)  # fmt: skip
"""An option of a command (urfave/cli) may have several variables."""
_CALLS = (
    _pattern(r"\b(?:[Mm]ust|[Rr]equire)\w*[Ee]nv\w*\(\s*<'NAME'>\s*\)", True),
    _pattern(r"\b\w*(?<![mM]ust)[Ee]nv(?!Vars\()\w*\(\s*<'NAME'>\s*,\s*<TEXT>", False),
    _pattern(r"\b(?!env\w*!)(?:\w+[Ee]nv\w*|env)\(\s*<'NAME'>\s*\)", None),
)
"""Functions of a project whose names say what they do."""

_PHP = (
    _pattern(r"\bgetenv\(\s*<'NAME'>", None),
    _pattern(r"\$_(?:ENV|SERVER)\[<'NAME'>\](?!\s*=[^=])(?:\s*\?[?:]\s*<TEXT>)?", None),
    _pattern(r"\benv\(\s*<'NAME'>\s*,\s*<TEXT>", False),
    _pattern(r"\benv\(\s*<'NAME'>\s*\)", False),
)
_SYMFONY = (
    _pattern(r"%env\((?:(?!default:)[a-z_]+:)*<NAME>\)%", True),
    _pattern(r"%env\((?:[a-z_]*:)*default:[\w.]*:(?:[a-z_]+:)*<NAME>\)%", False),
)
_JAVA = (
    _pattern(r"\bSystem\.getenv\(\s*<'NAME'>\s*\)", None),
    _pattern(r"\bgetenv\(\)\.getOrDefault\(\s*<'NAME'>\s*,\s*<TEXT>", False),
    _pattern(r"\bgetenv\(\)\.get\(\s*<'NAME'>", None),
    _pattern(r"@Value\(\s*<'>\$\{(?P<name>[A-Z][A-Z0-9_]*)(?::(?P<default>[^}\n]*))?\}", True),
)
_SPRING = (
    _pattern(r"\$\{(?P<name>[A-Z][A-Z0-9_]*)(?:\}|:(?=(?P<default>[^}\n]*)))", True, Weight.DECLARED),
)  # fmt: skip
"""A default may have a variable in it."""
_CSHARP = (
    _pattern(r"\bGetEnvironmentVariable\(\s*<'NAME'>\s*\)(?:\s*\?\?\s*<TEXT>)?", None),
    _pattern(r"\b_?[cC]onfig(?:uration)?\[<'KEY'>\](?:\s*\?\?\s*<TEXT>)?", None, named=_with_colons),
    _pattern(r"\b_?[cC]onfig(?:uration)?\.GetValue<\w+\??>\(\s*<'KEY'>\s*(?:,\s*<TEXT>)?", None, named=_with_colons),
    _pattern(r"\.GetConnectionString\(\s*<'NAME'>\s*\)(?:\s*\?\?\s*<TEXT>)?", None, kind=("url", "connection string"),
             named=_connection_string),
)  # fmt: skip
_ELIXIR = (
    _pattern(r"\bSystem\.fetch_env!\(\s*<'NAME'>", True),
    _pattern(r"\bSystem\.get_env\(\s*<'NAME'>\s*,\s*<TEXT>", False),
    _pattern(r"\bSystem\.(?:get_env|fetch_env)\(\s*<'NAME'>\s*\)(?:\s*\|\|\s*<TEXT>)?", None),
    _pattern(r"\bget_\w*(?:var|env)\w*\([^()\n]*<'NAME'>(?:\s*,\s*<TEXT>)?", None),
)
_RUST = (
    _pattern(r"\benv::var(?:_os)?\(\s*<'NAME'>\s*\)\s*\.(?:expect|unwrap)\(", True),
    _pattern(r"\benv::var(?:_os)?\(\s*<'NAME'>\s*\)(?!\s*\.(?:expect|unwrap)\()", None),
)
SHELL = (
    _pattern(r"\$\{(?P<name>[A-Z][A-Z0-9_]*):?\?", True),
    _pattern(r"\$\{(?P<name>[A-Z][A-Z0-9_]*):?[-=](?P<default>[^}\n]*)\}", False),
    _pattern(r"\[\[?\s+(?:!\s+)?-[nz]\s+\"?\$\{?(?P<name>[A-Z][A-Z0-9_]*)\}?\"?\s+\]", None),
)
_OF_FILES = (
    _pattern(r"\b(?P<name>[A-Z][A-Z0-9_]*)=\"?\$\((?:cat|<)\s*\"?\$\{?(?P=name)_FILE\b", None,
             kind=(CREDENTIAL, "the script takes it from the file that NAME_FILE names")),
)  # fmt: skip
_DATASOURCE = ("url", "address of a Prisma datasource")
_PRISMA = (
    _pattern(r"^\s*url\s*=\s*env\(<'NAME'>\)", True, Weight.DECLARED, _DATASOURCE),
    _pattern(r"^\s*(?:directUrl|shadowDatabaseUrl)\s*=\s*env\(<'NAME'>\)", False, Weight.DECLARED, _DATASOURCE),
)

_PATTERNS: Mapping[str, tuple[Pattern, ...]] = {
    "rb": _RUBY, "rake": _RUBY, "go": (*_GO, *_CALLS), "php": (*_PHP, *_SYMFONY),
    "java": _JAVA, "kt": _JAVA, "scala": _JAVA, "cs": _CSHARP,
    "ex": _ELIXIR, "exs": _ELIXIR, "rs": _RUST, "prisma": _PRISMA,
    "yml": (*_ERB, *_SYMFONY), "yaml": (*_ERB, *_SYMFONY), "properties": _SPRING,
}  # fmt: skip
"""By the end of a file's name."""


def patterns_of(path: str) -> tuple[Pattern, ...]:
    """The ways to read in a file; one without an end that is code is a shell's."""
    name = os.path.basename(path)
    own = _PATTERNS.get(name.rpartition(".")[2], (*SHELL, *_OF_FILES))
    return (*own, *_SPRING) if is_spring(name) else own
