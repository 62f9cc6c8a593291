"""Published ports, as Docker and Podman write them: `[[ADDRESS:]PORT:]OWN[/PROTOCOL]`, each perhaps a range."""

from auracheck.model import Origin, PublishedPorts
from auracheck.regex import regex

_PORTS = regex(r"(?:(.*):)?(\d{1,5})(?:-(\d{1,5}))?:(\d{1,5})(?:-\d{1,5})?(?:/\w+)?")
_LOCAL = regex(r"\[?(?:127\.[\d.]+|::1|localhost)\]?")
_LINE = regex(
    r"(\s*(?:-\s+['\"]?|PublishPort\s*=\s*))(?:0\.0\.0\.0:|\[::\]:)?((?:\$\{\w+(?::?-\d+)?\}|\d{1,5}(?:-\d{1,5})?):.+)"
)
"""A line that publishes ports at every address, in a list of Compose's or in a Quadlet."""


_NOWHERE = Origin()


def published(text: str, origin: Origin = _NOWHERE) -> PublishedPorts | None:
    """The ports of the machine, with the container's own; None where the machine chooses one."""
    found = _PORTS.fullmatch(text)
    if found is None:
        return None
    first, own = int(found[2]), int(found[4])
    last, is_local = int(found[3] or first), _LOCAL.fullmatch(found[1] or "") is not None
    return PublishedPorts(first, last, own, is_local, origin) if first <= last else None


def local_line(content: bytes, origin: Origin) -> str | None:
    """The line there with its ports published to the machine alone; None where they are written in another way."""
    lines = content.decode("utf-8", "surrogateescape").splitlines()
    found = _LINE.fullmatch(lines[origin.line - 1]) if origin.line and origin.line <= len(lines) else None
    return f"{found[1]}127.0.0.1:{found[2]}" if found else None
