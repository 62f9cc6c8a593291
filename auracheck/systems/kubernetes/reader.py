"""Reading manifests that belong together: first all files, then the targets of their containers."""

import os
from collections.abc import Iterable, Iterator, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Document, Kind, Target, Unread
from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.names import guess_kind
from auracheck.systems.examples import is_example
from auracheck.systems.files import STDIN, Budget, too_many
from auracheck.systems.kubernetes.configurations import ContainerConfigurations
from auracheck.systems.kubernetes.environment import SettingBudget
from auracheck.systems.kubernetes.holders import Holder, holders
from auracheck.systems.kubernetes.network import Network
from auracheck.systems.kubernetes.objects import NO_OBJECT, Container, Object, containers, objects
from auracheck.systems.kubernetes.reach import Key, KnownHolders, Taken
from auracheck.systems.kubernetes.releases import is_release, release_target
from auracheck.systems.kubernetes.targets import (
    Named,
    by_role,
    container_target,
    labelled,
    rest_target,
    secret_target,
)
from auracheck.systems.source import Context, Item
from auracheck.systems.yaml_nodes import Node, documents

MAX_NODES = 300_000
"""Nodes of all files, with every alias expanded."""
MAX_CONTAINERS = 3_000


def _as_yaml(content: bytes) -> bytes:
    """JSON with the character escaped that ends a line of YAML: what begins with a brace is JSON to kubectl
    (apimachinery, `yaml.GuessJSONStream`)."""
    return content.replace(b"\xc2\x85", rb"\u0085") if content.lstrip().startswith(b"{") else content


