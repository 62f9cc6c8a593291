"""Commands for a POSIX shell."""

import re

from auracheck.errors import UsageError
from auracheck.snippets.base import Snippet
from auracheck.snippets.dotenv import fill

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Export(Snippet):
    form = "export"
    taken = 'eval "$({command})"'

    def setting(self, name: str, value: str) -> str:
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} cannot be set by a shell: names there have ASCII letters, digits and _ alone")
        if "\0" in value:
            raise UsageError(f"{name}: it has a NUL character, which no environment can hold")
        return f"export {name}='{_closed_around_quotes(value)}'"

    def mend(self, name: str, make: str, file: str | None) -> str:
        if file in (None, "-"):
            return f'{name}="$({make})" && export {name}' if _NAME.fullmatch(name) else make
        return fill(name, make, file, self.form)


def _closed_around_quotes(value: str) -> str:
    """Nothing is special within single quotes, but they cannot hold one of their own kind."""
    return value.replace("'", "'\\''")
