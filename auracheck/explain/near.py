"""Which cause a message has: the one whose known messages have its words most often (naive Bayes).

What is special comes before what is general by itself: a word that only messages of one cause have speaks for that
cause more than words that those of many have speak for theirs.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from itertools import pairwise
from math import log, sqrt
from typing import TypeAlias

from auracheck.explain.known import KnownMessage, known
from auracheck.explain.pasted import pasted, stems, unrelated
from auracheck.regex import regex

_FRAME = regex(
    r"(?:from )?\S+\.rb:\d+:in |\(\w+ [\d.]+\) \S+:\d+: |\S+\.go:\d+ \+0x|#\d+ \S+\.php\(\d+\)|"
    r"File \S+, line \d+|Traceback \(|During handling of the above|The above exception was|"
    r"at [\w.$<>/]+\([\w$]+\.(?:java|kt|scala|groovy):\d+\)",
    re.IGNORECASE,
)
"""A line of a stack trace: names of parts of the program only, while those of Node.js have the package's."""
_UNSEEN = 0.03
"""How often a word that no message of a cause has is taken to be among them."""
_RARE = 20
"""So many causes have a word that counts less: `request` less than `vhost`."""
_LIKELY = 5.0
"""What is so much likelier than all others, as a logarithm, is meant most likely."""
_SURE = 15.0
"""What is so much likelier than all others is it; what is nearer may be meant as well."""
_MATCHES = 22.0
"""How much it counts that a pattern finds a cause."""
_RELATED = 4.7
"""What speaks for settings and secrets in a message that no pattern finds, at least."""
_OTHER = -3.0
"""What speaks against them in one of another matter, at most."""
_OF_ONE = 0.3
"""How much it counts that one cause has the words."""
_OF_ALL = 0.2
"""How much it counts that all causes together have them."""
_LINE = 5.0
"""What a line of a long message must have that speaks for settings and secrets, to be of the part that is compared."""
_FEWEST_WORDS = 3
"""Of a message that no pattern finds; less is a name."""


_Feature: TypeAlias = str | tuple[str, str]
"""A word, or two that follow one another."""


class WordCounts:
    """The words of the messages of each of some causes, of all of them, and of messages of another matter."""

    def __init__(self, causes: Sequence[Iterable[str]], others: Iterable[str]) -> None:
        """``causes`` are the messages of each cause."""
        self._having: dict[_Feature, dict[int, int]] = {}
        """In how many messages of each cause a word is, by its index; then of all causes, and of the others."""
        self._all, other = len(causes), len(causes) + 1
        totals = Counter[int]()
        for index, each in [*enumerate(causes), (other, others)]:
            found = Counter(feature for text in each for feature in _features(text))
            for feature, number in found.items():
                having = self._having.setdefault(feature, {})
                having[index] = number
                if index != other:
                    having[self._all] = having.get(self._all, 0) + number
            totals[index] = found.total()
        totals[self._all] = totals.total() - totals[other]
        self._absent = [-log(totals[index] + _UNSEEN * len(self._having)) for index in range(other + 1)]
        """How likely a word is that a cause does not have, as a logarithm."""

    def scores(self, message: str) -> tuple[list[float], float, float]:
        """How likely the words of a message are, as a logarithm: in the messages of each cause, of all causes, and of
        another matter."""
        found = [self._having[feature] for feature in _features(message) if feature in self._having]
        weighted = [(having, sqrt(_RARE / (_RARE + len(having)))) for having in found]
        weights = sum(weight for _, weight in weighted)
        scores = [weights * absent for absent in self._absent]
        for having, weight in weighted:
            for index, number in having.items():
                scores[index] += weight * log(1 + number / _UNSEEN)
        return scores[: self._all], scores[-2], scores[-1]


