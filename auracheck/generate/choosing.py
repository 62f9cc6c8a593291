"""Choosing which settings of a file to change: those missing or placeholders, and all with `--rotate`.

A placeholder is what the rule default-secret reports.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from auracheck.generate.drawing import Made
from auracheck.generate.planning import Recipe, made_uuid, plan, refused_in
from auracheck.judgement.connection_strings import joins
from auracheck.judgement.defaults import default, keeps_all_but_password
from auracheck.judgement.published import published
from auracheck.judgement.strength import UUID_LENGTH, is_uuid
from auracheck.judgement.words import names
from auracheck.model import Secret, Setting
from auracheck.policy import Policy
from auracheck.policy.entry import Entry
from auracheck.systems.editor import BY_HAND, EditRefused
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.judgement.urls import Url


class FileState(Enum):
    """The state of a secret in a file."""

    MISSING = "missing or a placeholder"
    SET = "set"
    EXTERNAL = "its value comes from outside the file"


class Choice(NamedTuple):
    """The new values by name.

    ``rotated`` maps each secret whose value is replaced to the name that its old value gets, "" where it gets none;
    ``moved`` maps the new name of an old value to its former name. ``unchanged`` has a message for each secret that
    keeps its value.
    """

    values: Mapping[str, Secret]
    rotated: Mapping[str, str]
    moved: Mapping[str, str]
    unchanged: tuple[str, ...]


class Chooser:
    """The choice for one file. ``named`` are the secrets that were named, not part of `all`."""

    def __init__(
        self,
        settings: Mapping[str, Setting],
        policy: Policy,
        named: Collection[str],
        recipe: Recipe,
        *,
        rotate: bool,
    ) -> None:
        self._settings = settings
        self._policy = policy
        self._named = named
        self._recipe = recipe
        self._rotate = rotate
        self._values: dict[str, Secret] = {}
        self._rotated: dict[str, str] = {}
        self._moved: dict[str, str] = {}
        self._unchanged: list[str] = []
        self._passwords: dict[tuple[str, str | None, str], str] = {}

    def choose(self, made: Iterable[Made]) -> Choice:
        for one in made:
            entry = self._policy.secrets[one.name]
            state, why = self._state(entry)
            if state is FileState.EXTERNAL:
                self._unchanged.append(f"{one.name} not changed: {why}")
            elif state is FileState.MISSING:
                self._fill(self._in_place(one, entry))
            elif self._rotate:
                self._renew(self._in_place(one, entry), entry)
        return Choice(self._values, self._rotated, self._moved, tuple(self._unchanged))

    def _state(self, entry: Entry) -> tuple[FileState, str]:
        setting = self._settings.get(entry.name)
        if setting is None or (setting.blank and setting.literal):
            other = self._other_name(entry)
            return (FileState.EXTERNAL, other) if other else (FileState.MISSING, "")
        if not setting.literal:
            return FileState.EXTERNAL, "it refers to another variable; change that one"
        if not isinstance(setting.value, Secret):
            return FileState.EXTERNAL, "its value is external"
        own = names(self._policy.name, entry.name)
        is_placeholder = entry.kind != "setting" and default(entry.kind, setting.value.reveal(), own)
        return (FileState.MISSING if is_placeholder else FileState.SET), ""

    def _other_name(self, entry: Entry) -> str:
        """Where the value of a secret is, if it has another name in the file."""
        if self._policy.files and entry.name + self._policy.files in self._settings:
            return f"{entry.name}{self._policy.files} names the file with its value"
        for name, setting in self._settings.items():
            match = self._policy.find(name)
            if match and match.entry.name == entry.name and not match.own_name and not setting.blank:
                return f"its value is set as {name}, which the application does not read; rename {name}"
        return ""

    def _in_place(self, one: Made, entry: Entry) -> Made:
        """A new URL with all that the one in the file has, but for password and host; a UUID in place of one, or of a
        placeholder that asks for one."""
        setting = self._settings.get(entry.name)
        if one.value is None or setting is None or not isinstance(setting.value, Secret):
            return one
        old = setting.value.reveal()
        if entry.kind != "url":
            is_free = self._recipe == Recipe() and not entry.form and entry.least <= UUID_LENGTH
            asks_for_one = is_free and (is_uuid(old) or "uuid" in old.casefold())
            return one._replace(value=made_uuid(entry, self._policy)) if asks_for_one else one
        is_text = "://" not in old and not joins(old)  # of which nothing is to be kept
        return one if is_text else one._replace(value=self._with_host(entry, old, one.value.reveal()))

    def _with_host(self, entry: Entry, old: str, new: str) -> Secret:
        from auracheck.generate import urls  # late: most values are not URLs

        host, user, name = self._recipe.host or "", *urls.given(new, self._recipe.user, self._recipe.name)
        kept = urls.kept(entry, old, new, host, user, name)
        if kept and default("url", kept, names(self._policy.name, entry.name)):  # its user is a placeholder
            kept = urls.kept(entry, old, new, host, urls.parts(new)[0], name)
        if kept is None:
            known = ", ".join(f"{scheme}://" for scheme in urls.PORTS)
            raise EditRefused(f"{entry.name} is not a URL that can be generated (expected {known})", BY_HAND)
        urls.refuse(entry, "", *urls.parts(kept), refused_in(self._policy, entry.name))
        return Secret(kept)

    def _fill(self, one: Made) -> None:
        value = one.value or self._with_password(self._policy.secrets[one.name])
        if value is not None:
            self._values[one.name] = value
            return
        message = f"{one.name} is missing or a placeholder"
        if one.name in self._named:
            raise EditRefused(message, one.note)
        if self._policy.may_be_required(self._policy.secrets[one.name]):
            self._unchanged.append(f"{message}: {one.note}")

    def _with_password(self, entry: Entry) -> Secret | None:
        """The URL in the file with a new password, where it needs no more than that, or auracheck makes no URL of its
        service."""
        there = self._settings.get(entry.name)
        if entry.kind != "url" or there is None or not isinstance(there.value, Secret):
            return None
        from auracheck.generate import urls  # late: most values are not URLs

        is_enough = keeps_all_but_password(there.value.reveal(), names(self._policy.name, entry.name))
        return self._with_new_password(there.value) if is_enough or not urls.scheme(entry) else None

    def _renew(self, one: Made, entry: Entry) -> None:
        old = self._value(entry.name)
        new = one.value or (self._with_new_password(old) if entry.kind == "url" else None)
        if new is None:
            self._unchanged.append(f"{one.name} not changed: {one.note}")
            return
        kept = "" if published(old.reveal()) else self._keep_previous(entry)  # which anybody could sign with
        self._values[entry.name] = new
        self._rotated[entry.name] = kept

    def _with_new_password(self, old: Secret) -> Secret | None:
        """The URL with a new password, that of other URLs of the same user or of the variable that had the old one;
        None where it has no password."""
        from auracheck.judgement.urls import around_password, split  # late: most values are not URLs

        url, parts = split(old.reveal()), around_password(old.reveal())
        if parts is None:
            return None
        drawn = plan(["password"], Recipe(), self._policy)[0].value
        assert drawn is not None
        if url is None:
            return Secret(drawn.reveal().join(parts))
        new = self._passwords.setdefault(url.account, self._of_variable(url) or drawn.reveal())
        return Secret(new.join(parts))

    def _of_variable(self, url: "Url") -> str:
        """The new value of the one password that had that of the URL, of those that servers and clients of its service
        have where there are some; empty where there is none that a URL can have as it is."""
        from auracheck.generate.connected import password_names  # late: it asks the catalogue

        had = {name: self._settings[name].reveal() for name in self._values if name in self._settings}
        same = [name for name, old in had.items() if old == url.password and self._kind(name) == "password"]
        of_service = password_names(url.family)
        alike = [name for name in same if name in of_service] or same
        value = self._values[alike[0]].reveal() if len(alike) == 1 else ""
        return value if value.isalnum() else ""

    def _kind(self, name: str) -> str:
        entry = self._policy.secrets.get(name)
        return entry.kind if entry else ""

    def _keep_previous(self, entry: Entry) -> str:
        """Move each value to the next name in the policy's `previous`, where the application still accepts it."""
        chain = (entry.name, *entry.previous)
        for name in chain[:-1]:
            setting = self._settings.get(name)
            if setting is not None and not (setting.literal and isinstance(setting.value, Secret)):
                raise EditRefused(f"{name}: the value is external, so the old values cannot be moved")
        for newer, older in pairwise(chain):
            setting = self._settings.get(newer)
            if setting is not None and not setting.blank:
                self._values[older] = self._value(newer)
                self._moved[older] = newer
        return entry.previous[0] if entry.previous else ""

    def _value(self, name: str) -> Secret:
        value = self._settings[name].value
        assert isinstance(value, Secret)
        return value
