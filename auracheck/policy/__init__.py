"""The policy: which secrets there are, what each must be, where it is required. Reading one: `loading.py`."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from auracheck.model import Secret, Value, Waiver

CREDENTIALS = frozenset({"key", "password", "token"})
"""Kinds whose value is itself a credential; of a URL, the password is one."""

KINDS = ("key", "password", "token", "url", "sid", "username", "setting")

KEY_LENGTH = 32
"""Characters that a key has at least where its entry does not say: the guide's best practice 2. As hex they carry
128 bits, the least that NIST SP 800-131A allows for keys."""

PASSWORD_LENGTH = 8
"""The same of a password, also one in a URL: the least that NIST SP 800-63B allows."""

FILE_SUFFIX = "_FILE"
"""The convention of a variable that names a file with the value, as container images have it."""

RETIRE = "remove it as soon as nothing that the old value made is in use"
"""How to mend a previous value: nobody makes a new one of those."""

_SCHEMES = re.compile(
    r"\b((?:postgres(?:ql)?|mysql|mariadb|mssql|oracle|mongodb|rediss?|amqps?|smtps?)(?:\+[A-Za-z0-9_]+)?)://"
)
"""Of the systems that a secret may be for. A web page in a purpose (`https://wiki`) asks for no scheme."""


class Environment(NamedTuple):
    """One environment of a policy. ``strict``: findings are errors. ``aliases``: other words for it in file names."""

    name: str
    strict: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[bool, bool]:
        """The order of environments, the strictest last: production is above all others that are strict."""
        return self.strict, self.name == "production"


class Entry(NamedTuple):
    """One secret of the policy; the fields are the keys of `[secrets.NAME]`. ``max_age`` is in days."""

    name: str
    kind: str = "key"
    short: str = ""
    purpose: str = ""
    obtain: str = ""
    min_length: int | None = None
    required_in: tuple[str, ...] | None = None
    required_when: Mapping[str, str] = {}
    feature: str = ""
    pair: str = ""
    differs_from: tuple[str, ...] = ()
    mistaken: tuple[str, ...] = ()
    max_age: int | None = None
    previous: tuple[str, ...] = ()

    @property
    def is_credential(self) -> bool:
        """Its whole value must stay secret (a URL is another matter: its password must)."""
        return self.kind in CREDENTIALS

    @property
    def least(self) -> int:
        """The minimum length in characters: `min_length`, else what is asked of keys and passwords."""
        if self.min_length is not None:
            return self.min_length
        return {"key": KEY_LENGTH, "password": PASSWORD_LENGTH}.get(self.kind, 0)

    @property
    def schemes(self) -> tuple[str, ...]:
        """The schemes of URLs that its purpose or the way to obtain it shows, as they stand there."""
        return _schemes(f"{self.purpose} {self.obtain}")

    def is_file_name(self, name: str) -> bool:
        """Whether a variable is this secret's NAME_FILE, so that its value is the path of a file with the secret."""
        return name != self.name and squash(name) == squash(self.name + FILE_SUFFIX)


class Refused(NamedTuple):
    """What the application's own startup check refuses: substrings, in these secrets, in these environments."""

    environments: tuple[str, ...]
    secrets: tuple[str, ...]
    substrings: tuple[str, ...]


class Match(NamedTuple):
    """Which secret a variable's name is, and whether the application reads it under that name."""

    entry: Entry
    own_name: bool


