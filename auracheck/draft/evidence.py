"""What reading for a draft finds: names, and what a person must review. No class here has a field for a value."""

import re
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from auracheck.model import Origin, Target, Unread
from auracheck.policy.values import is_credential

MOST_NAMES = 1_000
"""Maximum number of names in a draft. The largest public examples have some three hundred."""


LEVELS = 2
"""How many functions of the project may be between a name and its read, in any language."""

ANYBODYS = frozenset(
    (
        "get",
        "read",
        "load",
        "fetch",
        "value",
        "find",
        "lookup",
        "open",
        "run",
        "main",
        "call",
        "parse",
        "check",
        "validate",
    )
)
"""Names of methods that say nothing by themselves; they count on the module's own object alone."""


class Weight(IntEnum):
    """How much a piece of evidence says about whether a name is required. What says more counts."""

    LISTED = 0
    """A file that lists names for people or for a deployment: an example, a Compose file."""
    READ = 1
    """Code that reads the name."""
    DECLARED = 2
    """A schema or settings class that is validated when the program starts."""
    GIVEN = 3
    """A file that the program loads itself, and that is deployed with it: whoever reads the name has what is there."""


CREDENTIAL = "credential"
"""The kind of a credential whose own kind must be guessed from its name."""


class Chosen(NamedTuple):
    """The values of a variable that choose a part of the program, such as a settings module: ``by`` are those that make
    a name required, ``others`` those that do without it. ``default`` is in force where the variable is not set, empty
    where that is not known."""

    variable: str
    by: frozenset[str]
    others: frozenset[str]
    default: str = ""


class Evidence(NamedTuple):
    """A name that a program reads or a deployment sets, and where.

    ``kind`` is the kind in the code, with the word for it (``by``); empty where it must be guessed from the name.
    ``required`` is None where that is not known. ``strict``: required in strict environments alone. ``lazy``: its
    absence is noticed where it is used, which is not at the start. ``written_out``: the default is a text in the code.
    ``services`` take it. ``remark`` is a comment for the draft, ``why`` the reason for ``required``,
    ``read`` of a merged record whether code reads it. ``called`` is the name of the field that the code keeps it in,
    ``least`` the minimum length that the code asks for. ``made``: without it the code makes a value itself, from random
    numbers or another secret, or the code compares a caller's with it; so nobody else issues it. ``everywhere`` of a
    merged record: every read in the code has a default that is ``written_out``. ``chosen``: it is required only where
    a deployment chooses so. ``beside``: only scripts beside the program read it. ``one_of``: other names, any of which
    the code takes in its place. ``form`` is that of the values, as the catalogue knows it.
    """

    name: str
    origin: Origin
    kind: str = ""
    by: str = ""
    required: bool | None = True
    remark: str = ""
    written_out: bool = False
    strict: bool = False
    lazy: bool = False
    weight: Weight = Weight.READ
    services: tuple[str, ...] = ()
    why: str = ""
    read: bool = False
    called: str = ""
    least: int = 0
    made: bool = False
    everywhere: bool = False
    chosen: Chosen | None = None
    beside: bool = False
    one_of: tuple[str, ...] = ()
    form: tuple[str, ...] = ()


class DraftChoice(NamedTuple):
    """The values that a program knows of a variable. ``closed``: it takes no others; ``unset``: the value in force
    where the variable is not set, empty where that is not known."""

    name: str
    origin: Origin
    values: tuple[str, ...]
    unset: str = ""
    closed: bool = False


class ServiceNames(NamedTuple):
    """The services of a deployment: ``built`` from this repository, all of them, and those that take a whole env
    file."""

    built: tuple[str, ...]
    every: tuple[str, ...]
    whole: tuple[str, ...] = ()


class SecretFiles(NamedTuple):
    """The program also reads NAME_FILE, the path of a file with the secret, and where that is known from."""

    origin: Origin


class Supporting(NamedTuple):
    """Evidence that counts where code reads its name, and makes none by itself: what a deployment file asks for may go
    into another variable."""

    evidence: Evidence


class LeftOut(NamedTuple):
    """What was found and is not in the draft, and why. A person has to decide."""

    origin: Origin
    reason: str


Found = Evidence | Supporting | DraftChoice | ServiceNames | SecretFiles

Shown = Found | LeftOut | Unread

Seen = Shown | Target
"""A target is what was read with the names: no text may have a part of its credentials."""

MAKING = re.compile(
    r"(?i:rand(?:om|_bytes| )|uuid|nanoid|token_(?:hex|urlsafe|bytes)|secrets?\.(?:token|hex)|bin2hex|pwgen"
    r"|generate(?!d))"
)
"""Words of calls and commands that make a value of random numbers."""

COMPARING = re.compile(r"(?i:secure[\w.:]*compare|compare_?digest|constant_?time\w*|hash_equals|timing_?safe\w*)\??")
"""Names of functions that compare a text with what a caller sent. What a caller must know is made here."""

REFUSED_BY_COMPOSE = "Compose refuses to start without it"

COMPARED = "compared with what a caller sends; without it nobody is let in"

FIELDS = (
    r"(?i:\w*(?:api_?key|secret(?:_?key)?|password|passwd|token|private_?key)"
    r"|\w*(?:database|db|redis|broker)_?ur[li]|pass|ur[li]|dsn)"
)
"""Names of fields that say of what they take that it is a credential."""

