"""What a policy says: its environments, each secret, and what an application refuses at its start."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache

from auracheck.regex import regex
from auracheck.typed import Any, NamedTuple

Raw = dict[str, Any]
"""The keys of a policy as TOML has them."""

ROLES = ("application", "framework", "server")
"""What a program of the catalogue is. Where two entries disagree, the one with the earlier role counts."""

OWN_POLICY = "policy"
"""Who judges what a policy file is about."""

BY_NAME = "names"
"""Who judges a credential that neither a policy nor the catalogue names."""

ANY = "*"
"""In a condition or among refused values: anything that is not blank."""

CREDENTIALS = frozenset({"key", "password", "token"})
"""Kinds whose value is itself a credential; of a URL, the password is one."""

KINDS = ("key", "password", "token", "url", "sid", "username", "setting")

SCOPES = ("host", "environment", "fleet")
"""Who may share a value: each host has its own, each environment, or all have the same."""

KEY_LENGTH = 32
"""Default minimum length of a key in characters: the guide's best practice 2. As hex they have 128 bits, the minimum
for keys in NIST SP 800-131A."""

PASSWORD_LENGTH = 8
"""Default minimum length of a password, also in a URL: the minimum in NIST SP 800-63B."""

_OWN_PROGRAM = {"key": KEY_LENGTH, "password": PASSWORD_LENGTH}
_ANY_PROGRAM = {"key": 16, "token": 8, "password": PASSWORD_LENGTH}
"""Default minimum lengths where a program says none: AES-128 takes keys of 16 characters."""

FILE_SUFFIX = "_FILE"
"""The suffix of a variable that names a file with the value, a convention of container images."""

FILE_SUFFIXES = (FILE_SUFFIX, "__FILE")
"""All such suffixes; the second is the one of Grafana and Planka."""

RETIRE = "remove it as soon as nothing made with the old value is in use"
"""The fix of a previous value, which is never generated again."""

_SCHEME = regex(r"\b(\w+(?:\+\w+)?)://", re.ASCII)
_SERVICES = frozenset(("postgres", "postgresql", "mysql", "mariadb", "mssql", "oracle", "mongodb", "redis", "rediss",
                       "amqp", "amqps", "smtp", "smtps"))  # fmt: skip
"""Schemes of services that a secret may be for. A web page in a purpose (`https://wiki`) is not one."""


class Environment(NamedTuple):
    """One environment of a policy. ``strict``: findings are errors. ``aliases``: other names in file names.
    ``covers``: what else the variable may say that is judged as this one, such as `test`; `*` is any other name."""

    name: str
    strict: bool = False
    aliases: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[bool, bool]:
        """The order of environments, the strictest last: production comes after all other strict ones."""
        return self.strict, self.name == "production"


class _EntryFields(NamedTuple):
    """What an `Entry` consists of."""

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
    services: tuple[str, ...] = ()
    required_unless: Mapping[str, str | tuple[str, ...]] = {}
    one_of: tuple[str, ...] = ()
    required_by: str = ""
    default: str | None = None
    form: tuple[str, ...] = ()
    source: str = ""
    by: str = ""
    scope: str = ""


class Entry(_EntryFields):
    """One secret of the policy; the fields are the keys of `[secrets.NAME]`. ``max_age`` is in days. ``by`` is who
    names it: empty for the policy itself, a program of the catalogue, or `BY_NAME` for a credential by its name and
    value alone. ``scope`` is who may share its value: one host, an environment, the fleet, or empty for not said.

    What every rule asks about each value is found once for all of them.
    """

    @cached_property
    def is_beyond(self) -> bool:
        """Whether the application asks for it beyond what its policy requires: nothing about it is an error."""
        return bool(self.required_by) and not self.by

    @cached_property
    def is_credential(self) -> bool:
        """Whether the whole value must stay secret (of a URL only the password must)."""
        return self.kind in CREDENTIALS

    @cached_property
    def least(self) -> int:
        """The minimum length in characters: `min_length`, else the default of keys and passwords."""
        if self.min_length is not None:
            return self.min_length
        return (_ANY_PROGRAM if self.by else _OWN_PROGRAM).get(self.kind, 0)

    @property
    def schemes(self) -> tuple[str, ...]:
        """The schemes of URLs in its purpose and `obtain`."""
        return _schemes(f"{self.purpose} {self.obtain}")

    def refuses_scheme(self, url: str) -> bool:
        """Whether a URL begins with `postgres` and SQLAlchemy reads it: by the entry's name, purpose or `obtain`, or by
        a scheme with a driver (`postgres+asyncpg`), which SQLAlchemy alone has."""
        bare, driver, _ = url.partition("://")[0].lower().partition("+")
        if bare != "postgres" or self.inferred or "postgres" in self.schemes:
            return False
        said = f"{self.name} {self.purpose} {self.obtain}".casefold()
        return bool(driver) or "sqlalchemy" in said or any("+" in scheme for scheme in self.schemes)

    @property
    def inferred(self) -> bool:
        """Whether nobody names it, so that only its name and value say that it is a credential."""
        return self.by == BY_NAME

    @property
    def asked(self) -> bool:
        """Whether somebody asks for it, or a value is in force where it is not set."""
        return self.conditional or self.has_built_in or bool(self.required_by)

    @property
    def has_built_in(self) -> bool:
        """Whether a credential is in force that everybody knows where it is not set; where a server is is none."""
        return self.default is not None and self.kind != "setting" and not self.has_built_in_host

    @property
    def has_built_in_host(self) -> bool:
        """Whether it is where the program looks for a server if it is not set."""
        is_address = self.kind == "url" and "://" in str(self.default) and "@" not in str(self.default)
        return bool(self.default) and (self.kind == "setting" or is_address)

    @cached_property
    def has_conditions(self) -> bool:
        """Whether it depends on what else is set, if it is required."""
        return bool(self.one_of or self.required_unless or self.required_when)

    @property
    def conditional(self) -> bool:
        """Whether something says where or when it is required."""
        return self.required_in is not None or bool(self.feature or self.required_when)

    def is_for(self, names: Sequence[str]) -> bool:
        """Whether a service with these names must have it: one that ``services`` names, by a pattern too, else any.
        What has no name, such as an env file, may be for any of them."""
        if not self.services or not names:
            return True
        from fnmatch import fnmatchcase  # late: few policies say it

        return any(fnmatchcase(name, pattern) for name in names for pattern in self.services)

    def is_file_name(self, name: str) -> bool:
        """Whether a variable is this secret's NAME_FILE, so that its value is the path of a file with the secret."""
        return name != self.name and squash(name) == squash(self.name + FILE_SUFFIX)


