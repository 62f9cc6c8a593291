"""What is wrong with the writing of a value, so that the service cannot use it, whatever it is worth."""

import re
from collections.abc import Sequence

from auracheck.judgement import urls

PRINTF = "printf %s instead of echo, which adds a newline"
POSTGRES = "postgres:// is refused by SQLAlchemy since 1.4: it must be postgresql://"
WHITE_SPACE = "white space at an end is part of it: the value as it stands differs from the one that was meant"
NO_DATABASE = "a URL without a database: its name must follow the host"

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DATABASES = frozenset(("postgresql", "mysql"))


def of_text(text: str) -> str | None:
    """What is wrong with any value but a setting: at its ends, and inside."""
    if text[-1:] in "\r\n":
        return f"a newline at its end is part of it: {PRINTF}"
    if text[:1].isspace() or text[-1:].isspace():
        return WHITE_SPACE
    if not text.isprintable() and _CONTROL.search(text):
        return "a control character inside: no value has one on purpose"
    return None


def of_url(text: str, wanted: Sequence[str]) -> str | None:
    """What is wrong with a URL that is to have one of the ``wanted`` schemes; with none given any will do."""
    url = urls.split(text)
    if url is None:
        return "no URL: it has no scheme such as postgresql://"
    if wanted and url.family not in map(urls.family, wanted):
        return f"not a URL of its kind: it must begin with {wanted[0]}://"
    if url.scheme.partition("+")[0] == "postgres" and "postgres" not in wanted:
        return POSTGRES
    if url.problems:
        return url.problems[0]
    return _parts(url)


def _parts(url: urls.Url) -> str | None:
    """What a URL of a known system lacks."""
    if url.family == "redis":
        number = url.path.strip("/")
        if url.scheme != "unix" and number and not (number.isascii() and number.isdigit()):
            return "no Redis database: what follows the / must be a number"
        return None
    if not url.host and not url.host_in_query:
        return "a URL without a host"
    if url.family in _DATABASES and not url.path.strip("/") and "dbname=" not in url.query:
        return NO_DATABASE
    return None
