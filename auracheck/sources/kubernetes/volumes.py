"""Secrets that reach a container as files: what a variable NAME_FILE leads to in its volumes.

Kubernetes API reference: VolumeMount, SecretVolumeSource, ConfigMapVolumeSource, ProjectedVolumeSource, KeyToPath.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auracheck.model import ELSEWHERE, Reference, Setting
from auracheck.policy import Policy
from auracheck.sources.kubernetes.at_hand import Reach
from auracheck.sources.kubernetes.environment import Budget
from auracheck.sources.kubernetes.fields import Fields
from auracheck.sources.kubernetes.holders import CONFIG_MAP, SECRET, Holder, under
from auracheck.sources.kubernetes.words import told_key
from auracheck.sources.kubernetes.workloads import Container
from auracheck.sources.named_files import named_files


class File(NamedTuple):
    """What ought to be a file in a volume: a key of an object. ``holder`` is None where that is not at hand."""

    kind: str
    name: str
    key: str
    holder: Holder | None
    optional: bool

    @property
    def entries(self) -> dict[str, Setting]:
        return {**self.holder.entries, **self.holder.binary} if self.holder else {}

    def setting(self, secret: str, variable: Setting) -> Setting | None:
        """The secret that the file holds; None where it is not there."""
        found = self.entries.get(self.key)
        if found:
            return under(secret, found)
        if self.holder is None or self.holder.is_open:
            return Setting(secret, ELSEWHERE, variable.origin, literal=False)
        return None


def in_volumes(
    container: Container, settings: Iterable[Setting], reach: Reach, policy: Policy, budget: Budget
) -> Iterator[Setting | Reference]:
    """The secrets whose NAME_FILE names a file in a volume, and the references to keys that are not there."""
    for secret, variable, path in named_files(settings, policy):
        file = _file(container, path, reach, budget)
        if file is None:
            continue
        setting = file.setting(secret, variable)
        wanted = told_key(file.kind, file.name, file.key)
        if setting:
            yield setting
        if file.holder is None:
            yield Reference(secret, wanted, variable.origin, at_hand=False)
        elif setting is None and not file.optional:
            yield Reference(secret, wanted, variable.origin)


def _file(container: Container, path: str, reach: Reach, budget: Budget) -> File | None:
    """What lies at that path of the container, where that is a Secret or ConfigMap; the deepest mount counts."""
    mounts = [(mount.text("mountPath").rstrip("/"), mount) for mount in container.fields.list("volumeMounts")]
    over = [(at, mount) for at, mount in mounts if path == at or path.startswith(f"{at}/")]
    if not over:
        return None
    at, mount = max(over, key=lambda found: len(found[0]))
    inside = "/".join(part for part in (mount.text("subPath").strip("/"), path[len(at) :].strip("/")) if part)
    volumes = container.pod.list("volumes")
    budget.spend(len(volumes) + len(mounts))
    for volume in volumes:
        if volume.text("name") == mount.text("name"):
            return _in_volume(volume, inside, reach)
    return None


def _in_volume(volume: Fields, path: str, reach: Reach) -> File | None:
    """Of several sources in a projected volume the last one that has the path; else the last one that may have it."""
    projected = volume.fields("projected")
    found: list[File] = []
    for source in reversed(projected.list("sources") if projected else [volume]):
        for kind, field, name in ((SECRET, "secret", "secretName"), (CONFIG_MAP, "configMap", "name")):
            of_kind = source.fields(field)
            key = _key(of_kind, path) if of_kind else None
            if of_kind and key is not None:
                object_name = of_kind.text("name" if projected else name)
                holder = reach.take(kind, object_name, key)
                found.append(File(kind, object_name, key, holder, of_kind.is_true("optional")))
    return next((file for file in found if file.key in file.entries), found[0] if found else None)


def _key(source: Fields, path: str) -> str | None:
    """The key that is written to that path: by `items` where there are any, else the one of that name."""
    if "items" not in source:
        return path
    return next((item.text("key") for item in source.list("items") if item.text("path").strip("/") == path), None)
