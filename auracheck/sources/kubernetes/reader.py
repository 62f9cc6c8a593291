"""From the bytes of manifests to targets: all objects of a run are seen together, whatever their order."""

from collections.abc import Iterable, Iterator

from auracheck.errors import Unreadable
from auracheck.model import Document, Target, Unread
from auracheck.sources.base import Context, Item
from auracheck.sources.files import STDIN
from auracheck.sources.kubernetes.at_hand import AtHand
from auracheck.sources.kubernetes.environment import Budget
from auracheck.sources.kubernetes.holders import holders
from auracheck.sources.kubernetes.objects import NO_OBJECT, Object, objects
from auracheck.sources.kubernetes.targets import Named, container_target, labelled, rest_target, secret_target
from auracheck.sources.kubernetes.workloads import Container, containers
from auracheck.sources.yaml_nodes import documents

MAX_NODES = 300_000
"""Nodes of all files, each alias counted as what it stands for."""
MAX_CONTAINERS = 3_000


class Reader:
    """Takes files, then gives what is in all of them."""

    def __init__(self, spec: str, context: Context) -> None:
        self._spec = spec
        self._context = context
        self._nodes = 0
        self._containers = 0
        self._objects: list[tuple[Object, list[Container]]] = []
        self._at_hand = AtHand()
        self._budget = Budget()
        self._gaps: set[Unread] = set()

    def take(self, path: str, content: bytes) -> Iterator[Item]:
        """The file's document, and what in it is no object that the API server takes."""
        try:
            nodes = documents(content)
            if not nodes:
                raise Unreadable(NO_OBJECT)
            self._nodes += sum(node.size for node in nodes)
            if self._nodes > MAX_NODES:
                raise Unreadable(f"the files together have more than {MAX_NODES:,} nodes, the bound")
        except Unreadable as error:
            yield from self._told(error, path)
            return
        yield Document(path, "manifest", "", content)
        for found in objects(nodes, path):
            if isinstance(found, Unreadable):
                yield from self._told(found, path)
            else:
                yield from self._take(found, path)

    def targets(self) -> Iterator[Target | Unread]:
        """What the files together give."""
        named: list[Named] = []
        made = frozenset((found.namespace, found.kind, found.name) for found, _ in self._objects)
        for found, of_workload in self._objects:
            if any((found.namespace, *owner) in made for owner in found.owners):
                continue  # as a pod of a Deployment that is here itself
            try:
                named += [container_target(each, self._at_hand, self._budget, self._context) for each in of_workload]
            except Unreadable as error:
                yield from self._told(error, found.fields.path)
        named += list(self._secrets(named))
        yield from labelled(named)

    def _secrets(self, containers: list[Named]) -> Iterator[Named]:
        """The Secrets that no container takes, and of those that one takes in part what may be a secret of ours."""
        for holder, is_rest in self._at_hand.secrets_beside(taken for each in containers for taken in each.taken):
            if not is_rest:
                yield secret_target(holder, self._context)
            elif any(map(self._context.policy.find, holder.entries)):
                yield rest_target(holder, self._context)

    def _take(self, found: Object, path: str) -> Iterator[Unread]:
        try:
            for holder in holders(found):
                self._at_hand.add(holder)
            of_workload = list(containers(found))
            self._containers += len(of_workload)
            if self._containers > MAX_CONTAINERS:
                raise Unreadable(f"more than {MAX_CONTAINERS:,} containers, the bound", found.fields.node.line)
            self._objects.append((found, of_workload))
        except Unreadable as error:
            yield from self._told(error, path)

    def _told(self, error: Unreadable, path: str) -> Iterator[Unread]:
        """Each once: beyond a bound everything has the same fault."""
        unread = Unread(self._spec, error.reason, None if path == STDIN else path, error.line)
        if unread not in self._gaps:
            self._gaps.add(unread)
            yield unread


def read_all(spec: str, files: Iterable[tuple[str, bytes]], context: Context) -> Iterator[Item]:
    """The documents of these files, then the targets that they give together."""
    reader = Reader(spec, context)
    for path, content in files:
        yield from reader.take(path, content)
    yield from reader.targets()


def read_objects(spec: str, path: str, content: bytes, context: Context) -> Iterator[Item]:
    """The same of one file, or of standard input, whose bytes are at hand."""
    yield from read_all(spec, [(path, content)], context)
