"""The file of a policy: which one counts, and the TOML in it."""

import os
import re
import stat

from auracheck import shipped
from auracheck.errors import PolicyError
from auracheck.policy.entry import Raw
from auracheck.regex import regex

CATALOGUE = os.path.join(shipped.PACKAGE, "catalogue")
OWN_FILE = "auracheck.toml"
PROJECT_FILE = "pyproject.toml"
MAX_POLICY = 1 << 20
"""Maximum size of a policy file in bytes; the built-in one has 3 KiB."""

MAX_PARTS = 64
"""Maximum number of parts of a dotted key: the parser's time grows with their square."""

_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_LONG_KEY = regex(rf"(?<![\w-])(?:{_PART}[ \t]*\.[ \t]*){{{MAX_PARTS}}}")

_OURS = regex(rb"^[ \t]*(?:\[[ \t]*)?tool[ \t]*\.[ \t]*[\"']?auracheck|^[ \t]*auracheck[ \t]*[.=]", re.M)


def nearest(folder: str) -> str | None:
    """The policy file in ``folder`` or the nearest one above it, or None."""
    try:
        folder = os.path.abspath(folder)
    except FileNotFoundError:  # the working directory has gone
        return None
    while True:
        own, project = os.path.join(folder, OWN_FILE), os.path.join(folder, PROJECT_FILE)
        if os.path.lexists(own):  # reading a broken link reports what is wrong
            return own
        if _is_ours(project):
            return project
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _is_ours(project: str) -> bool:
    """Whether a `pyproject.toml` has our table. An unreadable or invalid one counts only with it."""
    if not os.path.isfile(project):
        return False
    try:
        return _OURS.search(content(project)) is not None and section(project) is not None
    except PolicyError:
        if not os.access(project, os.R_OK) or os.path.getsize(project) > MAX_POLICY:
            return False
        raise


def section(path: str) -> Raw | None:
    """The policy's keys in a TOML file; None for a `pyproject.toml` without ours."""
    import tomllib  # late: the built-in policy is read without

    try:
        text = content(path).decode()
        if _LONG_KEY.search(text):
            raise PolicyError(f"{path}: key with more than {MAX_PARTS} parts")
        document = tomllib.loads(text)
    except UnicodeDecodeError:
        raise PolicyError(f"{path}: not UTF-8") from None
    except RecursionError:
        raise PolicyError(f"{path}: nested too deeply") from None
    except ValueError as error:  # an integer of 5,000 digits is not a TOMLDecodeError
        raise PolicyError(f"{path}: invalid TOML{_where(error, text)}") from None
    if os.path.basename(path) != PROJECT_FILE:
        return document
    tool = document.get("tool")
    section = tool.get("auracheck") if isinstance(tool, dict) else None
    if section is not None and not isinstance(section, dict):
        raise PolicyError(f"{path}: tool.auracheck: not a table")
    return section


def content(path: str) -> bytes:
    """The bytes of a policy file. Raises `PolicyError`."""
    try:
        if path.startswith(CATALOGUE):
            return shipped.content(path)
        with open(path, "rb", opener=_without_waiting) as file:
            regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            found = file.read(MAX_POLICY + 1) if regular else None
    except (OSError, ValueError) as error:
        raise PolicyError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or 'not a path'}") from None
    if found is None:
        raise PolicyError(f"{path}: not a regular file")
    if len(found) > MAX_POLICY:
        raise PolicyError(f"{path}: larger than {MAX_POLICY} bytes")
    return found


def _without_waiting(path: str, flags: int) -> int:
    """Open a FIFO without waiting for its writer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _where(error: ValueError, text: str) -> str:
    """The place only: the parser's message may quote the file, and a policy may contain `known_values`."""
    if str(error).endswith("(at end of document)"):
        return f" (line {len(text.splitlines())}, at the end)"
    place = re.search(r"\(at (line \d+, column \d+)\)$", str(error))
    return f" ({place[1]})" if place else ""
