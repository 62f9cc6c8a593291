"""Strong values as programs make them, from a seed: each function is the algorithm of one program."""

import base64
import hashlib
import hmac
import json
import random
import string
import uuid
from collections.abc import Callable, Iterator
from itertools import count

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from random_secrets import words

ALPHANUMERIC = string.ascii_letters + string.digits
BCRYPT = "./" + string.ascii_uppercase + string.ascii_lowercase + string.digits
BECH32 = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
DJANGO = "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)"
NANOID = "useandom-26T198340PX75pxJACKVERYMINDBUSHWOLF_GQZbfghjklqvwyzrict"
WORDPRESS = ALPHANUMERIC + "!@#$%^&*()-_ []{}<>~`+=,.;:/?|"
_SOUNDS = "a ae ah ai b c ch d e ee ei f g gh h i ie j k l m n ng o oh oo p ph qu r s sh t th u v w x y z"
PHONEMES = tuple(_SOUNDS.split())
VOWELS = "aeiou"
NOT_FIRST = ("gh", "ng")

Draw = random.Random


def text(draw: Draw, alphabet: str, length: int) -> str:
    return "".join(draw.choices(alphabet, k=length))


def hexadecimal(draw: Draw, length: int) -> str:
    return draw.randbytes(length).hex()


def base64_of(draw: Draw, length: int) -> str:
    return base64.b64encode(draw.randbytes(length)).decode()


def urlsafe(draw: Draw, length: int) -> str:
    return base64.urlsafe_b64encode(draw.randbytes(length)).decode().rstrip("=")


def is_mixed(value: str) -> bool:
    """Whether it has a capital and a digit, as pwgen ensures."""
    return any(map(str.isupper, value)) and any(map(str.isdigit, value))


def mixed(draw: Draw, length: int) -> str:
    return next(filter(is_mixed, (text(draw, ALPHANUMERIC, length) for _ in count())))


def pwgen(draw: Draw, length: int) -> str:
    """What pw_phonemes.c makes: sounds in turn."""
    return next(filter(is_mixed, (_phonemes(draw, length) for _ in count())))


def _phonemes(draw: Draw, length: int) -> str:
    made, before, wants_vowel = "", "", draw.random() < 0.5
    while len(made) < length:
        part = draw.choice(PHONEMES)
        is_vowel, is_pair = part[0] in VOWELS, len(part) == 2
        doubled = before and before[0] in VOWELS and is_vowel and is_pair
        if is_vowel != wants_vowel or doubled or (not before and part in NOT_FIRST) or len(made) + len(part) > length:
            continue
        made += part.capitalize() if (not before or not is_vowel) and draw.random() < 0.2 else part
        if before and len(made) < length and draw.random() < 0.3:
            made, before, wants_vowel = made + draw.choice(string.digits), "", draw.random() < 0.5
            continue
        after_vowel = bool(before) and before[0] in VOWELS
        wants_vowel = not is_vowel or not (after_vowel or is_pair or draw.random() < 0.6)
        before = part
    return made


def keychain(draw: Draw) -> str:
    """Six syllables in three groups, one capital and one digit, as macOS proposes them."""
    made = "".join(draw.choice("bcdfghjkmnpqrstvwxz") + draw.choice("aeiouy") + draw.choice("bcdfghjkmnpqrstvwxz")
                   for _ in range(6))  # fmt: skip
    digit, capital = draw.sample(range(len(made)), 2)
    marked = list(made)
    marked[digit], marked[capital] = draw.choice(string.digits), marked[capital].upper()
    return "-".join("".join(marked[at : at + 6]) for at in (0, 6, 12))


def passphrase(draw: Draw, number: int, separator: str) -> str:
    return separator.join(draw.choices(words(), k=number))


def token(draw: Draw) -> str:
    """A JWT of an API, signed with HS256."""
    now = draw.randint(1_700_000_000, 1_800_000_000)
    claims = {"iss": "https://id.shop.internal", "sub": str(uuid.UUID(bytes=draw.randbytes(16), version=4)), "iat": now}
    parts = ({"alg": "HS256", "typ": "JWT"}, claims)
    head = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    mark = hmac.new(draw.randbytes(32), head.encode(), hashlib.sha256).digest()
    return f"{head}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"


def pem(draw: Draw, form: serialization.PrivateFormat) -> str:
    """A private key with its final newline."""
    curve = ec.derive_private_key(draw.getrandbits(250) + 1, ec.SECP256R1())
    key = ed25519.Ed25519PrivateKey.from_private_bytes(draw.randbytes(32)) if draw.random() < 0.5 else curve
    if form is serialization.PrivateFormat.TraditionalOpenSSL:
        key = curve
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


