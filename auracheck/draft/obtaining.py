"""Where the operator gets a value, as its name and kind suggest, and what a URL is for."""

from auracheck.deployment.matching import role
from auracheck.draft.words import words_of
from auracheck.generate import urls
from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.entry import Entry as PolicyEntry
from auracheck.policy.known import entries_of, is_made
from auracheck.policy.origins import MADE_HERE, MAIL_PROVIDER, key_pair

_MAIL = frozenset({"SMTP", "EMAIL", "MAIL", "MAILER"})
_PROVIDER = "get it from the provider"


def purpose_of(name: str, by: str) -> str:
    """What a URL is for whose scheme the code shows and the name does not; empty for any other."""
    shown = f"{''.join(PolicyEntry(name, purpose=by).schemes[:1])}:// URL"
    is_new = urls.scheme(PolicyEntry(name, purpose=shown)) != urls.scheme(PolicyEntry(name))
    return shown if is_new else ""


def _is_of_server(name: str) -> bool:
    """Whether it is a password by which a server of the catalogue is set up (`LDAP_ADMIN_PASSWORD`)."""
    return is_made(name) and any(role(each.by) == "server" for each in entries_of(name))


def obtain(name: str, kind: str, issued: bool, purpose: str) -> str:
    """Where to get a value, as name and kind suggest; empty where they do not."""
    words = words_of(name)
    if kind in ("password", "username") and not _MAIL.isdisjoint(words):
        return MAIL_PROVIDER
    if kind == "url":
        if issued:
            return _PROVIDER
        return f"{MADE_HERE}{name} --host HOST" if urls.scheme(PolicyEntry(name, kind, purpose=purpose)) else ""
    if kind not in CREDENTIALS:
        return _PROVIDER if kind == "sid" else ""
    if issued and not _is_of_server(name):
        return _PROVIDER
    return (kind == "key" and key_pair(name)) or f"{MADE_HERE}{name}"
