"""What is to be checked, as the command line and the library ask for it."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence

from auracheck.engine.waivers import check_waivers
from auracheck.errors import PolicyError, Unreadable, UsageError, did_you_mean
from auracheck.model import Secret, Unread, Value
from auracheck.policy import Policy
from auracheck.policy.files import nearest
from auracheck.policy.loading import builtin, entry, from_names, load, path_of_entry
from auracheck.policy.names import guess_kind
from auracheck.policy.values import NONE
from auracheck.provenance import Labels
from auracheck.regex import regex
from auracheck.report import Severity
from auracheck.rules import REGISTRY
from auracheck.rules.rule import CONNECTED, IN_GIT, SAME
from auracheck.systems import DEFAULT_GRAMMAR, grammar_of
from auracheck.systems.files import STDIN, is_handed_over, is_stream, read_file
from auracheck.systems.source import MAX_FILES, is_remote, split_spec
from auracheck.typed import NamedTuple


class Request(NamedTuple):
    """One run. ``environment`` is the requested one: (`--env` or `AURACHECK_ENV`, name).

    ``rules`` are names; None for all. ``fail_on`` None is never. ``timeout`` is in seconds. ``consumers`` are the
    programs that will read the env files, ``env_files`` replace a Compose project's `.env`, ``max_files`` bounds what
    is checked of a folder. ``verbose`` also reports what is only possible. ``known`` is the path of a file with values
    known to have leaked. ``repo``, ``history`` and ``since`` say where in git the values are looked for, ``progress``
    is called with (bytes done, all) of that, ``reading`` with (servers that answered, all). ``connect``: connect to the
    services that URLs lead to. ``named`` are the rules that were selected by name: what they need must be there.
    ``loaders``: look at the files around an env file for what loads it. ``labels`` are those of the report, ``command``
    is the call that its pages name.
    """

    sources: Sequence[str] = ()
    if_present: Sequence[str] = ()
    environ: Mapping[str, str] = {}
    environment: tuple[str, str] | None = None
    policy: str | None = None
    services: tuple[str, ...] = ()
    consumers: tuple[str, ...] = ()
    env_files: tuple[str, ...] = ()
    root: str = "/"
    merge: bool = False
    rules: Sequence[str] | None = None
    fail_on: Severity | None = Severity.ERROR
    timeout: float = 10.0
    max_files: int = MAX_FILES
    known: str | None = None
    verbose: bool = False
    expect_same: bool = False
    repo: str | None = None
    history: bool = False
    since: str | None = None
    progress: Callable[[int, int], None] | None = None
    reading: Callable[[int, int], None] | None = None
    connect: bool = False
    named: Collection[str] = ()
    loaders: bool = False
    labels: Labels = ()
    command: str = ""

    @property
    def searches_git(self) -> bool:
        return bool(self.repo or self.history or self.since)

    @property
    def rule_options(self) -> set[str]:
        """The given options that some rule requires, as a rule's `option` has them."""
        given = {SAME: self.expect_same, IN_GIT: self.searches_git, CONNECTED: self.connect}
        return {option for option, is_given in given.items() if is_given}


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
    if not os.path.lexists(path) and path_of_entry(path):
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
    check_waivers(policy, REGISTRY)
    return policy


def _short(path: str) -> str:
    """The path as a user in the working directory would write it, where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except (ValueError, FileNotFoundError):  # another drive of Windows; a working directory that has gone
        return path
    return path if relative.startswith(os.pardir) else relative


OPTION = "--known"
MAX_KNOWN = 10 << 20
"""Maximum size of the file in bytes: some 200,000 values."""


def known_values(path: str | None, sources: tuple[str, ...], timeout: float) -> tuple[tuple[Secret, ...], list[Unread]]:
    """The values of the file, or why they could not be read. Without a file, neither.

    Blank lines are ignored. Raises `UsageError` where standard input is a source as well.
    """
    if path is None:
        return (), []
    if path == STDIN and STDIN in sources:
        raise UsageError(f"{OPTION} {STDIN}: standard input is already a source", "name a file")
    try:
        content = read_file(path, MAX_KNOWN, timeout)
    except Unreadable as error:
        return (), [Unread(path, f"{error.reason} ({OPTION})", path)]
    lines = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape").split("\n")
    return tuple(Secret(line) for line in map(str.strip, lines) if line), []


def _near_entry(name: str) -> str:
    """The entry of the catalogue that was probably meant; empty for what is written as a path."""
    from auracheck.deployment.matching import index  # late: only a mistake needs it

    return did_you_mean(name, (each for names in index().role.values() for each in names)) if name.isalnum() else ""
