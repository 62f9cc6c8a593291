"""A file whose whole content is one value."""

from auracheck.errors import UsageError
from auracheck.snippets.base import Snippet
from auracheck.snippets.dotenv import quote, with_made

IN_HERE = "-"


class SecretFile(Snippet):
    """A secret file by itself. `printf %s` writes no newline at its end, which would be a part of the value,
    and by the umask nobody but its owner may read a file that this makes."""

    form = "file"

    def setting(self, name: str, value: str) -> str:
        return f"(umask 077; {_written(_literal(name, value), name)})"

    def mend(self, name: str, make: str, file: str | None) -> str:
        path = name if file is None or file == IN_HERE else file
        line = with_made(make, _written('"$v"', path))
        return f"(umask 077; {line})"


class SecretDirectory(SecretFile):
    """A file of its own in a directory of secret files."""

    form = "files"

    def mend(self, name: str, make: str, file: str | None) -> str:
        return super().mend(name, make, None if file in (None, IN_HERE) else f"{str(file).rstrip('/')}/{name}")


def _written(word: str, path: str) -> str:
    return f"printf %s {word} > {quote(path)}"


def _literal(name: str, value: str) -> str:
    from shlex import quote as quoted

    if "\0" in value:
        raise UsageError(f"{name}: it has a NUL character, which no word of a shell can hold")
    return quoted(value)
