"""The policies of a run: `--policy`, else the nearest above each source."""

import os

from auracheck.errors import PolicyError, Unreadable, did_you_mean
from auracheck.model import Secret, Value
from auracheck.policy import Policy
from auracheck.policy.files import nearest
from auracheck.policy.loading import builtin, entry, from_names, load, path_of_entry
from auracheck.policy.names import guess_kind
from auracheck.policy.values import NONE
from auracheck.regex import regex
from auracheck.systems import DEFAULT_GRAMMAR, grammar_of
from auracheck.systems.files import is_handed_over, is_stream, read_file
from auracheck.systems.source import is_remote, split_spec

_POLICY_FILES = "a .toml file, or an env file such as .env.example"

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_.-]*")


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
        if is_handed_over(f"{folder}/"):  # a shell's descriptor: as if in the working directory
            folder = ""
        if folder not in self._of_folder:
            self._of_folder[folder] = self._read(nearest(folder or "."))
        return self._of_folder[folder]

    def _read(self, path: str | None) -> Policy:
        if path not in self._of_path:
            self._of_path[path] = builtin() if path is None else _checked(load(_short(path)))
        return self._of_path[path]


def _named(path: str) -> Policy:
    """The policy of `--policy`: a file, else the entry of the catalogue of that name."""
    if (os.path.isdir(path) or not os.path.lexists(path)) and path_of_entry(path):
        return entry(path)
    if path.endswith(".toml"):
        return load(path)
    if is_stream(path):
        raise PolicyError(f"{path}: not a file (expected {_POLICY_FILES})")
    try:
        content = read_file(path)
        reading = grammar_of(DEFAULT_GRAMMAR).read(content, {})
    except Unreadable as error:
        raise PolicyError(f"{path}: {error}", _near_entry(path) or f"name {_POLICY_FILES}") from None
    for assignment in reading.assignments:
        if not _NAME.fullmatch(assignment.name):
            raise PolicyError(f"{path}: line {assignment.line}: not a variable name (expected letters, digits, _ . -)")
    from auracheck.systems.remarks import optional_lines, required_lines  # late: few runs take an example as a policy

    lines = content.decode("utf-8", "replace").split("\n")
    optional, called = set(optional_lines(lines)), set(required_lines(lines))
    kinds = {a.name: guess_kind(a.name) for a in reading.assignments}
    required = {
        a.name for a in reading.assignments
        if a.line in called or (_has_value(a.value) and a.line not in optional)
    }  # fmt: skip
    return from_names(path, kinds, required or kinds)  # one without any value is a list of what is required


def _has_value(value: Value) -> bool:
    """Whether an example gives a value, if only a placeholder; not for one that says that there is none (`null`)."""
    if not isinstance(value, Secret):
        return value is not None
    return value.reveal().strip().casefold() not in ("", *NONE)


def _checked(policy: Policy) -> Policy:
    from auracheck.engine.waivers import check_waivers  # late: the built-in one has none, and `generate` no rules
    from auracheck.rules import REGISTRY

    check_waivers(policy, REGISTRY)
    return policy


def _short(path: str) -> str:
    """The path as a user in the working directory would write it, where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except (ValueError, FileNotFoundError):  # another drive of Windows; a working directory that has gone
        return path
    return path if relative.startswith(os.pardir) else relative


def _near_entry(name: str) -> str:
    """The entry of the catalogue that was probably meant; empty for what is written as a path."""
    from auracheck.deployment.matching import index  # late: only a mistake needs it

    return did_you_mean(name, (each for names in index().role.values() for each in names)) if name.isalnum() else ""
