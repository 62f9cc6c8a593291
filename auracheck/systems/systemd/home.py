"""The folder of the application that a unit's program belongs to: where it works, else where it is installed."""

import posixpath
from collections.abc import Iterable

from auracheck.regex import regex
from auracheck.systems.systemd.commands import PREFIX
from auracheck.systems.systemd.unit import Directive, split

_OF_MANY = regex(
    r"/?|/(?:s?bin|boot|dev|etc|lib\w*|proc|run|snap|sys|tmp|usr)(?:/.*)?|/(?:opt|root|srv)|(?:/home/[^/]+|%h)/?"
    r"|/home|/var(?:/[^/]+)?|/var/www/html"
)
"""Folders that belong to no single application."""
_VENV = regex(r"(.+)/(?:[\w.-]*[._-])?(?:v|virtual)?env(?:/bin)?")
"""A virtual environment of Python, which is usually in the folder of its application."""
_INTERPRETERS = regex(r"(?:python|pypy|ruby|node|nodejs|bundle|java|php|perl|deno|bun|dotnet)[\d.]*")
"""Programs that run those of any application."""


def home_of(directives: Iterable[Directive]) -> str:
    """The folder; empty where neither WorkingDirectory= nor the program's own path is that of one application."""
    values = {each.key: each.value for each in directives if each.key in ("WorkingDirectory", "ExecStart")}
    folder = _normalized(values.get("WorkingDirectory", "").removeprefix("-"))
    words = split(values.get("ExecStart", "")).words
    return folder or (_of_program(PREFIX.sub("", words[0].text, count=1)) if words else "")


def _of_program(path: str) -> str:
    folder, program = posixpath.split(path)
    if found := _VENV.fullmatch(folder):
        return _normalized(found[1])
    if _INTERPRETERS.fullmatch(program) or "/." in folder:  # the latter are a user's tools for all applications
        return ""
    return _normalized(folder.removesuffix("/bin"))


def _normalized(path: str) -> str:
    """An absolute path, or one below the user's home, without what means nothing in it; empty for a common folder."""
    plain = posixpath.normpath(path) if path.startswith(("/", "%h/")) else ""
    return "" if _OF_MANY.fullmatch(plain) else plain
