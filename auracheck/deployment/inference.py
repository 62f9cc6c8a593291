"""The credentials of a target that no policy names, inferred from their names and values."""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from auracheck.judgement import urls
from auracheck.model import Reference, Secret, Setting
from auracheck.policy import Policy
from auracheck.policy.entry import BY_NAME, CREDENTIALS, Entry
from auracheck.policy.forms import credentials, fits
from auracheck.policy.names import OF_A_SHELL, guess_kind, is_shown
from auracheck.policy.origins import MADE_HERE, form_of_key, obtained
from auracheck.policy.values import is_credential
from auracheck.regex import regex

_CREDENTIAL = regex(r"(?:.*[-_.])?(?:KEY|SECRET|TOKEN|PASSWORD|PASS|PWD)[-_.].+", re.IGNORECASE)
"""A name that has a word for a credential and goes on, perhaps with whose that is (`BOUNCER_KEY_CADDY`)."""

_CREDENTIALS = ("CREDENTIALS", "CREDS")
"""Last words of the names of a user and a password in one value, however they are joined."""

_SEPARATORS = str.maketrans("-.", "__")

_USERS = frozenset(("USERS", "LOGINS", "ACCOUNTS"))
"""Last words of the names of lists of users, perhaps with their passwords."""

_PLAIN_DEFAULT = regex(r"p[a4@][s5$]{2}|s[e3]cr[e3]t|change|123", re.IGNORECASE)
"""What is in passwords of examples, and in few names."""

_PRIVATE = regex(r"((?:.*_)?)(?:SECRET_KEY|PRIVATE_KEY|SECRET)")
_PUBLIC = ("PUBLIC_KEY", "PUBLISHABLE_KEY")
"""Last words of the names of the two keys of a pair."""

_SECRET = "secret"
"""In place of a kind, that only the program knows what it is: a file that it is given as a secret, perhaps a
certificate."""

_EXPECTED = f"get what the program expects in it (if that is a password of your own: {MADE_HERE}password)"

IN_ITS_VALUE = "replace each password and key in the value, for example from: auracheck generate password"

_TO_CHANGE = regex(r"[<\[{]?(?:please[-_ ]?)?change[-_ ]?(?:me|it|this)[>\]}!]?", re.IGNORECASE)


def inferred(settings: Iterable[Setting], policy: Policy) -> dict[str, Entry]:
    """An entry for each setting that is a credential by its name and value, or by a password in its URL, and that the
    policy does not know."""
    found: dict[str, Entry] = {}
    of_options: dict[str, str] = {}
    public: set[str] = set()
    for setting in settings:
        name = setting.name
        if name in policy.secrets:  # most
            continue
        if name.endswith(_PUBLIC):
            public.add(name)
        if isinstance(setting.value, Secret) and policy.find(name) is None:
            value = setting.value.reveal()
            kind = _kind(name, value)
            form = "" if kind == "url" else _form(name, value)
            if kind or form:
                found[name] = _several(name, kind or "password", form) if form else _entry(name, kind)
                if value.lstrip().startswith("-"):
                    of_options[name] = value
    for name, value in of_options.items():
        if any(option[0] == "-" and option in value for option in found):
            del found[name]  # each of its options is judged by itself
    return _with_pairs(found, public) if public else found


def _with_pairs(found: dict[str, Entry], public: Collection[str]) -> dict[str, Entry]:
    """The entries; a key with a public one beside it is made by whoever makes both."""
    for name, entry in found.items():
        begins = _PRIVATE.fullmatch(name) if entry.kind == "key" and not entry.obtain else None
        pair = next((begins[1] + end for end in _PUBLIC if begins[1] + end in public), "") if begins else ""
        if pair:
            found[name] = entry._replace(obtain=f"get a new one together with {pair}")
    return found


def expected(names: Iterable[str], policy: Policy) -> dict[str, Entry]:
    """An entry for each name that a credential has and that the policy does not know. There is no value to ask."""
    unknown = (name for name in names if name not in policy.secrets and policy.find(name) is None)
    return {name: _entry(name, kind) for name in unknown if (kind := by_name(name))}


