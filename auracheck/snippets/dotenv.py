"""An env file as python-dotenv reads it, written so that the other readers of env files agree where they can."""

import re

from auracheck.errors import UsageError
from auracheck.snippets.base import Snippet

_NAME = re.compile(r"[^\W\d][\w.-]*")
_BARE = re.compile(r"[A-Za-z0-9_./:@%+=,-]*")
"""Without quotes, this alone means the same to every reader of env files."""
_INTERPOLATED = re.compile(r"\$\{[^}:]*(?::-[^}]*)?\}")
"""python-dotenv's own pattern. It fills these in within single quotes too, and there is no way to escape one."""
_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\r": r"\r"})
_ESCAPES_IN_SINGLE_QUOTES = re.compile(r"['\r]|\\(?:\\|\Z)")
_OWN_NAME = re.compile(r"auracheck generate (?!password\b)")


class Dotenv(Snippet):
    form = "dotenv"

    def setting(self, name: str, value: str) -> str:
        _refuse_what_cannot_be_read_back(name, value)
        return f"{name}={_quoted(value)}"

    def mend(self, name: str, make: str, file: str | None) -> str:
        return append(name, make, file, self.form)


def append(name: str, make: str, file: str | None, form: str) -> str:
    """The shell line that adds a setting to the end of ``file``, where the last of several settings wins.

    `auracheck generate` writes the line by itself, but for a bare `password`, which has no name of its own.
    """
    if _OWN_NAME.match(make):
        line = f"{make} --format {form}"
    else:
        line = f"""printf '{"export " if form == "export" else ""}%s=%s\\n' {quote(name)} "$({make})\""""
    return line if file in (None, "-") else f"{line} >> {quote(file)}"


def quote(word: str) -> str:
    """``word`` as one word of a shell, which no program takes for an option."""
    from shlex import quote as quoted

    return quoted(f"./{word}" if word.startswith("-") else word)


def _quoted(value: str) -> str:
    """Bare; else in single quotes; else in double ones, where the escapes mean the same to all readers.

    Where a backslash or a quote stands next to what a shell would expand, no notation suits all: python-dotenv's own.
    """
    if _BARE.fullmatch(value):
        return value
    if not _ESCAPES_IN_SINGLE_QUOTES.search(value):
        return f"'{value}'"
    if "\r" in value or not ("$" in value or "`" in value):
        return f'"{value.translate(_ESCAPED)}"'
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _refuse_what_cannot_be_read_back(name: str, value: str) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} cannot be set in an env file: names there have letters, digits and _ . - alone")
    if "\0" in value:
        raise UsageError(f"{name}: it has a NUL character, which no environment can hold")
    if _INTERPOLATED.search(value):
        raise UsageError(f"{name}: it has a ${{…}}, which python-dotenv fills in however it is quoted")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise UsageError(f"{name}: it has bytes that are not UTF-8, which an env file cannot carry")
