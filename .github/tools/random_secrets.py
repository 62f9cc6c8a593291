"""Random secrets as programs make them, of 32 to 64 characters: from a seed in tests, from the system to measure."""

import base64
import random
import string
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

WORDS = Path(__file__).with_name("plain_words.txt")
ALPHANUMERIC = string.ascii_letters + string.digits
LEAST, MOST = 32, 64


@lru_cache(1)
def words() -> tuple[str, ...]:
    """Some 2,000 plain English words, those among them of which placeholders are made."""
    singular = [word for line in WORDS.read_text().splitlines() if line[:1] != "#" for word in line.split()]
    return tuple(dict.fromkeys(form for word in singular for form in (word, _plural(word))))


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


def hexadecimal(draw: random.Random) -> str:
    return draw.randbytes(draw.randint(LEAST // 2, MOST // 2)).hex()


def base64_padded(draw: random.Random) -> str:
    return base64.b64encode(draw.randbytes(draw.randint(24, 48))).decode()


def base64url(draw: random.Random) -> str:
    return base64.urlsafe_b64encode(draw.randbytes(draw.randint(24, 48))).decode().rstrip("=")


def alphanumeric(draw: random.Random) -> str:
    return "".join(draw.choices(ALPHANUMERIC, k=draw.randint(LEAST, MOST)))


def diceware(draw: random.Random) -> str:
    """Eight words, with one of the usual separators."""
    while True:
        value = draw.choice("- _.").join(draw.choices(words(), k=8))
        if LEAST <= len(value) <= MOST:
            return value


FORMS = {
    "hex": hexadecimal,
    "base64": base64_padded,
    "base64url": base64url,
    "alphanumeric": alphanumeric,
    "diceware": diceware,
}


def drawn(draw: random.Random, number: int) -> Iterator[tuple[str, str]]:
    """So many values, the forms in turn."""
    forms = list(FORMS.items())
    for place in range(number):
        form, make = forms[place % len(forms)]
        yield form, make(draw)
