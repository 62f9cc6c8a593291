"""Is a value easily guessed, for all its length? Says so in bits, or by the pattern that it is."""

from auracheck.judgement.bits import Estimate, drawn, made_up
from auracheck.judgement.encoded import PREFIX, decoded
from auracheck.judgement.patterns import pattern

LEAST = 64
"""Bits under which a value is found by trying: a rented machine tries 2^64 hashes within months, and what a key signed
can be tried offline."""

HS256 = 256
"""Bits that a key of HS256 has at least: RFC 7518, section 3.2."""

SURE = 22
"""Characters from which a value of letters and digits that no pattern explains carries more than `LEAST` bits, unless
it is words or digits alone."""


def guessable(value: str) -> str | None:
    """How a key or token may be guessed, in words that tell nothing of it; None of one that may not."""
    found = pattern(value.removeprefix(PREFIX))
    if found:
        return found
    text = decoded(value)
    if text is not None:
        return _in_text(text)
    estimate = drawn(value) if 0 < len(value) < SURE else None
    return str(estimate) if estimate and estimate.bits < LEAST else _words(value)


def guessable_password(value: str) -> str | None:
    """The same of a password. One that looks drawn is fine from eight characters on, as NIST SP 800-63B has it: it is
    tried at a server that slows the trying down. One of a single kind of characters, or of words, is not."""
    found = pattern(value)
    if found:
        return found
    if value.isdigit() or (value.isalpha() and (value.islower() or value.isupper())):
        estimate = drawn(value)
        if estimate.bits < LEAST:
            return str(estimate)
    return _words(value)


def carried(value: str) -> Estimate:
    """The bits that a key carries at the most."""
    made = made_up(value)
    most = drawn(value)
    return made if made and made.bits < most.bits else most


def _words(value: str) -> str | None:
    estimate = made_up(value)
    return str(estimate) if estimate and estimate.bits < LEAST else None


def _in_text(text: str) -> str | None:
    """The same of what base64 or hex stands for, which need not be long."""
    found = pattern(text) or _words(text)
    return f"{found}, encoded" if found else None
