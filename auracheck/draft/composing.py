"""Planning the entries of a draft from the names found: which kind, required where, taken by whom."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from auracheck.draft.beside import pair_of, with_names
from auracheck.draft.environments import Environments, environments
from auracheck.draft.evidence import (
    CREDENTIAL,
    REFUSED_BY_COMPOSE,
    Chosen,
    DraftChoice,
    Evidence,
    Found,
    SecretFiles,
    ServiceNames,
    Supporting,
    Weight,
    is_name,
    is_of_tests,
)
from auracheck.draft.issuers import names_issuer
from auracheck.draft.kinds import Guess, guessed
from auracheck.draft.listed import HAS_VALUE, REQUIRED
from auracheck.draft.merging import merged
from auracheck.draft.obtaining import obtain, purpose_of
from auracheck.draft.vocabulary import CERTIFICATES
from auracheck.draft.words import common_prefix, own_words, words_of
from auracheck.model import Origin
from auracheck.policy import Policy
from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.entry import Entry as PolicyEntry
from auracheck.policy.names import guess_kind
from auracheck.systems.examples import is_of_developers

_DATABASES = frozenset(
    ["DATABASE", "DB", "POSTGRES", "POSTGRESQL", "PG", "MYSQL", "MARIADB", "MONGO", "MONGODB", "SQLALCHEMY"]
)
_OF_LOGIN = frozenset({"AUTH", "OAUTH", "OAUTH2", "OIDC", "SSO", "CREDENTIALS"})
"""Words of the names of clients that are registered where users log in, which issues their secret."""
_FIRST_USERS = frozenset({"ADMIN", "SUPERUSER", "SUPERADMIN"})
"""Words of the password with which somebody signs in first."""
_WEB = frozenset({"HttpUrl", "AnyHttpUrl", "AnyUrl", "FileUrl", "WebsocketUrl"})
_NAMES_OF_USERS = frozenset({"username", "sid"})

MOST_LEAST = 9_999
"""Maximum of a minimum length in characters: what asks for more is no secret."""

WRITTEN_OUT = "default value in the code, known to every reader of the code"
LAZY = "an error where it is used, not at the start"
BY_NAME = "guessed from the name"
TOO_LONG_TO_TYPE = "the code asks for more characters than a person types"

KEY_LENGTH = 32
"""Minimum length in characters from which on what is called a password is a key."""


class DraftEntry(NamedTuple):
    """One secret of the draft; ``by`` is the reason for its kind, ``why`` that for where it is required. ``least`` is
    its minimum length, 0 for that of its kind, ``purpose`` the scheme of a URL whose name does not say it, ``chosen``
    what a deployment must choose for it to be required, ``one_of`` the names any of which serves as well, ``form``
    that of its values."""

    name: str
    kind: str
    by: str
    required_in: tuple[str, ...]
    origin: Origin
    remark: str
    pair: str
    obtain: str
    services: tuple[str, ...] = ()
    why: str = ""
    least: int = 0
    purpose: str = ""
    chosen: Chosen | None = None
    one_of: tuple[str, ...] = ()
    form: tuple[str, ...] = ()


class Plan(NamedTuple):
    """What to draft. ``base``: the policy that it extends, which has the names ``known``. ``passed_over`` are settings
    that are no credentials and whose absence stops nothing. ``files`` is where the program reads NAME_FILE."""

    name: str
    environments: Environments
    entries: tuple[DraftEntry, ...]
    base: str
    known: tuple[str, ...]
    passed_over: int = 0
    files: Origin | None = None

    @property
    def requires_nothing(self) -> bool:
        """Whether it extends no policy and needs no secret in any environment."""
        return not self.base and not any(each.required_in for each in self.entries if each.kind != "setting")


class _Names(NamedTuple):
    """The records with what names alone say."""

    records: Mapping[str, Evidence]
    guesses: Mapping[str, Guess]


def plan(application: str, found: Iterable[Found], ours: Policy) -> Plan:
    """The draft for an application. It extends AuraConnect's policy where all names that this requires in production
    are there."""
    every = list(found)
    records = merged(_evidence(every))
    prefix, own = common_prefix(records), own_words(application, records)
    names = _Names(records, {name: _guess(name, records, prefix, own) for name in records})
    choices = [one for one in every if isinstance(one, DraftChoice)]
    read = {name for name, one in records.items() if one.read or not one.services}
    where = environments(read, choices)
    strictest = max(ours.environments.values(), key=lambda environment: environment.rank).name
    extends = ours.required(strictest, {}) <= records.keys()
    known = tuple(name for name in records if name in ours.secrets or (extends and ours.find(name)))
    left_out = (*known, ours.variable) if extends else (where.variable,)
    if extends:
        where = where._replace(variable=ours.variable)
    services = _readers(names, [one for one in every if isinstance(one, ServiceNames)])
    entries = [_entry(one, names, where, services) for name, one in records.items() if name not in left_out]
    kept = tuple(each for each in entries if _is_kept(each, names))
    files = next((one.origin for one in every if isinstance(one, SecretFiles)), None)
    return Plan(application, where, kept, ours.name if extends else "", known, len(entries) - len(kept), files)


def _evidence(found: Iterable[Found]) -> list[Evidence]:
    """The evidence, with what supports it for the names that code reads."""
    own = [one for one in found if isinstance(one, Evidence)]
    read = {one.name for one in own if one.weight > Weight.LISTED}
    return [*own, *(one.evidence for one in found if isinstance(one, Supporting) and one.evidence.name in read)]


def _guess(name: str, names: Mapping[str, Evidence], prefix: str, own: Collection[str]) -> Guess:
    """What a name suggests among the others: `AWS_ACCESS_KEY` beside `AWS_ACCESS_KEY_ID` is the secret one. Where it
    suggests nothing, the name of its field in the code may: `APIKey string `env:"MAILGUN"``."""
    is_beside_file = f"{name}_FILE" in names or f"{name}FILE" in names
    if is_beside_file and words_of(name)[-1] == "KEY" and not CERTIFICATES.isdisjoint(words_of(name)):
        return Guess("key")  # the key of a certificate itself, beside the path of its file
    called = names[name].called
    if called and name.endswith(called.upper()) and not called.islower():  # `jwtSecret` is JWTSECRET
        return with_names(guessed(name.removesuffix(called.upper()) + called, prefix, own), name, names)
    guess = guessed(name, prefix, own)
    if called == "SECRET_KEY" and not names_issuer(words_of(name)):  # what frameworks call their own key
        return Guess("key")
    if called and not guess.is_credential:
        guess = guessed(f"{name}_{called}", prefix, own)
    if guess.kind == "username" and f"{name}_ID" in names:
        return Guess("token", True, guess.named)
    return with_names(guess, name, names)


def _is_kept(entry: DraftEntry, names: _Names) -> bool:
    """Whether it is a credential, the other half of one, its absence stops the start, or a check would take it for a
    credential by its name."""
    record = names.records[entry.name]
    if entry.kind in CREDENTIALS or entry.kind == "url":
        return True
    if entry.kind in _NAMES_OF_USERS and entry.pair:
        return True
    if record.read and guess_kind(entry.name) in CREDENTIALS:
        return True
    return bool(entry.required_in) and record.weight > Weight.LISTED


def _readers(names: _Names, deployments: Sequence[ServiceNames]) -> tuple[str, ...]:
    """The services that run the application: those that get names which its code reads, one by one or in an env file,
    else those that are built from it; none where a deployment has only one service."""
    every = tuple(dict.fromkeys(name for one in deployments for name in one.every if not is_of_developers(name)))
    if len(every) < 2:
        return ()
    of_program = [one for one in names.records.values() if (one.weight > Weight.LISTED or one.read) and not one.beside]
    taken = Counter(service for one in of_program for service in one.services)
    whole = {name for one in deployments for name in one.whole}
    whole = whole & {name for one in deployments for name in one.built} or whole
    read = sum(one.weight > Weight.LISTED for one in names.records.values())
    most = max(taken.values(), default=0) if not whole else max(read, max(taken.values(), default=0))
    built = {name for one in deployments for name in one.built}
    taking = whole | {service for service, count in taken.items() if count * 2 >= most}
    return tuple(name for name in every if name in (taking or built))


def _entry(found: Evidence, names: _Names, where: Environments, readers: tuple[str, ...]) -> DraftEntry:
    guess = names.guesses[found.name]
    kind, by = _kind(found, guess)
    issued = guess.issued and kind != "setting"
    if issued and kind == "token" and _is_made(found, guess):
        kind, issued = "token" if words_of(found.name)[-1] == "TOKEN" else "key", False
    is_of_others = bool(readers) and found.why == REFUSED_BY_COMPOSE and set(found.services).isdisjoint(readers)
    required_in = () if is_of_others else _required_in(found, kind, issued, where)
    purpose = purpose_of(found.name, by) if kind == "url" else ""
    return DraftEntry(
        found.name,
        kind,
        by,
        required_in,
        found.origin,
        WRITTEN_OUT if found.written_out and kind in CREDENTIALS and not found.required else found.remark,
        pair_of(found.name, names.records),
        obtain(found.name, kind, issued, purpose),
        found.services if readers and found.services else readers if readers and required_in else (),
        _why(found, required_in),
        _least(found, kind),
        purpose,
        found.chosen if required_in else None,
        tuple(filter(is_name, found.one_of)) if required_in else (),
        found.form if kind in CREDENTIALS else (),
    )


def _least(found: Evidence, kind: str) -> int:
    """The minimum length that the code asks for, unless every value of its kind must have that anyway."""
    usual = max(PolicyEntry(found.name, kind).least, 2)  # `min(1)` says that it is not empty
    return found.least if kind in CREDENTIALS and usual <= found.least <= MOST_LEAST else 0


def _is_made(found: Evidence, guess: Guess) -> bool:
    """Whether the code says that nobody else issues a key: without it the application does not start, so it shares the
    key with its own other parts, or the code has a default for it, or makes one."""
    words = words_of(found.name)
    is_of_api = guess.named and words[-2:] in (["API", "KEY"], ["API", "SECRET"])
    is_somebodys = names_issuer(words) or "CLIENT" in words or is_of_api
    if "LICENSE" in words or "LICENCE" in words:
        return False
    if found.made or (found.everywhere and found.read and not is_somebodys):
        return True
    at_start = found.required and not found.lazy and found.weight > Weight.LISTED
    is_registered = words[-2:] == ["CLIENT", "SECRET"] and not _OF_LOGIN.isdisjoint(words)
    return bool(at_start) and not guess.named and not is_registered and words[-1] in ("KEY", "SECRET", "TOKEN")


def _kind(found: Evidence, guess: Guess) -> tuple[str, str]:
    if not found.kind or (found.kind == "url" and found.by in _WEB):
        is_key = guess.kind == "password" and found.least >= KEY_LENGTH
        return ("key", TOO_LONG_TO_TYPE) if is_key else (guess.kind, BY_NAME)
    if found.kind == CREDENTIAL:
        kind = guess.kind if guess.is_credential else "token"
        return kind, f"{found.by}; its kind is {BY_NAME}"
    return found.kind, found.by


def _required_in(found: Evidence, kind: str, issued: bool, where: Environments) -> tuple[str, ...]:
    """A key with a default in the code is required in strict environments, since the default is known. What is missed
    only where it is used belongs to a feature, unless it is a key or database of the application itself."""
    if is_of_tests(found.name):
        return ()
    # In an example values show their form.
    is_shown = found.read and found.weight == Weight.LISTED and found.why != REQUIRED
    has_default = kind == "password" or (kind == "url" and not _is_its_own(found.name, kind, issued))
    if is_shown and (issued or kind in _NAMES_OF_USERS or (has_default and found.why == HAS_VALUE)):
        return ()  # what a provider issues belongs to a feature, and passwords and addresses of servers have defaults
    if found.required and (not found.lazy or _is_its_own(found.name, kind, issued)):
        return where.strict if found.strict else where.names
    if found.written_out and kind == "key" and not issued:
        return where.strict
    return ()


def _is_its_own(name: str, kind: str, issued: bool) -> bool:
    """Whether it is a key or database of the application itself; a key with the name of a provider is of a feature."""
    words = words_of(name)
    if kind in ("url", "password"):
        return not issued and not (_DATABASES | _FIRST_USERS).isdisjoint(words)
    return kind == "key" and not issued and not names_issuer(words)


def _why(found: Evidence, required_in: Sequence[str]) -> str:
    if found.required and not required_in and found.lazy:
        return LAZY
    return found.why
