"""Kubernetes manifests: a file, a directory of them, or what kubectl, Helm and kustomize print."""

import os
from collections.abc import Iterable, Iterator, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Document, Target, Unread
from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.names import guess_kind
from auracheck.systems.env_file import EnvFileSource
from auracheck.systems.files import NOT_REGULAR, STDIN, Budget, is_regular, listed, read_file, too_large, too_many
from auracheck.systems.kubernetes.configurations import ContainerConfigurations
from auracheck.systems.kubernetes.environment import SettingBudget
from auracheck.systems.kubernetes.holders import Holder, Key, KnownHolders, Taken, holders
from auracheck.systems.kubernetes.network import Network
from auracheck.systems.kubernetes.objects import NO_OBJECT, Container, Object, containers, objects
from auracheck.systems.kubernetes.targets import (
    Named,
    by_role,
    container_target,
    labelled,
    rest_target,
    secret_target,
)
from auracheck.systems.source import Context, Item, Source
from auracheck.systems.yaml_nodes import MAX_YAML, Node, documents

MAX_NAMES = 10_000
"""Names in one directory."""
MAX_BYTES = 32 << 20
"""Bytes of all its files."""
ENDINGS = (".json", ".yaml", ".yml")
"""The files of a directory that kubectl reads."""


class KubernetesSource(Source):
    """The environment of each container in Kubernetes manifests.

    The location is a file with any number of objects, or a directory. Of a directory all *.yaml, *.yml and *.json are
    read together, without subdirectories, as `kubectl apply -f DIR` does it. Pipe a running cluster in: kubectl get
    secret,configmap,deployment -o yaml | auracheck check -. Do the same with the output of kustomize build and helm
    template, whose sources are templates.

    You get a target for each container of a Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job,
    CronJob or Pod, and of Argo's Rollout, Knative's Service and OpenShift's DeploymentConfig. Init containers and
    sidecars are included, and asked only for what they take. A sidecar is a container that takes fewer secrets of the
    policy than one of another image beside it. --service names a container that is asked for all. The environment is
    built as the kubelet builds it: envFrom in its order with its prefixes, then env, and a later value wins. $(NAME) is
    expanded from the variables before it. A key becomes a variable of the same name: jwt-secret-key is not
    JWT_SECRET_KEY. Since Kubernetes 1.32, it may begin with a digit.

    Secrets and ConfigMaps belong to the containers of their namespace (`default` if none is given). One of another
    namespace is an error if both documents name theirs, else a warning. One that is not in these manifests may be in
    the cluster: its values are external, with a warning. A key that is missing in an object of these manifests is an
    error, since the container will not start. External are also the values of a SealedSecret, an ExternalSecret or a
    SecretProviderClass, and what only the running container knows (fieldRef). If the policy says that the application
    reads NAME_FILE, files in the container's Secret volumes count too.

    Keys that a container has as configuration files (YAML, JSON, TOML, properties, INI, at most 256 KiB each) are read
    for the servers that they lead to; one that cannot be read is a note.

    A Secret that no container here uses is checked by itself. Its keys match regardless of case and dashes, and what
    it lacks is a warning. If containers use single keys of a Secret, its other keys are checked too if the policy knows
    them. Data that is not valid base64 is checked as plain text.

    An object that the API server would reject is unread, for example a variable with an unquoted number as its value.
    The others are checked.
    """

    scheme = "kubernetes"
    needs_files = ""
    reads_trees = True

    @classmethod
    def read_together(cls, spec: str, paths: Sequence[str], context: Context) -> Iterator[Item]:
        """The manifests of a tree: those of one folder are applied together, and with them what they take of another
        folder."""
        readers: dict[str, ManifestReader] = {}
        for path in paths:
            reader = readers.setdefault(os.path.dirname(path), ManifestReader(spec, context))
            try:
                content = read_file(path, MAX_YAML, context.timeout)
            except Unreadable as error:
                yield Unread(spec, error.reason, path)
            else:
                yield from reader.take(path, content)
        yield from targets_of([*readers.values()])

    @classmethod
    def read_contents(cls, spec: str, files: Sequence[tuple[str, bytes]], context: Context) -> Iterator[Item]:
        """All of the files belong together."""
        return read_all(spec, files, context)

    def read(self) -> Iterator[Item]:
        reader = ManifestReader(self.spec, self.context)
        try:
            paths = _paths(self.location)
        except Unreadable as error:
            yield Unread(self.spec, error.reason, self.location)
            return
        budget = Budget(MAX_BYTES, too_large("manifests together", MAX_BYTES))
        for path in paths:
            try:
                if path != self.location and not is_regular(path) and os.path.exists(path):
                    raise Unreadable(NOT_REGULAR)  # nobody may be at the other end of a pipe
                content = read_file(path, MAX_BYTES, self.context.timeout)
                budget.spend(len(content))
            except Unreadable as error:
                yield Unread(self.spec, error.reason, path, error.line)
                continue
            yield from reader.take(path, content)
        yield from reader.targets()