def referring(references: Iterable[Reference], settings: Mapping[str, Setting], policy: Policy) -> dict[str, Entry]:
    """An entry for each name that refers to a credential which is not there and that the policy does not know: by its
    own name, by that of the variable it is made of, or as a URL without its password."""
    references = list(references)
    if not references:  # nearly always
        return {}
    options = {name for name in (*settings, *(each.name for each in references)) if name[:1] == "-"}
    unknown = (
        each
        for each in references
        if each.name not in policy.secrets
        and policy.find(each.name) is None
        and not _has_options(settings.get(each.name), options)
    )
    kinds = ((each.name, _kind_of_reference(each, settings.get(each.name))) for each in unknown)
    return {name: _secret(name) if kind == _SECRET else _entry(name, kind) for name, kind in kinds if kind}


def by_name(name: str) -> str:
    """The kind of credential that a name suggests; empty for anything else."""
    kind = guess_kind(name)
    return kind if kind in CREDENTIALS else ""


def _kind_of_reference(reference: Reference, setting: Setting | None) -> str:
    """The kind of credential that a reference is to, or `_SECRET`; empty for anything else."""
    if reference.wanted in OF_A_SHELL or is_shown(reference.name):
        return ""
    wanted = by_name(reference.wanted)
    if _lacks_password(setting) or (wanted and guess_kind(reference.name) == "url"):
        return "url"
    unknown = "" if not reference.is_secret else "url" if guess_kind(reference.name) == "url" else _SECRET
    return by_name(reference.name) or ("password" if wanted else unknown)


def _has_options(setting: Setting | None, options: Collection[str]) -> bool:
    """Whether its value is made of options, each of which is judged by itself."""
    value = setting.reveal().lstrip() if setting else ""
    return value.startswith("-") and any(option in value for option in options)


def _lacks_password(setting: Setting | None) -> bool:
    """Whether it is a URL with an empty password (`shop:@db`)."""
    url = urls.split(setting.reveal()) if setting else None
    return url is not None and url.password == ""


def _kind(name: str, value: str) -> str:
    """The kind of a credential; empty for anything else."""
    if urls.has_password(value):
        return "url"
    kind = by_name(name)
    last = name.upper().translate(_SEPARATORS).rpartition("_")[2]
    if not kind and last in _CREDENTIALS and _PLAIN_DEFAULT.search(value) and is_credential("password", value):
        return "password"
    if not kind and "change" in value.lower() and _TO_CHANGE.fullmatch(value) and _CREDENTIAL.fullmatch(name):
        return "password"
    if not kind or not is_credential(kind, value, name):
        return ""
    return "" if urls.split(value) else kind  # an address without a password


def _form(name: str, value: str) -> str:
    """The form of a value that has several credentials: JSON, lines of settings, a URL with some among its parameters,
    a list, users with a password that is a default; empty for any other."""
    for sign, form in (("{", "{json}"), ("[", "{json}"), ("\n", "{lines}"), ("://", "{query}")):
        if sign in value and fits((form,), value) and credentials((form,), value):
            return form
    last = name.upper().rpartition("_")[2]
    if last == "PASSWORDS" and "," in value:
        return "{list}"
    if last not in _USERS or ":" not in value or "://" in value:
        return ""
    return "{users}" if _has_default_users(value) else ""


def _has_default_users(value: str) -> bool:
    """Whether it is a list of USER:PASSWORD in which one password is plainly a default: other lists have pairs, too."""
    passwords = credentials(("{users}",), value) if fits(("{users}",), value) else []
    return any(_PLAIN_DEFAULT.search(each) or f"{each}:{each}" in value for each in passwords if not each.isdigit())


@lru_cache(1 << 10)
def _several(name: str, kind: str, form: str) -> Entry:
    return Entry(name, kind=kind, form=(form,), obtain=IN_ITS_VALUE, by=BY_NAME)


@lru_cache(1 << 16)
def _entry(name: str, kind: str) -> Entry:
    form = form_of_key(name) if kind == "key" else ()
    return Entry(name, kind=kind, obtain=obtained(name, kind), form=form, by=BY_NAME)


@lru_cache(1 << 10)
def _secret(name: str) -> Entry:
    return Entry(name, kind="password", obtain=_EXPECTED, by=BY_NAME)
