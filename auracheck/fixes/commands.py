"""What the commands of a fix do, as far as `--fix` does it itself: it carries out what it would print."""

import re

from auracheck.regex import regex
from auracheck.systems.steps import as_argument
from auracheck.typed import NamedTuple

_OF_PRINTF = regex(r"\"\$\(printf %b '([^']*)'\)\"")
_QUOTING = "'\"\\"
_BYTE = regex(r"\\0([0-7]{3})")


class WriteCommand(NamedTuple):
    """The words of `auracheck generate KIND… [--policy PROGRAM] --write FILE [--rotate]`."""

    kinds: tuple[str, ...]
    file: str
    rotates: bool
    policy: str


def write_command(command: str) -> WriteCommand | None:
    """What a command of ours writes; None for any other, and for one that makes a whole new file."""
    words = _words(command)
    if words[:2] != ["auracheck", "generate"] or "--write" not in words:
        return None
    at = words.index("--write")
    kinds, policy, rest = words[2:at], "", words[at + 2 :]
    if kinds[-2:-1] == ["--policy"]:
        *kinds, _, policy = kinds
    if kinds == ["all"] or any(kind.startswith("-") for kind in kinds) or rest not in ([], ["--rotate"]):
        return None
    return WriteCommand(tuple(kinds), _path(words[at + 1]), bool(rest), policy)


def chmod_command(command: str) -> tuple[int, str] | None:
    """Mode and path of `chmod MODE FILE`."""
    words = _words(command)
    return (
        (int(words[1], 8), _path(words[2])) if len(words) == 3 and words[0] == "chmod" and words[1].isdigit() else None
    )


def copy_command(command: str) -> tuple[str, str] | None:
    """The paths of `cp EXAMPLE FILE && chmod 600 FILE`."""
    words = _words(command)
    if len(words) != 7 or words[0] != "cp" or words[3:] != ["&&", "chmod", "600", words[2]]:
        return None
    return _path(words[1]), _path(words[2])


def _path(word: str) -> str:
    """The path as it was before it was quoted."""
    path = word.removeprefix("./")
    return path if as_argument(path) == word else word


def _words(command: str) -> list[str]:
    """The words of a command; none for what is more than one command."""
    if command.isascii() and command.isprintable() and not any(map(command.__contains__, _QUOTING)):
        return command.split()  # nearly all: `shlex` takes a hundredth of a check
    from shlex import split

    try:
        return split(_OF_PRINTF.sub(_plainly_quoted, command))
    except ValueError:  # an open quote: text for a person
        return []


def _plainly_quoted(found: re.Match[str]) -> str:
    """What `quote` has printf make, in the quotes that `shlex` knows."""
    from shlex import quote as quoted

    text = _BYTE.sub(lambda each: chr(int(each[1], 8)), found[1].encode().decode("latin-1"))
    return quoted(text.encode("latin-1").decode("utf-8", "surrogateescape"))
