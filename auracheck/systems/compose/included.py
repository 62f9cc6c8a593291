"""The files that a Compose file includes (Compose Specification, Include)."""

import os
from collections.abc import Iterator

from auracheck.systems.compose.outline import Node, entries
from auracheck.systems.files import is_regular, readable
from auracheck.systems.source import MAX_DOCUMENT

MAX_FILES = 500
"""Most of them that are looked for."""


def included_files(path: str) -> list[str]:
    """Those of one file, and those that these include."""
    found: dict[str, None] = {}
    waiting = [path]
    while waiting and len(found) < MAX_FILES:
        for each in _named_in(waiting.pop()):
            if each not in found and each != path and is_regular(each):
                found[each] = None
                waiting.append(each)
    return list(found)


def _named_in(path: str) -> Iterator[str]:
    content = readable(path, MAX_DOCUMENT)  # the reader says why it cannot be read
    if b"include" not in content:  # nearly all
        return
    for _, node in entries(content.decode("utf-8", "surrogateescape"), {"include"}):
        for item in node if isinstance(node, list) else ():
            named = item.get("path") if isinstance(item, dict) else item
            yield from (os.path.normpath(os.path.join(os.path.dirname(path), each)) for each in _texts(named))


def _texts(named: Node) -> list[str]:
    return [each for each in (named if isinstance(named, list) else [named]) if isinstance(each, str)]
