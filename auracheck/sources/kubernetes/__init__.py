"""Kubernetes manifests: a file, a directory of them, or what kubectl, Helm and kustomize print."""

import os
import stat
from collections.abc import Iterator
from itertools import islice

from auracheck.errors import Unreadable
from auracheck.model import Unread
from auracheck.sources.base import Item, Source
from auracheck.sources.files import read_file

MAX_NAMES = 10_000
"""Names in one directory."""
MAX_BYTES = 32 << 20
"""Bytes of all its files."""
ENDINGS = (".json", ".yaml", ".yml")
"""Of a directory kubectl takes the files that end so."""


class Kubernetes(Source):
    """The environment of each container in Kubernetes manifests.

    The location is a file, with any number of objects in it, or a directory: then all its *.yaml, *.yml and *.json are
    read together, as `kubectl apply -f DIR` does it, without the directories below. A running cluster is read through a
    pipe: kubectl get secret,configmap,deployment -o yaml | auracheck check -, and so are kustomize build and
    helm template, whose sources are templates and no objects yet.

    Each container of a Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob or Pod (and
    of Argo's Rollout, Knative's Service, OpenShift's DeploymentConfig) gives a target, init and sidecar containers
    among them. It is built as the kubelet does it: envFrom in its order with its prefixes, then env, a later one
    winning; $(NAME) is what the variables before it say, and stays as it is where there is none. A key becomes a
    variable under its own name: jwt-secret-key is not JWT_SECRET_KEY. One that begins with a digit does too, which
    Kubernetes does since 1.32.

    Secrets and ConfigMaps belong to the containers of their namespace, which is `default` where none is named. One that
    is not at hand may be in the cluster: what it may give is elsewhere, with a warning; a key that an object at hand
    lacks is an error, since the container does not start. What a SealedSecret, an ExternalSecret or a
    SecretProviderClass promises, and what only the running container knows (fieldRef), is elsewhere. Where the policy
    says that the application reads NAME_FILE, files in the container's Secret volumes count as well.

    A Secret that no container here takes anything from is judged by itself, its keys whatever their case and dash;
    what it lacks is a warning. Of one from which containers take single keys, the others are judged as well, if they
    are secrets of the policy, and nothing is lacking. Data that is no base64 is judged as the text that it is.

    An object that the API server would refuse, such as a number that is not quoted as the value of a variable, is
    unread, and the others are judged.
    """

    scheme = "kubernetes"

    def read(self) -> Iterator[Item]:
        from auracheck.sources.kubernetes.reader import Reader

        reader = Reader(self.spec, self.context)
        try:
            paths = _paths(self.location)
        except Unreadable as error:
            yield Unread(self.spec, error.reason, self.location)
            return
        left = MAX_BYTES
        for path in paths:
            try:
                if path != self.location and not _is_file(path):
                    raise Unreadable("it is no regular file, and not waited for")
                content = read_file(path, MAX_BYTES, self.context.timeout)
                left -= len(content)
                if left < 0:
                    raise Unreadable(f"the files together have more than {MAX_BYTES >> 20} MiB, the bound")
            except Unreadable as error:
                yield Unread(self.spec, error.reason, path, error.line)
                continue
            yield from reader.take(path, content)
        yield from reader.targets()


def _paths(location: str) -> list[str]:
    """The files to read, in kubectl's order. Raises `Unreadable`."""
    if not os.path.isdir(location):
        return [location]
    try:
        with os.scandir(location) as entries:
            names = [entry.name for entry in islice(entries, MAX_NAMES + 1)]
    except OSError as error:
        raise Unreadable((error.strerror or "it cannot be listed").lower()) from None
    if len(names) > MAX_NAMES:
        raise Unreadable(f"it holds more than {MAX_NAMES:,} names, the bound")
    found = [os.path.join(location, name) for name in sorted(names) if name.endswith(ENDINGS)]
    found = [path for path in found if not os.path.isdir(path)]
    if not found:
        raise Unreadable("it holds no *.yaml, *.yml or *.json; the directories below it are not read")
    return found


def _is_file(path: str) -> bool:
    """A pipe in a directory is never opened: nobody may be at its other end. What is not there is told by reading."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return True
