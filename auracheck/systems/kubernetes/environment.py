"""The environment that the kubelet builds from a container's `envFrom` and `env`.

By the Kubernetes API reference (EnvFromSource, EnvVar, EnvVarSource) and the kubelet's makeEnvironment() of 1.32: first
`envFrom` in its order, then `env` in its order, and a later value wins. Any key of printable ASCII without `=` becomes
a variable. Before 1.32 the kubelet ignored keys that begin with a digit.
"""

from collections.abc import Callable

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, External, Origin, Reference, Secret, Setting, Value
from auracheck.regex import regex
from auracheck.systems.env_file import shown_name, value_of
from auracheck.systems.files import Budget, too_large, too_many
from auracheck.systems.kubernetes.fields import Fields, rejected, shown_key, shown_object
from auracheck.systems.kubernetes.holders import CONFIG_MAP, SECRET, Holder, under
from auracheck.systems.kubernetes.reach import Misplaced, Reach
from auracheck.typed import NamedTuple

Lookup = Callable[[str], str | External | None]
"""The value of a variable: its text, external, or None if there is no such variable."""

_OF_SHELL = regex(r"\$(?:[A-Za-z_]|\{[A-Za-z_])")
_TOKEN = regex(r"\$\$|\$\(([^)]*)\)")


def refers(text: str) -> bool:
    """Whether a text contains anything to expand."""
    return "$$" in text or "$(" in text


def expand(text: str, lookup: Lookup, most: int) -> tuple[str | External | None, list[str]]:
    """The value, and the unresolved names. The value is None if it is longer than ``most`` characters."""
    end = text.rfind(")") + 1  # no reference is closed after it
    found: list[str] = []
    unresolved: list[str] = []
    length = at = 0
    for token in _TOKEN.finditer(text, 0, end):
        value = "$" if token[1] is None else lookup(token[1])
        if value is EXTERNAL:
            return EXTERNAL, []
        if value is None:
            unresolved.append(token[1])
            value = token[0]
        found += (text[at : token.start()], value)
        length += token.start() - at + len(value)
        at = token.end()
        if length > most:
            return None, []
    return "".join((*found, text[at:end], text[end:].replace("$$", "$"))), unresolved


MAX_SETTINGS = 40_000
"""Variables and volumes of all containers together."""
MAX_CHARACTERS = 16 << 20
"""Characters of all values with a `$(NAME)`, and of all prefixes."""
MAX_VALUE = 128 << 10
"""Bytes of one variable with which Linux still starts a process (execve(2), MAX_ARG_STRLEN)."""
TOO_LONG = f"{too_large('value', MAX_VALUE)} (the container will not start)"

_NAME = regex(r"[ -<>-~]+")
_VARIABLE = regex(r"[A-Za-z_.-][A-Za-z0-9_.-]*")
"""What `$(…)` may refer to. Anything else, such as a command, is plain text."""

_OF_SERVICE = regex(r"[A-Z0-9_]+_(?:SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)|PORT(?:_[0-9]+_(?:TCP|UDP|SCTP).*)?)")
"""Variables that the kubelet adds for each service of the namespace ("Accessing the Service")."""


class Unknown(NamedTuple):
    """An `envFrom` of an object with unknown keys: variables that begin with ``prefix``. ``words`` name the object if
    it is not in these manifests, and are empty if another program fills it."""

    prefix: str
    words: str
    origin: Origin


class SettingBudget:
    """Bounds all containers of a run together, so that no manifest decides how long it takes."""

    def __init__(self) -> None:
        self.settings = Budget(MAX_SETTINGS, too_many("variables in all containers", MAX_SETTINGS))
        self.characters = Budget(MAX_CHARACTERS, too_large("expanded values and prefixes", MAX_CHARACTERS))


