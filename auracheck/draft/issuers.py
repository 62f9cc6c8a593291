"""Whether the operator makes a credential or somebody else issues it, as its name suggests."""

from collections.abc import Collection
from itertools import pairwise

from auracheck.draft.vocabulary import (
    ANY_ISSUER,
    CONNECTIONS,
    HOOKS,
    HOSTED,
    ISSUERS,
    KEY_FILES,
    MADE,
    MAIL,
    OF_SESSIONS,
    OF_THE_APPLICATION,
    PROTOCOLS,
    SERVERS,
    is_proper_name,
)
from auracheck.policy.names import is_provided


def names_issuer(words: Collection[str]) -> bool:
    """Whether one of the words is a company or product that is known to issue credentials."""
    if {"APP", "STORE"} <= set(words):
        return True
    written_apart = (one + another for one, another in pairwise(words))  # `OPEN_AI`
    alone = (word for word in words if word not in ANY_ISSUER)
    return not ISSUERS.isdisjoint(words) or any(map(is_provided, (*alone, *written_apart)))


def names_anybody(words: Collection[str]) -> bool:
    """Whether one of the words is the name of somebody, known or not."""
    return names_issuer(words) or any(map(is_proper_name, words))


def is_issued(kind: str, words: list[str]) -> bool:
    """Whether somebody else issues a value of that kind under a name of these words."""
    if kind == "url":
        is_hosted = names_issuer(words) and CONNECTIONS.isdisjoint({*words} - {"CONNECTION", "CONN", "DSN"})
        is_hosted = is_hosted or not HOSTED.isdisjoint(words)
        is_own = is_connection(words) or words[-1] in ("DSN", "REDIS")
        return is_hosted or not is_own or not MAIL.isdisjoint(words) or not HOOKS.isdisjoint(words)
    if kind == "password":
        return _is_password_issued(words)
    if not {"LICENSE", "LICENCE", "DKIM", "APNS", "FCM"}.isdisjoint(words) or _is_hosted(words):
        return True
    if _is_for_itself(words):
        return False
    if words[-2:] == ["PRIVATE", "KEY"] or words[-2:-1] == ["HMAC"]:
        return names_anybody([word for word in words if word not in PROTOCOLS])
    if not MADE.isdisjoint(words):
        return names_issuer(words) or "CLIENT" in words
    return names_anybody(words) or _is_any_issuers(kind, words)


def _is_hosted(words: list[str]) -> bool:
    """Whether a company runs the server: `GRAFANA_CLOUD_TOKEN`."""
    return "CLOUD" in words and not SERVERS.isdisjoint(words)


_OF_ACCOUNTS = HOSTED | MAIL | {"SES", "LDAP", "APPLE", "REGISTRY", "BOT", "TEAMS", "PROXY"}
"""Words of passwords of an account that somebody else gives."""


def _is_password_issued(words: list[str]) -> bool:
    if not KEY_FILES.isdisjoint(words) or not HOOKS.isdisjoint(words):  # what calls a webhook signs in with it here
        return False
    if _is_hosted(words) or not _OF_ACCOUNTS.isdisjoint(words) or (words[-2:-1] == ["APP"] and words[:-2]):
        return True  # who has an account makes a password for one app of theirs
    return names_issuer(words) and CONNECTIONS.isdisjoint(words) and MADE.isdisjoint(words)


def _is_for_itself(words: list[str]) -> bool:
    """Whether only the application and its own servers know the value."""
    is_of_server = not SERVERS.isdisjoint(words) and "CLIENT" not in words and not names_issuer(words)
    if not OF_THE_APPLICATION.isdisjoint(words) or is_of_server:
        return True
    is_jwt_of_issuer = words[-2:-1] == ["JWT"] and names_issuer(words)  # a help desk that takes our logins
    return words[-2:-1] != [] and words[-2] in OF_SESSIONS and words[-1] in ("SECRET", "KEY") and not is_jwt_of_issuer


def _is_any_issuers(kind: str, words: list[str]) -> bool:
    """Whether it is what somebody issues, though the name does not say who."""
    if words[-2:] == ["API", "SECRET"]:
        return False
    if is_provided("_".join(words)):
        return True
    if "APP" in words[1:]:  # the key of an app at a provider; an application's own key begins with the word
        return True
    return "APIKEY" in words or (kind == "token" and words[-1:] != ["TOKEN"])


def is_connection(words: list[str]) -> bool:
    """Whether a URL of these words leads to a server that takes a password."""
    no_login = {"CALLBACK", "REDIRECT", "PUBLIC", "BASE", "DOCS"} if words[:1] != ["REDIS"] else set[str]()
    if words[-1:] == ["URI"] and words[-2:-1] in (["STORE"], ["STORAGE"]):  # of sessions, of limits: Redis
        return True
    return not (CONNECTIONS | HOSTED).isdisjoint(words[:-1] or words) and no_login.isdisjoint(words)
