"""Whether a message is about settings and secrets: logins, keys, variables, connections, certificates, permissions.

The weight of a word is the logarithm of how much more frequent it is among the messages that a known cause explains
than among those of another matter.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from math import log

from auracheck.explain.known import known
from auracheck.explain.pasted import pasted, stems, unrelated

_UNSEEN = 2
"""What is added to each number of messages, so that one that is 0 has a logarithm."""
_LEAST_MESSAGES = 2
_LEAST_WEIGHT = 0.5


def weight(plain: str) -> float:
    """How much the words of a `normalized` message speak for secrets; negative where they rather speak against it."""
    weights = _weights()
    return sum(weights.get(word, 0) for word in set(stems(plain)))


@cache
def _weights() -> dict[str, float]:
    examples = (each.example for each in known())
    return learned([*examples, *(message for messages in pasted().values() for message in messages)], unrelated())


def learned(related: Iterable[str], others: Iterable[str]) -> dict[str, float]:
    """The weight of each word that is in several messages and not about equally frequent in both kinds."""
    ours, all_ours = _frequency(related)
    theirs, all_theirs = _frequency(others)
    several = (word for word, number in (ours + theirs).items() if number >= _LEAST_MESSAGES)
    weights = {word: log(_share(ours[word], all_ours) / _share(theirs[word], all_theirs)) for word in several}
    return {word: weight for word, weight in weights.items() if abs(weight) >= _LEAST_WEIGHT}


def _frequency(messages: Iterable[str]) -> tuple[Counter[str], int]:
    """In how many messages each word is, and how many messages there are."""
    found = [set(stems(message)) for message in messages]
    return Counter(word for each in found for word in each), len(found)


def _share(having: int, total: int) -> float:
    return (having + _UNSEEN) / (total + 2 * _UNSEEN)
