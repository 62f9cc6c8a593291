"""From names that were found to the entries of a policy: which there are, of which kind, required or not."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from auracheck.draft.base import Found
from auracheck.draft.python.types import CREDENTIAL
from auracheck.generate import urls
from auracheck.generate.planning import MADE_HERE
from auracheck.model import Origin
from auracheck.policy import CREDENTIALS, Policy
from auracheck.policy import Entry as PolicyEntry
from auracheck.policy.guessing import guess_kind, is_handed_out
from auracheck.policy.loading import DEFAULT_ENVIRONMENTS

VARIABLES = (
    "ENVIRONMENT", "APP_ENV", "APP_ENVIRONMENT", "DJANGO_ENV", "FLASK_ENV", "FASTAPI_ENV", "PYTHON_ENV", "RAILS_ENV",
    "NODE_ENV", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "GO_ENV", "ENV", "DEPLOY_ENV", "STAGE",
)  # fmt: skip
"""Variables by which applications tell the environment that they run in, the plainest first."""

_OWN_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*_ENV(?:IRONMENT)?", re.ASCII)
_FEW = 2
"""Names of a prefix that do not make it the application's."""

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
_HANDED_OUT = "the service that hands it out"

WRITTEN_OUT = "the code has a default for it, which everybody who sees the code knows"
BY_NAME = "guessed from the name"


class Entry(NamedTuple):
    """One secret of the draft; ``by`` is who says that it is of this kind."""

    name: str
    kind: str
    by: str
    required_in: tuple[str, ...]
    origin: Origin
    remark: str
    pair: str
    obtain: str


class Plan(NamedTuple):
    """What is to be drafted. ``base``: it lies over this policy, which has the names ``known`` already."""

    name: str
    variable: str
    entries: tuple[Entry, ...]
    base: str
    known: tuple[str, ...]


def plan(application: str, found: Iterable[Found], ours: Policy) -> Plan:
    """The draft for an application. It is AuraConnect's where all is there that this needs in production."""
    names = _each_once(found)
    strictest = max(ours.environments.values(), key=lambda environment: environment.rank).name
    extends = ours.required(strictest, {}) <= names.keys()
    known = tuple(name for name in names if name in ours.secrets or (extends and ours.find(name)))
    variable = ours.variable if extends else _variable(names)
    left_out = (*known, variable) if extends else (variable,)
    entries = tuple(_entry(one, names) for name, one in names.items() if name not in left_out)
    return Plan(application, variable, entries, ours.name if extends else "", known)


def _variable(names: Iterable[str]) -> str:
    """The variable that names the environment: one of the usual ones, else one of the application's own prefix."""
    usual = [name for name in VARIABLES if name in names]
    own = [name for name in names if _OWN_VARIABLE.fullmatch(name) and not is_handed_out(name)]
    prefixed = [each for each in own if sum(name.startswith(each.partition("_")[0] + "_") for name in names) > _FEW]
    return next(iter((*usual, *prefixed)), "")


def _each_once(found: Iterable[Found]) -> dict[str, Found]:
    """Required where one read cannot do without it, else not where one can; of the kind that the first says that says
    any."""
    names: dict[str, Found] = {}
    for one in found:
        before = names.setdefault(one.name, one)
        said = before if before.kind else one
        each = (before.required, one.required)
        names[one.name] = before._replace(
            kind=said.kind,
            by=said.by,
            required=True if True in each else False if False in each else None,
            written_out=before.written_out or one.written_out,
        )
    return names


def _entry(found: Found, names: Mapping[str, Found]) -> Entry:
    guess = guess_kind(found.name)
    kind, by = found.kind or guess, found.by or BY_NAME
    if kind == CREDENTIAL:
        kind = guess if guess in CREDENTIALS or guess == "url" else "token"
        by = f"{found.by}; which kind of one is {BY_NAME}"
    return Entry(
        found.name,
        kind,
        by,
        _required_in(found, kind),
        found.origin,
        WRITTEN_OUT if found.written_out and kind in CREDENTIALS else found.remark,
        _pair(found.name, names),
        _obtain(found.name, kind),
    )


def _required_in(found: Found, kind: str) -> tuple[str, ...]:
    """A credential that has a default in the code is required wherever strangers would know that default."""
    if found.required or (found.required is None and kind != "setting"):
        return tuple(DEFAULT_ENVIRONMENTS)
    if found.written_out and kind in CREDENTIALS:
        return tuple(name for name, keys in DEFAULT_ENVIRONMENTS.items() if keys.get("strict"))
    return ()


def _obtain(name: str, kind: str) -> str:
    """Where a value comes from, as far as its name and kind tell; nothing where they do not."""
    if kind in ("password", "username") and not _MAIL.isdisjoint(re.split(r"[-_.]", name.upper())):
        return "your mail provider"
    if kind in ("key", "password"):
        return f"{MADE_HERE}{name}"
    if kind == "url" and urls.scheme(PolicyEntry(name, kind)):
        return f"{MADE_HERE}{name} --host HOST"
    return {"url": "the service that it leads to", "token": _HANDED_OUT, "sid": _HANDED_OUT}.get(kind, "")


def _pair(name: str, names: Mapping[str, Found]) -> str:
    for both in _PAIRS:
        for end, other in (both, both[::-1]):
            stem = name.removesuffix(end)
            if stem != name and stem[-1:] in ("", "_") and stem + other in names:
                return stem + other
    return ""
