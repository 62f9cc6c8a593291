"""The text that a value is an encoding of. Random bytes are hardly ever text, so text in base64 or hex was encoded by
somebody who took the encoding for the secret."""

import re

LONGEST = 1024
"""Characters of a value that is decoded. Nobody encodes a longer placeholder."""

PROBED = 16
"""Characters that are decoded first. Random bytes that long are text once in 4,000 times, so few are decoded whole."""

SHORTEST = 8
"""Characters of an encoding. A shorter one is a word by chance."""

PREFIX = "base64:"
"""What Laravel writes in front of a key."""

_BASE64 = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}|[A-Za-z0-9_\-]{8,}={0,2}")
_PADDED = re.compile(r"[A-Za-z0-9+/_\-]+={1,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){4,}")
_TOKEN = re.compile(r"(eyJ[\w\-]+)(?:\.([\w\-]*))?(?:\.([\w\-]*))?", re.ASCII)


def decoded(value: str) -> str | None:
    """The printable text that a value is the base64 or hex of, or None."""
    bare = value.removeprefix(PREFIX)
    if not SHORTEST <= len(bare) <= LONGEST:
        return None
    if _HEX.fullmatch(bare):
        return _text(bytes.fromhex(bare))
    if not _BASE64.fullmatch(bare) or _of_base64(bare[:PROBED]) is None:
        return None
    return _of_base64(bare)


def is_broken(value: str) -> bool:
    """Whether a value says that it is base64, by what stands in front or by the `=` at its end, and does not decode."""
    bare = value.removeprefix(PREFIX)
    if bare == value and not (value.endswith("=") and len(value) >= PROBED and _PADDED.fullmatch(value)):
        return False
    return len(bare) % 4 == 1 or (bare.endswith("=") and len(bare) % 4 != 0) or not _BASE64.fullmatch(bare)


def claims(value: str) -> str | None:
    """The claims of a JSON Web Token (RFC 7519), as they are written; blank where it breaks off before them; None
    of what is no such token."""
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
    """The same of JSON, which may have line ends."""
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
