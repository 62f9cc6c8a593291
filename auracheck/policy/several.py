"""Values with several credentials: lists, users with their passwords, JSON, lines of settings."""

from collections.abc import Iterator
from re import MULTILINE

from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.names import guess_kind
from auracheck.policy.values import is_credential
from auracheck.regex import regex

_PAIR = regex(r"(?:^|[,;\s])[\w.@-]+:([^:,;\s]+)")
_LINE = regex(
    r"^[ \t]*(?:- |export )?([\w.\[\]'\"-]+)[ \t]*(?:[:=]|=>)[ \t]*((?!\(@|[\w.:]+[\[(])[^\s$#{%<|>][^\n#${}<>]*)$",
    MULTILINE,
)
"""A line of settings with a value that is neither a reference nor code."""
_WITH_PASSWORD = regex(r"[A-Za-z][A-Za-z0-9+.\-]*://[^/?#@:\s]*:([^/?#@\s]+)@")
_OF_ANY_PAIR = frozenset(("key", "keys", "token", "tokens"))
"""What is as often called so without being a credential: the name of something, a part of a text."""

_PARAMETER = regex(r"(?:^|&)([A-Za-z_-]+)=([^&#\s]+)")
_PARAMETERS = frozenset(
    ("password", "passwd", "pwd", "token", "access_token", "auth_token", "api_token", "api_key", "apikey", "api-key",
     "secret", "client_secret", "secret_key")
)  # fmt: skip
"""What the parameters of URLs with a credential are called."""


def listed(value: str) -> Iterator[str]:
    """The elements of a list in JSON, or separated by commas."""
    found = as_json(value) if value.lstrip().startswith("[") else value.split(",")
    yield from (str(each).strip() for each in (found if isinstance(found, list) else [value]))


def passwords(value: str) -> Iterator[str]:
    """The password of each USER:PASSWORD; what follows a second colon is not part of it (`USER:PASSWORD:UID`)."""
    return (pair[1] for pair in _PAIR.finditer(value))


def members(value: str) -> Iterator[str]:
    """The members of JSON whose names are those of credentials, and the passwords of its URLs, at any depth."""
    return (text for _, text in _of_json(as_json(value)))


def settings(value: str) -> Iterator[str]:
    """The credentials in lines of settings, as YAML, TOML, properties and INI files have them."""
    return (text for _, text in _of_lines(value))


def named(value: str) -> Iterator[tuple[str, str]]:
    """The credentials in JSON or in lines of settings, each with its name."""
    loaded = as_json(value) if value.lstrip()[:1] in ("{", "[") else None
    return _of_json(loaded) if loaded else _of_lines(value)


def _of_json(loaded: object) -> Iterator[tuple[str, str]]:
    waiting = [("", loaded)]
    while waiting:
        name, found = waiting.pop()
        if isinstance(found, dict):
            waiting += found.items()
        elif isinstance(found, list):
            waiting += ((name, each) for each in found)
        elif isinstance(found, str) and (text := _credential(name, found)):
            yield name, text


def _of_lines(value: str) -> Iterator[tuple[str, str]]:
    for found in _LINE.finditer(value):
        name = found[1].rpartition("[")[2].strip("'\"]")
        if text := _credential(name, found[2].strip().strip("'\"")):
            yield name, text


def parameters(value: str) -> Iterator[str]:
    """The credentials among the parameters of a URL (`?token=…`)."""
    for name, text in _PARAMETER.findall(value.partition("?")[2]):
        if name.lower() in _PARAMETERS and is_credential("password", text):
            yield text


SEVERAL = {"{list}": listed, "{users}": passwords, "{json}": members, "{lines}": settings, "{query}": parameters}
"""Forms of values with several credentials, and what finds them."""


def member_of(value: str, name: str) -> list[str]:
    """The member of a JSON object with that name, if it is there."""
    found = as_json(value)
    member = found.get(name) if isinstance(found, dict) else None
    return [str(member)] if member else []


def _credential(name: str, text: str) -> str:
    """The credential that a member is, or has in its URL; empty for any other."""
    if "://" in text:
        url = _WITH_PASSWORD.match(text)
        return url[1] if url else ""
    kind = guess_kind(name) if name.lower() not in _OF_ANY_PAIR else "setting"
    return text if kind in CREDENTIALS and is_credential(kind, text, name) else ""


def as_json(text: str | bytes) -> object:
    """The value of a JSON text; None where it is not JSON."""
    import json  # late: few values are JSON, and every check imports this

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
