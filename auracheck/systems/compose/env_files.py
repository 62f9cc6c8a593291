"""The lines of a Compose file that name an env file of services."""

import os
import re
from collections.abc import Iterator

from auracheck.steps import EditStep

_NAMED = r"^(\s*(?:-\s+)*(?:(?:env_file|path):\s*)?[^#:]*?(?<![\w./-])){}(?![\w./:-])"
"""A path under `env_file`, which may be alone, in a list, or have its own key; in a mount another one follows it."""


def named_instead(path: str, content: bytes, written: str, instead: str) -> Iterator[EditStep]:
    """The edits of the Compose file at ``path`` after which each ``written`` env file is another one."""
    folder, name = os.path.split(written)
    new = os.path.join(folder, os.path.basename(instead))
    named = re.compile(_NAMED.format(re.escape(written)))
    for number, line in enumerate(content.decode("utf-8", "surrogateescape").split("\n"), 1):
        found = named.match(line) if name in line else None
        if found:
            changed = f"{found[1]}{new}{line[found.end() :]}".removesuffix("\r")
            yield EditStep(path, number, "replace", (changed,))
