"""Planning the entries of a draft from the names found: which kind, required where."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from auracheck.draft.evidence import Evidence
from auracheck.draft.python.scope import CREDENTIAL
from auracheck.generate import urls
from auracheck.generate.naming import MADE_HERE
from auracheck.model import Origin
from auracheck.policy import CREDENTIALS, Policy
from auracheck.policy import Entry as PolicyEntry
from auracheck.policy.loading import DEFAULT_ENVIRONMENTS
from auracheck.policy.names import guess_kind, is_provided

VARIABLES = (
    "ENVIRONMENT", "APP_ENV", "APP_ENVIRONMENT", "DJANGO_ENV", "FLASK_ENV", "FASTAPI_ENV", "PYTHON_ENV", "RAILS_ENV",
    "NODE_ENV", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "GO_ENV", "ENV", "DEPLOY_ENV", "STAGE",
)  # fmt: skip
"""Variables from which applications read their environment, the most common first."""

_OWN_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*_ENV(?:IRONMENT)?", re.ASCII)
_FEW = 2
"""Number of names with a prefix that does not make it the application's prefix."""

_PAIRS = (
    ("CLIENT_ID", "CLIENT_SECRET"),
    ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"),
    ("ACCOUNT_SID", "AUTH_TOKEN"),
    ("SMTP_USERNAME", "SMTP_PASSWORD"),
    ("SMTP_USER", "SMTP_PASSWORD"),
    ("EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"),
)
"""Ends of two names that only work together: OAuth 2 (RFC 6749, section 2.3.1), AWS, Twilio, and SMTP AUTH."""

_MAIL = frozenset({"SMTP", "EMAIL", "MAIL"})
_PROVIDER = "get it from the provider"

WRITTEN_OUT = "default value in the code, known to every reader of the code"
BY_NAME = "guessed from the name"


class DraftEntry(NamedTuple):
    """One secret of the draft; ``by`` is the reason for its kind."""

    name: str
    kind: str
    by: str
    required_in: tuple[str, ...]
    origin: Origin
    remark: str
    pair: str
    obtain: str


class Plan(NamedTuple):
    """What to draft. ``base``: the policy that it extends, which has the names ``known``."""

    name: str
    variable: str
    entries: tuple[DraftEntry, ...]
    base: str
    known: tuple[str, ...]


def plan(application: str, found: Iterable[Evidence], ours: Policy) -> Plan:
    """The draft for an application. It extends AuraConnect's policy where all names that this requires in production
    are there."""
    names = _each_once(found)
    strictest = max(ours.environments.values(), key=lambda environment: environment.rank).name
    extends = ours.required(strictest, {}) <= names.keys()
    known = tuple(name for name in names if name in ours.secrets or (extends and ours.find(name)))
    variable = ours.variable if extends else _variable(names)
    left_out = (*known, variable) if extends else (variable,)
    entries = tuple(_entry(one, names) for name, one in names.items() if name not in left_out)
    return Plan(application, variable, entries, ours.name if extends else "", known)


def _variable(names: Iterable[str]) -> str:
    """The variable of the environment: a common one, else one with the application's own prefix."""
    usual = [name for name in VARIABLES if name in names]
    own = [name for name in names if _OWN_VARIABLE.fullmatch(name) and not is_provided(name)]
    prefixed = [each for each in own if sum(name.startswith(each.partition("_")[0] + "_") for name in names) > _FEW]
    return next(iter((*usual, *prefixed)), "")


def _each_once(found: Iterable[Evidence]) -> dict[str, Evidence]:
    """One evidence per name: required where one read requires it, else optional where one read has a default; of the
    first kind that is known."""
    names: dict[str, Evidence] = {}
    for one in found:
        before = names.setdefault(one.name, one)
        known = before if before.kind else one
        each = (before.required, one.required)
        names[one.name] = before._replace(
            kind=known.kind,
            by=known.by,
            required=True if True in each else False if False in each else None,
            written_out=before.written_out or one.written_out,
        )
    return names


def _entry(found: Evidence, names: Mapping[str, Evidence]) -> DraftEntry:
    guess = guess_kind(found.name)
    kind, by = found.kind or guess, found.by or BY_NAME
    if kind == CREDENTIAL:
        kind = guess if guess in CREDENTIALS or guess == "url" else "token"
        by = f"{found.by}; its kind is {BY_NAME}"
    return DraftEntry(
        found.name,
        kind,
        by,
        _required_in(found, kind),
        found.origin,
        WRITTEN_OUT if found.written_out and kind in CREDENTIALS else found.remark,
        _pair(found.name, names),
        _obtain(found.name, kind),
    )


def _required_in(found: Evidence, kind: str) -> tuple[str, ...]:
    """A credential with a default in the code is required in strict environments, since the default is known."""
    if found.required or (found.required is None and kind != "setting"):
        return tuple(DEFAULT_ENVIRONMENTS)
    if found.written_out and kind in CREDENTIALS:
        return tuple(name for name, keys in DEFAULT_ENVIRONMENTS.items() if keys.get("strict"))
    return ()


def _obtain(name: str, kind: str) -> str:
    """Where to get a value, as name and kind suggest; empty where they do not."""
    if kind in ("password", "username") and not _MAIL.isdisjoint(re.split(r"[-_.]", name.upper())):
        return "get it from your mail provider"
    if kind in ("key", "password"):
        return f"{MADE_HERE}{name}"
    if kind == "url" and urls.scheme(PolicyEntry(name, kind)):
        return f"{MADE_HERE}{name} --host HOST"
    return {"url": "get it from the provider", "token": _PROVIDER, "sid": _PROVIDER}.get(kind, "")


def _pair(name: str, names: Mapping[str, Evidence]) -> str:
    for both in _PAIRS:
        for end, other in (both, both[::-1]):
            stem = name.removesuffix(end)
            if stem != name and stem[-1:] in ("", "_") and stem + other in names:
                return stem + other
    return ""
