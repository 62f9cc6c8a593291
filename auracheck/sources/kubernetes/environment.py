"""The environment that the kubelet makes of a container's `envFrom` and `env`.

By the Kubernetes API reference (EnvFromSource, EnvVar, EnvVarSource) and the kubelet's makeEnvironment() of 1.32: first
`envFrom` in its order, then `env` in its order, a later one winning. Any key becomes a variable that has no `=` in it
and is printable ASCII; before 1.32 the kubelet left out those that begin with a digit.
"""

import re
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.model import ELSEWHERE, Elsewhere, Origin, Reference, Secret, Setting, Value
from auracheck.sources.kubernetes.at_hand import Reach
from auracheck.sources.kubernetes.expansion import expand, refers
from auracheck.sources.kubernetes.fields import Fields
from auracheck.sources.kubernetes.holders import CONFIG_MAP, SECRET, under
from auracheck.sources.kubernetes.words import told_key, told_object, told_variable
from auracheck.sources.settings import is_kept_elsewhere

MAX_SETTINGS = 200_000
"""Variables and volumes of all containers together."""
MAX_CHARACTERS = 16 << 20
"""Characters of all values in which there is a `$(NAME)`, and of all prefixes."""
MAX_VALUE = 128 << 10
"""Bytes of one variable, with which Linux still starts a process (execve(2), MAX_ARG_STRLEN)."""
TOO_LONG = f"a value of more than {MAX_VALUE >> 10} KiB, with which Linux starts no process"

_NAME = re.compile(r"[ -<>-~]+")
_VARIABLE = re.compile(r"[A-Za-z_.-][A-Za-z0-9_.-]*")
"""What `$(…)` may be meant to name. Anything else, such as a command, is text for whoever reads the value."""

_OF_SERVICE = re.compile(r"[A-Z0-9_]+_(?:SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)|PORT(?:_[0-9]+_(?:TCP|UDP|SCTP).*)?)")
"""Variables that the kubelet adds for each service of the namespace ("Accessing the Service")."""


class Unknown(NamedTuple):
    """An `envFrom` of what may have any key: variables that begin with ``prefix``. ``words`` name the object where it
    is not at hand, and are empty where it is there and another program fills it."""

    prefix: str
    words: str
    origin: Origin


class Budget:
    """What all containers of a run may take together, so that no manifest decides how long it takes."""

    def __init__(self) -> None:
        self._settings = MAX_SETTINGS
        self._characters = MAX_CHARACTERS

    def spend(self, settings: int, characters: int = 0) -> None:
        self._settings -= settings
        self._characters -= characters
        if self._settings < 0:
            raise Unreadable(f"all containers together have more than {MAX_SETTINGS:,} variables, the bound")
        if self._characters < 0:
            raise Unreadable(f"$(NAME) and prefixes make more than {MAX_CHARACTERS >> 20} MiB in all, the bound")


class Environment:
    """What one container finds. Raises `Unreadable` for what the API server refuses, and beyond a bound."""

    def __init__(self, container: Fields, reach: Reach, budget: Budget) -> None:
        self.settings: list[Setting] = []
        self.references: list[Reference] = []
        self.unknown: list[Unknown] = []
        self._reach = reach
        self._budget = budget
        self._values: dict[str, Value] = {}
        self._void: dict[str, int] = {}
        for entry in container.list("envFrom"):
            self._take_all(entry)
        self._prefixes = tuple(dict.fromkeys(unknown.prefix for unknown in self.unknown))
        for entry in container.list("env"):
            self._take(entry)
        self.settings = [s for number, s in enumerate(self.settings) if number >= self._void.get(s.name, 0)]

    def _take_all(self, entry: Fields) -> None:
        for kind, field in ((CONFIG_MAP, "configMapRef"), (SECRET, "secretRef")):
            reference = entry.fields(field)
            if reference is None:
                continue
            name, prefix = reference.text("name"), entry.text("prefix")
            holder = self._reach.take(kind, name)
            if holder is None:
                self.unknown.append(Unknown(prefix, told_object(kind, name), reference.origin_of("name")))
                return
            if holder.is_open:
                self.unknown.append(Unknown(prefix, "", reference.origin_of("name")))
            self._budget.spend(len(holder.entries), len(prefix) * len(holder.entries))
            for key, setting in holder.entries.items():
                if _NAME.fullmatch(prefix + key):
                    self._add(under(prefix + key, setting))
            return

    def _take(self, entry: Fields) -> None:
        name, origin = entry.text("name"), entry.origin_of("name")
        if not _NAME.fullmatch(name):
            raise Unreadable("a variable whose name is none: the API server refuses the object", entry.node.line)
        self._budget.spend(1)
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
        self._add(Setting(name, ELSEWHERE, origin, literal=False))

    def _take_key(self, name: str, origin: Origin, kind: str, reference: Fields) -> None:
        holder_name, key = reference.text("name"), reference.text("key")
        holder = self._reach.take(kind, holder_name, key)
        setting = holder.entries.get(key) if holder else None
        if setting:
            self._add(under(name, setting))
        elif holder is None or holder.is_open:
            self._add(Setting(name, ELSEWHERE, origin, literal=False))
            if holder is None:
                wanted = told_key(kind, holder_name, key)
                self.references.append(Reference(name, wanted, origin, at_hand=False))
        elif not reference.is_true("optional"):
            # the container does not start, whatever came before under this name
            self._void[name] = len(self.settings)
            self._values.pop(name, None)
            self.references.append(Reference(name, told_key(kind, holder_name, key), origin))

    def _plain(self, name: str, text: str, origin: Origin) -> Setting:
        if len(text) > MAX_VALUE:
            raise Unreadable(TOO_LONG, origin.line)
        if not refers(text):
            return Setting(name, ELSEWHERE if is_kept_elsewhere(text) else Secret(text), origin)
        value, unresolved = expand(text, self._lookup, MAX_VALUE)
        if value is None:
            raise Unreadable(TOO_LONG, origin.line)
        for wanted in dict.fromkeys(filter(_VARIABLE.fullmatch, unresolved)):
            self.references.append(Reference(name, told_variable(wanted), origin))
        if isinstance(value, Elsewhere):
            return Setting(name, ELSEWHERE, origin, literal=False)
        self._budget.spend(0, len(value))
        unchanged = len(unresolved) == text.count("$(") and "$$" not in text
        return Setting(name, ELSEWHERE if is_kept_elsewhere(value) else Secret(value), origin, literal=unchanged)

    def _lookup(self, name: str) -> str | Elsewhere | None:
        value = self._values.get(name)
        if isinstance(value, Secret):
            return value.reveal()
        if value is ELSEWHERE or _OF_SERVICE.fullmatch(name):
            return ELSEWHERE
        return ELSEWHERE if name.startswith(self._prefixes) and _VARIABLE.fullmatch(name) else None

    def _add(self, setting: Setting) -> None:
        self.settings.append(setting)
        self._values[setting.name] = setting.value
