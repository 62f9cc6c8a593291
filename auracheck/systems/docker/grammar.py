"""The grammar of `docker run --env-file`."""

import re
from collections.abc import Mapping
from typing import ClassVar

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.systems.env_file import EnvFileSource
from auracheck.systems.go_lines import MAX_LINE, SPACE, readable, split
from auracheck.systems.grammar import NO_NUL, ONE_LINE, UTF_8, Assignment, Dialect, Grammar, Reading, Test, always, like

_NOT_UTF_8 = re.compile("[\ud800-\udfff]")


class DockerEnvGrammar(Grammar):
    """An env file as `docker run --env-file` and `docker create --env-file` read it.

    The rules are those of the docker CLI 26.1.5 (docker container run, "Set environment variables (-e, --env,
    --env-file)"). Nothing is unquoted, escaped, expanded or cut. Everything after the first `=` is the value, with its
    quotes, its spaces and a `#`. So a value that is quoted for another program arrives with the quotes, and a value
    cannot contain a line break. A `#` begins a comment only at the start of a line. Whitespace before the name is
    removed. A name without `=` takes its value from the environment of the command; if there is none, the container
    does not get the name. A name may contain any character except space, tab and `=`. Of several lines with one name
    the last counts.

    docker rejects the whole file for a space or a tab in a name (as in `export NAME=value` or `NAME = value`), for a
    line that begins with `=`, for a line over 65,535 bytes, and for bytes that are not UTF-8. With a NUL the container
    does not start.
    """

    name = "docker-env"
    program = "docker run"
    names = f"(?![#{SPACE}\ufeff])[^= \\t\\n\0\ud800-\udfff]+"
    dialect = Dialect("=", r"[^\n]*+", r"\r\Z")
    limits = (NO_NUL, ONE_LINE, UTF_8)
    styles: ClassVar[Mapping[str, Test]] = {"bare": like(r"[^\n]*(?<!\r)"), "bare-return": always}
    longest_line = MAX_LINE

    def read(self, content: bytes, environ: Mapping[str, str]) -> Reading:
        content, overlong = readable(content)
        assignments: list[Assignment] = []
        absent: list[Assignment] = []
        for number, line in enumerate(split(content, "docker"), 1):
            start = line.lstrip(SPACE)
            if not start or start[0] == "#":
                continue
            name, equals, value = start.partition("=")
            if not name or " " in name or "\t" in name:
                raise Unreadable(_fault(name), number)
            column = len(line) - len(start) + 1
            if equals:
                assignments.append(Assignment(name, Secret(value), number, column))
            elif name in environ:
                inherited = Secret(_sent(environ[name]))
                assignments.append(Assignment(name.rstrip(SPACE), inherited, number, column, False, (), True))
            else:
                bare = name.rstrip(SPACE)
                absent.append(Assignment(bare, None, number, column, False, (bare,)))
        if overlong is not None:
            raise Unreadable(f"line too long: more than {MAX_LINE:,} bytes (docker rejects the file)", overlong)
        if b"\0" in content:
            _refuse_a_nul(assignments)
        return Reading(tuple(assignments), absent=tuple(absent))


def _fault(name: str) -> str:
    if not name:
        return "missing name before = (docker rejects the file)"
    return "whitespace in the name (docker rejects the file)"


def _sent(value: str) -> str:
    """A value of the environment as the daemon gets it in JSON: a byte that is not UTF-8 becomes U+FFFD."""
    return _NOT_UTF_8.sub("\ufffd", value)


def _refuse_a_nul(assignments: list[Assignment]) -> None:
    """The CLI accepts a NUL, but runc then does not start the container."""
    for found in {found.name: found for found in assignments}.values():
        if "\0" in found.name or (isinstance(found.value, Secret) and "\0" in found.value.reveal()):
            raise Unreadable("NUL character (the container will not start)", found.line)


class DockerEnvFile(EnvFileSource):
    """An env file by the rules of `docker run --env-file`.

    A name without a value docker takes from the shell that runs it, so here such names are taken from the environment
    of auracheck itself; one that is not there either is unresolved.
    """

    scheme = "docker-env"

    sees_environment = True
