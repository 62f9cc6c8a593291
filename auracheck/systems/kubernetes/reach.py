"""What a container can take from Secrets and ConfigMaps: those of the manifests that are in its pod's namespace."""

from collections import Counter
from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence

from auracheck.model import SecretManifest
from auracheck.systems.files import Budget, too_large
from auracheck.systems.kubernetes.fields import shown_namespace
from auracheck.systems.kubernetes.holders import SECRET, Holder, in_cluster
from auracheck.systems.kubernetes.objects import Object
from auracheck.typed import NamedTuple

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
        settings = (*holder.entries.values(), *holder.binary.values())
        self._budget.spend(sum([len(setting.reveal()) for setting in settings]))
        key = (holder.kind, holder.namespace, holder.name)
        earlier = self._found.get(key)
        self._found[key] = holder.after(earlier) if earlier else holder
        self._named.setdefault((holder.kind, holder.name), key)

    def note(self, found: Object) -> None:
        """That an object is in a file."""
        self._objects_in[found.fields.node.file or found.fields.path] += 1

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

    def place(self, name: str, entry: str) -> str:
        """Where an entry is that the container takes."""
        return in_cluster(self._namespace, name, entry)

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
