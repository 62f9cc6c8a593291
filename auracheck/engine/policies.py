"""Which policy a source is judged by: the one that was named, else the nearest above the source, else ours."""

import os
import re

from auracheck.consumers import consumer
from auracheck.engine.waivers import check_waivers
from auracheck.errors import PolicyError, Unreadable
from auracheck.policy import Policy
from auracheck.policy.guessing import guess_kind
from auracheck.policy.loading import builtin, from_names, load, nearest
from auracheck.rules import names
from auracheck.sources import is_remote, split_spec
from auracheck.sources.files import is_stream, read_file

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


class Policies:
    """The policies of one run, each read once. ``chosen`` is `--policy`. Raises `PolicyError` on first use."""

    def __init__(self, chosen: str | None = None) -> None:
        self._chosen = None if chosen is None else _checked(_named(chosen))
        self._of_folder: dict[str, Policy] = {}
        self._of_path: dict[str | None, Policy] = {}

    def of(self, spec: str) -> Policy:
        """The policy for a source as the user wrote it; what has no path is judged from the working directory."""
        if self._chosen is not None:
            return self._chosen
        location = "" if is_remote(spec) else split_spec(spec)[1]
        folder = location if os.path.isdir(location) else os.path.dirname(location)
        if f"{folder}/".startswith(("/dev/", "/proc/")):  # a descriptor of a shell's belongs where we were called
            folder = ""
        if folder not in self._of_folder:
            self._of_folder[folder] = self._read(nearest(folder or "."))
        return self._of_folder[folder]

    def _read(self, path: str | None) -> Policy:
        if path not in self._of_path:
            self._of_path[path] = builtin() if path is None else _checked(load(_short(path)))
        return self._of_path[path]


def _named(path: str) -> Policy:
    if path.endswith(".toml"):
        return load(path)
    if is_stream(path):
        raise PolicyError(f"{path}: it is no file; allowed: a .toml file, or an env file such as .env.example")
    try:
        reading = consumer("dotenv").read(read_file(path), {})
    except Unreadable as error:
        raise PolicyError(f"{path}: {error}; allowed: a .toml file, or an env file such as .env.example") from None
    for assignment in reading.assignments:
        if not _NAME.fullmatch(assignment.name):
            raise PolicyError(f"{path}: line {assignment.line}: no name of a variable; allowed: letters, digits, _ . -")
    return from_names(path, {a.name: guess_kind(a.name) for a in reading.assignments})


def _checked(policy: Policy) -> Policy:
    check_waivers(policy, names())
    return policy


def _short(path: str) -> str:
    """The path as a user in the working directory would write it, where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except (ValueError, FileNotFoundError):  # another drive of Windows; a working directory that has gone
        return path
    return path if relative.startswith(os.pardir) else relative
