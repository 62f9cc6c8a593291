"""Reads of names that code keeps in constants, in languages that are not parsed: `os.Getenv(TokenKey)`."""

import os
import re
from collections.abc import Mapping, Sequence

from auracheck.draft.files import Code
from auracheck.draft.literal.pattern import Naming, Pattern, read_pattern

MAX_CONSTANTS = 2_000
"""Maximum number of constants of a project and language."""

NAME = r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
_CONSTANT = re.compile(
    rb"\b([A-Za-z_]\w*)(?:[ \t]+string|:[ \t]*String|:[ \t]*&(?:'static )?str)?[ \t]*:?=[ \t]*[\"'](%s)[\"']"
    % NAME.encode()
)
OF_A_CONSTANT = r"(?P<name>(?:[A-Za-z_]\w*(?:\.|::))*[A-Za-z_]\w*)(?=\s*[,)\]])"
READS: Mapping[str, tuple[str, ...]] = {
    "go": (r"\bos\.(?:Getenv|LookupEnv)\(",),
    "rb": (r"\bENV(?:\.fetch\(|\[)",),
    "php": (r"\bgetenv\(", r"\benv\(", r"\$_(?:ENV|SERVER)\["),
    "java": (r"\bSystem\.getenv\(",),
    "kt": (r"\bSystem\.getenv\(",),
    "cs": (r"\bGetEnvironmentVariable\(",),
    "rs": (r"\benv::var\(",),
}
"""How each language reads a variable, up to its name."""


def constants(files: Sequence[Code]) -> dict[str, Naming]:
    """The variable of an expression that is a constant of the project, empty for any other, by the end of the files."""
    found: dict[str, dict[str, str]] = {}
    for file in files:
        end = file.path.rpartition(".")[2]
        known = found.setdefault(end, {})
        if end in READS and len(known) < MAX_CONSTANTS:
            for name, text in _CONSTANT.findall(file.content):
                known[name.decode()] = known[f"{_module(file.path)}.{name.decode()}"] = text.decode()
    return {end: _named(known) for end, known in found.items() if known}


def _named(known: Mapping[str, str]) -> Naming:
    def named(expression: str) -> str:
        parts = re.split(r"\.|::", expression)
        return known.get(".".join(parts[-2:]), "") or known.get(parts[-1], "")

    return named


def constant_patterns(of: Mapping[str, Naming]) -> dict[str, tuple[Pattern, ...]]:
    """The ways to read a variable by a constant, by the end of the files."""
    return {
        end: tuple(read_pattern(read + r"\s*" + OF_A_CONSTANT, None, named=named) for read in READS[end])
        for end, named in of.items()
    }


def _module(path: str) -> str:
    """What the module or package of a file is called."""
    folder, name = os.path.split(path)
    return os.path.basename(folder) if name.endswith(".go") or name in ("mod.rs", "lib.rs") else name.partition(".")[0]
