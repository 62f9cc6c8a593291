"""Whose machine a unit is of: the folder that is its `/`."""

import os

from auracheck.regex import regex

_FOLDERS = regex(
    r"(?:/(?:etc|run|usr/lib|usr/local/lib|lib)/systemd/(?:system|user)"
    r"|/(?:etc|run|usr/share)/containers/systemd(?:/users(?:/\d+)?)?"
    r"|(?:/home/[^/]+|/root)?/\.config/(?:systemd/user|containers/systemd))(?:/[^/]+\.d)?\Z"
)
"""Where systemd and Podman read units, and the folders of their drop-ins (systemd.unit(5), podman-systemd.unit(5))."""


def machine_of(path: str) -> str:
    """The root of the machine on which a unit at that path runs; the unit's own folder where it is elsewhere, as in a
    repository: units that are kept together run together."""
    folder = os.path.dirname(os.path.abspath(path))
    found = _FOLDERS.search(folder)
    return (folder[: found.start()] or "/") if found else folder
