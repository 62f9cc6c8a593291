"""A file whose whole content is one value."""

from auracheck.errors import UsageError
from auracheck.snippets.base import Snippet
from auracheck.snippets.dotenv import quote

IN_HERE = "-"


class SecretFile(Snippet):
    """A secret file by itself. `printf %s` writes no newline at its end, which would be a part of the value."""

    form = "file"

    def setting(self, name: str, value: str) -> str:
        return _written(_literal(name, value), quote(name))

    def mend(self, name: str, make: str, file: str | None) -> str:
        return _written(f'"$({make})"', quote(name if file in (None, IN_HERE) else str(file)))


class SecretDirectory(SecretFile):
    """A file of its own in a directory of secret files."""

    form = "files"

    def mend(self, name: str, make: str, file: str | None) -> str:
        return super().mend(name, make, None if file in (None, IN_HERE) else f"{str(file).rstrip('/')}/{name}")


def _written(word: str, path: str) -> str:
    """Nobody but its owner may read a file that this makes."""
    return f"(umask 077; printf %s {word} > {path})"


def _literal(name: str, value: str) -> str:
    from shlex import quote as quoted

    if "\0" in value:
        raise UsageError(f"{name}: it has a NUL character, which no word of a shell can hold")
    return quoted(value)
