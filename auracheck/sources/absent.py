"""What is said of a path that leads nowhere: what may have been meant."""

import os
from itertools import islice

from auracheck.errors import Unreadable
from auracheck.policy import Policy

MAX_NAMES = 10_000
"""Names of a folder among which one that is near is looked for."""


def absent(path: str, policy: Policy) -> Unreadable:
    """Why there is nothing at ``path``, with what was meant: an environment's name, a process, or a file near by."""
    environment = policy.environment(path)
    if environment is not None:
        return Unreadable(f"no such file; an environment is named by --env {environment.name}")
    if path.isdecimal():
        return Unreadable(f"no such file; a process is written process:{path}")
    near = _near(path, policy)
    return Unreadable(f"no such file; there is {near}" if near else "no such file")


def _near(path: str, policy: Policy) -> str:
    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or ".") as entries:
            there = [entry.name for entry in islice(entries, MAX_NAMES)]
    except (OSError, ValueError):
        return ""
    same = [other for other in there if _plain(other, policy) == _plain(name, policy)]
    if not same:
        from difflib import get_close_matches  # late: only a mistake needs it

        same = get_close_matches(name, there, 1, 0.8)
    return os.path.join(folder, min(same)) if same else ""


def _plain(name: str, policy: Policy) -> list[str]:
    """The words of a file's name, each environment by its own name: `.env.prod` and `env.production` are one."""
    words = [word for word in name.casefold().replace("-", ".").replace("_", ".").split(".") if word]
    return [found.name if (found := policy.environment(word)) else word for word in words]
