"""Inferring from a variable's name whether it is a credential, and of which kind."""

import re
from functools import lru_cache
from itertools import pairwise

from auracheck.policy.entry import CREDENTIALS
from auracheck.regex import regex

_PASSWORDS = """
    PASSWORD PASSWORDS PASSWD PASSWRD PASS PWD PSWD PSW PASSPHRASE PASSCODE PW AUTH REQUIREPASS PSK CREDENTIAL
    SENHA CLAVE CONTRASENA PASSWORT KENNWORT
"""
_LAST_WORDS = {
    "url": ("URL", "URI", "DSN", "CONN"),
    "password": tuple(_PASSWORDS.split()),
    "token": ("TOKEN", "TOKENS", "PAT", "WEBHOOK"),
    "sid": ("SID",),
    "username": ("USER", "USERNAME", "LOGIN"),
    "key": ("SECRET", "SECRETS", "SALT", "PEPPER", "SK"),
}
"""The last word of a variable's name, by the kind of its value."""

_ENDINGS = {
    "PASSWORD": "password", "PASSWD": "password", "PASSPHRASE": "password", "PASSCODE": "password",
    **dict.fromkeys(("DBPASS", "PGPASS", "ROOTPASS", "ADMINPASS", "USERPASS", "KEYPASS", "STOREPASS"), "password"),
    "SECRETKEY": "key", "SECRETACCESSKEY": "key", "APIKEY": "key", "AUTHKEY": "key", "MASTERKEY": "key",
    "PRIVATEKEY": "key", "ENCRYPTIONKEY": "key", "SECRET": "key", "TOKEN": "token",
}  # fmt: skip
"""Endings of a last word without a separator, as in `PGPASSWORD`."""

_CALLED = "BASICAUTH_USERS SNMP_COMMUNITY SNMP_COMMUNITY_STRING ROOT_TOKEN_ID AUTH_IDENTITY_VALUE ACCESS_CODE"
_CALLED_ELSE = [name.split("_") for name in _CALLED.split()]
"""Last words of the names of passwords that are called something else."""

_NO_TOKEN = ["INITIAL", "CLUSTER", "TOKEN"]
"""Last words of the name of a cluster (etcd, "Clustering Guide")."""

_SWITCHES = (["SMTP", "AUTH"], ["IMAP", "AUTH"], ["POP3", "AUTH"])
"""Last words of what says whether to sign in to a mail server (Jakarta Mail, `mail.smtp.auth`)."""

_OBJECTS = (["KUBE", "SECRET"], ["K8S", "SECRET"], ["PULL", "SECRET"], ["PULL", "SECRETS"])
"""Last words of the name of a Secret in the cluster (Tailscale, TS_KUBE_SECRET; DAGSTER_K8S_JOB_IMAGE_PULL_SECRETS)."""

_ADDRESSES = (["CONNECTION", "STRING"], ["CONNECTION", "STRINGS"])
"""Words of addresses that are no URLs, the last ones or a group's (ASP.NET Core, `ConnectionStrings:Shop`)."""

_KEYS = (["PASSWORD", "SEED"], ["SECRET", "SEED"], ["KEY", "BASE"], ["ERLANG", "COOKIE"])
"""Last words of the names of keys; any other seed may be a number for repeatable tests."""

_INSTANCE_WORDS = """
    PRIMARY SECONDARY MAIN BACKUP OLD NEW PREVIOUS PREV CURRENT NEXT FALLBACK INIT INITIAL PROD PRODUCTION STAGING
    STAGE DEV DEVELOPMENT TEST TESTING LIVE SANDBOX LOCAL AES AES128 AES256 HS256 HS384 HS512
"""
_INSTANCES = frozenset(_INSTANCE_WORDS.split())
"""Last words of names that are several of one kind (`API_TOKEN_STAGING`), or say what it is for (`KEY_AES256`)."""

