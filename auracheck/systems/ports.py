"""Published ports, as Docker and Podman write them: `[[ADDRESS:]PORT:]OWN[/PROTOCOL]`, each perhaps a range."""

from auracheck.model import PublishedPorts
from auracheck.regex import regex

_PORTS = regex(r"(?:(.*):)?(\d{1,5})(?:-(\d{1,5}))?:(\d{1,5})(?:-\d{1,5})?(?:/\w+)?")
_LOCAL = regex(r"\[?(?:127\.[\d.]+|::1|localhost)\]?")


def published(text: str) -> PublishedPorts | None:
    """The ports of the machine, with the container's own; None where the machine chooses one."""
    found = _PORTS.fullmatch(text)
    if found is None:
        return None
    first, own = int(found[2]), int(found[4])
    last, is_local = int(found[3] or first), _LOCAL.fullmatch(found[1] or "") is not None
    return PublishedPorts(first, last, own, is_local) if first <= last else None
