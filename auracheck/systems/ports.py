"""Published ports, as Docker and Podman write them: `[[ADDRESS:]PORT:]OWN[/PROTOCOL]`, each perhaps a range."""

import re
from collections.abc import Iterator

_PORTS = re.compile(r"(?:.*:)?(\d{1,5})(?:-(\d{1,5}))?:(\d{1,5})(?:-\d{1,5})?(?:/\w+)?")

MAX_PORTS = 100
"""Most ports of a range."""


def published(text: str) -> Iterator[tuple[str, str]]:
    """Each port of the machine with the container's own; nothing where the machine chooses one."""
    found = _PORTS.fullmatch(text)
    if found is None:
        return
    first, own = int(found[1]), int(found[3])
    for number in range(min(int(found[2] or first) - first + 1, MAX_PORTS)):
        yield str(first + number), str(own + number)
