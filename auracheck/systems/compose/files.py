"""The files of a Compose project: which ones there are, and what they say (compose-go 2.4.8, cli, paths and dotenv).

Each is read once, bounded in all, never a device and never over the network.
"""

import os
import stat
from collections import ChainMap
from collections.abc import Iterable, Mapping

from auracheck.errors import Unreadable
from auracheck.model import Document, Origin, Secret
from auracheck.regex import regex
from auracheck.systems import yaml_nodes
from auracheck.systems.absent import no_file
from auracheck.systems.compose import DEFAULT_FILES
from auracheck.systems.compose.grammar import ComposeEnvGrammar
from auracheck.systems.compose.tree import ComposeError, ComposeVariable
from auracheck.systems.docker import DockerEnvGrammar
from auracheck.systems.env_file import document
from auracheck.systems.files import read_file
from auracheck.systems.grammar import MAX_FILE
from auracheck.typed import NamedTuple

OVERRIDES = tuple(f"{stem}.override.{end}" for stem in ("compose", "docker-compose") for end in ("yml", "yaml"))
MAX_ABOVE = 100
"""Parent directories that are searched; Compose searches all of them."""

MAX_FILES = 500
MAX_BYTES = 16 << 20
"""Files of a project, and their bytes in all. A container's whole environment is far smaller (execve(2))."""

_REMOTE = regex(r"(?:https?|git|ssh|oci)://|git@|github\.com/")

Variables = Mapping[str, ComposeVariable]


class ProjectFiles(NamedTuple):
    """The files of a project, in order, as the user would write them, and the directory that their paths start from."""

    files: tuple[str, ...]
    directory: str


def locate(location: str, environ: Mapping[str, str]) -> ProjectFiles:
    """The files that a location means: one, several as in COMPOSE_FILE, or those of a directory. No files where a
    directory, and those above it, have none."""
    if os.path.isdir(location):
        return _in_directory(location)
    separator = environ.get("COMPOSE_PATH_SEPARATOR") or os.pathsep
    if os.path.lexists(location) or "://" in location or separator not in location:
        return of_files(*_with_override(location))
    return of_files(*filter(None, location.split(separator)))


def of_files(*files: str) -> ProjectFiles:
    first = files[0] if files else ""
    return ProjectFiles(files, "" if first == "-" else os.path.dirname(first))


def _with_override(path: str) -> tuple[str, ...]:
    """A file of a default name brings its override, as Compose does where it finds both itself."""
    directory, name = os.path.split(path)
    return (path, *(_first(directory, OVERRIDES) if name in DEFAULT_FILES else ()))


def _in_directory(directory: str) -> ProjectFiles:
    here = plain_directory(directory)
    for _ in range(MAX_ABOVE):
        found = _first(here, DEFAULT_FILES)
        if found:
            return ProjectFiles(_with_override(found[0]), here)
        above = os.path.join(here, os.pardir)
        if os.path.samefile(here or os.curdir, above):
            break
        here = above
    return ProjectFiles((), here)


