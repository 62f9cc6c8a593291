"""What a container's volumes contain: the keys of Secrets and ConfigMaps as files (Kubernetes API v1, Volume)."""

from collections.abc import Iterable, Iterator, Mapping

from auracheck.model import EXTERNAL, MountedSecret, Origin, Reference, Setting
from auracheck.policy import Policy
from auracheck.systems.kubernetes.environment import SettingBudget
from auracheck.systems.kubernetes.fields import Fields, shown_key
from auracheck.systems.kubernetes.holders import CONFIG_MAP, SECRET, Holder, under
from auracheck.systems.kubernetes.objects import Container
from auracheck.systems.kubernetes.reach import Reach
from auracheck.systems.named_files import named_files
from auracheck.typed import NamedTuple


class File(NamedTuple):
    """A file in a volume: a key of an object. ``holder`` is None if the object is not in these manifests."""

    kind: str
    name: str
    key: str
    holder: Holder | None
    optional: bool

    @property
    def entries(self) -> dict[str, Setting]:
        return {**self.holder.entries, **self.holder.binary} if self.holder else {}

    def setting(self, secret: str, variable: Setting) -> Setting | None:
        """The secret in the file; None if the key is missing."""
        found = self.entries.get(self.key)
        if found:
            return under(secret, found)
        if self.holder is None or self.holder.is_open:
            return Setting(secret, EXTERNAL, variable.origin, literal=False)
        return None


def in_volumes(
    container: Container, settings: Iterable[Setting], reach: Reach, policy: Policy, budget: SettingBudget
) -> Iterator[Setting | Reference]:
    """The secrets whose NAME_FILE names a file in a volume, and the references to missing keys."""
    for secret, variable, path in named_files(settings, policy):
        file = file_at(container, path, reach, budget)
        if file is None:
            continue
        misplaced = None if file.holder else reach.misplaced(file.kind, file.name)
        setting = None if misplaced and misplaced.is_sure else file.setting(secret, variable)
        if setting:
            yield setting
        yield from _unresolved(secret, file, variable.origin, reach)


def unresolved(
    container: Container, named: Iterable[tuple[str, Setting, str]], reach: Reach, budget: SettingBudget
) -> Iterator[Reference]:
    """The same references of credentials that the application is not known to read from files: each one's name, the
    variable with the path, and the path."""
    for secret, variable, path in named:
        file = file_at(container, path, reach, budget)
        if file:
            yield from _unresolved(secret, file, variable.origin, reach)


def _unresolved(secret: str, file: File, origin: Origin, reach: Reach) -> Iterator[Reference]:
    misplaced = None if file.holder else reach.misplaced(file.kind, file.name)
    is_sure = misplaced.is_sure if misplaced else file.holder is not None
    is_open = file.holder is not None and file.holder.is_open
    if not is_sure or not (is_open or file.optional or (file.key in file.entries and not misplaced)):
        words = misplaced.words if misplaced else ""
        yield Reference(secret, shown_key(file.kind, file.name, file.key), origin, is_sure, words)


def file_at(container: Container, path: str, reach: Reach, budget: SettingBudget) -> File | None:
    """The Secret or ConfigMap at that path of the container; the deepest mount counts."""
    mounts = [(mount.text("mountPath").rstrip("/"), mount) for mount in container.fields.list("volumeMounts")]
    over = [(at, mount) for at, mount in mounts if path == at or path.startswith(f"{at}/")]
    if not over:
        return None
    at, mount = max(over, key=lambda found: len(found[0]))
    inside = "/".join(part for part in (mount.text("subPath").strip("/"), path[len(at) :].strip("/")) if part)
    volumes = container.pod.list("volumes")
    budget.settings.spend(len(volumes) + len(mounts))
    for volume in volumes:
        if volume.text("name") == mount.text("name"):
            return _in_volume(volume, inside, reach)
    return None


def _in_volume(volume: Fields, path: str, reach: Reach) -> File | None:
    """Of several sources in a projected volume the last one with the path, else the last one that may have it."""
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
    """The key that is written to that path: by `items` if there are any, else the key of that name."""
    if "items" not in source:
        return path
    return next((item.text("key") for item in source.list("items") if item.text("path").strip("/") == path), None)


def mounted_secrets(
    container: Container, names: Mapping[str, str], reach: Reach, budget: SettingBudget
) -> Iterator[MountedSecret]:
    """The keys of Secrets that the container finds as files. Their values are those of the Secret, which is judged; an
    empty one counts here as well. ``names`` are those of the variables that name a path."""
    volumes = {volume.text("name"): volume for volume in container.pod.list("volumes")}
    for mount in container.fields.list("volumeMounts"):
        at, inside = mount.text("mountPath").rstrip("/"), mount.text("subPath").strip("/")
        for name, key, path in _files_of(volumes.get(mount.text("name")), reach):
            budget.settings.spend(1)
            if not inside or path == inside or path.startswith(f"{inside}/"):
                there = at + path[len(inside) :] if inside else f"{at}/{path}"
                holder = reach.take(SECRET, name)
                found = holder.entries.get(key) if holder else None
                empty = under(names.get(there, key), found) if found and found.blank else None
                yield MountedSecret(there, empty, key, shown_key(SECRET, name, key))


def _files_of(volume: Fields | None, reach: Reach) -> Iterator[tuple[str, str, str]]:
    """Each key of a Secret in a volume, as the Secret's name, the key, and the path in the volume."""
    projected = volume.fields("projected") if volume else None
    for source in projected.list("sources") if projected else filter(None, [volume]):
        of_secret = source.fields("secret")
        if of_secret is None:
            continue
        name = of_secret.text("name" if projected else "secretName")
        if "items" in of_secret:
            yield from ((name, item.text("key"), item.text("path").strip("/")) for item in of_secret.list("items"))
        elif holder := reach.take(SECRET, name):
            yield from ((name, key, key) for key in holder.entries)
