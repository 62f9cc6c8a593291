"""Which of the settings of a file are to be changed: what is missing or a placeholder, and with `--rotate` the rest.

Whether a value is a placeholder is judged as the rule default-secret judges it.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from auracheck.generate import Made, Recipe, plan
from auracheck.generate.planning import with_host
from auracheck.judgement.defaults import default
from auracheck.judgement.words import names
from auracheck.model import Secret, Setting
from auracheck.policy import Entry, Policy
from auracheck.write.base import Refused


class State(Enum):
    """What a file has of a secret."""

    LACKING = "it is missing or a placeholder"
    SET = "it has a value"
    ELSEWHERE = "its value is kept elsewhere"


class Choice(NamedTuple):
    """The new values by name. ``rotated`` are those that replace a value, with the name that the old one has now,
    where it has one; ``moved`` are the names that old values get, with those that they had. ``left`` says of a secret
    why it stays as it is."""

    values: Mapping[str, Secret]
    rotated: Mapping[str, str]
    moved: Mapping[str, str]
    left: tuple[str, ...]


class Chooser:
    """Decides for one file. ``named`` are the secrets that were asked for by name, not as a part of all."""

    def __init__(
        self, settings: Mapping[str, Setting], policy: Policy, named: Collection[str], *, rotate: bool
    ) -> None:
        self._settings = settings
        self._policy = policy
        self._named = named
        self._rotate = rotate
        self._values: dict[str, Secret] = {}
        self._rotated: dict[str, str] = {}
        self._moved: dict[str, str] = {}
        self._left: list[str] = []

    def choose(self, made: Iterable[Made]) -> Choice:
        for one in made:
            entry = self._policy.secrets[one.name]
            state, why = self._state(entry)
            if state is State.ELSEWHERE:
                self._left.append(f"{one.name} stays as it is: {why}")
            elif state is State.LACKING:
                self._fill(one)
            elif self._rotate:
                self._renew(one, entry)
        return Choice(self._values, self._rotated, self._moved, tuple(self._left))

    def _state(self, entry: Entry) -> tuple[State, str]:
        setting = self._settings.get(entry.name)
        if setting is None or (setting.blank and setting.literal):
            other = self._other_name(entry)
            return (State.ELSEWHERE, other) if other else (State.LACKING, "")
        if not setting.literal:
            return State.ELSEWHERE, "it refers to another variable; that is the one to change"
        if not isinstance(setting.value, Secret):
            return State.ELSEWHERE, "another program or system gives it its value"
        own = names(self._policy.name, entry.name)
        is_placeholder = entry.kind != "setting" and default(entry.kind, setting.value.reveal(), own)
        return (State.LACKING if is_placeholder else State.SET), ""

    def _other_name(self, entry: Entry) -> str:
        """Why nothing is missing though the name is: its value stands under another one."""
        if self._policy.files and entry.name + self._policy.files in self._settings:
            return f"{entry.name}{self._policy.files} names the file that has it"
        for name, setting in self._settings.items():
            match = self._policy.find(name)
            if match and match.entry.name == entry.name and not match.own_name and not setting.blank:
                return f"it is there as {name}, a name that the application does not read: rename it first"
        return ""

    def _fill(self, one: Made) -> None:
        if one.value is not None:
            self._values[one.name] = one.value
            return
        words = f"{one.name} is missing or a placeholder: {one.note}"
        if one.name in self._named:
            raise Refused(words)
        self._left.append(words)

    def _renew(self, one: Made, entry: Entry) -> None:
        old = self._value(entry.name)
        new = one.value or (_with_new_password(old, self._policy) if entry.kind == "url" else None)
        if new is None:
            self._left.append(f"{one.name} stays as it is: {one.note}")
            return
        kept = self._keep_previous(entry)
        self._values[entry.name] = new
        self._rotated[entry.name] = kept

    def _keep_previous(self, entry: Entry) -> str:
        """Move each value on to the next of the policy's `previous`: they are accepted beside the new one."""
        chain = (entry.name, *entry.previous)
        for name in chain[:-1]:
            setting = self._settings.get(name)
            if setting is not None and not (setting.literal and isinstance(setting.value, Secret)):
                raise Refused(f"{name}: its value is kept elsewhere, so the old ones cannot be moved on")
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


def makings(kinds: Iterable[str], recipe: Recipe, policy: Policy) -> list[Made]:
    """New values for what ``kinds`` name. A URL without `--host` is none yet: in one that is there the password alone
    is changed. Raises `UsageError`."""
    made: list[Made] = []
    others: list[str] = []
    for kind in kinds:
        entry = policy.named(kind)
        if entry is not None and entry.kind == "url" and recipe.host is None:
            made.append(Made(entry.name, None, note=with_host(entry)))
        else:
            others.append(kind)
    found = [*(plan(others, recipe, policy) if others or not made else ()), *made]
    if any(one.name not in policy.secrets for one in found):
        raise Refused("a password has no name of its own; name the secret of the policy that --write shall make")
    return list({one.name: one for one in found}.values())


def _with_new_password(old: Secret, policy: Policy) -> Secret | None:
    """The URL with another password in the place of its own; None where it has none."""
    parts = _around_password(old.reveal())
    if parts is None:
        return None
    drawn = plan(["password"], Recipe(), policy)[0].value
    assert drawn is not None
    return Secret(drawn.reveal().join(parts))


def _around_password(url: str) -> tuple[str, str] | None:
    """What stands before and behind the password of a URL (RFC 3986, 3.2.1)."""
    scheme, slashes, rest = url.partition("://")
    end = re.search(r"[/?#]|\Z", rest)
    authority = rest[: end.start()] if end else rest
    userinfo, at, host = authority.rpartition("@")
    user, colon, password = userinfo.partition(":")
    if not (at and password):
        return None
    return f"{scheme}{slashes}{user}{colon}", f"{at}{host}{rest[len(authority) :]}"
