"""Which values are credentials that can be recognized elsewhere: long, random, and no placeholder."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from auracheck.deployment import JudgedTarget, credential
from auracheck.deployment.matching import product
from auracheck.judgement import strength
from auracheck.judgement.defaults import default
from auracheck.judgement.urls import ASK_PASSWORDS, family, has_password, unescape
from auracheck.judgement.words import names
from auracheck.model import DeployedContainer, LinesOfFile, Secret, Target
from auracheck.policy import Policy
from auracheck.policy.entry import CREDENTIALS, Entry
from auracheck.policy.forms import credentials
from auracheck.policy.names import guess_kind
from auracheck.regex import regex

SHORTEST = 8
"""Minimum length in characters of a value to search for: a shorter one occurs by chance."""

_HOST = regex(r"[^/?#:;,]*")
_DATABASE = regex(r"/[\w.-]+(?=[?#]|\Z)")
_IN_PATH = ASK_PASSWORDS | {"redis"}
"""Servers whose URLs have the name of a database in the path, which is no credential: the token of a webhook is one."""
_REFERENCE = regex(r"\$\{[A-Za-z_]\w*")
_BELOW = regex(r"\$\{?[A-Za-z_]\w*\}?/")
"""How a path below a folder in a variable begins, such as `S3_KEY=${S3_PREFIX}/shop.sql.gz` of a backup's script."""
_PRODUCT = regex(r"[a-z]{4,}(?:[-_][a-z]{2,})*")
"""The name of a program in an image, in words. A part of a random value is not."""

_ACCOUNTS = frozenset(("USER", "USERNAME", "LOGIN", "DB", "DATABASE", "DBNAME"))
"""Last words of the variables with the name of a user or a database, as `*_DB_NAME` is, too."""

_ACCOUNT = regex(r"[\w.-]{3,64}")
"""The name of a user or a database. An address is none."""

_NAMES = regex(r"(?i)(?:^|(?<=;))\s*(?:server|data source|host|database|initial catalog)\s*=[^;]*")
"""What a connection string of ADO.NET calls the server and the database."""
_PIECE = regex(r"[^/?&#=;:@,\s\"{}]+")


def own_words(target: Target, policy: Policy) -> frozenset[str]:
    """The words of the program's name, by the policy and by the image of its container, and of its users and databases:
    nobody guesses a value without trying those."""
    return names(policy.name, _product(target.image) if target.image else "", *_accounts(target))


class OwnWords:
    """The same of each target that is judged, made once: all of its settings are looked at."""

    def __init__(self) -> None:
        self._of_target: dict[int, frozenset[str]] = {}

    def of(self, judged: JudgedTarget) -> frozenset[str]:
        key = id(judged)
        if key not in self._of_target:
            self._of_target[key] = own_words(judged.target, judged.policy)
        return self._of_target[key]


def _accounts(target: Target) -> Iterator[str]:
    """The names of the users and databases that a target has."""
    for setting in target.settings:
        if is_of_account(setting.name) and _ACCOUNT.fullmatch(name := setting.reveal()):
            yield name


@lru_cache(1 << 12)  # many targets have the same names
def is_of_account(variable: str) -> bool:
    """Whether a variable has the name of a user or a database."""
    before, _, last = variable.upper().rpartition("_")
    return last in _ACCOUNTS or (last == "NAME" and before.endswith(("DB", "DATABASE")))


@lru_cache(1 << 10)  # asked for each value, by several rules
def _product(image: str) -> str:
    name = product(image)
    return name if _PRODUCT.fullmatch(name) else ""


def left_out(kind: str, value: str, own: frozenset[str]) -> str:
    """Why a credential of that kind is not searched for, empty if it is. ``own`` are words of the service."""
    if len(value) < SHORTEST:
        return f"too short: fewer than {SHORTEST} characters occur by chance"
    if default(kind, value, own):
        return "placeholder or default value"
    judge = strength.guessable_password if kind == "password" else strength.guessable
    return "guessable value, may occur by chance" if judge(value) else ""


def kind_of(entry: Entry) -> str:
    """The kind of the credential in a value: the password of a URL is judged for itself."""
    return entry.kind if entry.is_credential else "password"


class _Entries(dict[str, Entry | None]):
    """The entry of each name with a credential in its value, None for other names; names come again in each target."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __missing__(self, name: str) -> Entry | None:
        match = self.policy.find(name)
        is_one = match is not None and (match.entry.is_credential or match.entry.kind == "url")
        self[name] = found = match.entry if match and is_one and not match.entry.is_file_name(name) else None
        return found


Owner = tuple[Target, Policy]
"""Who has a value, and who judges it."""


def candidates(targets: Iterable[Owner]) -> Iterator[tuple[str, Entry, Owner]]:
    """Every value that was read for a secret with a credential, those that lost included, with its owner: of one whose
    form says which parts are credentials, each of these. Nothing was judged yet."""
    of_policy: dict[int, _Entries] = {}
    for owner in targets:
        target, policy = owner
        entries = of_policy.get(id(policy)) or of_policy.setdefault(id(policy), _Entries(policy))
        if target.container:
            yield from ((text, entry, owner) for text, entry in _configured(target.container))
        for name, text in _texts(target):
            entry = entries[name]
            if entry and entry.form:
                yield from ((part, entry, owner) for part in _parts(entry, text))
            elif entry:
                yield text, entry, owner


def _texts(target: Target) -> Iterator[tuple[str, str]]:
    """Each known value under its name, those that lost included."""
    if isinstance(target.settings, LinesOfFile):
        yield from ((name, text) for name, text, _ in target.settings.lines())
    for setting in target.in_files if target.is_plain else target.written:
        for each in (setting, *setting.lost) if setting.lost else (setting,):
            if isinstance(each.value, Secret):
                yield setting.name, each.value.reveal()


def _configured(container: DeployedContainer) -> Iterator[tuple[str, Entry]]:
    """The same of the container's configurations, which no rule judges."""
    for configuration in container.configurations:
        for setting in configuration:
            kind, text = guess_kind(setting.name), setting.reveal()
            if (kind in CREDENTIALS and not _BELOW.match(text)) or has_password(text):
                yield text, Entry(setting.name, kind if kind in CREDENTIALS else "url")


def _parts(entry: Entry, value: str) -> Sequence[str]:
    """The whole value where its form names no part: it may be one of another program."""
    return credentials(entry.form, value) or (value,)


def secret_text(value: str, entry: Entry) -> str:
    """The text that contains the credentials of a value: of a URL or a connection string all but its host, its database
    and the names of variables that fill a part of it. Splitting all URLs of a large run would take too long."""
    if entry.is_credential:
        return value
    if "://" not in value:
        return value if "'" in value or '"' in value else _NAMES.sub("", value)
    value = _REFERENCE.sub("$", value) if "${" in value else value
    scheme, _, after = value.partition("://")
    login, at, rest = after.rpartition("@")
    rest = _HOST.sub("", rest, count=1)
    if at and family(scheme) in _IN_PATH:
        rest = _DATABASE.sub("", rest, count=1)
    return unescape(f"{login}\n{rest}")


def pieces(value: str, entry: Entry) -> Sequence[str]:
    """The parts of a value that may be credentials. In a URL such a part may be anywhere but in the host: a token as
    the user, in the path of a webhook, in the query."""
    value = value.strip()
    around = [] if entry.is_credential else _PIECE.findall(secret_text(value, entry))
    return (credential(entry, value), *around)
