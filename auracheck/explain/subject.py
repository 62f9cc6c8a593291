"""Whether a message is about settings and secrets: logins, keys, variables, connections, certificates, permissions.

`subject.txt` has the weight of each telling word; it is made from messages of both kinds.
"""

import os
from functools import cache

from auracheck import shipped
from auracheck.regex import regex

_PATH = os.path.join(shipped.PACKAGE, "explain", "subject.txt")
_RELATED = 3.0
"""What the words of a message that is about secrets weigh together, at least."""
_OTHER = -2.0
"""What those that speak against it weigh together, at most."""
_WORD = regex(r"[a-z]{2,}")
_JOINED = regex(r"(?<=[a-z])(?=[A-Z])")
_STEM = 6
"""Letters of a word that count: `authentication` and `authenticate` are one."""


def is_related(plain: str) -> bool:
    """Whether a `normalized` message is about secrets."""
    return _weight(plain) >= _RELATED


def is_of_another_matter(plain: str) -> bool:
    """Whether its words rather speak against it."""
    return _weight(plain) < _OTHER


def words(plain: str) -> set[str]:
    """The beginnings of the words of a message, also of those within `SigningKeyNotFoundError`."""
    return {word[:_STEM] for word in _WORD.findall(separated(plain).casefold())}


def separated(plain: str) -> str:
    """The message with spaces between the words of a name such as `SigningKeyNotFoundError`."""
    return _JOINED.sub(" ", plain)


def _weight(plain: str) -> float:
    return sum(_weights().get(word, 0) for word in words(plain))


@cache
def _weights() -> dict[str, float]:
    lines = (line.split() for line in shipped.text(_PATH).splitlines() if not line.startswith("#"))
    return {word: float(weight) for weight, *found in lines for word in found}
