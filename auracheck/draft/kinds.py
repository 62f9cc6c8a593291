"""What kind of value a variable has, and whether somebody else issues it, as its name suggests."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from auracheck.policy import CREDENTIALS
from auracheck.policy.names import guess_kind, is_provided

CONNECTIONS = frozenset(
    [
        "DATABASE",
        "DB",
        "POSTGRES",
        "POSTGRESQL",
        "PG",
        "MYSQL",
        "MARIADB",
        "MSSQL",
        "SQL",
        "SQLALCHEMY",
        "MONGO",
        "MONGODB",
        "REDIS",
        "VALKEY",
        "KEYDB",
        "AMQP",
        "RABBITMQ",
        "BROKER",
        "CELERY",
        "NATS",
        "KAFKA",
        "CLICKHOUSE",
        "QUEUE",
        "CACHE",
        "CHANNELS",
        "SESSION",
        "SMTP",
        "MAILER",
        "EMAIL",
        "MAIL",
        "DSN",
        "CONN",
        "CONNECTION",
        "DATASOURCE",
        "REPLICA",
    ]
)
"""Words of an address that contains a password: that of a database, broker or mail server."""

_CONNECTION_ENDS = frozenset({"DSN", "CONN", "DATASOURCE", "STRING"})

_ISSUERS = frozenset(
    [
        "LICENSE",
        "LICENCE",
        "DKIM",
        "OAUTH",
        "OAUTH2",
        "OIDC",
        "SAML",
        "SSO",
        "IDP",
        "AUTH0",
        "OKTA",
        "COGNITO",
        "ENTRA",
        "AD",
        "KEYCLOAK",
        "LDAP",
        "CAPTCHA",
        "ALTCHA",
        "APPLE",
        "BITBUCKET",
        "BUFFER",
        "SNAPCHAT",
        "FIGMA",
        "FLY",
        "KAKAO",
        "NOTION",
        "SPOTIFY",
        "TWITCH",
        "WORKOS",
        "ZOOM",
        "MESSAGEBIRD",
        "LINEAR",
        "JIRA",
        "ASANA",
        "CONFLUENCE",
        "ATLASSIAN",
        "TRELLO",
        "BOX",
        "ZAPIER",
        "PUSHOVER",
        "PUSHBULLET",
        "NTFY",
        "MATRIX",
        "GITEA",
        "FORGEJO",
        "SIGNAL",
        "LINE",
        "WECHAT",
        "VK",
        "YANDEX",
        "REDDIT",
        "STEAM",
        "TUMBLR",
        "WEIBO",
        "FLICKR",
        "YOUTUBE",
        "VIMEO",
        "INSTAGRAM",
        "THREADS",
        "TIKTOK",
        "MASTODON",
        "EVERNOTE",
        "WUNDERLIST",
        "UNSPLASH",
        "GIPHY",
        "TENOR",
        "PEXELS",
        "DEEPL",
        "OPENROUTER",
        "MISTRAL",
        "COHERE",
        "GROQ",
        "GEMINI",
        "VERTEX",
        "HUGGINGFACE",
        "REPLICATE",
        "LOOPS",
        "PLAIN",
        "INNGEST",
        "AIRTABLE",
        "BREVO",
        "SENDINBLUE",
        "MAILCHANNELS",
        "SPARKPOST",
        "MANDRILL",
        "SES",
        "SNS",
        "SQS",
        "DUO",
        "YUBICO",
        "HETZNER",
        "SCALEWAY",
        "DIGITALOCEAN",
        "BACKBLAZE",
        "R2",
        "B2",
        "GCS",
        "AMPLITUDE",
        "HEAP",
        "FRESHDESK",
        "CHARGEBEE",
        "RECURLY",
        "LEMONSQUEEZY",
        "POLAR",
        "CRISP",
        "CHATWOOT",
        "PIPEDRIVE",
        "HEROKU",
        "VERCEL",
        "NETLIFY",
        "GRAVATAR",
        "MAXMIND",
        "GEOIP",
        "IPINFO",
        "IPDATA",
        "BUGSNAG",
        "AIRBRAKE",
        "HONEYBADGER",
        "SKYLIGHT",
        "SCOUT",
        "APPSIGNAL",
        "LOGTAIL",
        "PAPERTRAIL",
        "SUMOLOGIC",
        "DYNATRACE",
        "SALESFORCE",
        "MARKETO",
        "GONG",
        "CALENDLY",
        "TYPEFORM",
        "DOCUSIGN",
        "VERIFICATION",
        "CONSUMER",
        "PARTNER",
    ]
)
"""Words of a credential that somebody else hands out, beside those of `policy.names`."""

_MADE = frozenset(
    [
        "ADMIN",
        "STATIC",
        "INTERNAL",
        "METRICS",
        "SETUP",
        "CRON",
        "RPC",
        "MASTER",
        "ROOT",
        "HEALTH",
        "WORKER",
        "COOKIE",
        "SESSION",
        "JWT",
        "CSRF",
    ]
)
"""Words of a credential that the operator makes, whatever else is in its name."""

_ANY_ISSUER = frozenset({"ACCESS", "API", "CLIENT", "WEBHOOK"})
"""Words of what somebody issues that do not say who."""

_OF_SESSIONS = frozenset({"STATE", "COOKIE", "SESSION", "JWT", "CSRF", "NONCE"})
_SERVERS = frozenset(["MEILI", "MEILISEARCH", "TYPESENSE", "QDRANT", "WEAVIATE", "LIVEKIT", "SOKETI"])
"""Servers whose keys the operator chooses."""

_MAIL = frozenset({"SMTP", "EMAIL", "MAIL", "MAILER"})
_TAILS = frozenset(
    [
        "BASE64",
        "B64",
        "CONTENTS",
        "CONTENT",
        "JSON",
        "PREVIOUS",
        "OLD",
        "NEW",
        "NEXT",
        "PRIMARY",
        "SECONDARY",
        "CURRENT",
        "DEFAULT",
        "HEX",
        "PEM",
        "VALUE",
    ]
)
"""Words behind the word that says what a value is."""

_FLAGS = frozenset(
    [
        "ENABLE",
        "DISABLE",
        "ALLOW",
        "REQUIRE",
        "HIDE",
        "SKIP",
        "ENABLED",
        "DISABLED",
        "REQUIRED",
        "ALLOWED",
        "COUNT",
        "CHECK",
        "MAX",
        "MIN",
        "RANDOM",
        "PREVENT",
    ]
)
_FLAG_STARTS = frozenset(["USE", "IS", "HAS", "SHOW", "FORCE", "NO", "AUTO", "NUM"])
_STORAGE = frozenset(
    [
        "AWS",
        "S3",
        "MINIO",
        "STORAGE",
        "BUCKET",
        "UPLOAD",
        "SES",
        "SNS",
        "SQS",
        "R2",
        "B2",
        "SPACES",
        "OSS",
        "COS",
        "ACCESS",
    ]
)
_RUN_TOGETHER = {"DBPASS": "password", "APIKEY": "token", "SECRETACCESSKEY": "token"}
_CERTIFICATES = frozenset(["SSL", "TLS", "CERT", "CERTIFICATE", "PUBLIC"])
_PROVIDED_AUTH = frozenset({"TWILIO", "SENTRY", "REDIS", "PROXY"})


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


def guessed(name: str, prefix: str = "") -> Guess:
    """What a name suggests. ``prefix`` is that of all names of the application, which says nothing."""
    words = words_of(name.removeprefix(prefix) or name)
    kind = _kind(name, words)
    if kind not in CREDENTIALS and kind != "url":
        return Guess(kind, kind == "sid")
    issued, named = _is_issued(kind, words), _names_issuer(words)
    if words[-2:] == ["PRIVATE", "KEY"]:
        return Guess("key", issued, named)
    if kind == "key" and issued:
        return Guess("token", True, named)
    kind = "key" if kind == "token" and not issued and words[-1] not in _TOKENS else kind
    return Guess(kind, issued, named)


_TOKENS = frozenset({"TOKEN", "TOKENS", "PAT"})


def words_of(name: str) -> list[str]:
    """The words of a name in capitals; a capital letter begins a new one, as in `apiKey`."""
    return [word.upper() for word in re.split(r"[-_.:]|(?<=[a-z0-9])(?=[A-Z])", name) if word]


def common_prefix(names: Iterable[str]) -> str:
    """The first word with its `_` where nearly all names begin with it, else empty."""
    every = list(names)
    firsts = [name.partition("_")[0] + "_" for name in every if "_" in name]
    best = max(set(firsts), key=firsts.count, default="")
    return best if len(every) > 3 and firsts.count(best) * 10 >= len(every) * 8 else ""


def _kind(name: str, words: list[str]) -> str:
    while len(words) > 1 and (words[-1] in _TAILS or words[-1].isdigit()):
        if words[-2:-1] == ["CREDENTIALS"] or words[-3:-1] == ["SERVICE", "ACCOUNT"]:
            return "token"
        words = words[:-1]
    if words[:2] == ["CONNECTION", "STRINGS"]:
        return "url"
    if not words or words[0] in _FLAG_STARTS or not _FLAGS.isdisjoint(words):
        return "setting"
    joined = next((kind for end, kind in _RUN_TOGETHER.items() if words[-1].endswith(end)), "")
    if joined:
        return joined
    return _by_last_words(name, words)


def _by_last_words(name: str, words: list[str]) -> str:
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    guess = guess_kind("_".join(words)) if re.match(r"[A-Z]", name) else guess_kind(name)
    if guess_kind(name) == "setting" and words[0] in ("VITE", "NEXT", "REACT", "NUXT", "EXPO", "GATSBY", "PUBLIC"):
        guess = guess if "PUBLIC" not in words[:2] and words[0] not in ("VITE", "REACT", "GATSBY") else "setting"
    if words[-2:] == ["SECRET", "TOKEN"]:
        return "key"
    if last in ("URL", "URI"):
        return "url" if _is_connection(words) or "WEBHOOK" in words else "setting"
    if last in _CONNECTION_ENDS:
        return "url" if last != "STRING" or "CONNECTION" in words else "setting"
    if last == "AUTH":
        return "token" if before == "TWILIO" else "password" if before in _PROVIDED_AUTH else "setting"
    if last in ("LICENSE", "LICENCE") or (before in ("LICENSE", "LICENCE") and last == "KEY"):
        return "token"
    if words[-2:] == ["ACCESS", "KEY"] and "SECRET" not in words:
        return "username" if not _STORAGE.isdisjoint(words[:-2]) else "token"
    if words[-3:] == ["ACCESS", "KEY", "ID"] or words[-2:] == ["USER", "NAME"]:
        return "username"
    if last in ("KEY", "KEYS") and before in _CERTIFICATES:
        return "setting"
    if last == "JWKS" or (last == "COOKIE" and before == "ERLANG"):
        return "key"
    if last == "WEBHOOK" or (last == "REDIS" and "_" in name):
        return "url"
    if last in ("HASH", "ID"):
        return "setting"
    return "setting" if last == "LOGIN" else guess


def _is_connection(words: list[str]) -> bool:
    return not CONNECTIONS.isdisjoint(words[:-1] or words) and not {
        "CALLBACK",
        "REDIRECT",
        "PUBLIC",
        "BASE",
        "DOCS",
    } & set(words)


def _names_issuer(words: list[str]) -> bool:
    return not _ISSUERS.isdisjoint(words) or any(is_provided(word) for word in words if word not in _ANY_ISSUER)


def _is_issued(kind: str, words: list[str]) -> bool:
    if kind == "url":
        return not _is_connection(words) or not _MAIL.isdisjoint(words)
    if kind == "password":
        return not _MAIL.isdisjoint(words) or not {"LDAP", "APPLE", "REGISTRY"}.isdisjoint(words)
    if not _SERVERS.isdisjoint(words) or (
        words[-2:-1] and words[-2] in _OF_SESSIONS and words[-1] in ("SECRET", "KEY")
    ):
        return False
    if not {"LICENSE", "LICENCE", "DKIM"}.isdisjoint(words):
        return True
    if not _MADE.isdisjoint(words):
        return _names_issuer(words) or "CLIENT" in words
    if words[-2:] == ["API", "SECRET"]:
        return _names_issuer(words)
    if _names_issuer(words) or is_provided("_".join(words)):
        return True
    if "APP" in words[1:]:  # the key of an app at a provider; an application's own key begins with the word
        return True
    return "APIKEY" in words or (kind == "token" and words[-1:] != ["TOKEN"])
