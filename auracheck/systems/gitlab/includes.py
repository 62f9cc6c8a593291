"""A pipeline with its includes: local files are read, and of all others the line is known."""

import os
import re
from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.model import Document, Origin
from auracheck.regex import regex
from auracheck.systems.ci_jobs import CiError
from auracheck.systems.files import EMPTY, is_below, read_file, too_large, too_many
from auracheck.systems.gitlab.tree import Planter, Table, TreeItems, TreeMember, Value, merged
from auracheck.systems.yaml_nodes import MAX_YAML, MappingNode, ScalarNode, documents
from auracheck.typed import NamedTuple

GIT = ".git"

MAX_NAMES = 100_000
"""Files that a wildcard is compared with."""

MAX_WILDCARDS = 20
"""Stars in one path."""

_STARS = regex(r"(\*\*|\*)")


def matches(root: str, pattern: str) -> list[str]:
    """The YAML files that match, by their paths from the root, sorted: `*` matches anything but a slash, `**` anything.
    Raises `Unreadable` beyond the bounds."""
    parts = _STARS.split(pattern)
    if len(parts) > 2 * MAX_WILDCARDS:
        raise Unreadable(too_many("wildcards in the path", MAX_WILDCARDS))
    found: list[str] = []
    for number, name in enumerate(_names_below(root, parts[0].rpartition("/")[0])):
        if number >= MAX_NAMES:
            raise Unreadable(too_many("files to match the wildcard", MAX_NAMES))
        if name.endswith((".yml", ".yaml")) and _fits(parts, name):
            found.append(name)
    return sorted(found)


def _names_below(root: str, folder: str) -> Iterator[str]:
    """The files in a folder of the repository and below it; links are not followed."""
    for here, folders, files in os.walk(os.path.join(root, folder) or "."):
        folders[:] = [name for name in folders if name != GIT]
        inside = os.path.relpath(here, root or ".")
        yield from (name if inside == "." else f"{inside}/{name}" for name in files)


def _fits(parts: list[str], name: str) -> bool:
    """Whether a name matches. All reachable positions are followed part by part, so that no pattern takes long."""
    places = {0}
    for part in parts:
        if not places:
            return False
        if part == "**":
            places = set(range(min(places), len(name) + 1))
        elif part == "*":
            places = {reached for place in places for reached in range(place, _end(name, place) + 1)}
        else:
            places = {place + len(part) for place in places if name.startswith(part, place)}
    return len(name) in places


def _end(name: str, place: int) -> int:
    """The end of the path component that begins before ``place``."""
    slash = name.find("/", place)
    return len(name) if slash < 0 else slash


MAX_INCLUDES = 150
"""Files that a pipeline may include (GitLab's application setting ci_max_includes)."""

MAX_TOTAL = 2 * MAX_YAML
"""Bytes of all files of a pipeline."""

_REMOTE = regex(r"https?://", re.IGNORECASE)


NOT_A_PIPELINE = "not a pipeline (no jobs)"


def rejected(reason: str, origin: Origin) -> CiError:
    """An error for which GitLab does not run the pipeline at all."""
    return CiError(f"{reason} (GitLab rejects the pipeline)", origin)


class Include(NamedTuple):
    """One entry of `include`: a path below the repository's root, or None for a file that is not in this repository."""

    path: str | None
    origin: Origin


class IncludeLoader:
    """Reads a pipeline and the local files that it includes."""

    def __init__(self, path: str, timeout: float) -> None:
        self._root = repository(path)
        self._timeout = timeout
        self._count = self._bytes = 0
        self.documents: dict[str, Document] = {}
        self.open_to: Origin | None = None

    def load(self, path: str, content: bytes, above: tuple[str, ...] = ()) -> Table:
        """The pipeline, merged over what it includes. Raises `Unreadable`."""
        self._bytes += len(content)
        if self._bytes > MAX_TOTAL:
            raise Unreadable(too_large("pipeline and its includes", MAX_TOTAL))
        self.documents[path] = Document(path, "pipeline", "", content)
        own = _table(path, content)
        below: Table = {}
        real = os.path.realpath(path)
        for include in _includes(path, own):
            for shown in self._files(include):
                if os.path.realpath(shown) in (*above, real):
                    raise rejected("circular include", include.origin)
                below = merged(below, self._included(shown, include, (*above, real)))
        return merged(below, own)

    def _included(self, path: str, include: Include, above: tuple[str, ...]) -> Table:
        self._count += 1
        if self._count > MAX_INCLUDES:
            raise rejected(too_many("includes", MAX_INCLUDES), include.origin)
        try:
            content = read_file(path, limit=MAX_YAML, timeout=self._timeout)
        except Unreadable as error:
            raise rejected(f"included file {path}: {error.reason}", include.origin) from None
        try:
            return self.load(path, content, above)
        except CiError:
            raise
        except Unreadable as error:
            raise CiError(error.reason, Origin(path, error.line)) from None

    def _files(self, include: Include) -> Iterator[str]:
        """The included files, as they are shown."""
        if include.path is None:
            self.open_to = self.open_to or include.origin
            return
        inside = include.path.lstrip("/")
        if ".." in inside.split("/"):
            raise CiError("include outside the repository (not read)", include.origin)
        try:
            names = matches(self._root, inside) if "*" in inside else [inside]
        except Unreadable as error:
            raise CiError(error.reason, include.origin) from None
        for name in names:
            path = os.path.join(self._root, name)
            if not is_below(path, self._root):
                raise CiError("include links outside the repository (not read)", include.origin)
            yield path


def repository(path: str) -> str:
    """The root of a file's repository, as a path from here; the file's own folder if there is none."""
    folder = os.path.dirname(path)
    here = os.path.realpath(folder or ".")
    up = folder
    while True:
        if os.path.lexists(os.path.join(here, GIT)):
            return up
        parent = os.path.dirname(here)
        if parent == here:
            return folder
        here, up = parent, os.path.normpath(os.path.join(up, "..")) if up else ".."


def _table(path: str, content: bytes) -> Table:
    """The last document: a header with `spec:inputs` may come before it."""
    found = documents(content)
    if not found:
        raise Unreadable(EMPTY)
    if not isinstance(found[-1], MappingNode):
        raise Unreadable(NOT_A_PIPELINE, found[-1].line)
    return Planter(path).table(found[-1])


def _includes(path: str, table: Table) -> Iterator[Include]:
    member = table.get("include")
    if member is None:
        return
    values = member.value.values if isinstance(member.value, TreeItems) else (member.value,)
    for value in values:
        yield from _include(path, value, member)


def _include(path: str, value: Value, member: TreeMember) -> Iterator[Include]:
    if isinstance(value, ScalarNode):
        yield _local(value.text, Origin(path, value.line, value.column))
    elif isinstance(value, dict) and value:
        local = value.get("local")
        origin = next(iter(value.values())).origin
        if local is not None and isinstance(local.value, ScalarNode):
            yield _local(local.value.text, origin)._replace(origin=origin)
        else:
            yield Include(None, origin)
    elif isinstance(value, TreeItems):
        for each in value.values:
            yield from _include(path, each, member)
    else:
        yield Include(None, member.origin)


def _local(text: str, origin: Origin) -> Include:
    """A path. A path with a variable and a URL lead to something unknown."""
    return Include(None if _REMOTE.match(text) or "$" in text else text, origin)
