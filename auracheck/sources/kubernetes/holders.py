"""What gives containers their values: Secrets, ConfigMaps, and the objects that promise a Secret.

Kubernetes API v1 (Secret, ConfigMap); Sealed Secrets' SealedSecret, External Secrets Operator's ExternalSecret, the
Secrets Store CSI driver's SecretProviderClass, each as its own reference describes it.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from auracheck.model import ELSEWHERE, Origin, Secret, Setting, Value
from auracheck.snippets.made import WHOLE, annotation, day
from auracheck.sources.kubernetes.fields import Entry, Fields
from auracheck.sources.kubernetes.objects import Object
from auracheck.sources.settings import is_kept_elsewhere

SECRET, CONFIG_MAP = "Secret", "ConfigMap"

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
"""As Go's encoding/base64 takes it, which leaves out line ends alone: the standard alphabet, with its padding."""


class Holder(NamedTuple):
    """A Secret or ConfigMap. ``entries`` are its keys, each a setting under the key's own name; ``binary`` those of
    `binaryData`, which no variable can be made of. ``is_open``: it may have any other key as well. ``promised``:
    another program makes it."""

    kind: str
    namespace: str
    name: str
    origin: Origin
    entries: Mapping[str, Setting]
    binary: Mapping[str, Setting] = {}
    is_open: bool = False
    promised: bool = False

    def after(self, earlier: "Holder") -> "Holder":
        """What there is once both were applied: the later one in the place of the earlier. What is promised comes
        beside what is known."""
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
    """A key's value under the name that it has where it is taken, and what it won over with it."""
    lost = tuple(other._replace(name=name) for other in setting.lost) if setting.lost else ()
    return setting._replace(name=name, lost=lost)


def holders(found: Object) -> Iterator[Holder]:
    """What an object gives, or promises to give; nothing for an object of another kind. Raises `Unreadable`."""
    group, _, version = found.api.rpartition("/")
    reader = _READERS.get((group, found.kind))
    if reader and version:
        yield from reader(found)


def _secret(found: Object) -> Iterator[Holder]:
    """`stringData` wins over `data`. Its annotations may say when a value was made."""
    entries = {entry.key: _decoded(entry, found.fields, SECRET) for entry in found.fields.entries("data")}
    for entry in found.fields.entries("stringData"):
        lost = (entries[entry.key],) if entry.key in entries else ()
        entries[entry.key] = _setting(entry, found.fields, entry.text, SECRET)._replace(lost=lost)
    annotations = found.fields.down("metadata", "annotations")
    if annotations:
        entries = {key: entry._replace(made=_made(annotations, key)) for key, entry in entries.items()}
    yield Holder(SECRET, found.namespace, found.name, found.fields.origin, entries)


def _made(annotations: Fields, key: str) -> date | None:
    return day(annotations.text(annotation(key)) or annotations.text(WHOLE))


def _config_map(found: Object) -> Iterator[Holder]:
    entries = {entry.key: _setting(entry, found.fields, entry.text) for entry in found.fields.entries("data")}
    binary = {entry.key: _decoded(entry, found.fields) for entry in found.fields.entries("binaryData")}
    yield Holder(CONFIG_MAP, found.namespace, found.name, found.fields.origin, entries, binary)


def _sealed_secret(found: Object) -> Iterator[Holder]:
    sealed = found.fields.down("spec")
    template = sealed.fields("template") if sealed else None
    keys = [*_entries(sealed, "encryptedData"), *_entries(template, "data")]
    yield _promise(found, found.name, {entry.key: (entry.line, entry.column) for entry in keys})


def _external_secret(found: Object) -> Iterator[Holder]:
    """A template replaces what was fetched, unless it is to be merged with it."""
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


_READERS: Mapping[tuple[str, str], Callable[[Object], Iterator[Holder]]] = {
    ("", SECRET): _secret,
    ("", CONFIG_MAP): _config_map,
    ("bitnami.com", "SealedSecret"): _sealed_secret,
    ("external-secrets.io", "ExternalSecret"): _external_secret,
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"): _secret_provider_class,
}
"""Who reads which object, by its API group (that of the core is empty) and its kind."""


def _promise(found: Object, name: str, keys: Mapping[str, tuple[int, int]], is_open: bool = False) -> Holder:
    path = found.fields.path
    entries = {key: Setting(key, ELSEWHERE, Origin(path, *place), literal=False) for key, place in keys.items()}
    return Holder(SECRET, found.namespace, name, found.fields.origin, entries, is_open=is_open, promised=True)


def _entries(fields: Fields | None, name: str) -> Iterable[Entry]:
    return fields.entries(name) if fields else ()


def _named(items: Iterable[Fields], field: str) -> dict[str, tuple[int, int]]:
    return {item.text(field): (item.node.line, item.node.column) for item in items if item.text(field)}


def _setting(entry: Entry, fields: Fields, text: str, kept_in: str = "", undecoded: bool = False) -> Setting:
    value: Value = ELSEWHERE if is_kept_elsewhere(text) else Secret(text)
    origin = Origin(fields.path, entry.line, entry.column)
    return Setting(entry.key, value, origin, kept_in=kept_in, undecoded=undecoded)


def _decoded(entry: Entry, fields: Fields, kept_in: str = "") -> Setting:
    """The server refuses what is no base64. It is read all the same, as the text that it is: mostly a placeholder."""
    text = entry.text.replace("\r", "").replace("\n", "")
    if _BASE64.fullmatch(text):
        return _setting(entry, fields, b64decode(text).decode("utf-8", "surrogateescape"), kept_in)
    return _setting(entry, fields, entry.text, kept_in, undecoded=True)
