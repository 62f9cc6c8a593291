"""A pipeline with what it includes: files of its own repository, the rest known by its line alone."""

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.model import Document, Origin
from auracheck.sources.files import read_file
from auracheck.sources.gitlab.tree import Items, Member, Planter, Table, Value, merged
from auracheck.sources.gitlab.wildcards import GIT, matches
from auracheck.sources.yaml_nodes import MAX_YAML, Mapping, Scalar, documents

MAX_INCLUDES = 150
"""Files that a pipeline includes at most (GitLab's application setting ci_max_includes)."""

MAX_TOTAL = 2 * MAX_YAML
"""Bytes of all files of a pipeline."""

_REMOTE = re.compile(r"https?://", re.IGNORECASE)


class Refused(Unreadable):
    """GitLab would refuse the pipeline; ``file`` is the one that is to blame."""

    def __init__(self, reason: str, origin: Origin) -> None:
        super().__init__(reason, origin.line)
        self.file = origin.file


class Include(NamedTuple):
    """One entry of `include`: a path below the repository's root, or None for what is not of this repository."""

    path: str | None
    origin: Origin


class Loader:
    """Reads a pipeline and the local files that it includes."""

    def __init__(self, path: str, timeout: float) -> None:
        self._root = repository(path)
        self._timeout = timeout
        self._count = self._bytes = 0
        self.documents: dict[str, Document] = {}
        self.open_to: Origin | None = None

    def load(self, path: str, content: bytes, above: tuple[str, ...] = ()) -> Table:
        """The pipeline, what it includes lying below it. Raises `Unreadable`."""
        self._bytes += len(content)
        if self._bytes > MAX_TOTAL:
            raise Unreadable(f"the files that it includes have more than {MAX_TOTAL >> 20} MiB in all, the bound")
        self.documents[path] = Document(path, "workflow", "", content)
        own = _table(path, content)
        below: Table = {}
        real = os.path.realpath(path)
        for include in _includes(path, own):
            for shown in self._files(include):
                if os.path.realpath(shown) in (*above, real):
                    raise Refused("an include that leads in a circle: GitLab refuses the pipeline", include.origin)
                below = merged(below, self._included(shown, include, (*above, real)))
        return merged(below, own)

    def _included(self, path: str, include: Include, above: tuple[str, ...]) -> Table:
        self._count += 1
        if self._count > MAX_INCLUDES:
            raise Refused(f"more than {MAX_INCLUDES} includes: GitLab refuses the pipeline", include.origin)
        try:
            content = read_file(path, limit=MAX_YAML, timeout=self._timeout)
        except Unreadable as error:
            what = f"{path}, which is included here: {error.reason}"
            raise Refused(f"{what}, and GitLab refuses the pipeline", include.origin) from None
        try:
            return self.load(path, content, above)
        except Refused:
            raise
        except Unreadable as error:
            raise Refused(error.reason, Origin(path, error.line)) from None

    def _files(self, include: Include) -> Iterator[str]:
        """The files that are meant, as they are shown."""
        if include.path is None:
            self.open_to = self.open_to or include.origin
            return
        inside = include.path.lstrip("/")
        if ".." in inside.split("/"):
            raise Refused("an include that leads out of the repository: it is not read", include.origin)
        try:
            names = matches(self._root, inside) if "*" in inside else [inside]
        except Unreadable as error:
            raise Refused(error.reason, include.origin) from None
        for name in names:
            path = os.path.join(self._root, name)
            if not _is_within(self._root, path):
                raise Refused("an include whose link leads out of the repository: it is not read", include.origin)
            yield path


def repository(path: str) -> str:
    """The root of the repository that holds a file, as a path from here; the file's own folder where there is none."""
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


def _is_within(root: str, path: str) -> bool:
    top, real = os.path.realpath(root or "."), os.path.realpath(path)
    return os.path.commonpath([top, real]) == top


def _table(path: str, content: bytes) -> Table:
    """The last document: before it may stand a header with `spec:inputs`."""
    found = documents(content)
    if not found:
        raise Unreadable("it is empty")
    if not isinstance(found[-1], Mapping):
        raise Unreadable("it is no pipeline: no mapping with jobs", found[-1].line)
    return Planter(path).table(found[-1])


def _includes(path: str, table: Table) -> Iterator[Include]:
    member = table.get("include")
    if member is None:
        return
    values = member.value.values if isinstance(member.value, Items) else (member.value,)
    for value in values:
        yield from _include(path, value, member)


def _include(path: str, value: Value, member: Member) -> Iterator[Include]:
    if isinstance(value, Scalar):
        yield _local(value.text, Origin(path, value.line, value.column))
    elif isinstance(value, dict) and value:
        local = value.get("local")
        origin = next(iter(value.values())).origin
        if local is not None and isinstance(local.value, Scalar):
            yield _local(local.value.text, origin)._replace(origin=origin)
        else:
            yield Include(None, origin)
    elif isinstance(value, Items):
        for each in value.values:
            yield from _include(path, each, member)
    else:
        yield Include(None, member.origin)


def _local(text: str, origin: Origin) -> Include:
    """A path; one that holds a variable, or that is a URL, leads to what is not known here."""
    return Include(None if _REMOTE.match(text) or "$" in text else text, origin)
