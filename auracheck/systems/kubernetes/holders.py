"""Where containers get their values from: Secrets, ConfigMaps, and objects that another program makes a Secret of.

Kubernetes API v1 (Secret, ConfigMap); Sealed Secrets' SealedSecret, External Secrets Operator's ExternalSecret, the
Secrets Store CSI driver's SecretProviderClass, each by its own reference; custom resources of other operators.
"""

from binascii import a2b_base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from auracheck.model import EXTERNAL, Origin, Setting, Value
from auracheck.regex import regex
from auracheck.systems.dates import WHOLE, annotation, day
from auracheck.systems.env_file import value_of
from auracheck.systems.kubernetes.fields import FieldEntry, Fields
from auracheck.systems.kubernetes.objects import Object
from auracheck.systems.kubernetes.operators import made_for
from auracheck.typed import NamedTuple

SECRET, CONFIG_MAP = "Secret", "ConfigMap"

_BASE64 = regex(r"[A-Za-z0-9+/]*+={0,2}")
"""As Go's encoding/base64 reads it, in groups of four characters, which ignores line ends only: the standard alphabet
with padding."""


class Holder(NamedTuple):
    """A Secret or ConfigMap. ``entries`` are its keys, each a setting under the key's own name. ``binary`` are those of
    `binaryData`, which cannot become variables. ``is_open``: it may have other keys too. ``promised``: another program
    makes it. ``placed``: its document names the namespace."""

    kind: str
    namespace: str
    name: str
    origin: Origin
    entries: Mapping[str, Setting]
    binary: Mapping[str, Setting] = {}
    is_open: bool = False
    promised: bool = False
    placed: bool = True

    def after(self, earlier: "Holder") -> "Holder":
        """The result of applying both: the later replaces the earlier. What another program makes is added to what is
        known."""
        if self.promised or earlier.promised:
            first, second = (earlier, self) if earlier.promised else (self, earlier)
            known = {**first.entries, **second.entries}
            both = self.promised and earlier.promised
            return second._replace(entries=known, is_open=self.is_open or earlier.is_open, promised=both)
        lost = earlier.entries
        return self._replace(
            entries={
                key: entry._replace(lost=(*entry.lost, lost[key])) if key in lost else entry
                for key, entry in self.entries.items()
            }
        )


def under(name: str, setting: Setting) -> Setting:
    """A key's value under the variable's name, with the values that it overrides."""
    if name == setting.name and not (setting.lost or setting.key):
        return setting  # nearly always
    lost = tuple(other._replace(name=name) for other in setting.lost)
    key = setting.name if setting.kept_in and name != setting.name else ""
    return setting._replace(name=name, lost=lost, key=key)


def holders(found: Object) -> Iterator[Holder]:
    """What an object contains, or will be made of it; nothing for an object of another kind. Raises `Unreadable`."""
    group, _, version = found.api.rpartition("/")
    reader = _READERS.get((group, found.kind))
    if reader and version:
        yield from reader(found)
    elif version:
        yield from (_promise(found, name, {}, is_open=True) for name in made_for(found, group))


def _secret(found: Object) -> Iterator[Holder]:
    """`stringData` overrides `data`. The annotations may say when a value was made."""
    entries = {entry.key: _decoded(entry, SECRET) for entry in found.fields.entries("data")}
    for entry in found.fields.entries("stringData"):
        lost = (entries[entry.key],) if entry.key in entries else ()
        entries[entry.key] = _setting(entry, entry.text, SECRET)._replace(lost=lost)
    annotations = found.fields.down("metadata", "annotations")
    if annotations:
        entries = {key: entry._replace(made=_made(annotations, key)) for key, entry in entries.items()}
    yield Holder(SECRET, found.namespace, found.name, found.fields.origin, entries, placed=found.placed)


def _made(annotations: Fields, key: str) -> date | None:
    return day(annotations.text(annotation(key)) or annotations.text(WHOLE))


def _config_map(found: Object) -> Iterator[Holder]:
    entries = {entry.key: _setting(entry, entry.text, CONFIG_MAP) for entry in found.fields.entries("data")}
    binary = {entry.key: _decoded(entry) for entry in found.fields.entries("binaryData")}
    yield Holder(CONFIG_MAP, found.namespace, found.name, found.fields.origin, entries, binary, placed=found.placed)


