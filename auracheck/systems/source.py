"""What a source is: a place that values come from, written SCHEME:LOCATION."""

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from auracheck.errors import Unreadable, UsageError, did_you_mean, url_as_argument
from auracheck.model import Document, Target, Unread
from auracheck.policy import Policy
from auracheck.policy.entry import squash
from auracheck.regex import regex
from auracheck.systems import DEFAULT_GRAMMAR, by_name, by_text, schemes, source_of, system_of
from auracheck.systems.files import STDIN, TIMEOUT, is_handed_over, is_regular, is_stream, is_there, read_file
from auracheck.typed import ClassVar, NamedTuple

OURS = b"auracheck"
"""A word in each of our comments in a file: ages and waivers. Where it is missing, nothing more is loaded."""

Item = Target | Document | Unread

ENVIRONMENT = "env"
"""The scheme of a setting that a file only names, and that comes from our own environment."""


MAX_FILES = 20_000
"""Files of a folder that are checked: the default of `--max-files`. They take 9 KB of memory each, and
those of one template 3."""


def _nowhere(path: str, unit: str) -> str:
    return ""


class Context(NamedTuple):
    """What a source may use beside its own location.

    ``environ`` is our own environment, given only to a source that sees it. ``root`` is the folder
    that is used as `/` (a systemd unit's paths are under it). ``timeout`` is in seconds. ``grammar`` is the consumer
    that reads an env file for which nothing else says who does. ``max_files`` bounds what is
    checked of a folder. ``installed`` gives the file of a checked folder that is installed at an absolute path, which a
    unit names; empty where there is none.
    """

    environ: Mapping[str, str]
    policy: Policy
    root: str = "/"
    env_files: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    timeout: float = TIMEOUT
    grammar: str = DEFAULT_GRAMMAR
    max_files: int = MAX_FILES
    installed: Callable[[str, str], str] = _nowhere


def without_minor(items: Iterable[Item]) -> Iterator[Item]:
    """What a directory shows of files that nobody named: not that one of them says nothing."""
    return (item for item in items if not (isinstance(item, Unread) and item.minor))


class Source(ABC):
    """One place to read. ``spec`` is what the user wrote; the class docstring is what `explain SCHEME` prints."""

    scheme: ClassVar[str]
    takes: ClassVar[str] = "PATH"
    """The location after the scheme, as shown to users; empty without one."""
    hint: ClassVar[str] = ""
    """What helps where the location is missing, behind what is expected."""
    remote: ClassVar[bool] = False
    """Whether it asks a server, so that several are read side by side, and its location is not a path here."""
    sees_environment: ClassVar[bool] = False
    """Whether it is given our own environment: a laptop's must never vouch for what another process will find."""
    takes_names: ClassVar[bool] = False
    """Whether its location may be a name that is not a path, such as that of an installed unit."""
    completes: ClassVar[str] = "file"
    """What a shell completes behind the scheme: `file`, `dir`, or nothing."""
    needs_files: ClassVar[str] = "files of this kind"
    """What cannot come through a pipe, in words; empty where `read_contents` takes it."""
    is_bare: ClassVar[bool] = False
    """Whether users write it without a scheme."""
    is_one_process: ClassVar[bool] = False
    """Whether it is the environment of one process, which is judged because it was named."""
    reads_trees: ClassVar[bool] = False
    """Whether it reads the files of a folder and of those below it together, not each folder by itself."""
    is_of_cluster: ClassVar[bool] = False
    """Whether what it reads is applied to a cluster, where Flux may fill in variables."""
    judged_by_its_own: ClassVar[bool] = False
    """Whether in a directory it is judged for what it sets itself, and not for what env files do that it loads."""

    def __init__(self, spec: str, location: str, context: Context) -> None:
        self.spec = spec
        self.location = location
        self.context = context

    def is_there(self) -> bool:
        """Whether there is something to read, for `--if-present`; what cannot be reached may well be there."""
        return not self.location or is_there(self.location)

    @classmethod
    def read_together(cls, spec: str, paths: Sequence[str], context: Context) -> Iterator[Item]:
        """What files of one folder give that are deployed together; by default each by itself."""
        for path in paths:
            yield from cls(spec, path, context).read()

    @classmethod
    def read_contents(cls, spec: str, files: Sequence[tuple[str, bytes]], context: Context) -> Iterator[Item]:
        """What files give whose contents are here already, for a source without ``needs_files``."""
        raise Unreadable(f"{cls.needs_files} cannot be read from a pipe: check {cls.scheme}:PATH")

    @classmethod
    def taken_by(cls, path: str) -> Iterable[str]:
        """The files of a directory that are a part of the one at ``path``, so that they are not read apart."""
        return ()

    def read(self) -> Iterator[Item]:
        """The targets and documents found there, and what could not be read. One bad item never stops the rest."""
        try:
            yield from self.found()
        except Unreadable as error:
            yield self.unread(error)

    def unread(self, error: Unreadable) -> Unread:
        """Why the whole source is unread, at its file; standard input has none."""
        return Unread(self.spec, error.reason, None if self.location in ("", STDIN) else self.location, error.line)

    @abstractmethod
    def found(self) -> Iterator[Item]:
        """The same. Raises `Unreadable` where the whole source cannot be read."""


def is_application(name: str, variables: Iterable[str], context: Context) -> bool:
    """Whether a service, container or job is judged.

    `--service` picks: then those alone are. Else the ones that the policy's `services` names, and those that have a
    variable with a name of the policy, or a near one.
    """
    if context.services:
        return name in context.services
    policy = context.policy
    if name in policy.services and not policy.is_builtin:
        return True
    if policy.is_builtin:  # JWT_SECRET and DATABASE_URL are variables of many applications, `backend` a service of many
        return not policy.keys.isdisjoint(map(squash, variables))
    return any(map(policy.is_about, variables))


