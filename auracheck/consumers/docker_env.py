"""The grammar of `docker run --env-file`."""

import re
from collections.abc import Mapping
from typing import ClassVar

from auracheck.consumers.base import Assignment, Consumer, Reading
from auracheck.consumers.go_lines import MAX_LINE, SPACE, readable, split
from auracheck.errors import Unreadable
from auracheck.model import Secret

_NOT_UTF_8 = re.compile("[\ud800-\udfff]")


class DockerEnv(Consumer):
    """An env file as `docker run --env-file` and `docker create --env-file` read it.

    The rules are those of the docker CLI 26.1.5 (docker container run, "Set environment variables (-e, --env,
    --env-file)"). Nothing is unquoted, escaped, expanded or cut: everything after the first `=` is the value as it
    stands, with its quotes, its spaces and a `#` behind it. So a value that is quoted for another program arrives here
    with the quotes, and no value can hold a line break. A `#` begins a comment only at the start of a line; white
    space before the name is taken off. A name alone, without `=`, gets its value from the environment of the command,
    and where that has none the container does not get the name. Any character may stand in a name but a space, a tab
    and `=`. The last of several lines with one name counts.

    The whole file is refused for a space or a tab in a name (as in `export NAME=value` or `NAME = value`), for a line
    that begins with `=`, for a line over 65,535 bytes, and for bytes that are not UTF-8. With a NUL the container does
    not start.
    """

    name: ClassVar[str] = "docker-env"

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
            raise Unreadable(f"the line is over {MAX_LINE:,} bytes, and docker refuses the whole file", overlong)
        if b"\0" in content:
            _refuse_a_nul(assignments)
        return Reading(tuple(assignments), absent=tuple(absent))


def _fault(name: str) -> str:
    if not name:
        return "there is no name before the =, and docker refuses the whole file"
    return "there is white space in the name, and docker refuses the whole file"


def _sent(value: str) -> str:
    """A value of the environment as it reaches the daemon in JSON, where a byte that is not UTF-8 becomes U+FFFD."""
    return _NOT_UTF_8.sub("\ufffd", value)


def _refuse_a_nul(assignments: list[Assignment]) -> None:
    """The CLI lets a NUL through, but runc then refuses to start the container."""
    for found in {found.name: found for found in assignments}.values():
        if "\0" in found.name or (isinstance(found.value, Secret) and "\0" in found.value.reveal()):
            raise Unreadable("there is a NUL, and the container does not start", found.line)
