"""The grammar of `kubectl create secret generic --from-env-file`."""

import re
from collections.abc import Mapping
from typing import ClassVar

from auracheck.consumers.base import Assignment, Consumer, Reading
from auracheck.consumers.go_lines import SPACE, readable, split
from auracheck.errors import Unreadable
from auracheck.model import Secret

_NAME = re.compile(r"(?!\.\.|\.\Z)[-._a-zA-Z][-._a-zA-Z0-9]{0,252}")


class KubectlEnv(Consumer):
    """An env file as `kubectl create secret generic --from-env-file` and `kubectl create configmap` read it.

    The rules are those of kubectl 1.32 (its reference, "kubectl create secret generic"). Nothing is unquoted, escaped,
    expanded or cut: everything after the first `=` is the value as it stands, with its quotes, its spaces and a `#`
    behind it. So a value that is quoted for another program arrives in the Secret with the quotes, and no value can
    hold a line break. A `#` begins a comment only at the start of a line; white space before the name is taken off. A
    name alone, without `=`, gets its value from the environment of the command, and is empty where that has none.

    A name has ASCII letters, digits and `-`, `.`, `_`, at most 253 of them; it does not begin with a digit or `..`,
    and is not `.`. The whole file is refused for any other name (as in `export NAME=value` or `NAME = value`), for a
    name that comes twice, and for bytes that are not UTF-8. At a line over 65,535 bytes kubectl stops without a word:
    that line and all below it are missing from the Secret.
    """

    name: ClassVar[str] = "kubectl-env"

    def read(self, content: bytes, environ: Mapping[str, str]) -> Reading:
        """``dropped``: the line that is too long, and those below it."""
        head, overlong = readable(content)
        assignments: list[Assignment] = []
        seen: set[str] = set()
        for number, line in enumerate(split(head, "kubectl"), 1):
            start = line.lstrip(SPACE)
            if not start or start[0] == "#":
                continue
            name, equals, value = start.partition("=")
            if not _NAME.fullmatch(name):
                raise Unreadable("the name is none that kubectl takes, and it refuses the whole file", number)
            if name in seen:
                raise Unreadable("the name comes a second time, and kubectl refuses the whole file", number)
            seen.add(name)
            column = len(line) - len(start) + 1
            if equals:
                assignments.append(Assignment(name, Secret(value), number, column))
            elif name in environ:
                assignments.append(Assignment(name, Secret(environ[name]), number, column, False, (), True))
            else:
                assignments.append(Assignment(name, Secret(""), number, column, False, (name,)))
        return Reading(tuple(assignments), dropped=_below(content, overlong))


def _below(content: bytes, overlong: int | None) -> tuple[int, ...]:
    """The numbers of the lines from one on that hold anything."""
    if overlong is None:
        return ()
    lines = content.split(b"\n")[overlong - 1 :]
    return tuple(number for number, line in enumerate(lines, overlong) if line.strip())
