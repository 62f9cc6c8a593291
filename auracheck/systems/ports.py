"""Published ports, as Docker and Podman write them: `[[ADDRESS:]PORT:]OWN[/PROTOCOL]`, each perhaps a range."""

import re

from auracheck.model import PublishedPorts

_PORTS = re.compile(r"(?:.*:)?(\d{1,5})(?:-(\d{1,5}))?:(\d{1,5})(?:-\d{1,5})?(?:/\w+)?")


def published(text: str) -> PublishedPorts | None:
    """The ports of the machine, with the container's own; None where the machine chooses one."""
    found = _PORTS.fullmatch(text)
    if found is None:
        return None
    first, own = int(found[1]), int(found[3])
    last = int(found[2] or first)
    return PublishedPorts(first, last, own) if first <= last else None