class Nearness:
    """How near each known cause is to one message."""

    def __init__(self, plain: str, matching: Sequence[KnownMessage] = ()) -> None:
        """``plain`` is a line of a `normalized` message, or several, ``matching`` the causes that patterns find in it.
        Words that no known message has count nothing."""
        self._plain, self._matching = plain, matching
        self._of_words, everything, other = _words().scores(plain)
        self._relation = _OF_ONE * (max(self._of_words) - other) + _OF_ALL * (everything - other)

    @cached_property
    def _scores(self) -> list[float]:
        found = {known().index(each) for each in self._matching}
        return [score + _MATCHES * (index in found) for index, score in enumerate(self._of_words)]

    @cached_property
    def _ranked(self) -> list[int]:
        """The causes, the nearest first: not asked for the single lines of a log."""
        return sorted(range(len(self._scores)), key=lambda index: -self._scores[index])

    @cached_property
    def _named(self) -> list[KnownMessage]:
        """What patterns find, and what the words alone speak for most."""
        return [*self._matching, known()[max(range(len(self._of_words)), key=self._of_words.__getitem__)]]

    def relation(self) -> float:
        """How much speaks for settings and secrets: that one cause, or all of them, have the words more often than
        messages of other matters."""
        return self._relation

    def found(self) -> KnownMessage | None:
        """The cause that is meant most likely; None where several are equally near, or the message is of another
        matter."""
        first = known()[self._ranked[0]]
        if first in self._matching:
            return first if self._relation > _OTHER else None
        return first if self._lead() > _LIKELY and self._is_related() else None

    def is_sure(self) -> bool:
        """Whether no other cause comes into question."""
        return self._lead() > _SURE or self._matching == [known()[self._ranked[0]]]

    def others(self, number: int) -> list[KnownMessage]:
        """Which may be meant in place of the one that is found, at most ``number``."""
        least = self._scores[self._ranked[0]] - _SURE
        near = self._nearest(number + 1)[1:]
        return [each for each in near if each in self._named or self._scores[known().index(each)] > least]

    def nearest(self, number: int) -> list[KnownMessage]:
        """Those that are near, at most ``number``. None where the message is of another matter."""
        return self._nearest(number) if self._is_related() else []

    def _nearest(self, number: int) -> list[KnownMessage]:
        """The first ones; the last is one that a pattern or the words alone speak for, if it is not among them."""
        near = [known()[index] for index in self._ranked[:number]]
        missed = [each for each in self._named if each not in near]
        return [*near[: number - 1], missed[0]] if missed else near

    def _is_related(self) -> bool:
        is_name = len(stems(self._plain)) < _FEWEST_WORDS
        return not is_name and self._relation > (_OTHER if self._matching else _RELATED)

    def _lead(self) -> float:
        first, second = self._ranked[:2]
        return self._scores[first] - self._scores[second]


def telling(lines: Sequence[str]) -> str:
    """The lines of a `normalized` message that follow one another and speak most for settings and secrets."""
    said = [line for line in lines if not _FRAME.match(line)] if len(lines) > 1 else []
    begin, end, most, total, first = 0, 0, 0.0, 0.0, 0
    for at, line in enumerate(said):
        first, total = (first, total) if total > 0 else (at, 0.0)
        total += Nearness(line).relation() - _LINE
        if total > most:
            begin, end, most = first, at + 1, total
    return " ".join(said[begin:end] or lines)


@cache
def _words() -> WordCounts:
    return counted([messages_of(message) for message in known()], unrelated())


def counted(pasted_ones: Iterable[Sequence[str]], others: Iterable[str]) -> WordCounts:
    """The words of each cause, whose messages are ``pasted_ones``, and those of messages of another matter."""
    return WordCounts([*map(_texts, known(), pasted_ones)], others)


def _texts(message: KnownMessage, pasted_ones: Sequence[str]) -> list[str]:
    """All that has the words of a cause: its messages, and what `messages.toml` says of it."""
    return [message.example, message.cause, *pasted_ones]


def messages_of(message: KnownMessage) -> list[str]:
    """The pasted messages of a cause."""
    return next((each for begins, each in pasted().items() if message.cause.startswith(begins)), [])


def _features(text: str) -> set[_Feature]:
    words = stems(text)
    return {*words, *pairwise(words)}
