"""The names that code keeps in constants, in languages that are not parsed: `os.Getenv(TokenKey)`."""

import os
import re
from collections.abc import Mapping, Sequence

from auracheck.draft.files import Code
from auracheck.draft.literal.pattern import Naming

MAX_CONSTANTS = 2_000
"""Maximum number of constants of a project and language."""

NAME = r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
_CONSTANT = re.compile(
    rb"\b([A-Za-z_]\w*)(?:[ \t]+string|:[ \t]*String|:[ \t]*&(?:'static )?str)?[ \t]*:?="
    rb"[ \t]*[\"']([A-Z][A-Z0-9_]+)[\"']"
)
"""A text of one word is a name where the constant is called so: `const PASSWORD: &str = "PASSWORD"`."""
_TEXT = re.compile(rb"=[ \t]*[\"'][A-Z][A-Z0-9_]+[\"']")
"""What each such constant has in it: a file without it is not searched for them, which takes ten times as long."""
READS: Mapping[str, str] = {
    "go": r"\bos\.(?:Getenv|LookupEnv)\(",
    "rb": r"\bENV(?:\.fetch\(|\[)",
    "php": r"(?:\b(?:get)?env\(|\$_(?:ENV|SERVER)\[)",
    "java": r"\bSystem\.getenv\(",
    "kt": r"\bgetenv\((?:\)\[)?",
    "cs": r"\bGetEnvironmentVariable\(",
    "rs": r"(?:\b(?:env|dotenvy?)::|(?<![\w.:>]))var(?:_os)?\(",
    "ex": r"\bSystem\.(?:get_env|fetch_env!?)\(",
}
"""How each language reads a variable, up to its name; in Rust also by the function that a file imports."""


def constants(files: Sequence[Code]) -> dict[str, Naming]:
    """The variable of an expression that is a constant of the project, empty for any other, by the end of the files."""
    found: dict[str, dict[str, str]] = {}
    for file in files:
        end = file.ending
        known = found.setdefault(end, {})
        if end in READS and len(known) < MAX_CONSTANTS:
            for name, text in texts_in(file.content).items():
                if b"_" in text.strip(b"_") or name.isupper():
                    known[name.decode()] = known[f"{_module(file.path)}.{name.decode()}"] = text.decode()
    return {end: _named(known) for end, known in found.items() if known}


def texts_in(content: bytes) -> dict[bytes, bytes]:
    """The texts of the constants of a file."""
    return dict(_CONSTANT.findall(content)) if _TEXT.search(content) else {}


def _named(known: Mapping[str, str]) -> Naming:
    def named(expression: str) -> str:
        parts = re.split(r"\.|::", expression)
        return known.get(".".join(parts[-2:]), "") or known.get(parts[-1], "")

    return named


def no_constants(_: str) -> str:
    """What an expression is where a language has none."""
    return ""


def _module(path: str) -> str:
    """What the module or package of a file is called."""
    folder, name = os.path.split(path)
    return os.path.basename(folder) if name.endswith(".go") or name in ("mod.rs", "lib.rs") else name.partition(".")[0]