def _sealed_secret(found: Object) -> Iterator[Holder]:
    sealed = found.fields.down("spec")
    template = sealed.fields("template") if sealed else None
    keys = [*_entries(sealed, "encryptedData"), *_entries(template, "data")]
    yield _promise(found, found.name, {entry.key: (entry.line, entry.column) for entry in keys})


def _external_secret(found: Object) -> Iterator[Holder]:
    """A template replaces what was fetched, unless the two are merged."""
    spec = found.fields.fields("spec")
    target = spec.fields("target") if spec else None
    template = target.fields("template") if target else None
    keys = {entry.key: (entry.line, entry.column) for entry in _entries(template, "data")}
    is_open = bool(template and "templateFrom" in template)
    if spec and not ((keys or is_open) and template and template.text("mergePolicy") != "Merge"):
        keys |= _named(spec.list("data"), "secretKey")
        is_open = is_open or "dataFrom" in spec
    yield _promise(found, (target.text("name") if target else "") or found.name, keys, is_open)


def _secret_provider_class(found: Object) -> Iterator[Holder]:
    spec = found.fields.fields("spec")
    for secret in spec.list("secretObjects") if spec else ():
        yield _promise(found, secret.text("secretName"), _named(secret.list("data"), "key"))


def _managed(found: Object) -> Iterator[Holder]:
    """Secrets that an operator of Doppler, Infisical or 1Password fills, with keys that only its store knows."""
    spec = found.fields.fields("spec")
    single = [spec.fields("managedSecret"), spec.fields("managedSecretReference")] if spec else []
    several = spec.list("managedKubeSecretReferences") if spec else []
    named = [each.text("name") or each.text("secretName") for each in (*filter(None, single), *several)]
    for name in named or [found.name]:
        yield _promise(found, name, {}, is_open=True)


_READERS: Mapping[tuple[str, str], Callable[[Object], Iterator[Holder]]] = {
    ("", SECRET): _secret,
    ("", CONFIG_MAP): _config_map,
    ("bitnami.com", "SealedSecret"): _sealed_secret,
    ("external-secrets.io", "ExternalSecret"): _external_secret,
    ("secrets.doppler.com", "DopplerSecret"): _managed,
    ("secrets.infisical.com", "InfisicalSecret"): _managed,
    ("onepassword.com", "OnePasswordItem"): _managed,
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"): _secret_provider_class,
}
"""The reader of each object, by its API group (empty for the core group) and its kind."""


def in_cluster(namespace: str, name: str, key: str) -> str:
    """What no other key of a Secret or ConfigMap in the cluster is called."""
    return f"{namespace}/{name}/{key}"


def _promise(found: Object, name: str, keys: Mapping[str, tuple[int, int]], is_open: bool = False) -> Holder:
    path = found.fields.path
    entries = {
        key: Setting(
            key, EXTERNAL, Origin(path, *place), literal=False, taken_from=in_cluster(found.namespace, name, key)
        )
        for key, place in keys.items()
    }
    return Holder(SECRET, found.namespace, name, found.fields.origin, entries, {}, is_open, True, found.placed)


def _entries(fields: Fields | None, name: str) -> Iterable[FieldEntry]:
    return fields.entries(name) if fields else ()


def _named(items: Iterable[Fields], field: str) -> dict[str, tuple[int, int]]:
    return {item.text(field): (item.node.line, item.node.column) for item in items if item.text(field)}


def _setting(entry: FieldEntry, text: str, kept_in: str = "", undecoded: bool = False) -> Setting:
    value: Value = value_of(text)
    origin = Origin(entry.file, entry.line, entry.column)
    return Setting(entry.key, value, origin, kept_in=kept_in, undecoded=undecoded)


def _decoded(entry: FieldEntry, kept_in: str = "") -> Setting:
    """The server rejects invalid base64. It is read as plain text, since it usually is a placeholder."""
    text = entry.text.replace("\r", "").replace("\n", "")
    if len(text) % 4 == 0 and _BASE64.fullmatch(text):
        return _setting(entry, a2b_base64(text).decode("utf-8", "surrogateescape"), kept_in)
    return _setting(entry, entry.text, kept_in, undecoded=True)
