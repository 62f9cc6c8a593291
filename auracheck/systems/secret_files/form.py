"""A file whose whole content is one value."""

from collections.abc import Iterator

from auracheck.errors import UsageError
from auracheck.report import RunStep, Step
from auracheck.systems.form import Form
from auracheck.systems.steps import quote, with_made
from auracheck.systems.system import Place


class SecretFileForm(Form):
    """A secret file. `printf %s` writes no trailing newline, which would be part of the value, and because of the umask
    only its owner can read a new file."""

    form = "files"

    def setting(self, name: str, value: str) -> str:
        return f"(umask 077; {_written(_literal(name, value), name)})"

    def fix(self, place: Place) -> Iterator[Step]:
        """Write the file; in a folder of secret files, one with the secret's name."""
        path = place.name if place.file is None else place.file
        if place.file is not None and place.origin.line is None:
            path = f"{place.file.rstrip('/')}/{place.name}"
        line = with_made(place.make, _written('"$v"', path))
        yield RunStep(f"(umask 077; {line})")


def _written(word: str, path: str) -> str:
    return f"printf %s {word} > {quote(path)}"


def _literal(name: str, value: str) -> str:
    from shlex import quote as quoted

    if "\0" in value:
        raise UsageError(f"{name}: contains a NUL character")
    return quoted(value)
