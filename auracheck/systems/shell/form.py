"""Commands for a POSIX shell."""

import re
from collections.abc import Iterator

from auracheck.errors import UsageError
from auracheck.report import RunStep, Step
from auracheck.systems.form import Form
from auracheck.systems.steps import fix_env_file
from auracheck.systems.system import Place

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class ExportForm(Form):
    form = "export"
    taken = 'eval "$({command})"'

    def setting(self, name: str, value: str) -> str:
        if not _NAME.fullmatch(name):
            raise UsageError(f"invalid name {name!r} (expected ASCII letters, digits and _ in a shell)")
        if "\0" in value:
            raise UsageError(f"{name}: contains a NUL character")
        return f"export {name}='{_closed_around_quotes(value)}'"

    def fix(self, place: Place) -> Iterator[Step]:
        """In this shell, or in the script that sets it."""
        if place.file is not None:
            yield from fix_env_file(place, self.form)
        elif _NAME.fullmatch(place.name):
            yield RunStep(f'{place.name}="$({place.make})" && export {place.name}')
        else:
            yield RunStep(place.make)


def _closed_around_quotes(value: str) -> str:
    """Nothing is special in single quotes, but they cannot contain a single quote."""
    return value.replace("'", "'\\''")
