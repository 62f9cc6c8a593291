"""An env file as `podman run --env-file` reads it."""

from collections.abc import Mapping

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Secret, Value
from auracheck.systems.grammar import Assignment, Reading
from auracheck.systems.lines import MAX_LINE

_SPACE = " \t"


def read_env_file(content: bytes, environ: Mapping[str, Value]) -> Reading:
    """The settings of an env file. Everything behind the first `=` is the value; a name alone is taken from Podman's
    own environment, ``environ``, else it is unknown. Raises `Unreadable`.

    Docker's rules, but for the names: whitespace is a part of them, as in `export NAME`. Such a line is ``dropped``,
    since no program asks for such a variable.
    """
    found: list[Assignment] = []
    dropped: list[int] = []
    for number, raw in enumerate(content.split(b"\n"), 1):
        if len(raw) > MAX_LINE:
            raise Unreadable(f"line too long: more than {MAX_LINE:,} bytes (podman rejects the file)", number)
        line = raw.removesuffix(b"\r").decode("utf-8", "surrogateescape")
        start = line.lstrip(_SPACE)
        if not start or start.startswith("#"):
            continue
        name, equals, value = start.partition("=")
        if not name:
            raise Unreadable("missing name before = (podman rejects the file)", number)
        if any(space in name for space in _SPACE):
            dropped.append(number)
        elif equals:
            found.append(Assignment(name, Secret(value), number, len(line) - len(start) + 1))
        else:
            found.append(Assignment(name, environ.get(name, EXTERNAL), number, len(line) - len(start) + 1, False))
    return Reading(tuple(found), tuple(dropped))
