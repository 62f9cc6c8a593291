"""Is a value a placeholder or a default? Says so by its form alone, never by any part of it."""

import re

from auracheck.judgement import forms, urls
from auracheck.judgement.vocabulary import ASKS, COMMON, DEPLOYED, DEVELOPMENT, NOUN
from auracheck.judgement.words import Reading, asks, is_hex, names, read

DEVELOPMENT_DEFAULT = "a development default: words, nothing random"
WORDS = "a default: words for a secret, nothing random"
TRIED = "a default: what everybody tries first, nothing random"
OWN_NAME = "a default: the service's own name, nothing random"
ENCODED = "a placeholder or default in base64, nothing random"
DEVELOPMENT_LOGIN = "a development user and password"
DOCUMENTED = "the documentation's own example password"
USER_AGAIN = "its password is the user's name"
PLACEHOLDER_LOGIN = "a placeholder for user or password"
WORDS_LOGIN = "its password is words, nothing random"
PLACEHOLDER_HOST = "a placeholder for a host"

LONGEST_ENCODED = 512
PROBED = 16
"""Characters that are decoded first. Random bytes that long are text once in 4,000 times, so few are decoded whole."""

_NOTHING: frozenset[str] = frozenset()
_BASE64 = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}|[A-Za-z0-9_\-]{8,}={0,2}")
_IN_URL = re.compile(r"\$\{?[A-Za-z_]\w*|\$\([a-z]|\{\{|<[^\W\d][^<>@]*>|%[A-Z][A-Z0-9_]{2,}%")
_HOST_WORDS = frozenset(("your", "yourhost", "changeme", "replaceme", "placeholder", "todo"))
_EXAMPLE_HOST = re.compile(r"(?:^|\.)example(?:\.(?:com|org|net))?$")
_SEPARATED = re.compile(r"[^\W_]+")


def default(kind: str, value: str, own: frozenset[str] = _NOTHING) -> str | None:
    """What makes a value a placeholder or a default, in words that tell nothing of it; None of any other.

    ``kind`` is the policy's; ``own`` are words of the service itself, such as its name.
    """
    value = value.strip()
    if kind in ("username", "sid"):
        return _name(value)
    if kind == "url":
        return _url(value, own)
    return _plain(value, own) or _encoded(value, own)


def _name(value: str) -> str | None:
    """A name may be any word, so only what asks to be replaced is none."""
    return forms.form(value) or (forms.PLACEHOLDER if asks(value) else None)


def _plain(value: str, own: frozenset[str]) -> str | None:
    found = forms.form(value)
    if found:
        return found
    reading = read(value, own)
    return _told(reading) if reading else None


def _told(reading: Reading) -> str:
    if reading.marks & DEVELOPMENT:
        return DEVELOPMENT_DEFAULT
    if reading.marks & ASKS:
        return forms.PLACEHOLDER
    if reading.marks & (NOUN | DEPLOYED):
        return WORDS
    return TRIED if reading.marks & COMMON else OWN_NAME


def _encoded(value: str, own: frozenset[str]) -> str | None:
    """Base64 of a placeholder, as Kubernetes and many keys have it."""
    if len(value) > LONGEST_ENCODED or not _BASE64.fullmatch(value):
        return None
    if not _decoded(value[:PROBED]):
        return None
    text = _decoded(value)
    if text is None:
        return None
    found = _url(text, own) if "://" in text else _plain(text, own)
    return ENCODED if found else None


def _decoded(value: str) -> str | None:
    """The printable text that a value is the base64 of, or None."""
    from binascii import Error, a2b_base64

    bare = value.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        text = a2b_base64(bare + "=" * (-len(bare) % 4))
    except Error:
        return None
    return text.decode("ascii").strip() if text.isascii() and text.strip().decode("ascii").isprintable() else None


def _url(value: str, own: frozenset[str]) -> str | None:
    """Each part for itself: a placeholder anywhere, a default in user and password. A strong password with a
    telling host or database is fine."""
    template = _IN_URL.search(value) if ("$" in value or "{{" in value or "<" in value or "%" in value) else None
    if template:
        return forms.PLACEHOLDER if template[0][0] == "<" else forms.TEMPLATE
    url = urls.split(value)
    if url is None:
        return _plain(value, own)
    if "..." in value or "…" in value:
        return forms.CUT_SHORT
    return _login(url, own) or _hosts(url)


def _login(url: urls.Url, own: frozenset[str]) -> str | None:
    user, password = url.user or "", url.password
    if forms.form(user) or asks(user):
        return PLACEHOLDER_LOGIN
    if not password:
        return None
    form = forms.form(password)
    if form:
        return form
    if user and password.casefold() == user.casefold():
        return USER_AGAIN
    if is_hex(password):
        return None
    reading = read(password, own | names(user, url.path, *(host.name for host in url.hosts)))
    if reading is None:
        return None
    of_user = read(user)
    if (reading.marks | (of_user.marks if of_user else 0)) & DEVELOPMENT:
        return DEVELOPMENT_LOGIN
    if _EXAMPLE_HOST.search(url.host):
        return DOCUMENTED
    return PLACEHOLDER_LOGIN if reading.marks & ASKS else WORDS_LOGIN


def _hosts(url: urls.Url) -> str | None:
    for host in url.hosts:
        if host.name == "HOST":
            return PLACEHOLDER_HOST
        name = host.name.lower()
        if "xxxx" in name or forms.form(name) or not _HOST_WORDS.isdisjoint(_SEPARATED.findall(name)):
            return PLACEHOLDER_HOST
    return None
