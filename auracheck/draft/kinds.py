"""What kind of value a variable has, and whether somebody else issues it, as its name suggests."""

import re
from collections.abc import Collection
from typing import NamedTuple

from auracheck.draft.issuers import is_connection, is_issued, names_anybody, names_issuer
from auracheck.draft.vocabulary import (
    CAPTCHAS,
    CERTIFICATES,
    CHATS,
    CONNECTIONS,
    FLAG_STARTS,
    FLAGS,
    HOOKS,
    OF_SESSIONS,
    PROPERTIES,
    STORAGE,
    TAILS,
    VARIANTS,
    is_proper_name,
)
from auracheck.draft.words import words_of
from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.names import guess_kind

_URLS = frozenset({"URL", "URI"})
_CONNECTION_ENDS = frozenset({"DSN", "CONN", "DATASOURCE", "STRING", "CONNSTR", "CONNSTRING"})
_RUN_TOGETHER = {
    "PASS": "password",
    "PWD": "password",
    "BINDPW": "password",
    "APIKEY": "token",
    "SECRETACCESSKEY": "token",
}
"""Ends of a last word without a separator: `ADMINPASS`."""
_NO_PASSWORDS = frozenset({"BYPASS", "COMPASS", "PASS", "PWD", "OLDPWD"})
"""`PASS` alone says what it is by the words before it."""
_PROVIDED_AUTH = frozenset({"TWILIO", "SENTRY", "REDIS", "PROXY", "BASIC", "HTTP"})
_ACCOUNTS = frozenset({"LDAP", "ADMIN", "ROOT", "BASIC"})
"""Words before `CREDENTIALS` where these are the name and password of an account."""
_OF_ADDRESSES = frozenset(
    ["FILE", "PATH", "ENV", "VAR", "PREFIX", "SUFFIX", "TIMEOUT", "PORT", "HOST", "PARAMS", "OPTIONS", "NAME", "TTL"]
)
_TOKENS = frozenset({"TOKEN", "TOKENS", "PAT"})
_ENDS = frozenset({"URL", "URI", "DSN", "KEY", "KEYS", "SECRET", "PASSWORD", "PASS", *_TOKENS})
"""The last words of credentials."""

_PAIRS = frozenset(
    {("CLIENT", "SECRET"), ("API", "KEY"), ("API", "KEYS"), ("SECRET", "KEY"), ("ACCESS", "TOKEN"), ("AUTH", "TOKEN"),
     ("PRIVATE", "KEY"), ("WEBHOOK", "SECRET"), ("APP", "SECRET")}
)  # fmt: skip
"""Two words that name a credential also where its issuer comes behind them, as in `CLIENT_SECRET_GITHUB`."""

_OF_OWN = (["API", "KEY"], ["API", "TOKEN"], ["WEBHOOK", "SECRET"])
"""What is behind the name of the application in credentials that it asks of others."""

_ATTRIBUTES = frozenset({"EMAIL", "MAIL", "NAME", "USERNAME", "USER", "GROUP"})
"""Words of attributes in a directory, whose names are keys there (`LDAP_EMAIL_KEY`)."""

_CONTENTS = frozenset({"PEM", "DATA", "BASE64", "CONTENT", "CONTENTS"})

_PUBLISHED = frozenset({"VITE", "REACT", "GATSBY"})
_FRONTENDS = _PUBLISHED | {"NEXT", "NUXT", "EXPO", "PUBLIC"}


class Guess(NamedTuple):
    """The kind that a name suggests, and whether the value comes from somebody else."""

    kind: str
    issued: bool = False
    named: bool = False
    """Whether the name says who issues it."""

    @property
    def is_credential(self) -> bool:
        """Whether the value, or the password in it, must stay secret."""
        return self.kind in CREDENTIALS or self.kind == "url"


_SEEDS = frozenset({"SIGNING", "MASTER", "WALLET", "PRIVATE", "SECRET", "NKEY", "LIQUID", "GREENLIGHT"})
"""Words before `SEED` where it is a key, and not what fills a database or a random generator."""