class ContainerEnvironment:
    """The environment of one container. Raises `Unreadable` for what the API server rejects, and beyond a bound.

    ``whole`` are the Secrets in these manifests whose keys are all taken under their own names, and ``parts`` those of
    which single keys are."""

    def __init__(self, container: Fields, reach: Reach, budget: SettingBudget) -> None:
        self.settings: list[Setting] = []
        self.references: list[Reference] = []
        self.unknown: list[Unknown] = []
        self.whole: list[Holder] = []
        self.parts: list[Holder] = []
        self._reach = reach
        self._budget = budget
        self._values: dict[str, Value] = {}
        self._void: dict[str, int] = {}
        self._is_rendered_later = "$" in container.text("image")  # by `envsubst`: no image has one in its name
        for entry in container.list("envFrom"):
            self._take_all(entry)
        self._prefixes = tuple(dict.fromkeys(unknown.prefix for unknown in self.unknown))
        for entry in container.list("env"):
            self._take(entry)
        self.settings = [s for number, s in enumerate(self.settings) if number >= self._void.get(s.name, 0)]
        given = {setting.name for setting in self.settings} if self.references else set()
        self.references = [each._replace(is_below=each.wanted in given) for each in self.references]

    def _take_all(self, entry: Fields) -> None:
        for kind, field in ((CONFIG_MAP, "configMapRef"), (SECRET, "secretRef")):
            reference = entry.fields(field)
            if reference is None:
                continue
            name, prefix = reference.text("name"), entry.text("prefix")
            holder = self._reach.take(kind, name)
            misplaced = None if holder else self._reach.misplaced(kind, name)
            if misplaced:
                self._take_misplaced(kind, name, prefix, reference, misplaced)
                return
            if holder is None:
                self.unknown.append(Unknown(prefix, shown_object(kind, name), reference.origin_of("name")))
                return
            if holder.is_open:
                self.unknown.append(Unknown(prefix, "", reference.origin_of("name")))
            if kind == SECRET and not prefix:
                self.whole.append(holder)
            self._budget.settings.spend(len(holder.entries))
            self._budget.characters.spend(len(prefix) * len(holder.entries))
            for key, setting in holder.entries.items():
                if _NAME.fullmatch(prefix + key):
                    self._add(under(prefix + key, setting))
            return

    def _take_misplaced(self, kind: str, name: str, prefix: str, reference: Fields, found: Misplaced) -> None:
        """An `envFrom` of an object in another namespace: its keys say what the container expects of it."""
        origin = reference.origin_of("name")
        if not found.is_sure or found.holder.is_open:
            self.unknown.append(Unknown(prefix, "", origin))
        self._budget.settings.spend(len(found.holder.entries))
        for key in found.holder.entries:
            if not found.is_sure:
                self._add(Setting(prefix + key, EXTERNAL, origin, literal=False))
            if not (found.is_sure and reference.is_true("optional")):
                wanted = shown_key(kind, name, key)
                self.references.append(Reference(prefix + key, wanted, origin, found.is_sure, found.words))

    def _take(self, entry: Fields) -> None:
        name, origin = entry.text("name"), entry.origin_of("name")
        if not _NAME.fullmatch(name):
            raise rejected("invalid variable name", entry.node.line)
        self._budget.settings.spend(1)
        text, source = entry.text("value"), entry.fields("valueFrom")
        if text or source is None:
            self._add(self._plain(name, text, origin))
            return
        for kind, field in ((CONFIG_MAP, "configMapKeyRef"), (SECRET, "secretKeyRef")):
            reference = source.fields(field)
            if reference:
                self._take_key(name, origin, kind, reference)
                return
        # fieldRef, resourceFieldRef, fileKeyRef: known when the container runs
        self._add(Setting(name, EXTERNAL, origin, literal=False))

    def _take_key(self, name: str, origin: Origin, kind: str, reference: Fields) -> None:
        holder_name, key = reference.text("name"), reference.text("key")
        holder = self._reach.take(kind, holder_name, key)
        setting = holder.entries.get(key) if holder else None
        misplaced = None if holder else self._reach.misplaced(kind, holder_name)
        is_sure = misplaced.is_sure if misplaced else holder is not None
        where = misplaced.words if misplaced else ""
        wanted = Reference(name, shown_key(kind, holder_name, key), origin, is_sure, where)
        if holder and kind == SECRET:
            self.parts.append(holder)
        if setting:
            self._add(under(name, setting))
        elif not is_sure or (holder and holder.is_open):
            place = self._reach.place(holder_name, key)
            self._add(Setting(name, EXTERNAL, origin, literal=False, taken_from=place))
            if holder is None and not reference.is_true("optional"):
                self.references.append(wanted)
        elif not reference.is_true("optional"):
            # the container does not start, even if the name was set before
            self._void[name] = len(self.settings)
            self._values.pop(name, None)
            self.references.append(wanted)

    def _plain(self, name: str, text: str, origin: Origin) -> Setting:
        if len(text) > MAX_VALUE:
            raise Unreadable(TOO_LONG, origin.line)
        if self._is_rendered_later and _OF_SHELL.search(text):
            return Setting(name, EXTERNAL, origin, literal=False)
        if not refers(text):
            return Setting(name, value_of(text), origin)
        value, unresolved = expand(text, self._lookup, MAX_VALUE)
        if value is None:
            raise Unreadable(TOO_LONG, origin.line)
        for wanted in dict.fromkeys(filter(_VARIABLE.fullmatch, unresolved)):
            self.references.append(Reference(name, shown_name(wanted), origin))
        if isinstance(value, External):
            return Setting(name, EXTERNAL, origin, literal=False)
        self._budget.characters.spend(len(value))
        unchanged = len(unresolved) == text.count("$(") and "$$" not in text
        return Setting(name, value_of(value), origin, literal=unchanged)

    def _lookup(self, name: str) -> str | External | None:
        value = self._values.get(name)
        if isinstance(value, Secret):
            return value.reveal()
        if value is EXTERNAL or _OF_SERVICE.fullmatch(name):
            return EXTERNAL
        return EXTERNAL if name.startswith(self._prefixes) and _VARIABLE.fullmatch(name) else None

    def _add(self, setting: Setting) -> None:
        self.settings.append(setting)
        self._values[setting.name] = setting.value
