"""Kubernetes manifests: a file, a directory of them, or what kubectl, Helm and kustomize print."""

import os
from collections.abc import Iterator, Sequence
from operator import attrgetter

from auracheck.errors import Unreadable
from auracheck.model import Unread
from auracheck.systems.env_file import EnvFileSource
from auracheck.systems.files import NOT_REGULAR, Budget, entries_of, is_regular, read_file, too_large
from auracheck.systems.kubernetes.reader import ManifestReader, read_all, targets_of
from auracheck.systems.source import Context, Item, Source
from auracheck.systems.yaml_nodes import MAX_YAML

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

    The values that a HelmRelease of Flux (with those of its ConfigMaps and Secrets), an Application or ApplicationSet
    of Argo CD, a HelmChart of k3s or a Release of Crossplane gives a chart are checked as those in a values.yaml. In a
    directory where Flux fills in variables, a value with `${NAME}` is external. An example (secret.example.yaml) is
    checked for real credentials alone.

    An object that the API server would reject is unread, for example a variable with an unquoted number as its value.
    The others are checked.
    """

    scheme = "kubernetes"
    is_of_cluster = True
    needs_files = ""
    reads_trees = True

    @classmethod
    def read_together(cls, spec: str, paths: Sequence[str], context: Context) -> Iterator[Item]:
        """The manifests of a tree: those of one folder are applied together, and with them what they take of another
        folder."""
        readers: dict[str, ManifestReader] = {}
        for path in paths:
            folder = os.path.dirname(path)
            reader = readers.setdefault(folder, ManifestReader(spec, context, folder))
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

    def found(self) -> Iterator[Item]:
        reader = ManifestReader(self.spec, self.context)
        budget = Budget(MAX_BYTES, too_large("manifests together", MAX_BYTES))
        for path, is_file in _paths(self.location):
            try:
                if not is_file and os.path.exists(path):
                    raise Unreadable(NOT_REGULAR)  # nobody may be at the other end of a pipe
                content = read_file(path, MAX_BYTES, self.context.timeout)
                budget.spend(len(content))
            except Unreadable as error:
                yield Unread(self.spec, error.reason, path, error.line)
                continue
            yield from reader.take(path, content)
        yield from reader.targets()


def _paths(location: str) -> list[tuple[str, bool]]:
    """The files to read, in kubectl's order, and whether each can be opened without any effect. Raises `Unreadable`."""
    if not os.path.isdir(location):
        return [(location, True)]
    entries = [entry for entry in entries_of(location, MAX_NAMES) if entry.name.endswith(ENDINGS)]
    found = [(each.path, _is_file(each)) for each in sorted(entries, key=attrgetter("name")) if not _is_folder(each)]
    if not found:
        raise Unreadable("no *.yaml, *.yml or *.json files (subdirectories are not read)")
    return found


def _is_file(entry: "os.DirEntry[str]") -> bool:
    return is_regular(entry.path) if entry.is_symlink() else entry.is_file(follow_symlinks=False)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    return os.path.isdir(entry.path) if entry.is_symlink() else entry.is_dir(follow_symlinks=False)


class KubectlEnvFile(EnvFileSource):
    """An env file by the rules of `kubectl create secret generic --from-env-file`, or of a ConfigMap made so."""

    scheme = "kubectl-env"
