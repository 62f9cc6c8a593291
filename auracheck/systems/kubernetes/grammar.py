"""The grammar of `kubectl create secret generic --from-env-file`."""

from collections.abc import Mapping

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.regex import regex
from auracheck.systems.grammar import Assignment, Reading
from auracheck.systems.lines import SPACE, LineGrammar, readable, split

_NAME = regex(r"(?!\.\.|\.\Z)[-._a-zA-Z][-._a-zA-Z0-9]{0,252}")


class KubectlEnvGrammar(LineGrammar):
    """An env file as `kubectl create secret generic --from-env-file` and `kubectl create configmap` read it.

    The rules are those of kubectl 1.32 (its reference, "kubectl create secret generic"). Nothing is unquoted, escaped,
    expanded or cut. Everything after the first `=` is the value, with its quotes, its spaces and a `#`. So a value that
    is quoted for another program arrives in the Secret with the quotes, and a value cannot contain a line break. A `#`
    begins a comment only at the start of a line. Whitespace before the name is removed. A name without `=` takes its
    value from the environment of the command, and is empty if there is none.

    A name has at most 253 ASCII letters, digits, `-`, `.` and `_`. It does not begin with a digit or `..`, and is not
    `.`. kubectl rejects the whole file for any other name (as in `export NAME=value` or `NAME = value`), for a
    duplicate name, and for bytes that are not UTF-8. At a line over 65,535 bytes kubectl stops without an error: that
    line and all below it are missing from the Secret.
    """

    name = "kubectl-env"
    program = "kubectl"
    names = _NAME.pattern
    repeats = False

    def read(self, content: bytes, environ: Mapping[str, str]) -> Reading:
        """``dropped``: the line that is too long, and all lines below it."""
        head, overlong = readable(content)
        assignments: list[Assignment] = []
        seen: set[str] = set()
        for number, line in enumerate(split(head, "kubectl"), 1):
            start = line.lstrip(SPACE)
            if not start or start[0] == "#":
                continue
            name, equals, value = start.partition("=")
            if not _NAME.fullmatch(name):
                raise Unreadable("invalid name (kubectl rejects the file)", number)
            if name in seen:
                raise Unreadable("duplicate name (kubectl rejects the file)", number)
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
    """The numbers of the lines from one on that are not empty."""
    if overlong is None:
        return ()
    lines = content.split(b"\n")[overlong - 1 :]
    return tuple(number for number, line in enumerate(lines, overlong) if line.strip())
