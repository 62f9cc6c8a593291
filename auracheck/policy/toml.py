"""Reading the TOML of a policy, within bounds: no file decides how long that takes, or is quoted in a message."""

import os
import re
import stat
import tomllib
from typing import Any

from auracheck.errors import PolicyError

PROJECT_FILE = "pyproject.toml"
MAX_POLICY = 1 << 20
"""Bytes of a policy file that are read at most; the one that ships has 3 KiB."""

MAX_PARTS = 64
"""Parts of a dotted key: the parser's time grows with their square."""

_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_LONG_KEY = re.compile(rf"(?<![\w-])(?:{_PART}[ \t]*\.[ \t]*){{{MAX_PARTS}}}")

Raw = dict[str, Any]


def section(path: str) -> Raw | None:
    """The policy's keys in a TOML file; None for a `pyproject.toml` without ours."""
    try:
        text = content(path).decode()
        if _LONG_KEY.search(text):
            raise PolicyError(f"{path}: a key of it has more than {MAX_PARTS} parts, the bound")
        document = tomllib.loads(text)
    except UnicodeDecodeError:
        raise PolicyError(f"{path}: it is not UTF-8, as TOML must be") from None
    except RecursionError:
        raise PolicyError(f"{path}: its brackets are nested too deep") from None
    except ValueError as error:  # not TOMLDecodeError alone: an integer of 5,000 digits is a plain one
        raise PolicyError(f"{path}: it is not valid TOML{_where(error, text)}") from None
    if os.path.basename(path) != PROJECT_FILE:
        return document
    tool = document.get("tool")
    section = tool.get("auracheck") if isinstance(tool, dict) else None
    if section is not None and not isinstance(section, dict):
        raise PolicyError(f"{path}: tool.auracheck: must be a table")
    return section


def content(path: str) -> bytes:
    """The bytes of a policy file. Raises `PolicyError`."""
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            found = file.read(MAX_POLICY + 1) if regular else None
    except (OSError, ValueError) as error:
        raise PolicyError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or 'not a path'}") from None
    if found is None:
        raise PolicyError(f"{path}: it is not a regular file")
    if len(found) > MAX_POLICY:
        raise PolicyError(f"{path}: it has more than {MAX_POLICY} bytes")
    return found


def _without_waiting(path: str, flags: int) -> int:
    """Opens a FIFO that nobody writes as well, instead of waiting for a writer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _where(error: ValueError, text: str) -> str:
    """The place alone: the parser's own words may quote the file, and a policy may hold `known_values`."""
    if str(error).endswith("(at end of document)"):
        return f" (line {len(text.splitlines())}, at its end)"
    place = re.search(r"\(at (line \d+, column \d+)\)$", str(error))
    return f" ({place[1]})" if place else ""
