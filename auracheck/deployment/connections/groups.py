"""Groups of variables that say together how a server is reached: names with one beginning, and a word for each part."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from auracheck.deployment.connections.variables import EndPart, Variables
from auracheck.judgement.urls import is_loopback
from auracheck.regex import regex

_SEPARATORS = "_.-"
HOST_WORDS = (
    "ENDPOINT_URL", "BASE_URL", "HOSTNAME", "HOST_NAME", "ENDPOINTS", "ENDPOINT", "END_POINT", "ADDRESSES", "ADDRESS",
    "SERVERS", "CONNECTION_STRING", "SERVER_NAME", "SERVER", "BROKER", "HOSTS", "SEEDS", "NODES", "NODE", "ADDRS",
    "ADDR", "HOST_SOCKET", "HOST", "URLS", "URL", "URIS", "URI", "DSN", "IP",
)  # fmt: skip
"""Ends of the name of a variable that says where a server is, longer ones first."""

OF_NAMES = ("VHOST", "VIRTUAL_HOST")
"""Ends of the name of a variable that says what a part of a server is called, and not where that is."""
_DOMAIN = "DOMAIN"
_OF_OTHERS = (f"_{_DOMAIN}", "_FILE")

_FIRST_WORDS = ("SERVER_", "HOST_", "HOSTNAME_")
"""The same in front of what a group is for (`SERVER_shop`, `PASSWORD_shop`)."""

SERVERS = frozenset(("DB", "MARIADB", "MONGO", "MONGODB", "MYSQL", "PG", "POSTGRES", "RABBITMQ", "REDIS"))
"""Names of variables that say where a server is by a word for it alone (`DB=db`), or have another meaning."""

_WORDS: Mapping[str, tuple[str, ...]] = {
    "user": (
        "USER", "USERNAME", "USER_NAME", "USER_USERNAME", "USR", "LOGIN",
        "ACCESS_KEY_ID", "ACCESS_KEY", "ACCESSKEY", "ACCESSKEYID", "ADMINUSERNAME",
        "DB_USER", "DB_USERNAME", "DATABASE_USER", "DATABASE_USERNAME",
        "BIND_DN", "BINDDN", "BIND_USER", "LOOKUP_BIND_DN", "SEARCH_BIND_DN", "DN",
        "BASICAUTHUSER",
    ),
    "password": (
        "PASSWORD", "PASS", "PASSWD", "PWD", "SECRET_ACCESS_KEY", "SECRETACCESSKEY", "SECRET_KEY", "SECRETKEY",
        "ADMINPASSWORD", "AUTH", "ACCESS_KEY_SECRET", "PW", "PSWD", "DB_PASSWORD", "DB_PASS", "DATABASE_PASSWORD",
        "USER_PASSWORD", "EXPORTER_PASSWORD", "HOST_PASSWORD", "ROOT_PASSWORD", "ROOT_PASSWD", "ROOT_PASS",
        "ACCESS_SECRET", "BIND_PASSWORD", "BINDPASSWORD", "BIND_PW", "BIND_DN_PASSWORD",
        "BIND_CREDENTIALS", "LOOKUP_BIND_PASSWORD", "SEARCH_BIND_PASSWORD",
        "SECUREJSONDATA_PASSWORD", "SECUREJSONDATA_BASICAUTHPASSWORD",
    ),
    "database": (
        "DATABASE", "JSONDATA_DATABASE", "DB", "MAINTENANCEDB", "NAME", "DBNAME", "DB_NAME", "DATABASE_NAME",
        "DATABASENAME", "VHOST", "SCHEMA",
    ),
    "port": ("PORT", "HOST_PORT"),
    "token": ("TOKEN", "API_TOKEN", "ACCESS_TOKEN", "AUTH_TOKEN", "API_KEY", "APIKEY", "KEY"),
}  # fmt: skip
"""Ends of the names beside it, after the same beginning."""

_ALONE: Mapping[str, tuple[str, ...]] = {"user": ("USERNAME", "USER"), "password": ("PASSWORD",), "port": ("PORT",)}
"""The same where the host's name is a word alone (`SERVER`): other words alone have many meanings."""

_ASIDE = regex(
    r"(?i)(?:URL|URI|JDBC|S3|SERVER|PRIMARY|MASTER|DIRECT|READ|WRITE|REPLICA|MIGRATION|CLUSTER|NATIVE|HTTP|TCP|CONN"
    r"|CONNECTION|EXTERNAL|INTERNAL|SHADOW|UNPOOLED|NON_POOLING)[_.-]+$"
)
"""A word before the host that the names beside it may lack (`AWS_S3_ENDPOINT`, `AWS_SECRET_ACCESS_KEY`)."""

