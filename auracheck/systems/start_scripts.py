"""The shell scripts that start a program: where they are here, and what they say of servers. Nothing is run."""

import os
import posixpath
from collections.abc import Iterable, Iterator, Sequence

from auracheck.regex import regex
from auracheck.systems.files import is_regular
from auracheck.systems.lines import decode, joined_from

MAX_SCRIPTS = 8
"""Most scripts of one program."""

_NAME = regex(r"[\w./-]+\.(?:sh|bash)(?![\w.-])")
_WAITS = regex(r"wait[\w-]*\.sh")
"""Scripts that wait for a server which is an argument (wait-for-it.sh)."""
_EXAMPLE = regex(r"\bcp\s+(?:-\w+\s+)*(?:\S*/)?(\.env[\w.-]+)\s+(?:\S*/)?\.env(?![\w.-])")


def scripts_of(start: str, files: Sequence[tuple[str, str]], folders: Sequence[str]) -> list[str]:
    """The paths here of the scripts that a command names. ``files`` are those that the program gets by themselves, each
    with its path there; any other may be in one of the ``folders``."""
    names = [name for name in dict.fromkeys(_NAME.findall(start)) if not _WAITS.fullmatch(posixpath.basename(name))]
    found = (next(_places(name, files, folders), "") for name in names[:MAX_SCRIPTS])
    return [path for path in found if path]


def _places(name: str, files: Sequence[tuple[str, str]], folders: Sequence[str]) -> Iterator[str]:
    own = posixpath.basename(name)
    yield from (there for path, there in files if posixpath.basename(path) == own and is_regular(there))
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    for start in range(len(parts)):
        paths = (os.path.join(folder, *parts[start:]) for folder in folders)
        yield from filter(is_regular, paths)


def commands_in(content: bytes) -> Iterator[tuple[str, int]]:
    """The commands of a script, each with its line."""
    lines = enumerate(decode(content).split("\n"), 1)
    written = ((number, line) for number, line in lines if not line.lstrip().startswith("#"))
    return ((command, number) for number, command in joined_from(written))


def env_example(commands: Iterable[str]) -> str:
    """The name of the example that one of these commands makes an env file of (`cp .env.example .env`)."""
    return next((found[1] for each in commands if (found := _EXAMPLE.search(each))), "")