_NUMBERED_WORDS = """
    TARGET WEBHOOK SERVER NODE USER ACCOUNT DB HOST APP CLIENT INSTANCE SITE SHARD SLOT TENANT LOG LOGS
"""
_NUMBERED = frozenset(("", *_NUMBERED_WORDS.split()))
"""What may be in front of the number of one of several (`SMTP_PASSWORD_2`, `TOKEN_NODE1`)."""

OF_A_SHELL = frozenset(("PWD", "OLDPWD"))
"""Working directories, which every shell exports."""

_LITERAL = regex(r"source\d+\.(?:url|host|password)")

_OPTIONS = frozenset(("-p", "-P", "-a", "-w", "-u", "--masterauth"))
"""Options with a password, the short ones where the program is one that `systems/options.py` knows."""

_ACTIONS = frozenset(("GENERATE", "CREATE", "ROTATE", "SHOW", "PRINT", "SKIP", "DISABLE", "ENABLE"))
"""First words of an option that takes no credential but does something with one (`--generate-keys`)."""

ADDRESS = "address"
"""What an address with a password is called that is a word of a command."""

WAITED_FOR = "wait.host"
"""What the address of a server is called that a command waits for."""

_PREFIXES = ("NEXT_PUBLIC_", "NUXT_PUBLIC_", "EXPO_PUBLIC_", "REACT_APP_", "VITE_", "GATSBY_", "PUBLIC_")
"""Prefixes of variables that a frontend's build writes into the code that every browser gets."""

_SHOWN = frozenset({"PUBLIC", "PUBLISHABLE", "ANON", "SITE"})
"""Words of a key that every visitor of a page may see, unless the name has SECRET in it."""

_OF_DATA = """
    PRIMARY FOREIGN SORT PARTITION CACHE ROUTING HOT LOOKUP GROUP OBJECT INDEX UNIQUE IDEMPOTENCY REGISTRY SHARD
    SEARCH TRANSLATION LOCALE LOCK STORAGE CONFIG HASH MAP FIELD COLUMN LABEL TAG TOPIC QUEUE HEADER IDENTIFIER NAME
    CLAIM PREFIX VALUE TOPOLOGY TIME LEVEL CALLER MESSAGE STACKTRACE REDACT REDACTED MASK MASKED SCRUB SCRUBBED
"""
_NO_SECRET_KEYS = frozenset(_OF_DATA.split())
"""Words before KEY where that is no secret but the name of something, unless the name has ENCRYPTION in it."""

_ANY_WORDS = """
    ACCESS API CLIENT WEBHOOK LICENSE LICENCE ACTIVATION INSTALLATION SUBSCRIPTION BOT PERSONAL DOCKER OAUTH
    OAUTH2
"""
_ANY_PROVIDERS = frozenset(_ANY_WORDS.split())
"""Words for a key of any provider, right before those that say that it is one: what begins with `API_` is as often a
setting of the operator's own API (`API_JWT_SECRET`). A bot and a person get their tokens from the chat or the service
that they sign in to, and `DOCKER_PASSWORD` is that of a registry."""
_OF_CREDENTIALS = frozenset(("KEY", "KEYS", "SECRET", "SECRETS", "TOKEN", "TOKENS", "PASSWORD", "PASS", "ID"))