_DISTINGUISHED = regex(r"(?i)(?:cn|uid)=(.+?)(?:,\s*(?:ou|dc|o)=.*)?")
"""The name of a user of a directory, before the units that it is in (RFC 4514)."""


_USES = ("_READ", "_WRITE", "_RO", "_RW")
"""Ends behind such a word that say what the server is used for (`DB_HOST_READ`)."""


@lru_cache(1 << 14)
def host_word(name: str) -> str:
    """The end of a name by which it says where a server is; empty for any other name."""
    if name.endswith(OF_NAMES):
        return ""
    use = next((each for each in _USES if name.endswith(each)), "")
    name = name.removesuffix(use)
    word = next((word for word in HOST_WORDS if name.endswith(word) and _begins_a_word(name, word)), "")
    return word and word + use


def first_word(name: str) -> str:
    """The beginning of such a name; empty for any other."""
    return next(filter(name.startswith, _FIRST_WORDS), "") if name.startswith(_FIRST_WORDS) else ""


def domain_word(name: str, value: str) -> str:
    """The end of a name that says so as well where its value is the name of a service, which has no dot."""
    return _DOMAIN if name.endswith(f"_{_DOMAIN}") and "." not in value and not is_loopback(value) else ""


@lru_cache(1 << 14)
def says_where(name: str) -> bool:
    """Whether a variable may say by its name alone where a server is, or where a file is that does."""
    return bool(host_word(name) or first_word(name) or name in SERVERS or name.endswith(_OF_OTHERS))


def _begins_a_word(name: str, end: str) -> bool:
    """Whether an end of several words is not part of another: `BASE_URL` is none of `DATABASE_URL`."""
    return "_" not in end or not name.removesuffix(end)[-1:].isalnum()


def groups(variables: Variables, users: Collection[str]) -> Iterator[tuple[EndPart, EndPart | None, EndPart | None]]:
    """The user, password and database of each group with one of these users, and without a host of its own."""
    for name in variables.settings:
        beginning = _before_password(name)
        if not beginning or _has_host(variables, beginning):
            continue
        user = _part(variables, beginning, "user")
        if user is not None and name_of(user) in users:
            yield user, variables.part(name), _part(variables, beginning, "database")


def user_beside(variables: Variables, name: str) -> str | None:
    """The user in the group of the variable with a password; None where there is none that is known."""
    beginning = _before_password(name)
    user = _part(variables, beginning, "user") if beginning else None
    return name_of(user) if user else None


def _part(variables: Variables, beginning: str, part: str) -> EndPart | None:
    return variables.part(*(beginning + word for word in _WORDS[part]))


def _before_password(name: str) -> str:
    """The beginning of the name of a password, which the names beside it have as well; empty for any other name."""
    word = next((word for word in _WORDS["password"] if name.endswith(word)), "")
    beginning = name.removesuffix(word)
    return beginning if word and beginning.strip(_SEPARATORS) else ""


def name_of(user: EndPart) -> str | None:
    """The name of a user, of a distinguished name the user's own; None where it is not known."""
    text = user.text
    found = _DISTINGUISHED.fullmatch(text) if text and "=" in text else None
    return found[1] if found else text


def _has_host(variables: Variables, beginning: str) -> bool:
    return any(beginning + word in variables.settings for word in HOST_WORDS)


def beside(variables: Variables, name: str, end: str, part: str) -> Iterator[EndPart]:
    """The variables of that part with the same beginning, the nearest first."""
    for each in names_beside(name, end, part):
        found = variables.part(each)
        if found is not None and found.name.upper() != name:
            yield found


def names_beside(name: str, end: str, part: str) -> Iterator[str]:
    """The names that these may have."""
    if end in _FIRST_WORDS:
        yield from (f"{word}_{name.removeprefix(end)}" for word in _WORDS[part])
        return
    for beginning in _beginnings(name, end):
        for word in _WORDS[part] if beginning else _ALONE.get(part, ()):
            yield beginning + word


@lru_cache(1 << 14)
def _beginnings(name: str, end: str) -> Sequence[str]:
    """What comes before the host's word, as it is, and without a word that the names beside it may lack."""
    beginning = name.removesuffix(end)
    found = [beginning]
    while (shorter := _ASIDE.sub("", beginning)) != beginning:
        beginning = shorter
        found.append(beginning)
    return [each for each in found if each.strip(_SEPARATORS)] or [""]
