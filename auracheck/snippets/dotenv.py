"""An env file as python-dotenv reads it, written so that the other readers of env files agree where they can."""

import re
from contextlib import suppress

from auracheck.errors import UsageError
from auracheck.snippets.base import Snippet

_NAME = re.compile(r"[^\W\d][\w.-]*")
_READERS = (
    ("dotenv", "compose-env", "systemd-env", "shell-env", "docker-env", "kubectl-env"),
    ("dotenv", "compose-env", "systemd-env", "shell-env"),
    ("dotenv", "compose-env"),
    ("dotenv",),
)
"""Those that are to read the same, from all of them to python-dotenv alone: a value that must be quoted is another one
for docker and kubectl, and of what a shell would expand only python-dotenv and Compose read the same."""
_OWN_NAME = re.compile(r"auracheck generate (?!password\b)")


class Dotenv(Snippet):
    form = "dotenv"

    def setting(self, name: str, value: str) -> str:
        from auracheck.snippets.spellings import line  # late: mending lines do without

        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} cannot be set in an env file: names there have letters, digits and _ . - alone")
        for readers in _READERS[:-1]:
            with suppress(UsageError):
                return line(name, value, readers)
        return line(name, value, _READERS[-1])

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