_PROVIDERS = """
    ABUSEIPDB ADYEN AIRTABLE ALGOLIA ALIENVAULT ALIYUN AMAP AMPLITUDE ANTHROPIC APPSIGNAL ASSEMBLYAI ATLASSIAN AWS AZURE
    BACKBLAZE BAIDU BINANCE BITBUCKET BLACKFIRE BLOB BRAINTREE BREVO BUGSNAG CALENDLY CHARGEBEE CHROMATIC CIRCLECI
    CLOUDFLARE CLOUDINARY CODECOV COGNITO COHERE COINBASE CONTENTFUL COVERALLS CROWDIN CROWDSTRIKE DASHSCOPE DATADOG
    DEEPGRAM DEEPL DEEPSEEK DIGITALOCEAN DISCORD DOCKERHUB DOCUSIGN DOPPLER DROPBOX DYNATRACE ELEVENLABS ETHERSCAN
    EVERNOTE FACEBOOK FASTLY FIGMA FIREBASE FLICKR FRESHDESK GCP GEMINI GHCR GIPHY GITHUB GITLAB GOOGLE GROQ HCAPTCHA
    HEROKU HETZNER HONEYBADGER HONEYCOMB HUBSPOT HUGGINGFACE INFURA INTERCOM IPDATA IPINFO KAKAO KLAVIYO LAUNCHDARKLY
    LEMONSQUEEZY LINKEDIN LOGTAIL LOKALISE MAILCHANNELS MAILCHIMP MAILGUN MAILJET MANDRILL MAPBOX MARKETO MAXMIND
    MESSAGEBIRD MICROSOFT MINIMAX MISTRAL MIXPANEL MOLLIE MOONSHOT NETLIFY NEWRELIC NGROK NOTION NPM OKTA OPENAI
    OPENROUTER OPENWEATHER OPENWEATHERMAP OPSGENIE PADDLE PAGERDUTY PAPERTRAIL PAYPAL PAYSTACK PERPLEXITY PEXELS
    PINECONE PIPEDRIVE PLAID PLANETSCALE POSTHOG POSTMARK PUSHBULLET PUSHER PUSHOVER PYPI QINIU RAZORPAY RECAPTCHA
    RECURLY REDDIT REPLICATE RESEND ROLLBAR S3 SALESFORCE SCALEWAY SEGMENT SENDGRID SENDINBLUE SENTRY SERPAPI SERPER
    SHODAN SHOPIFY SLACK SNAPCHAT SNYK SONARCLOUD SPARKPOST SPOTIFY SQUARE STRIPE SUMOLOGIC SUPABASE TAILSCALE TAVILY
    TELEGRAM TENCENT TIKTOK TINYBIRD TMDB TRAVIS TRELLO TUMBLR TURNSTILE TWILIO TWITCH TWITTER TYPEFORM UNSPLASH
    UPLOADTHING URLSCAN VERCEL VIMEO VIRUSTOTAL VONAGE WEIBO YANDEX YOUTUBE ZAPIER ZENDESK
"""
PROVIDED = frozenset(_PROVIDERS.split())
"""Words of a key that comes from a provider, in a length of its choice: such a key cannot be generated."""

OF_CERTIFICATES = frozenset(("TLS", "SSL"))
"""Words of a key that comes with a certificate."""