LONGEST = 100
"""Maximum length of a name in characters."""

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
_WORD = re.compile(
    r"""[A-Z]{1,24}[0-9]{0,3}(?:[A-Z]{1,12})?|ED25519   # DATABASE, S3, OAUTH2, I18N
    | [a-z]{1,24}[0-9]{0,3}(?:[a-z]{1,12})?
    | [A-Za-z]?[a-z]{2,24}(?:[A-Z]{2,5}|[A-Z][a-z]{2,24}|Db|Id|Ip|Js|Io|Ai|Os|Mq|S3){0,5}[0-9]{0,2}  # mongoDb
    | (?:My|Db|Ip|Id|Ad)[A-Z][a-z]{2,24}(?:[A-Z][a-z]{2,24}){0,4}  # MySql
    | [0-9]{1,4}BITS? | [23]FA | 3DS?""",
    re.VERBOSE | re.ASCII,
)
_NUMBER = re.compile(r"[0-9]{1,3}", re.ASCII)
_OF_TESTS = re.compile(r"(?:E2E|TEST|CYPRESS|PLAYWRIGHT)_")


def is_name(text: str) -> bool:
    """Whether a text looks like a name made of words.

    Otherwise a line of a PEM key, or the rest of a value whose quote was not closed, would be copied as a name.
    """
    if len(text) > LONGEST or not _PLAIN.fullmatch(text):
        return False
    words = [word for word in re.split(r"[_.-]", text) if word]
    named = [word for word in words if not _NUMBER.fullmatch(word)]
    return bool(named) and all(map(_WORD.fullmatch, named))


def is_of_tests(name: str) -> bool:
    """Whether a variable is one that only tests read, by its name."""
    return _OF_TESTS.match(name) is not None


def is_bare_name(text: str) -> bool:
    """Whether a line without `=` is a name: capitals, of two words or more."""
    return is_name(text) and text.isupper() and "_" in text.strip("_")


LOGIN = re.compile(r"\w://[^/\s@]*:[^/\s]+@")
"""What a URL contains that has a password."""

WITH_LOGIN = "a URL with a password"

_CONNECTION = re.compile(
    r"((?:postgres(?:ql)?|mysql|mariadb|mssql|mongodb|rediss?|valkeys?|amqps?|nats|clickhouse|memcached|smtps?)(?:\+\w+)?)://"
)
A_CONNECTION = "its default is a {}:// URL of a server that takes a password"
_OF_CONNECTION = re.compile(
    r"_?(?:[A-Z0-9]+_)*(?:DATABASE|DB|POSTGRES|MYSQL|MONGO(?:DB)?|REDIS|AMQP|BROKER|RABBITMQ|CELERY_BROKER)_UR[LI]"
)
A_SWITCH = "its default switches something on or off"
COMPARED_WITH_A_SWITCH = "the code compares it with true or false"
REFUSED = "an error where it is not set"
SWITCHES = frozenset({"true", "false", "yes", "no", "on", "off"})


def declared_by(default: str, constant: str = "") -> tuple[str, str]:
    """The kind that a default in the code shows, a text or a ``constant``, and the word for it; both empty where it
    shows none."""
    if _OF_CONNECTION.fullmatch(constant):
        return "url", f"its default is {constant}"
    if default.lower() in SWITCHES:
        return "setting", A_SWITCH
    found = _CONNECTION.match(default)
    return ("url", A_CONNECTION.format(found[1])) if found else ("", "")


def shown_by(value: str) -> tuple[str, str]:
    """The kind that a value in a file shows, a URL with a password or of a server that takes one, and the word for it;
    both empty where it shows none."""
    kind = ("url", WITH_LOGIN) if LOGIN.search(value) else declared_by(value)
    return kind if kind[0] == "url" else ("", "")


def is_written_out(default: str) -> bool:
    """Whether a default in the code may be a credential, which every reader of the code then knows: no flag, and no
    empty list or object."""
    return bool(default.strip("[]{} \n")) and is_credential("password", default)


def says_its_name(name: str, default: str) -> bool:
    """Whether a default has only words of the variable's own name, none of a credential: `sandbox-ca` of
    SANDBOX_CA_SECRET is what a Secret is called."""
    words = re.split(r"[-_. ]", default.upper())
    return len(words) > 1 and words == re.split(r"_", name)[: len(words)] and _SECRET.isdisjoint(words)


_SECRET = frozenset({"SECRET", "KEY", "PASSWORD", "PASS", "TOKEN"})

VARIABLES = (
    "ENVIRONMENT", "APP_ENV", "APP_ENVIRONMENT", "DJANGO_ENV", "FLASK_ENV", "FASTAPI_ENV", "PYTHON_ENV", "RAILS_ENV",
    "NODE_ENV", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "GO_ENV", "ENV", "DEPLOY_ENV", "STAGE",
)  # fmt: skip
"""Variables from which applications read their environment, the most common first."""

_OWN_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_ENV(?:IRONMENT)?", re.ASCII)
_OF_ANOTHER = re.compile(r"^VIRTUAL_|(?:^|_)(?:LOGS?|LOGGING|METRICS|TRACING|APM)_")
"""Python's virtual environment, and the word that a program writes into its logs."""
_ENVIRONMENT = re.compile(r"[A-Za-z][A-Za-z0-9_-]{1,24}", re.ASCII)


def names_environment(name: str) -> bool:
    """Whether a variable may select the application's environment, by its name."""
    return name in VARIABLES or bool(_OWN_VARIABLE.fullmatch(name) and not _OF_ANOTHER.search(name))


def choice(
    name: str, origin: Origin, values: Iterable[str], unset: str = "", *, closed: bool = False
) -> list[DraftChoice]:
    """What code knows of a variable that names the environment; nothing for any other, whose values are not copied."""
    words = tuple(word for word in dict.fromkeys(values) if _ENVIRONMENT.fullmatch(word))
    default = unset if _ENVIRONMENT.fullmatch(unset) else ""
    return [DraftChoice(name, origin, words, default, closed)] if names_environment(name) and (words or default) else []
