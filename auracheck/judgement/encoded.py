"""Decodes a value in base64 or hex to text. Random bytes are hardly ever text, so a value that decodes to text is an
encoded placeholder or password, not a random key."""

import re

from auracheck.regex import regex

LONGEST = 1024
"""Longest value to decode, in characters. Nobody encodes a longer placeholder."""

PROBED = 16
"""Characters to decode first. Random bytes of that length are text once in 4,000 times, so few values are decoded
whole."""

SHORTEST = 8
"""Shortest value to decode, in characters. A shorter one may be a word."""

PREFIX = "base64:"
"""The prefix that Laravel writes before a key."""

_BASE64 = regex(r"[A-Za-z0-9+/]{8,}={0,2}|[A-Za-z0-9_\-]{8,}={0,2}|[A-Za-z0-9+/]{7}=|[A-Za-z0-9+/]{6}==")
_OPEN_TEXT = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"
"""The first digits of four whose first byte is ASCII."""

_PADDED = regex(r"[A-Za-z0-9+/_\-]+={1,2}")
_HEX = "0123456789abcdefABCDEF"
_TOKEN = regex(r"(eyJ[\w\-]+)(?:\.([\w\-]*))?(?:\.([\w\-]*))?", re.ASCII)


def decoded(value: str) -> str | None:
    """The printable text that a value decodes to from base64 or hex; None if it does not."""
    bare = value.removeprefix(PREFIX)
    if not SHORTEST <= len(bare) <= LONGEST:
        return None
    if len(bare) % 2 == 0 and not bare.strip(_HEX):
        return _text(bytes.fromhex(bare))
    if bare.rstrip("=")[:PROBED:4].strip(_OPEN_TEXT):  # nine in ten random values
        return None
    if not _BASE64.fullmatch(bare) or _of_base64(bare[:PROBED]) is None:
        return None
    return _of_base64(bare)


def is_broken(value: str) -> bool:
    """Whether a value is marked as base64, by its prefix or by the `=` at its end, and does not decode."""
    bare = value.removeprefix(PREFIX)
    if bare == value and not (value.endswith("=") and len(value) >= PROBED and _PADDED.fullmatch(value)):
        return False
    return len(bare) % 4 == 1 or (bare.endswith("=") and len(bare) % 4 != 0) or not _BASE64.fullmatch(bare)


def claims(value: str) -> str | None:
    """The claims of a JSON Web Token (RFC 7519) as JSON text; empty if the token is truncated before them; None if the
    value is not such a token."""
    if not value.startswith("eyJ") or len(value) > LONGEST:
        return None
    token = _TOKEN.fullmatch(value)
    if token is None or not _json(token[1]).startswith("{"):
        return None
    return "" if token[3] is None else _json(token[2] or "")


def _of_base64(value: str) -> str | None:
    data = _bytes(value)
    return None if data is None else _text(data)


def _json(value: str) -> str:
    """Decode JSON, which may have line ends."""
    return _text(b" ".join((_bytes(value) or b"").split())) or ""


def _bytes(value: str) -> bytes | None:
    from binascii import Error, a2b_base64

    bare = value.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return a2b_base64(bare + "=" * (-len(bare) % 4))
    except Error:
        return None


def _text(data: bytes) -> str | None:
    if not data.isascii():
        return None
    text = data.strip().decode("ascii")
    return text if text.isprintable() else None
