"""Where a credential comes from whose name alone is known: made here, from a provider, or as a key of a pair."""

from auracheck.policy.names import OF_CERTIFICATES, PROVIDED, is_provided, of_several, subject_of, words_of
from auracheck.regex import regex

MADE_HERE = "auracheck generate "
"""How a command begins that makes a value."""

PROVIDER = "get a new one from its provider"
"""How to replace a credential that only its provider can make."""

OWN_OR_PROVIDER = f"{PROVIDER} (if it is your own: {MADE_HERE}password)"
"""The same where the name does not say whose it is: `API_TOKEN` may be that of the operator's own API."""

CERTIFICATE = "make it together with its certificate"
"""How to replace the private key of a TLS certificate."""

_KEY_PAIR = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072"
_WALLET = "make a new wallet, and move what the old one has"
_KEY_PAIRS = {
    "VAPID": "npx web-push generate-vapid-keys",
    **dict.fromkeys(("WIREGUARD", "WG"), "wg genkey"),
    "SSH": "ssh-keygen -t ed25519",
    "AGE": "age-keygen",
    **dict.fromkeys(("GPG", "PGP"), "gpg --full-generate-key"),
    **dict.fromkeys(("TLS", "SSL", "SAML", "CERT", "CERTIFICATE", "CA"), CERTIFICATE),
    **dict.fromkeys(("WALLET", "ETH", "ETHEREUM", "EVM", "SOLANA", "DEPLOYER"), _WALLET),
}
"""Words of a private key that is made in a way of its own: one of VAPID is of the curve P-256 (RFC 8292, section 2),
one of WireGuard of Curve25519 (wg(8))."""
_OF_PAIRS = frozenset(("PRIVATE", "RSA", "DKIM", "VAPID", "AGE", "GPG", "PGP", "CERT", "CERTIFICATE", "CA"))
"""Words before KEY that say that it is one of a pair."""

MAIL_PROVIDER = "get it from your mail provider"
"""The same for the password of a mailbox, which the mail server has already."""

_MAILBOX = regex(
    r"(?:.*_)?(?<!INBOUND_)(?:SMTP|[EG]?MAIL|MAILER|SENDMAIL|IMAP|POP3?)"
    r"(?:_(?:SMTP|APP|HOST|SERVER|AUTH|USER|ACCOUNT|SENDER|TRANSPORT|RELAY|LOGIN))*_?(?:PASSWORD|PASSWD|PASS|PWD|PW)"
)
"""Names of passwords of a mailbox; one for inbound mail is what the mail server signs in with here."""


OF_PASSWORD = "make it of a new password"
"""How to replace the hash of a password."""

HASHES = ("HASH", "HASHED", "SHA1", "SHA2", "SHA256", "SHA512", "BCRYPT", "MD5")
"""Words of the name of a password's hash."""


def is_mailbox(name: str) -> bool:
    """Whether the name suggests the password of a mailbox."""
    return _MAILBOX.fullmatch("_".join(words_of(of_several(name) or name))) is not None


def provider(name: str, kind: str) -> str:
    """Where a person gets a credential whose name alone is known; empty for one that its operator makes."""
    if kind == "password" and is_mailbox(name):
        return MAIL_PROVIDER
    if kind == "password" and not {*HASHES}.isdisjoint(words_of(name)):
        return OF_PASSWORD
    if kind == "url" or not is_provided(name):
        return ""
    if subject_of(words_of(name)) in OF_CERTIFICATES:
        return CERTIFICATE
    return OWN_OR_PROVIDER if PROVIDED.isdisjoint(words_of(name)) else PROVIDER


def obtained(name: str, kind: str) -> str:
    """How a person gets a credential whose name alone is known: from its provider, or as a key of a pair, which is no
    random word; empty for what `generate` makes."""
    return provider(name, kind) or (key_pair(name) if kind == "key" else "")


def key_pair(name: str) -> str:
    """How the operator makes a private key; empty for a name that suggests none."""
    words = words_of(name)
    if words[-1:] != ["KEY"] or _OF_PAIRS.isdisjoint(words[-2:-1]):
        return ""
    return next((how for word, how in _KEY_PAIRS.items() if word in words), _KEY_PAIR)


def form_of_key(name: str) -> tuple[str, ...]:
    """The form that a key must have by its name; empty for any (Fernet's specification: 32 bytes in base64)."""
    return ("{base64 32}",) if words_of(name)[-2:] == ["FERNET", "KEY"] else ()
