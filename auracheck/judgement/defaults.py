"""Is a value a placeholder or a default? Says so by its form alone, never by any part of it."""

import re

from auracheck.judgement import encoded, forms, urls
from auracheck.judgement.logins import login
from auracheck.judgement.marks import ASKS, COMMON, DEPLOYED, DEVELOPMENT, NOUN
from auracheck.judgement.patterns import pattern
from auracheck.judgement.tokens import Part
from auracheck.judgement.words import asks, read

DEVELOPMENT_DEFAULT = "a development default: words, nothing random"
WORDS = "a default: words for a secret, nothing random"
TRIED = "a default: what everybody tries first, nothing random"
OWN_NAME = "a default: the service's or the secret's own name, nothing random"
PLAIN = "words that explain themselves, nothing random"
FRAMEWORK = "a development default: its framework marks it as insecure"
ENCODED = "a placeholder or default in base64, nothing random"
ENCODED_HEX = "a placeholder or default in hex, nothing random"
SAMPLE_TOKEN = "a sample token: its claims are those of a demo"
SAMPLE_KEY = "a sample: ends in the word with which documentation marks its keys"
PLACEHOLDER_HOST = "a placeholder for a host"

INSECURE = "django-insecure-"
"""What `startproject` writes in front of a key; `check --deploy` refuses it as security.W009."""

SAMPLE_ENDS = ("EXAMPLE", "EXAMPLEKEY", "EXAMPLETOKEN")
"""With these AWS ends the keys of its documentation. Chance writes seven such letters once in 10^12 times."""

_NOTHING: frozenset[str] = frozenset()
_IN_URL = re.compile(r"\$\{?[A-Za-z_]\w*|\$\([a-z]|\{\{|<[^\W\d][^<>@]*>|%[A-Z][A-Z0-9_]{2,}%")
_HOST_WORDS = frozenset(("your", "yourhost", "yourdomain", "yourserver", "changeme", "replaceme", "placeholder",
                         "todo", "votre"))  # fmt: skip
_HOST_ITSELF = frozenset(("host", "hostname", "db_host", "your_host", "dbhost", "db_server", "ip", "endpoint",
                          "server_ip", "host_name", "address"))  # fmt: skip
_WORDS_FOR_NAMES = frozenset(("smtp", "mail", "email", "user", "username", "login", "name", "account", "my", "db",
                              "address", "the"))  # fmt: skip
_NAMES_ITSELF = frozenset(("username", "email", "login"))
_FOR_ALL = re.compile(
    r"@(?:[\w\-]+\.)?(?:(?:your|my|our|the|some)-?)?(?:domain|company|example|yoursite|yourorg)\.\w+$", re.IGNORECASE
)
"""Domains that stand for any: RFC 2606 keeps `example`, the others are what people write."""
_SEPARATED = re.compile(r"[^\W_]+")
_CLAIMED = re.compile(r'"(?:iss|name|sub|email|username|user|role)" ?: ?"([^"]*)"')
_SUBJECTS = frozenset(("1234567890", "john doe", "jane doe"))
"""Whom the tokens of tutorials are for."""


def default(kind: str, value: str, own: frozenset[str] = _NOTHING) -> str | None:
    """What makes a value a placeholder or a default, in words that tell nothing of it; None of any other.

    ``kind`` is the policy's; ``own`` are words of the service itself, such as its name, and of the secret's name.
    """
    value = value.strip()
    if kind in ("username", "sid"):
        return _name(kind, value)
    if kind == "url":
        return _url(value, own)
    return _plain(value, own) or _encoded(value, own)


def _name(kind: str, value: str) -> str | None:
    """A name may be any word, so only what asks to be replaced is none, and the words for a name. An id is drawn, so a
    pattern is none either."""
    found = forms.form(value)
    if found:
        return found
    if asks(value) or _FOR_ALL.search(value):
        return forms.PLACEHOLDER
    if kind == "sid":
        return forms.PLACEHOLDER if pattern(value[2:]) else None
    words = set(_SEPARATED.findall(value.lower().replace("_", " ")))
    return forms.PLACEHOLDER if words <= _WORDS_FOR_NAMES and not words.isdisjoint(_NAMES_ITSELF) else None


def _plain(value: str, own: frozenset[str]) -> str | None:
    found = forms.form(value)
    if found:
        return found
    if value.startswith(INSECURE):
        return FRAMEWORK
    if value.endswith(SAMPLE_ENDS):
        return SAMPLE_KEY
    reading = read(value, own)
    return _told(reading) if reading else None


def _told(reading: Part) -> str:
    if reading.marks & DEVELOPMENT:
        return DEVELOPMENT_DEFAULT
    if reading.marks & ASKS:
        return forms.PLACEHOLDER
    if reading.marks & (NOUN | DEPLOYED):
        return WORDS
    if reading.marks & COMMON:
        return TRIED
    return OWN_NAME if reading.evidence else PLAIN


def _encoded(value: str, own: frozenset[str]) -> str | None:
    """Base64 or hex of a placeholder, as Kubernetes and many keys have it; or a token made for a demo."""
    claims = encoded.claims(value)
    if claims is not None:
        return _token(claims)
    text = encoded.decoded(value)
    if text is None:
        return None
    found = _url(text, own) if "://" in text else _plain(text, own)
    if not found:
        return None
    return ENCODED_HEX if value.isalnum() and set(value.lower()) <= set("0123456789abcdef") else ENCODED


def _token(claims: str) -> str | None:
    """A token that breaks off, or whose claims are a demo's. A real one may say `role` and `authenticated`."""
    if not claims:
        return forms.CUT_SHORT
    for claim in _CLAIMED.findall(claims):
        if claim.lower() in _SUBJECTS:
            return SAMPLE_TOKEN
        reading = read(claim)
        if reading and reading.marks & DEVELOPMENT:
            return SAMPLE_TOKEN
    return None


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
    return login(url, own) or _hosts(url)


def _hosts(url: urls.Url) -> str | None:
    for host in url.hosts:
        name = host.name.lower()
        if host.name == "HOST" or host.port in ("port", "PORT") or name in _HOST_ITSELF:
            return PLACEHOLDER_HOST
        if "xxxx" in name or forms.form(name) or not _HOST_WORDS.isdisjoint(_SEPARATED.findall(name)):
            return PLACEHOLDER_HOST
    return None