_ALWAYS = {
    ("MNEMONIC",): Guess("key"), ("SKEY",): Guess("token", True),
    ("MACAROON",): Guess("token", True), ("VAULT", "TOKEN"): Guess("token", True, True),
    ("VAULT", "SECRET", "ID"): Guess("token", True, True), ("KEK",): Guess("key"),
    ("EDGE", "CONFIG"): Guess("url", True, True),
    ("API", "HASH"): Guess("token", True), ("SECRET", "BASE"): Guess("key"), ("KEY", "BASE"): Guess("key"),
    ("SUPABASE", "SERVICE", "ROLE"): Guess("token", True, True), ("DATA", "SOURCE", "NAME"): Guess("url"),
    ("SERVICE", "ACCOUNT", "TOKEN"): Guess("token", True, True), ("BOT", "TOKEN"): Guess("token", True, True),
    ("BOT", "TOKEN", "ID"): Guess("token", True, True),
    ("KUBECONFIG", "BASE64"): Guess("token", True, True), ("CELERY", "RESULT", "BACKEND"): Guess("url"),
    ("CELERY", "BACKEND"): Guess("url"), ("CELERY", "BROKER"): Guess("url"),
}  # fmt: skip
"""Last words that say all: the words of a wallet's key, a key that encrypts others, the address of Vercel's Edge
Config, and what a node, Vault, Duo, a chat or another server hands out to those that may use it."""


def guessed(name: str, prefix: str = "", own: Collection[str] = ()) -> Guess:
    """What a name suggests. ``prefix`` is that of all names of the application, which says nothing, and ``own`` are the
    words of the application's name."""
    words = _up_to_address(words_of(name.removeprefix(prefix) or name))
    for tail in (tuple(words[-count:]) for count in (1, 2, 3)):
        if tail in _ALWAYS:
            return _ALWAYS[tail]
    if words[:1] == ["TOKENS"] and words[1:] and all(map(is_proper_name, words[1:])):  # a table, by who issues each
        return Guess("token", True, True)
    if words[-1:] == ["SEED"] and not _SEEDS.isdisjoint(words[-3:]):
        return Guess("key")
    if words[-2:-1] == ["KEY"] and words[-1] in _CONTENTS and words[-3:-2] in (["TLS"], ["SSL"]):
        return Guess("key")  # of a certificate itself: without the last word it is the path of its file
    if words[-2:-1] in (["PFX"], ["P12"]) and words[-1] in _CONTENTS:  # PKCS #12 has the private key, too
        return Guess("key")
    if words[-1:] == ["PEM"] and names_issuer(words) and CERTIFICATES.isdisjoint(words):
        return Guess("key", True, True)
    kind = _kind(name, words)
    if kind not in CREDENTIALS and kind != "url":
        return Guess(kind, kind == "sid")
    words = _without_tails(words)
    words[-1] = {"KEYS": "KEY", "SECRETS": "SECRET"}.get(words[-1], words[-1])
    whose = [word for word in words if word not in own] or words
    is_sent_back = words[-2:] == ["VERIFY", "TOKEN"]  # by a provider, as it was entered there
    if len(whose) < len(words) and whose in _OF_OWN:
        return Guess("token" if whose[-1] == "TOKEN" else "key")
    issued, named = is_issued(kind, whose) and not is_sent_back, names_anybody(whose)
    if words[-2:] == ["PRIVATE", "KEY"]:
        return Guess("key" if CAPTCHAS.isdisjoint(words) else "token", issued, named)
    if kind == "key" and issued:
        return Guess("token", True, named)
    kind = "key" if kind == "token" and not issued and words[-1] not in _TOKENS else kind
    return Guess(kind, issued, named)


def _up_to_address(words: list[str]) -> list[str]:
    """The words up to those that name the address of a server, of one for a purpose: `REDIS_URL_CACHE`."""
    if not words or words[-1] in _OF_ADDRESSES:
        return words
    ends = (at for at, word in enumerate(words, 1) if word == "DSN" or (word in _URLS and is_connection(words[:at])))
    return words[: next(ends, len(words))]


def _kind(name: str, words: list[str]) -> str:
    while len(words) > 1 and _is_tail(words):
        if words[-2:-1] in (["CREDENTIALS"], ["KEYFILE"]) or words[-3:-1] == ["SERVICE", "ACCOUNT"]:
            return "token"
        words = words[:-1]
    if words[:2] == ["CONNECTION", "STRINGS"] or _is_chat_hook(words):
        return "url"
    if not words or _is_flag(words):
        return "setting"
    joined = next((kind for end, kind in _RUN_TOGETHER.items() if words[-1].endswith(end)), "")
    return (joined if words[-1] not in _NO_PASSWORDS else "") or _by_last_words(name, _without_issuer(words))


def _is_flag(words: list[str]) -> bool:
    """Whether it switches something on or off; who signs in by itself has a password, what runs by itself a secret."""
    signs_in = words[0] == "AUTO" and len(words) > 2 and words[-1] in ("PASSWORD", "SECRET")
    own = set(words) - {"CHECK"} if "HEALTH" in words else set(words)  # a token for it lets a monitor in
    return (words[0] in FLAG_STARTS and not signs_in) or not FLAGS.isdisjoint(own)


