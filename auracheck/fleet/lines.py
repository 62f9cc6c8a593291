"""The lines of a report as `-f json` writes it: one for each object. What hosts have in common is then decoded once."""

from collections.abc import Mapping
from json import loads
from typing import NamedTuple

from auracheck.fleet.reading import Json

ARRAYS = ("targets", "findings", "unread")
"""What each report has."""

_BEFORE = "  "
"""How a line of an array begins; no other does."""


class Lined(NamedTuple):
    """A report whose arrays are empty, and the text of the objects in each."""

    rest: Json
    arrays: Mapping[str, list[str]]


def lined(text: str) -> Lined | None:
    """The lines of a report; None for a text of another form. The objects are not decoded yet, so they may be none."""
    rest: list[str] = []
    arrays: dict[str, list[str]] = {}
    objects: list[str] | None = None
    for line in text.split("\n"):
        if line.startswith(_BEFORE):
            if objects is None or not line.endswith(("},", "}],")):
                return None
            is_last = line.endswith("],")
            objects.append(line[2:-2] if is_last else line[2:-1])
            objects = None if is_last else objects
        elif objects is not None:
            return None
        elif line.endswith(": ["):
            objects = arrays.setdefault(line[2:-4], [])
            rest.append(f"{line}],")
        else:
            rest.append(line)
    document = _document("\n".join(rest))
    if document is None or any(document.get(key) != [] for key in (*ARRAYS, *arrays)):
        return None
    return Lined(document, arrays)


def _document(text: str) -> Json | None:
    try:
        found = loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