_VARIABLE = regex(
    r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*|_*[A-Za-z][A-Za-z0-9]*(?:_+[A-Za-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+", re.ASCII
)
_DOTTED = regex(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+", re.ASCII)


@lru_cache(1 << 16)  # as for `guess_kind`
def is_option(name: str) -> bool:
    """Whether a name is that of a word in a command, not of a variable."""
    return name.startswith("-") or (of_several(name) or name) == ADDRESS


@lru_cache(1 << 16)  # asked several times of each variable, and many targets have the same
def guess_kind(name: str) -> str:
    """The kind that a variable's name suggests; `setting` where it suggests none."""
    if name in _OPTIONS or (name[:1] == "-" and of_several(name) in _OPTIONS):
        return "password"
    words = words_of(name)
    if name in OF_A_SHELL or (name[:2] == "--" and words and words[0] in _ACTIONS):
        return "setting"
    if is_shown(name):
        return "setting"
    kind = _kind_of(words)
    if kind == "setting" and _is_one_of_several(words):
        kind = _kind_of(words[:-1])
        return kind if kind in CREDENTIALS else "setting"
    return kind


def is_shown(name: str) -> bool:
    """Whether a frontend's build writes the variable into the code that every browser gets."""
    return name.startswith(_PREFIXES) and "SECRET" not in words_of(name)


LOGIN_OF_TEXT = "${a.login.of.source}"
"""What is in place of a login in an address in a program's text, which is not known."""


def literal(number: int, end: str) -> str:
    """What the address in a literal of a program's text is called among its settings."""
    return f"source{number}.{end}"


def is_literal(name: str) -> bool:
    """Whether it is such a name, which nobody has written and no report shows."""
    return name.startswith("source") and _LITERAL.fullmatch(name) is not None


def of_several(name: str) -> str:
    """The name without the last word that distinguishes it from others of its kind: `SMTP_PASSWORD` of
    `SMTP_PASSWORD_2`; empty where it has none."""
    return re.sub(r"[-_.]+[^-_.]*$", "", name) if _is_one_of_several(words_of(name)) else ""


def is_variable(name: str) -> bool:
    """Whether a word is written as a variable, in capitals or of several words (`db_pass`, `dbPass`), so that it is no
    mistyped short name."""
    return _VARIABLE.fullmatch(name) is not None


def as_variable(text: str) -> str:
    """The name of a variable that a text makes, such as the name of a service."""
    return re.sub(r"[^A-Z0-9]+", "_", text.upper()).strip("_")


def can_be_named(name: str) -> bool:
    """Whether `generate` takes it: a variable, or a name with dots, which no shell has but an env file may
    (`database.default.password` of CodeIgniter)."""
    return is_variable(name) or _DOTTED.fullmatch(name) is not None


def is_provided(name: str) -> bool:
    """Whether the name suggests a value from a provider."""
    return _is_provided(words_of(name))


def words_of(name: str) -> list[str]:
    """The words of a name in capitals; a capital letter begins a new one, as in `apiKey`."""
    return [word.upper() for word in re.split(r"[-_.]|(?<=[a-z0-9])(?=[A-Z])", name) if word]


def _is_provided(words: list[str]) -> bool:
    if not PROVIDED.isdisjoint(words) or words[-1:] == ["PAT"]:  # a personal access token
        return True
    if any(one + another in PROVIDED for one, another in pairwise(words)):  # `DOCKER_HUB_TOKEN`
        return True
    if "JWT" in words:
        return False  # what signs access tokens (`JWT_ACCESS_SECRET`) is one's own
    subject = subject_of(words[:-1] if _is_one_of_several(words) else words)
    return subject in _ANY_PROVIDERS or (subject in OF_CERTIFICATES and words[-1] == "KEY")


def subject_of(words: list[str]) -> str:
    """The last word that does not say that it is a credential."""
    return next((word for word in reversed(words) if word not in _OF_CREDENTIALS), "")


def _is_one_of_several(words: list[str]) -> bool:
    if len(words) < 2 or words[-2] == "AUTH":
        return False
    last = words[-1]
    before = last.rstrip("0123456789")
    return last in _INSTANCES or (0 < len(last) - len(before) < 3 and before in _NUMBERED)


def _kind_of(words: list[str]) -> str:
    """The kind that the words of a name suggest by how it ends."""
    last = words[-1] if words else ""
    if words[-2:] in _CALLED_ELSE or words[-3:] in _CALLED_ELSE:
        return "password"
    if words[-2:] in _KEYS:
        return "key"
    if words[-2:] in _ADDRESSES or words[:2] in _ADDRESSES:
        return "url"
    if words[-3:] == _NO_TOKEN or words[-2:] in _SWITCHES or words[-2:] in _OBJECTS:
        return "setting"
    kind = next((kind for kind, lasts in _LAST_WORDS.items() if last in lasts), "")
    kind = kind or next((kind for end, kind in _ENDINGS.items() if last.endswith(end)), "setting")
    if last in ("KEY", "KEYS") or kind == "key":
        return _kind_of_key(words)
    return kind


def _kind_of_key(words: list[str]) -> str:
    if "SECRET" not in words:
        is_key = words[-1] in ("KEY", "KEYS", "SK")
        names_something = is_key and len(words) > 1 and words[-2] in _NO_SECRET_KEYS and "ENCRYPTION" not in words
        if names_something or not _SHOWN.isdisjoint(words):
            return "setting"
        if words[-2:] == ["ACCESS", "KEY"]:
            return "username"  # the public half of S3's pair
    return "token" if _is_provided(words) else "key"
