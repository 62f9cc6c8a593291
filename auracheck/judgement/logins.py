"""The user and the password in a URL: is one of them a placeholder or a default?"""

import re

from auracheck.judgement import forms, urls
from auracheck.judgement.encoded import decoded
from auracheck.judgement.marks import ASKS, DEVELOPMENT
from auracheck.judgement.words import asks, is_hex, names, read

DEVELOPMENT_LOGIN = "a development user and password"
DOCUMENTED = "the documentation's own example password"
USER_AGAIN = "its password is the user's name"
PLACEHOLDER_LOGIN = "a placeholder for user or password"
WORDS_LOGIN = "its password is words, nothing random"
ENCODED_LOGIN = "its password is words in base64 or hex, nothing random"

MAY_WORK = frozenset({DEVELOPMENT_LOGIN, USER_AGAIN, WORDS_LOGIN, ENCODED_LOGIN})
"""Bad passwords, with which a server may be set up all the same. The others were never meant to be used."""

_EXAMPLE_HOST = re.compile(r"(?:^|\.)example(?:\.(?:com|org|net))?$")


def login(url: urls.Url, own: frozenset[str]) -> str | None:
    """What makes user or password a placeholder or a default. ``own``: words of the service."""
    user, password = url.user or "", url.password
    if forms.form(user) or asks(user):
        return PLACEHOLDER_LOGIN
    if not password:
        return None
    form = forms.form(password)
    if form:
        return form
    if user and password.casefold() in (user.casefold(), user.casefold()[::-1]):
        return USER_AGAIN
    if is_hex(password):
        return None
    return _words(url, password, own | names(user, url.path, *(host.name for host in url.hosts)))


def _words(url: urls.Url, password: str, own: frozenset[str]) -> str | None:
    reading = read(password, own)
    if reading is None:
        text = decoded(password)
        return ENCODED_LOGIN if text and read(text, own) else None
    of_user = read(url.user or "")
    if (reading.marks | (of_user.marks if of_user else 0)) & DEVELOPMENT:
        return DEVELOPMENT_LOGIN
    if _EXAMPLE_HOST.search(url.host):
        return DOCUMENTED
    return PLACEHOLDER_LOGIN if reading.marks & ASKS else WORDS_LOGIN