def _paths(location: str) -> list[str]:
    """The files to read, in kubectl's order. Raises `Unreadable`."""
    if not os.path.isdir(location):
        return [location]
    names = sorted(name for name in listed(location, MAX_NAMES) if name.endswith(ENDINGS))
    found = [os.path.join(location, name) for name in names]
    found = [path for path in found if not os.path.isdir(path)]
    if not found:
        raise Unreadable("no *.yaml, *.yml or *.json files (subdirectories are not read)")
    return found


MAX_NODES = 300_000
"""Nodes of all files, with every alias expanded."""
MAX_CONTAINERS = 3_000


class ManifestReader:
    """Takes files, then yields the targets of all of them."""

    def __init__(self, spec: str, context: Context) -> None:
        self._spec = spec
        self._context = context
        self._nodes = Budget(MAX_NODES, too_many("YAML nodes in all manifests", MAX_NODES))
        self._containers = 0
        self._objects: list[tuple[Object, list[Container]]] = []
        self._known = KnownHolders()
        self._budget = SettingBudget()
        self._gaps: set[Unread] = set()
        self._configurations = ContainerConfigurations()

    def take(self, path: str, content: bytes) -> Iterator[Item]:
        """The file's document, and errors for what the API server would reject."""
        try:
            nodes = documents(content)
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
        """The target of each container."""
        network = self._network()
        made = frozenset((found.namespace, found.kind, found.name) for found, _ in self._objects)
        for found, of_workload in self._objects:
            if any((found.namespace, *owner) in made for owner in found.owners):
                continue  # such as a pod whose Deployment is here too
            try:
                of_pod = [self._placed(each, network) for each in of_workload]
                yield from by_role(of_pod, self._context)
            except Unreadable as error:
                yield from self._unread(error, found.fields.path)
        for origin, why in self._configurations.unread.items():
            yield Unread(self._spec, why.reason, origin.file, origin.line, minor=True)

    def _network(self) -> Network:
        return Network(self._spec, (found for found, _ in self._objects), self._configurations)

    def _placed(self, container: Container, network: Network) -> Named:
        """The target of a container, with its place in the network. Raises `Unreadable`."""
        named = container_target(container, self._known, self._budget, self._context)
        target = named.target
        surroundings = network.of(container, target.settings, self._known, self._budget)
        return named._replace(target=target._replace(container=surroundings))

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
            self._objects.append((found, of_workload))
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


def read_all(spec: str, files: Iterable[tuple[str, bytes]], context: Context) -> Iterator[Item]:
    """The documents of these files, then the targets of all of them together."""
    reader = ManifestReader(spec, context)
    for path, content in files:
        yield from reader.take(path, content)
    yield from reader.targets()


class KubectlEnvFile(EnvFileSource):
    """An env file by the rules of `kubectl create secret generic --from-env-file`, or of a ConfigMap made so."""

    scheme = "kubectl-env"