def _without_tails(words: list[str]) -> list[str]:
    """The words up to the last one that says what the value is."""
    while len(words) > 1 and _is_tail(words):
        words = words[:-1]
    return words


def _is_tail(words: list[str]) -> bool:
    last, before = words[-1], words[-2]
    return last in TAILS or re.fullmatch(r"V?\d+", last) is not None or (last in VARIANTS and before in _ENDS)


def _is_chat_hook(words: list[str]) -> bool:
    """Whether it is the webhook of a chat, a URL that is a secret itself."""
    says_more = {"SECRET", "KEY", "TOKEN", "ID", "NAME", "USERNAME", "CHANNEL", "ENABLED"}
    return not HOOKS.isdisjoint(words) and not CHATS.isdisjoint(words) and says_more.isdisjoint(words)


def _without_issuer(words: list[str]) -> list[str]:
    """The words up to those that name a credential, where the name of an issuer is behind them."""
    if words[-1] in PROPERTIES or guess_kind(words[-1]) in CREDENTIALS:
        return words
    pairs = (at for at in range(len(words) - 2, 0, -1) if (words[at - 1], words[at]) in _PAIRS)
    return next((words[: at + 1] for at in pairs if names_anybody(words[at + 1 :])), words)


def _by_last_words(name: str, words: list[str]) -> str:
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last in _URLS:
        return "url" if is_connection(words) or "WEBHOOK" in words else "setting"
    if last in _CONNECTION_ENDS or (last == "CON" and is_connection(words)):
        return "url" if last != "STRING" or "CONNECTION" in words or is_connection(words) else "setting"
    if last == "AUTH":
        return "token" if before == "TWILIO" else "password" if before in _PROVIDED_AUTH else "setting"
    if last == "WEBHOOK" or (last == "REDIS" and "_" in name):
        return "url"
    if last in ("HASH", "ID", "LOGIN"):
        return "username" if words[-3:] == ["ACCESS", "KEY", "ID"] else "setting"
    return _of_key(words) or _unless_published(name, words)


def _of_key(words: list[str]) -> str:
    """The kind of a key by the words before it; empty where they do not say it."""
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if before in OF_SESSIONS and last == "PASSWORD" and CONNECTIONS.isdisjoint(words[:-2]):  # which encrypts them
        return "key"
    if words[-2:] == ["SECRET", "TOKEN"] or last == "JWKS" or (last == "COOKIE" and before in ("ERLANG", "RELEASE")):
        return "key"
    if last in ("KEYSET", "KEYRING"):
        return "setting" if "PUBLIC" in words else "key"
    if last.endswith("CREDENTIALS") and before != "APPLICATION":  # which is a path
        return "password" if is_connection(words) or not _ACCOUNTS.isdisjoint(words) else "token"
    if words[-2:] == ["PASS", "PHRASE"]:
        return "password"
    if words[-3:-1] == ["TAG", "MANAGER"]:  # every page of the site has it
        return "setting"
    if words[-2:] == ["AUTH", "CODE"]:
        return "token"
    if last in ("LICENSE", "LICENCE") or (before in ("LICENSE", "LICENCE") and last == "KEY"):
        return "token"
    if words[-2:] == ["ACCESS", "KEY"] and "SECRET" not in words:
        is_of_azure = "AZURE" in words  # where the access key of a storage account is the secret
        return "username" if not STORAGE.isdisjoint(words[:-2]) and not is_of_azure else "token"
    if words[-2:] == ["USER", "NAME"]:
        return "username"
    if words[:2] == ["SOCIAL", "AUTH"] and last == "KEY" and before not in ("SECRET", "PRIVATE", "API"):
        return "setting"  # of Python Social Auth, the id of a client
    if words[-2:] == ["STORAGE", "KEY"] and "AZURE" in words:
        return "token"
    if last == "PRIVATE" and not CAPTCHAS.isdisjoint(words):
        return "token"
    is_of_header = "HEADER" in words and "SECRET" not in words  # `TRUSTED_HEADER_AUTH_KEY` is the name of one
    is_attribute = "LDAP" in words and before in _ATTRIBUTES
    return "setting" if last in ("KEY", "KEYS") and (before in CERTIFICATES or is_of_header or is_attribute) else ""


def _unless_published(name: str, words: list[str]) -> str:
    """The kind that the words suggest, unless a frontend's build writes the value into what every browser gets."""
    guess = guess_kind("_".join(words)) if re.match(r"[A-Z]", name) else guess_kind(name)
    if guess_kind(name) != "setting" or words[0] not in _FRONTENDS:
        return guess
    return "setting" if "PUBLIC" in words[:2] or words[0] in _PUBLISHED else guess