class Policy(NamedTuple):
    """The catalogue. ``path`` is the file it came from, None for one that ships with auracheck.

    ``previous`` maps each name of an old key to an entry of its own. It is not among the ``secrets``: it is never
    required, and what is there is judged by the rules of the secret whose old value it is.
    """

    name: str
    secrets: Mapping[str, Entry]
    environments: Mapping[str, Environment]
    variable: str = ""
    unset: str = ""
    features: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    files: str = ""
    known_values: tuple[Secret, ...] = ()
    refused: tuple[Refused, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    path: str | None = None
    wrong_names: Mapping[str, str] = {}
    previous: Mapping[str, Entry] = {}

    def find(self, name: str) -> Match | None:
        """The secret that a variable of this name is, or is meant to be; None for any other variable.

        Meant to be: equal but for case and ``- . _``, listed in `mistaken`, or NAME_FILE where the application does
        not read such files. The name of an old key has an entry of its own, one of ``previous``.
        """
        entry = self.secrets.get(name) or self.previous.get(name)
        if entry is not None:
            return Match(entry, True)
        meant = self.wrong_names.get(squash(name))
        return Match(self.secrets[meant], False) if meant else None

    def of_key(self, key: str) -> str:
        """The name under which a store's key counts: keys match names whatever their case and ``- . _``."""
        match = self.find(key)
        if match:
            return match.entry.name if squash(match.entry.name) == squash(key) else key
        return next((name for name in self.previous if squash(name) == squash(key)), key)

    def named(self, word: str) -> Entry | None:
        """The secret of that name or short name, whatever its case."""
        folded = word.casefold()
        for entry in self.secrets.values():
            if folded and folded in (entry.name.casefold(), entry.short.casefold()):
                return entry
        return None

    def required(self, environment: str, values: Mapping[str, Value]) -> frozenset[str]:
        """The names that must be set in that environment, given what else is set.

        `required_in` says where, `required_when` and a feature say under which condition; an entry with a condition
        and no place is required wherever the condition holds, one with neither is optional.
        """
        return frozenset(e.name for e in self.secrets.values() if self._requires(e, environment, values))

    def _requires(self, entry: Entry, environment: str, values: Mapping[str, Value]) -> bool:
        if entry.feature and entry.feature not in self.features:
            return False
        if entry.required_when and not all(
            _is(values.get(name), wanted) for name, wanted in entry.required_when.items()
        ):
            return False
        if entry.required_in is None:
            return bool(entry.feature or entry.required_when)
        return environment in entry.required_in

    def environment(self, word: str) -> Environment | None:
        """The environment that a word names, by its own name or an alias, whatever its case."""
        folded = word.casefold()
        for environment in self.environments.values():
            if folded == environment.name.casefold() or folded in [alias.casefold() for alias in environment.aliases]:
                return environment
        return None


def squash(name: str) -> str:
    """A name as a careless reader sees it: without case and ``- . _``."""
    return name.translate(_SEPARATORS).lower()


_SEPARATORS = str.maketrans("", "", "-._")


def wrong_names(secrets: Mapping[str, Entry], files: str) -> dict[str, str]:
    """Each squashed name that somebody might set by mistake, with the secret that was meant.

    A real name is never a wrong one, and what `mistaken` says wins over what merely looks alike.
    """
    found: dict[str, str] = {}
    for entry in secrets.values():
        for mistaken in entry.mistaken:
            found.setdefault(squash(mistaken), entry.name)
    for name in secrets:
        found.setdefault(squash(name), name)
        if not files:
            found.setdefault(squash(name + FILE_SUFFIX), name)
    return found


def previous_entries(secrets: Mapping[str, Entry]) -> dict[str, Entry]:
    """An entry for each name in `previous`; one that is a secret of the policy itself has its own already."""
    return {
        name: entry._replace(
            name=name,
            short="",
            purpose=f"the old value of {entry.name}",
            obtain="" if entry.kind == "url" else RETIRE,
            required_in=None,
            required_when={},
            feature="",
            pair="",
            differs_from=(entry.name,),
            mistaken=(),
            previous=(),
        )
        for entry in secrets.values()
        for name in entry.previous
        if name not in secrets
    }


@lru_cache(maxsize=1 << 10)  # asked for each value, and there are as many texts as entries
def _schemes(text: str) -> tuple[str, ...]:
    return tuple(_SCHEMES.findall(text))


def _is(value: Value, wanted: str) -> bool:
    return isinstance(value, Secret) and value.reveal().strip().casefold() == wanted.strip().casefold()