MAX_DOCUMENT = 8 << 20
"""Maximum size in bytes of a file that is recognized by its content, the same as for YAML (`yaml_nodes.MAX_YAML`)."""

FOLDER = "directory"
"""The scheme of a folder that no system reads like a file."""

_SCHEME = regex(r"([a-z][a-z-]+):(.*)", re.DOTALL)


def open_source(
    spec: str,
    *,
    root: str | None = None,
    environ: Mapping[str, str] | None = None,
    env_files: tuple[str, ...] | None = None,
    policy: Policy | None = None,
    services: tuple[str, ...] = (),
    timeout: float = TIMEOUT,
    grammar: str = DEFAULT_GRAMMAR,
    ours: Mapping[str, str] | None = None,
    max_files: int = MAX_FILES,
) -> Source:
    """The source of a spec: SCHEME:LOCATION, or a path, whose scheme is found by name, then by content.

    ``environ`` is the environment behind the source. By default that is ``ours`` (default: `os.environ`), but only for
    sources that see our environment: a laptop's environment says nothing about that of another process. ``grammar``
    is that of a bare path to an env file. Raises `UsageError` for an unknown scheme, `Unreadable` for a file whose
    scheme cannot be found.
    """
    if policy is None:
        from auracheck.policy.loading import builtin

        policy = builtin()
    scheme, location = split_spec(spec)
    if not scheme:
        found = _scheme(location, policy, timeout)
        scheme = grammar if found == DEFAULT_GRAMMAR else found
    source = source_of(scheme)
    if environ is None:
        environ = (os.environ if ours is None else ours) if source.sees_environment else {}
    context = Context(environ, policy, root or "/", env_files or (), services, timeout, grammar, max_files)
    return source(spec, location, context)


def spec_of_path(path: str) -> str:
    """The source that is this path: with `./` in front of what would be read as SCHEME:LOCATION or standard input."""
    return f"./{path}" if path == STDIN or (":" in path and _SCHEME.fullmatch(path)) else path


def split_spec(spec: str) -> tuple[str, str]:
    """Scheme and location; the scheme is empty for a bare path. Raises `UsageError` for an unknown scheme."""
    if spec == STDIN:
        return STDIN, ""
    if ":" not in spec:  # nearly all
        return "", spec
    match = _SCHEME.fullmatch(spec)
    if match is None:
        return "", spec
    scheme, location = match[1], match[2]
    if scheme not in schemes():
        if os.path.lexists(spec):
            return "", spec
        raise url_as_argument() if location.startswith("//") else _unknown(scheme)
    source = source_of(scheme)
    if location and not source.takes:
        raise UsageError(f"{scheme}: with a location", f"for a file: {DEFAULT_GRAMMAR}:PATH")
    if source.takes and not location:
        raise UsageError(f"{scheme}: without a location (expected {written(scheme)}{source.hint})")
    return scheme, location


def written(scheme: str) -> str:
    """A source of a known scheme as a user writes it: `vault:MOUNT/PATH`."""
    return STDIN if scheme == STDIN else f"{scheme}:{source_of(scheme).takes}"


def is_remote(spec: str) -> bool:
    """Whether a spec asks a server. Raises `UsageError` for an unknown scheme."""
    scheme, _ = split_spec(spec)
    return bool(scheme) and scheme != STDIN and source_of(scheme).remote  # standard input is known without its system


def scheme_of(path: str, timeout: float = TIMEOUT) -> str:
    """The scheme of a bare path: by its name, then by its content. Raises `Unreadable`.

    Only files that can be read twice are opened; the content of a FIFO is recognized by the source that reads it.
    """
    scheme = by_name(path)
    if not _is_plain_file(path):
        if os.path.isdir(path) and not (scheme and path.rstrip("/").endswith(system_of(scheme).folders)):
            return FOLDER
        if is_stream(path) and not (scheme and source_of(scheme).takes_names):
            return STDIN
    if scheme is not None:
        return of_name_and_text(path, scheme, timeout)
    from auracheck.systems.recognition import recognize, unknown  # late: most names say it

    content = read_file(path, MAX_DOCUMENT, timeout)
    scheme = recognize(content, path)
    if scheme is None:
        raise unknown(content)
    return scheme


def _is_plain_file(path: str) -> bool:
    """Whether it is certainly neither a folder nor a stream, which one system call says of nearly all files."""
    return not is_handed_over(path) and is_regular(path)


def of_name_and_text(path: str, scheme: str, timeout: float = TIMEOUT) -> str:
    """``scheme``, which is that of the name, unless the text says that a more special program reads it."""
    for special, expression in by_text(path):
        try:
            if not is_stream(path) and expression.search(read_file(path, MAX_DOCUMENT, timeout)):
                return special
        except Unreadable:  # whoever reads it says so
            break
    return scheme


def _scheme(path: str, policy: Policy, timeout: float) -> str:
    """`scheme_of` a path that must exist, except for the bare name of a unit. Raises `Unreadable`."""
    named = by_name(path)
    if named is not None and _is_plain_file(path):  # most: that it is there needs no second system call
        return of_name_and_text(path, named, timeout)
    if is_there(path) or is_stream(path) or (named is not None and source_of(named).takes_names):
        return scheme_of(path, timeout)
    from auracheck.systems.recognition import absent

    raise absent(path, policy)


def _unknown(scheme: str) -> UsageError:
    known = [f"{known}:" for known in schemes() if known != STDIN]
    hint = did_you_mean(f"{scheme}:", known)
    return UsageError(f"unknown scheme {scheme}: (expected {', '.join(known)} or -)", hint)
