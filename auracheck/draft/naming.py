"""What a project is called, by its files and folders."""

import os

from auracheck.errors import PolicyError
from auracheck.policy.files import PROJECT_FILE, content

NAMELESS = "app"
_HIGHEST = 20


def application(folder: str) -> str:
    """The project's name in the nearest `pyproject.toml` up to the repository's root, else the root's or folder's."""
    try:
        start = os.path.abspath(folder)
    except FileNotFoundError:  # the working directory has gone
        return NAMELESS
    here = start
    for _ in range(_HIGHEST):
        named = _named(os.path.join(here, PROJECT_FILE))
        if named:
            return named
        if os.path.lexists(os.path.join(here, ".git")):
            return _called(here)
        here = os.path.dirname(here)
    return _called(start)


def _called(folder: str) -> str:
    return os.path.basename(folder).strip() or NAMELESS


def _named(path: str) -> str:
    """The project's name (packaging guide, "pyproject.toml", or Poetry's table); empty where there is none."""
    import tomllib

    if not os.path.isfile(path):
        return ""
    try:
        found = tomllib.loads(content(path).decode())
        tool = found.get("tool", {})
        tables = (found.get("project"), tool.get("poetry") if isinstance(tool, dict) else None)
        names = [table.get("name") for table in tables if isinstance(table, dict)]
    except (PolicyError, ValueError, RecursionError):
        return ""
    return next((name for name in names if isinstance(name, str) and name.strip() and name.isprintable()), "")
