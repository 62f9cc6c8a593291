"""The files of a build, each in or below the folder of the kustomization that names it, as kustomize requires."""

import os
from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.regex import regex
from auracheck.systems.absent import no_file
from auracheck.systems.files import Budget, is_below, read_file, too_large, too_many
from auracheck.systems.kustomize import KUSTOMIZATIONS
from auracheck.systems.kustomize.nodes import KeyedMapping, find, loaded
from auracheck.systems.yaml_nodes import MAX_YAML, Node, items, text
from auracheck.typed import NamedTuple

MAX_FILES = 1_000
MAX_BYTES = 32 << 20
MAX_NODES = 300_000
"""Of one build together."""
MAX_DEPTH = 20
"""Kustomizations within one another."""

_REMOTE = regex(r"[a-z+]+://|git@|git::|(?:github\.com|gitlab\.com|bitbucket\.org)[/:]|.*[?&]ref=|.*\.git(?:/|$)")


class Kustomization(NamedTuple):
    """One kustomization: its folder, its own path, and its fields."""

    folder: str
    path: str
    fields: KeyedMapping

    def each(self, *names: str) -> Iterator[Node]:
        """The items of these lists."""
        for name in names:
            yield from items(find(self.fields, name))

    def field(self, name: str) -> str:
        return text(find(self.fields, name))


def is_remote(location: str) -> bool:
    return _REMOTE.match(location) is not None


def kustomization_in(folder: str) -> str | None:
    """The path of the kustomization of a folder; None where it has none."""
    paths = (os.path.join(folder, name) for name in KUSTOMIZATIONS)
    return next((os.path.normpath(path) for path in paths if os.path.isfile(path)), None)


class Files:
    """Reads the files of one build, at most so many. ``outside``: the kustomizations that name files outside their own
    folders, each with the first line that does."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.env_files: set[str] = set()
        self.whole_files: set[str] = set()
        self.outside: dict[str, int] = {}
        self._bytes = Budget(MAX_BYTES, too_large("files of the kustomization together", MAX_BYTES))
        self._nodes = Budget(MAX_NODES, too_many("YAML nodes in all files of the kustomization", MAX_NODES))

    def kustomization(self, path: str) -> Kustomization:
        """Raises `Unreadable`."""
        nodes = self.documents(path)
        if len(nodes) != 1 or not isinstance(nodes[0], KeyedMapping):
            raise Unreadable("not a kustomization (expected one mapping)")
        return Kustomization(os.path.dirname(path), path, nodes[0])

    def documents(self, path: str) -> list[Node]:
        nodes = loaded(self.content(path), path)
        self._nodes.spend(sum(node.size for node in nodes))
        return nodes

    def inline(self, content: str, like: Node) -> list[Node]:
        """The documents of a text in a kustomization, which begins in the line below its key."""
        nodes = loaded(content.encode("utf-8", "surrogatepass"), like.file)
        self._nodes.spend(sum(node.size for node in nodes))
        for node in nodes:
            _shift(node, like.line)
        return nodes

    def path(self, root: Kustomization, name: str, line: int) -> str:
        """The path of a file that a kustomization names, which may be in another folder of the current one: Flux reads
        those. Raises `Unreadable` for one outside."""
        path = os.path.normpath(os.path.join(root.folder, name))
        if not is_below(path, root.folder):
            if not is_below(path, os.curdir):
                raise Unreadable("file outside the folder of the kustomization (kustomize rejects it)", line)
            self.outside.setdefault(root.path, line)
        if not os.path.isfile(path):
            raise Unreadable(f"{path}: {no_file(path)}", line)
        return path

    def content(self, path: str) -> bytes:
        if path not in self.contents:
            if len(self.contents) >= MAX_FILES:
                raise Unreadable(too_many("files of the kustomization", MAX_FILES))
            content = read_file(path, MAX_YAML)
            self._bytes.spend(len(content))
            self.contents[path] = content
        return self.contents[path]


def _shift(node: Node, lines: int) -> None:
    waiting = [node]
    while waiting:
        found = waiting.pop()
        found.line += lines
        if isinstance(found, KeyedMapping):
            waiting += [part for pair in found.pairs for part in pair]
        else:
            waiting += items(found)
