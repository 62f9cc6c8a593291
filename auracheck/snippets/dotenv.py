"""An env file as python-dotenv reads it, written so that the other readers of env files agree where they can."""

import re
from collections.abc import Sequence
from contextlib import suppress

from auracheck.errors import UsageError
from auracheck.snippets.base import Snippet

_NAME = re.compile(r"[^\W\d][\w.-]*")
_READERS = ("dotenv", "compose-env", "systemd-env", "shell-env", "docker-env", "kubectl-env")
_OWN_NAME = re.compile(r"auracheck generate (?!password\b)")


class Dotenv(Snippet):
    form = "dotenv"
    taken = "(umask 077; {command} >> .env)"

    def setting(self, name: str, value: str) -> str:
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} cannot be set in an env file: names there have letters, digits and _ . - alone")
        return alike(name, value, _READERS)

    def mend(self, name: str, make: str, file: str | None) -> str:
        return fill(name, make, file, self.form)


def alike(name: str, value: str, readers: Sequence[str]) -> str:
    """The line that gives ``name`` this value for the first of the readers, and for as many more as can be.

    ``readers`` are all six, of whom the first four expand or unquote what they read, and of those the first two read
    the same of what a shell would expand. Raises `UsageError` where the first one cannot carry it.
    """
    from auracheck.snippets.spellings import line  # late: mending lines do without

    for many in (6, 4, 2):
        with suppress(UsageError):
            return line(name, value, readers[:many])
    return line(name, value, readers[:1])


def fill(name: str, make: str, file: str | None, form: str) -> str:
    """The shell line that gives ``file`` a setting in its place, if it lacks it or has a placeholder: `--write` does
    so by itself. A bare `password` has no name of its own, so that one is appended."""
    return append(name, make, file, form) if file in (None, "-") or not _OWN_NAME.match(make) else write(make, file)


def write(make: str, file: str) -> str:
    """``file`` is a path, or SCHEME:PATH where its name does not say who reads it."""
    return f"{make} --write {quote(file)}"


def append(name: str, make: str, file: str | None, form: str) -> str:
    """The shell line that adds a setting to the end of ``file``, where the last of several settings wins."""
    to = "" if file in (None, "-") else f" >> {quote(str(file))}"
    if _OWN_NAME.match(make):
        return f"{make} --format {form}{to}"
    export = "export " if form == "export" else ""
    return with_made(make, f"printf '{export}%s=%s\\n' {quote(name)} \"$v\"{to}")


def with_made(make: str, command: str) -> str:
    """``command`` with what ``make`` prints as `$v`. It is not run at all where ``make`` fails: a pipe would run it
    with nothing to read, and store that."""
    return f'v="$({make})" && {command}'


def quote(word: str) -> str:
    """``word`` as one word of a shell, which no program takes for an option."""
    from shlex import quote as quoted

    return quoted(f"./{word}" if word.startswith("-") else word)