FORMS: dict[str, Callable[[Draw], str]] = {
    "openssl rand -hex 16": lambda d: hexadecimal(d, 16),
    "openssl rand -hex 24": lambda d: hexadecimal(d, 24),
    "openssl rand -hex 32": lambda d: hexadecimal(d, 32),
    "openssl rand -base64 16": lambda d: base64_of(d, 16),
    "openssl rand -base64 24": lambda d: base64_of(d, 24),
    "openssl rand -base64 32": lambda d: base64_of(d, 32),
    "openssl rand -base64 48": lambda d: base64_of(d, 48),
    "pwgen 20": lambda d: pwgen(d, 20),
    "pwgen 32": lambda d: pwgen(d, 32),
    "pwgen -s 16": lambda d: mixed(d, 16),
    "pwgen -s 32": lambda d: mixed(d, 32),
    "pwgen -sy 24": lambda d: text(d, ALPHANUMERIC + string.punctuation, 24),
    "pwgen -A0 24": lambda d: text(d, string.ascii_lowercase, 24),
    "keychain": keychain,
    "Django": lambda d: text(d, DJANGO, 50),
    "Rails secret": lambda d: hexadecimal(d, 64),
    "Laravel": lambda d: "base64:" + base64_of(d, 32),
    "Phoenix": lambda d: base64_of(d, 48),
    "WordPress salt": lambda d: "x" + text(d, WORDPRESS, 62) + "x",  # a space at an end is a finding
    "Fernet": lambda d: base64.urlsafe_b64encode(d.randbytes(32)).decode(),
    "secrets.token_urlsafe": lambda d: urlsafe(d, 32),
    "nanoid": lambda d: text(d, NANOID, 21),
    "uuid4": lambda d: str(uuid.UUID(bytes=d.randbytes(16), version=4)),
    "ASP.NET machine key": lambda d: hexadecimal(d, 32).upper(),
    "age": lambda d: "AGE-SECRET-KEY-1" + text(d, BECH32, 58),
    "PEM PKCS8": lambda d: pem(d, serialization.PrivateFormat.PKCS8),
    "PEM EC": lambda d: pem(d, serialization.PrivateFormat.TraditionalOpenSSL),
    "bcrypt": lambda d: "$2b$12$" + text(d, BCRYPT, 53),
    "argon2": lambda d: f"$argon2id$v=19$m=65536,t=3,p=4${urlsafe(d, 16)}${urlsafe(d, 32)}",
    "apr1": lambda d: f"ops:$apr1${text(d, BCRYPT, 8)}${text(d, BCRYPT, 22)}",
    "JWT": token,
    "GitHub": lambda d: "ghp_" + text(d, ALPHANUMERIC, 36),
    "GitHub fine": lambda d: f"github_pat_{text(d, ALPHANUMERIC, 22)}_{text(d, ALPHANUMERIC, 59)}",
    "GitLab": lambda d: "glpat-" + urlsafe(d, 15),
    "Stripe": lambda d: "sk_live_" + text(d, ALPHANUMERIC, 24),
    "Stripe webhook": lambda d: "whsec_" + text(d, ALPHANUMERIC, 32),
    "Slack": lambda d: f"xoxb-{d.randint(10**11, 10**12)}-{d.randint(10**11, 10**12)}-{text(d, ALPHANUMERIC, 24)}",
    "SendGrid": lambda d: f"SG.{urlsafe(d, 16)}.{urlsafe(d, 32)}",
    "AWS": lambda d: base64_of(d, 30),
    "Google": lambda d: "AIza" + urlsafe(d, 27)[:35],
    "OpenAI": lambda d: "sk-proj-" + text(d, ALPHANUMERIC, 48),
    "Anthropic": lambda d: "sk-ant-api03-" + urlsafe(d, 70),
    "npm": lambda d: "npm_" + text(d, ALPHANUMERIC, 36),
    "PyPI": lambda d: "pypi-AgEIcHlwaS5vcmc" + urlsafe(d, 90),
    "DigitalOcean": lambda d: "dop_v1_" + hexadecimal(d, 32),
    "Telegram": lambda d: f"{d.randint(10**9, 10**10)}:AA{urlsafe(d, 27)[:33]}",
    "Shopify": lambda d: "shpat_" + hexadecimal(d, 16),
    "Mailgun": lambda d: f"key-{hexadecimal(d, 16)}",
    "Hugging Face": lambda d: "hf_" + text(d, string.ascii_letters, 34),
    "Vault": lambda d: "hvs." + urlsafe(d, 68),
    "WireGuard": lambda d: base64_of(d, 32),
    "eight words": lambda d: passphrase(d, 8, "-"),
    "eight words, spaced": lambda d: passphrase(d, 8, " "),
    "eight words, dotted": lambda d: passphrase(d, 8, "."),
    "Words-And-7": lambda d: passphrase(d, 8, "-").title() + str(d.randint(0, 9)),
}


def strong(number: int, seed: int) -> Iterator[tuple[str, str]]:
    """So many values of each form."""
    draw = random.Random(seed)
    for form, make in FORMS.items():
        for _ in range(number):
            yield form, make(draw)
