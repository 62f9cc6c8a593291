"""Where containers get their values from: Secrets, ConfigMaps, and objects that another program makes a Secret of.

Kubernetes API v1 (Secret, ConfigMap); Sealed Secrets' SealedSecret, External Secrets Operator's ExternalSecret, the
Secrets Store CSI driver's SecretProviderClass, each by its own reference.
"""

from binascii import a2b_base64
from collections import Counter
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from auracheck.model import EXTERNAL, Origin, Secret, SecretManifest, Setting, Value
from auracheck.regex import regex
from auracheck.systems.env_file import value_of
from auracheck.systems.files import Budget, too_large
from auracheck.systems.form import WHOLE, annotation, day
from auracheck.systems.kubernetes.fields import FieldEntry, Fields, shown_namespace
from auracheck.systems.kubernetes.objects import Object

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


def _promise(found: Object, name: str, keys: Mapping[str, tuple[int, int]], is_open: bool = False) -> Holder:
    path = found.fields.path
    entries = {key: Setting(key, EXTERNAL, Origin(path, *place), literal=False) for key, place in keys.items()}
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


MAX_CHARACTERS = 48 << 20
"""Characters of all values in memory."""

Key = tuple[str, str, str]
"""Kind, namespace and name."""


class Taken(NamedTuple):
    """What a container uses of an object: one ``entry``, or None for all of them."""

    key: Key
    entry: str | None = None


class KnownHolders:
    """All of one folder, in any order of reading; ``everywhere`` are those of all folders of the tree."""

    def __init__(self) -> None:
        self._found: dict[Key, Holder] = {}
        self._named: dict[tuple[str, str], Key] = {}
        self._objects_in: Counter[str] = Counter()
        self.everywhere: Mapping[Key, Sequence[Holder]] = {}
        self._budget = Budget(MAX_CHARACTERS, too_large("Secrets and ConfigMaps together", MAX_CHARACTERS))

    def add(self, holder: Holder) -> None:
        """Raises `Unreadable` beyond the bound: aliases make a small file large."""
        values = [setting.value for setting in (*holder.entries.values(), *holder.binary.values())]
        self._budget.spend(sum(len(value.reveal()) for value in values if isinstance(value, Secret)))
        key = (holder.kind, holder.namespace, holder.name)
        earlier = self._found.get(key)
        self._found[key] = holder.after(earlier) if earlier else holder
        self._named.setdefault((holder.kind, holder.name), key)

    def note(self, found: Object) -> None:
        """That an object is in a file."""
        self._objects_in[found.fields.origin.file or ""] += 1

    def find(self, key: Key) -> Holder | None:
        """The object, else that of another folder, if no second one has such an object."""
        found = self.everywhere.get(key, ())
        return self._found.get(key) or (found[0] if len(found) == 1 else None)

    def all(self) -> ItemsView[Key, Holder]:
        return self._found.items()

    def borrowed(self, taken: Iterable[Taken]) -> list[Taken]:
        """What of these is in another folder."""
        return [each for each in taken if each.key not in self._found and self.find(each.key)]

    def keeper(self, whole: Sequence[Holder], parts: Sequence[Holder]) -> SecretManifest | None:
        """The last of these Secrets that is alone in its file, so that the file is one for secrets."""
        for holder in (*reversed(whole), *reversed(parts)):
            file = holder.origin.file
            if file and not holder.promised and self._objects_in[file] == 1:
                return SecretManifest(holder.name, file, tuple(holder.entries), holder in whole)
        return None

    def in_any_namespace(self, kind: str, name: str) -> Holder | None:
        """The first object of that kind and name, whichever its namespace."""
        return self._found.get(self._named.get((kind, name), ("", "", "")))

    def secrets_beside(self, taken: Iterable[Taken]) -> Iterator[tuple[Holder, bool]]:
        """The Secrets that exist and are not used as a whole, with their unused entries, and whether any is used."""
        entries: dict[Key, set[str | None]] = {}
        for each in taken:
            entries.setdefault(each.key, set()).add(each.entry)
        for key, holder in self._found.items():
            of_it = entries.get(key, set())
            if holder.kind == SECRET and not holder.promised and None not in of_it:
                left = {name: setting for name, setting in holder.entries.items() if name not in of_it}
                yield holder._replace(entries=left), bool(of_it)


class Misplaced(NamedTuple):
    """An object that a container names and that is in another namespace than its pod. ``is_sure``: both documents name
    their namespace; else kubectl may put the two into the same one. ``words`` end a sentence about the object."""

    holder: Holder
    is_sure: bool
    words: str


class Reach:
    """The objects of one pod's namespace; ``placed``: its document names it. ``taken`` is what the container uses."""

    def __init__(self, known: KnownHolders, namespace: str, placed: bool = True) -> None:
        self._known = known
        self._namespace = namespace
        self._placed = placed
        self.taken: set[Taken] = set()

    def take(self, kind: str, name: str, entry: str | None = None) -> Holder | None:
        """The object that a container names, for one entry or as a whole; None if it is not in these manifests."""
        key = (kind, self._namespace, name)
        self.taken.add(Taken(key, entry))
        return self._known.find(key)

    def misplaced(self, kind: str, name: str) -> Misplaced | None:
        """An object of that name in another namespace, which a pod never gets anything from ("Using Secrets": a Secret
        can only be referenced by pods in the same namespace); None without one."""
        found = self._known.in_any_namespace(kind, name)
        if found is None:
            return None
        its, own = shown_namespace(found.namespace), shown_namespace(self._namespace).removeprefix("namespace ")
        words = f"is in {its}, the pod {f'in {own}' if self._placed else 'names none'}"
        words = words if found.placed else f"names no namespace, the pod is in {own}"
        return Misplaced(found, found.placed and self._placed, words)