class ManifestReader:
    """Takes files, then yields the targets of all of them. ``folder``: of several folders, the one of its files."""

    def __init__(self, spec: str, context: Context, folder: str = "") -> None:
        self._spec = spec
        self._networks = tuple(dict.fromkeys((f"{spec}: {folder}" if folder else spec, spec)))
        self._context = context
        self._nodes = Budget(MAX_NODES, too_many("YAML nodes in all manifests", MAX_NODES))
        self._containers = 0
        self._made: set[tuple[str, str, str]] = set()
        self._objects: list[tuple[Object, list[Container]]] = []
        self._releases: list[Object] = []
        self._known = KnownHolders()
        self._budget = SettingBudget()
        self._gaps: set[Unread] = set()
        self._configurations = ContainerConfigurations()
        self._examples: ManifestReader | None = None

    def take(self, path: str, content: bytes) -> Iterator[Item]:
        """The file's document, and errors for what the API server would reject."""
        if not is_example(os.path.basename(path)):
            yield from self._take_file(path, content)
            return
        self._examples = self._examples or ManifestReader(self._spec, self._context)
        for item in self._examples._take_file(path, content):
            yield item._replace(minor=True) if isinstance(item, Unread) else item

    def examples(self) -> Iterator[Target]:
        """The targets of examples of manifests, which nothing else here takes anything from."""
        for item in self._examples.targets() if self._examples else ():
            if isinstance(item, Target):
                yield item._replace(kind=Kind.EXAMPLE)

    def _take_file(self, path: str, content: bytes) -> Iterator[Item]:
        try:
            nodes = documents(_as_yaml(content))
            if not nodes:
                raise Unreadable(NO_OBJECT)
            self._nodes.spend(sum(node.size for node in nodes))
        except Unreadable as error:
            yield from self._unread(error, path)
            return
        yield Document(path, "manifest", "", content)
        yield from self.take_nodes(nodes, path)

    def take_nodes(self, nodes: Iterable[Node], path: str) -> Iterator[Unread]:
        """Objects that are put together of several files; ``path`` is the file of what does not say its own."""
        for found in objects(nodes, path):
            if isinstance(found, Unreadable):
                yield from self._unread(found, path)
            else:
                yield from self._take(found, path)

    def targets(self) -> Iterator[Target | Unread]:
        """The targets of all files together."""
        return targets_of([self])

    def share(self, everywhere: dict[Key, list[Holder]]) -> None:
        """Add its objects to those of the tree, from which its containers may take as well."""
        for key, holder in self._known.all():
            everywhere.setdefault(key, []).append(holder)
        self._known.everywhere = everywhere

    def containers(self) -> Iterator[Named | Unread]:
        """The target of each container, and of each chart that is installed by an object."""
        network = self._network()
        for found, of_workload in self._objects:
            if any((found.namespace, *owner) in self._made for owner in found.owners):
                continue  # such as a pod whose Deployment is here too
            try:
                of_pod = [self._placed(each, network) for each in of_workload]
                yield from by_role(of_pod, self._context)
            except Unreadable as error:
                yield from self._unread(error, found.fields.path)
        for release in self._releases:
            try:
                yield release_target(release, self._known, self._context)
            except Unreadable as error:
                yield from self._unread(error, release.fields.path)
        for origin, why in self._configurations.unread.items():
            yield Unread(self._spec, why.reason, origin.file, origin.line, minor=True)

    def _network(self) -> Network:
        return Network(self._networks, (found for found, _ in self._objects), self._configurations)

    def _placed(self, container: Container, network: Network) -> Named:
        """The target of a container, with its place in the network. Raises `Unreadable`."""
        return container_target(container, network, self._known, self._budget, self._context)

    def borrowed(self, taken: Iterable[Taken]) -> list[Taken]:
        """What of these is in another folder."""
        return self._known.borrowed(taken)

    def secrets(self, taken: Iterable[Taken]) -> Iterator[Named]:
        """The Secrets of which nothing is taken, and of those that are used in part the rest: it may be mounted."""
        for holder, is_rest in self._known.secrets_beside(taken):
            if not is_rest:
                yield secret_target(holder, self._context)
            elif any(self._context.policy.is_about(key) or guess_kind(key) in CREDENTIALS for key in holder.entries):
                yield rest_target(holder, self._context)

    def _take(self, found: Object, path: str) -> Iterator[Unread]:
        try:
            self._known.note(found)
            for holder in holders(found):
                self._known.add(holder)
            of_workload = list(containers(found))
            self._containers += len(of_workload)
            if self._containers > MAX_CONTAINERS:
                raise Unreadable(too_many("containers", MAX_CONTAINERS), found.fields.node.line)
            self._made.add((found.namespace, found.kind, found.name))
            if of_workload or found.kind == "Service":  # what is in others was taken: a third of all is kept no longer
                self._objects.append((found, of_workload))
            elif is_release(found):
                self._releases.append(found)
        except Unreadable as error:
            yield from self._unread(error, path)

    def _unread(self, error: Unreadable, path: str) -> Iterator[Unread]:
        """Each error once: beyond a bound everything has the same one."""
        unread = Unread(self._spec, error.reason, None if path == STDIN else path, error.line)
        if unread not in self._gaps:
            self._gaps.add(unread)
            yield unread


def targets_of(readers: Sequence[ManifestReader]) -> Iterator[Target | Unread]:
    """The targets of the folders of a tree, each with what its containers take of the others."""
    everywhere: dict[Key, list[Holder]] = {}
    for reader in readers:
        reader.share(everywhere)
    found: list[list[Named]] = []
    for reader in readers:
        found.append([])
        for item in reader.containers():
            if isinstance(item, Unread):
                yield item
            else:
                found[-1].append(item)
    taken = [[each for container in named for each in container.taken] for named in found]
    borrowed = [each for reader, own in zip(readers, taken, strict=True) for each in reader.borrowed(own)]
    for reader, named, own in zip(readers, found, taken, strict=True):
        yield from labelled([*named, *reader.secrets((*own, *borrowed))])
        yield from reader.examples()


def read_all(spec: str, files: Iterable[tuple[str, bytes]], context: Context) -> Iterator[Item]:
    """The documents of these files, then the targets of all of them together."""
    reader = ManifestReader(spec, context)
    for path, content in files:
        yield from reader.take(path, content)
    yield from reader.targets()
