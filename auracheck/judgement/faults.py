"""What is wrong with a text or a URL in any service: whitespace at its ends, control characters, missing parts."""

from collections.abc import Sequence

from auracheck.judgement.urls import DATABASES, Url, family, is_of_a_driver, split
from auracheck.regex import regex

TRAILING_NEWLINE = "trailing newline (use printf '%s', not echo)"

POSTGRES = "unsupported scheme postgres:// (SQLAlchemy 1.4 and later expect postgresql://)"

WHITESPACE = "leading or trailing whitespace"

NO_DATABASE = "missing database name (expected after the host)"

_PEM = "-----BEGIN "
"""The start of a key or certificate in text form (RFC 7468), which has several lines and ends with a newline."""

_CONTROL = regex(r"[\x00-\x1f\x7f]")

_POSTGRES = "postgres"
"""The user who has a database of the same name on every server (PostgreSQL, `initdb`), which a URL without a database
leads to (libpq, "Parameter Key Words")."""

_OF_FILES = frozenset(("sqlite", "sqlite3", "duckdb", "file"))
"""Schemes of databases that are a file, so that there is no host."""


def of_text(text: str) -> str | None:
    """What is wrong with a value of any kind but a setting: at its ends, and inside; None if nothing is."""
    if (text.isprintable() and text == text.strip()) or text.startswith(_PEM):  # nearly all
        return None
    if text.endswith(("\r", "\n")):
        return TRAILING_NEWLINE
    if text[:1].isspace() or text[-1:].isspace():
        return WHITESPACE
    if _CONTROL.search(text):
        return "contains a control character"
    return None


def of_url(text: str, wanted: Sequence[str]) -> str | None:
    """What is wrong with a URL that must have one of the ``wanted`` schemes, if any are given; None if nothing is."""
    url = split(text)
    if url is None and is_of_a_driver(text) and not wanted:
        return None
    if url is None or not url.scheme:
        return "not a URL (expected a scheme such as postgresql://)"
    if wanted and url.family not in map(family, wanted):
        return f"not a {wanted[0]} URL (expected {wanted[0]}://)"
    if url.problems:
        return url.problems[0]
    return _parts(url)


def of_any_url(text: str) -> str | None:
    """What is wrong with a URL or connection string of any service; None if nothing is."""
    url = split(text)
    return url.problems[0] if url and url.problems else None


def _parts(url: Url) -> str | None:
    """Which part a URL of a known system lacks; None if it lacks none."""
    if url.family == "redis":
        number = url.path.strip("/")
        if url.scheme != "unix" and number and not (number.isascii() and number.isdigit()):
            return "not a Redis database (expected a number after the /)"
        return None
    if url.scheme.partition("+")[0] in _OF_FILES:
        return None
    if not url.host and not url.host_in_query:
        return "missing host"
    has_database = (
        url.path.strip("/") or "dbname=" in url.query or (url.family == "postgresql" and url.user == _POSTGRES)
    )
    return NO_DATABASE if url.family in DATABASES and not has_database else None