def _first(directory: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return next(((path,) for name in names if os.path.exists(path := os.path.join(directory, name))), ())


def plain_directory(directory: str) -> str:
    """A directory as it is written before the names of its files: empty for the working directory."""
    return "" if directory in (os.curdir, os.path.join(os.curdir, "")) else directory


def clean_directory_of(path: str) -> str:
    """The directory of a path, without `.` and `..` as far as they can be removed; empty for none."""
    clean = os.path.normpath(os.path.dirname(path) or os.curdir)
    return "" if clean == os.curdir else clean


def joined(directory: str, path: str, environ: Mapping[str, str]) -> str:
    """A path of the project as it leads from ``directory``, without `.` and `..` as far as they can be removed."""
    home = environ.get("HOME")
    if path.startswith("~") and home:
        path = os.path.join(home, path[1:].lstrip("/"))
    if os.path.isabs(path) or not path:
        return path
    clean = os.path.normpath(path)
    if clean == ".":
        return directory
    whole = os.path.join(directory, clean)
    return os.path.normpath(whole) if clean.startswith(os.pardir) else whole


def own_env_file(directory: str) -> tuple[str, ...]:
    """The `.env` of a directory, where there is one."""
    path = os.path.join(directory, ".env")
    return (path,) if os.path.exists(path) and not os.path.isdir(path) else ()


def refuse_remote(path: str, origin: Origin) -> None:
    """Raises `ComposeError` for a Compose file of a repository or a registry, which Compose would fetch."""
    if _REMOTE.match(path):
        raise ComposeError("remote Compose file (git, oci and http are never fetched)", origin)


class FileReference(NamedTuple):
    """Where a file is named. ``shown``: its path may be shown; one that variables were filled into may be a value."""

    origin: Origin
    shown: bool


class ComposeFiles:
    """Reads files as they are asked for; ``documents`` are those of all that was read."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._bytes = 0
        self._nodes: dict[str, tuple[bytes, list[yaml_nodes.Node]]] = {}
        self.documents: dict[str, Document] = {}

    def compose(self, path: str, named: FileReference | None = None) -> tuple[bytes, list[yaml_nodes.Node]]:
        """A Compose file's bytes and its YAML documents. ``named`` is None for a file that the user names.

        Raises `ComposeError`.
        """
        if path not in self._nodes:
            content = self._read(path, yaml_nodes.MAX_YAML, named)
            self.documents[path] = Document(path, "Compose", "", content)
            try:
                self._nodes[path] = content, yaml_nodes.documents(content)
            except Unreadable as error:
                raise ComposeError(error.reason, Origin(path, error.line)) from None
        return self._nodes[path]

    def variables(
        self, path: str, known: Variables, named: FileReference | None = None, raw: bool = False
    ) -> dict[str, ComposeVariable]:
        """What one env file gives, with the variables ``known`` behind it; ``raw``: as `docker run --env-file` reads
        it. Raises `ComposeError` where Compose refuses it."""
        consumer = DockerEnvGrammar() if raw else ComposeEnvGrammar()
        content = self._env_file(path, consumer.name, named)
        try:
            reading = consumer.read(content, {name: variable.value for name, variable in known.items()})
        except Unreadable as error:
            raise ComposeError(error.reason, Origin(path, error.line)) from None
        found: dict[str, ComposeVariable] = {}
        for a in reading.assignments:
            given = known.get(a.variable) or found.get(a.variable)
            if a.inherited and a.name in known:
                found[a.name] = known[a.name]
            elif isinstance(a.value, Secret) and given and given.value == a.value.reveal():
                found[a.name] = given  # which is set there, and only there
            elif isinstance(a.value, Secret):
                origin = Origin(path, a.line, a.column)
                found[a.name] = ComposeVariable(a.value.reveal(), origin, a.literal, a.unresolved, a.name)
        return found

    def behind(
        self, variables: Variables, paths: Iterable[str], named: FileReference | None = None
    ) -> dict[str, ComposeVariable]:
        """The variables, and behind them those of env files, a later file over an earlier one
        (dotenv.GetEnvFromFile)."""
        found: dict[str, ComposeVariable] = {}
        for path in paths:
            found.update(self.variables(path, ChainMap(dict(variables), found), named))
        return {**found, **variables}

    def _env_file(self, path: str, consumer: str, named: FileReference | None) -> bytes:
        known = self.documents.get(path)
        if known is not None:
            return known.reveal()
        content = self._read(path, MAX_FILE, named)
        self.documents[path] = document(path, consumer, content)
        return content

    def _read(self, path: str, limit: int, named: FileReference | None) -> bytes:
        place = named.origin if named else Origin(path)
        before = "" if named is None else f"{path}: " if named.shown else "file named here: "
        try:
            if named is not None and path != os.devnull and not stat.S_ISREG(os.stat(path).st_mode):
                raise ComposeError(f"{before}not a regular file", place)
            content = read_file(path, limit, self._timeout)
        except Unreadable as error:
            raise ComposeError(f"{before}{error.reason}", place) from None
        except OSError:
            is_of_service = named is not None and named.shown and limit == MAX_FILE  # not what it extends
            raise ComposeError(f"{before}{no_file(path, can_be_empty=is_of_service)}", place) from None
        except ValueError:
            raise ComposeError("file name contains a NUL character", place) from None
        self._bytes += len(content)
        if self._bytes > MAX_BYTES or len(self.documents) >= MAX_FILES:
            raise ComposeError(f"project larger than {MAX_FILES} files or {MAX_BYTES >> 20} MiB", place)
        return content
