"""The defaults of variables that node-config reads ("Environment Variables" in its wiki): each member of
`custom-environment-variables.json` has the name of one, and the same member of `default.json` its default."""

import json
import os
from collections.abc import Iterator, Mapping

from auracheck.draft.evidence import Evidence, is_name, is_written_out
from auracheck.draft.files import MAX_OTHER, Code
from auracheck.errors import Unreadable
from auracheck.systems.files import read_file

FILE = "custom-environment-variables.json"
DEFAULTS = "default.json"
MAX_DEPTH = 12
"""Maximum depth of objects within the configuration."""

HAS_DEFAULT = "has a default in default.json"


def defaults_of_node_config(file: Code) -> Iterator[Evidence]:
    """The variables of a file that have a default beside it."""
    names = _parsed(file.content)
    try:
        defaults = _parsed(read_file(os.path.join(os.path.dirname(file.path), DEFAULTS), MAX_OTHER))
    except Unreadable:
        return
    for name, default in _pairs(names, defaults, 0):
        if is_name(name) and default is not None:
            written_out = isinstance(default, str) and is_written_out(default)
            origin = file.origin(max(file.content.find(f'"{name}"'.encode()), 0))
            yield Evidence(name, origin, required=False, written_out=written_out, why=HAS_DEFAULT)


def _parsed(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _pairs(names: object, defaults: object, depth: int) -> Iterator[tuple[str, object]]:
    """The names and the defaults at the same places; `{ "__name": "PORT", "__format": "number" }` is a name, too."""
    if isinstance(names, str):
        yield names, defaults
    elif isinstance(names, Mapping) and "__name" in names:
        yield str(names["__name"]), defaults
    elif isinstance(names, Mapping) and isinstance(defaults, Mapping) and depth < MAX_DEPTH:
        for key, value in names.items():
            yield from _pairs(value, defaults.get(key), depth + 1)