class Refusal(NamedTuple):
    """What the application's own startup check refuses in these secrets and other variables, in these environments:
    substrings, whole ``values`` ("" is empty, "*" any), values that have one of ``forms``, but not ``except_values``
    and those that have one of ``except_forms``; or ``hosts`` of a URL. Only where all of ``when`` and none of
    ``unless`` holds. ``by`` says who refuses it, or what follows. With ``beside`` it is NAME together with NAME and
    this suffix.
    """

    environments: tuple[str, ...]
    secrets: tuple[str, ...]
    substrings: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    except_values: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    when: Mapping[str, str | tuple[str, ...]] = {}
    unless: Mapping[str, str | tuple[str, ...]] = {}
    severity: str = "error"
    by: str = ""
    except_forms: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    beside: str = ""
    forms: tuple[str, ...] = ()


@lru_cache(1 << 12)  # many targets have the same names, each of which is asked for four times
def squash(name: str) -> str:
    """A name normalized: lower case, without ``- . _``."""
    return name.translate(_SEPARATORS).lower()


_SEPARATORS = str.maketrans("", "", "-._")


@lru_cache(maxsize=1 << 10)  # called for each value; there are as many texts as entries
def _schemes(text: str) -> tuple[str, ...]:
    return tuple(scheme for scheme in _SCHEME.findall(text) if scheme.partition("+")[0] in _SERVICES)
