"""Whether a value may be a credential at all."""

import re

from auracheck.policy.names import words_of

_FLAG_WORDS = """
    true false yes no on off y n t f enabled disabled none null nil undefined default auto optional required never
    always 0 1
"""

_FLAGS = frozenset(_FLAG_WORDS.split())

NONE = frozenset(("null", "(null)", "none", "nil", "undefined", "disabled", "false", "off"))
"""What people and programs write where there is no credential."""


def says_none(text: str) -> bool:
    """Whether a value says that there is no credential."""
    return text.strip().lower() in NONE


_METHOD_WORDS = """
    basic plain login cram-md5 md5 scram-sha-256 scram-sha-512 digest bearer oauth oauth2 oidc saml ldap jwt trust token
    password cert mtls tls ssl starttls argon2 argon2id bcrypt scrypt pbkdf2 sha256 sha512 hs256 rs256 es256 local
    internal external anonymous proxy header database session cookie apikey kerberos ntlm gssapi xoauth2 iam pam simple
    htpasswd silly
"""

_METHODS = frozenset(_METHOD_WORDS.split())

_NUMBER = r"[+-]?\d{1,9}(?:\.\d+)?(?:ms|[smhdwMy]|min|/\w+|[;,])?"

_LIMIT = r"\d{1,3}"
"""What a variable ending in AUTH may count (`RATELIMIT_AUTH=20`)."""

_COUNTED_WORDS = """
    ROUNDS ITERATIONS COST LENGTH MIN MAX MINIMUM MAXIMUM ATTEMPTS RETRIES TTL LIFETIME EXPIRY EXPIRES EXPIRATION
    TIMEOUT LIMIT COUNT
"""
_COUNTED = frozenset(_COUNTED_WORDS.split())
"""Words of what counts something about credentials (`SALT_ROUNDS_PASSWORD=12`)."""

_PATH = (
    r"(?:~|\.{1,2}|[A-Za-z]:|%[\w.]+%)[/\\].*|/[a-z0-9_.@/-]+(?:\.[A-Za-z]+)?|file:.+|(?:[\w.-]+/)+[\w.-]+\.[a-z]{2,5}"
)
"""In capitals and signs a text that begins with a slash may be base64."""

_FILE = r"(?i:[\w.-]+\.(?:key|pem|crt|cer|p12|pfx|jks|json|ya?ml|txt|conf|toml|ini|env))"

_HEADER = r"(?i:x(?:-[a-z]{2,20}){1,5}|authorization)"
"""The name of an HTTP header, in which a token is sent (`TOKEN_KEY=X-Shop-Token`)."""

_PUBLIC = (
    r"-----BEGIN (?:RSA |EC )?(?:PUBLIC KEY|CERTIFICATE)|ssh-(?:rsa|dss|ed25519) |ecdsa-sha2-\S+ |age1"
    r"|pk_(?:live|test)_|phc_\w{20}"
)
"""`phc_` is in the key of a PostHog project, which its snippet shows to every visitor of a page."""

_OF_GPG = frozenset({"GPG", "PGP", "APT", "REPO"})

_FINGERPRINT = r"(?i:(?:0x)?(?:[0-9a-f]{4}\s*){2,16})"
"""What names a public key to GnuPG: the last 8 or 16 hex digits of its fingerprint, or all 40 or 64."""

_POINT = r"B[A-Za-z0-9_-]{86}=?"
"""A public key of web push: 65 bytes that begin with 4, in base64url (RFC 8292, section 3.2)."""

_CRON = r"(?:[\d*?/,LW#-]+|[A-Z]{3}(?:[-,][A-Z]{3})*)(?:\s+(?:[\d*?/,LW#-]+|[A-Z]{3}(?:[-,][A-Z]{3})*)){4,6}"
"""When something is to run, as cron has it: `TOKEN` may be the last word of what runs (`CRON_REFRESH_TOKENS`)."""

_LISTENS = r":\d{2,5}"
"""Where a program listens, on every address (`--validating-webhook=:8443`)."""

_OBJECT = r"(?s)\{\s*(?:\"(?!.*PRIVATE KEY).*)?\}"
"""A JSON object without a private key."""


def is_credential(kind: str, value: str, name: str = "") -> bool:
    """Whether a value may be a credential of that kind at all: no flag, number, path, public key, object, method, or
    name of a header.

    A password may be a number, and so may what is called a secret: `1234` is a bad password, not a port.
    """
    text = value.strip()
    if not text or re.match(_PUBLIC, text):
        return False
    if any(re.fullmatch(form, text) for form in (_FILE, _PATH, _OBJECT, _CRON, _LISTENS)):
        return False
    words = words_of(name)
    if text.lower() in _FLAGS and not (text == "default" and words[-1:] == ["PASSWORD"]):
        return False
    if kind != "password" and re.fullmatch(_HEADER, text):
        return False
    if not _OF_GPG.isdisjoint(words) and re.fullmatch(_FINGERPRINT, text):
        return False
    if "VAPID" in words and re.fullmatch(_POINT, text):
        return False
    if words[-1:] == ["AUTH"]:
        return text.lower() not in _METHODS and not re.fullmatch(_LIMIT, text)
    if not _COUNTED.isdisjoint(words) and re.fullmatch(_NUMBER, text):
        return False
    is_secret = kind == "password" or any(word.endswith("SECRET") for word in words)
    return is_secret or not re.fullmatch(_NUMBER, text)
