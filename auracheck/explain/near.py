"""Which known messages are near a message: those that have the most runs of its letters, rare runs first.

Runs of five letters find `MongoParseError` by `MongoServerError`, `authenticate` by `authentication`, and, since they
go over the spaces, words in their order; a list of words, stems or systems is not necessary.
"""

from collections.abc import Sequence
from functools import cache
from math import log

from auracheck.explain.known import KnownMessage, general, known, normalized
from auracheck.explain.subject import is_of_another_matter, is_related
from auracheck.regex import regex

_RUN = 5
_BETWEEN = regex(r"[^a-z0-9]+")
_SYNTAX = regex(r"\\.|\(\?[a-z!=<:-]+|<[a-z]+>")
"""What is not text in a pattern."""
_LEAST = 15.0
"""What the runs that a near message shares must weigh together: one that a single known message has weighs 5.6."""
_HALF = 0.35
"""What is worth less than this part of the nearest one is not near."""
_NEARER = 0.7
"""What a pattern finds and is worth less than this part of another one may as well be that one."""
_DOUBT = 0.4
"""What a pattern finds and is worth less than this part of the nearest one is no more than near."""


class Nearness:
    """How near each known message is to one."""

    def __init__(self, plain: str) -> None:
        """``plain`` is a `normalized` message. Runs that no known message has, as of a stack trace, count nothing."""
        self._plain = plain
        self._scores = [0.0] * len(known())
        having = _having()
        for run in having.keys() & _runs(plain):
            weight = log(len(known()) / len(having[run]))
            for index in having[run]:
                self._scores[index] += weight

    def is_doubtful(self, message: KnownMessage) -> bool:
        """Whether another known message is much nearer than this one, or nearer at all where the words are of another
        matter."""
        least = 1.0 if is_of_another_matter(self._plain) else _DOUBT
        return self._score(message) < least * max(self._scores)

    def nearer(self, matching: Sequence[KnownMessage], number: int) -> list[KnownMessage]:
        """Which may be meant in place of the first of those that match, at most ``number``: those that are clearly
        nearer, or nearer at all than one of any program, and those that match as well and are nearly as near."""
        found, *others = matching
        score = self._score(found)
        least = score / (1 if found.general else _NEARER)
        nearer = [known()[index] for index in self._ranked()[:number] if self._scores[index] > least]
        special = [each for each in others if found.general or not each.general]
        also = [each for each in special if each not in nearer and self._score(each) >= _HALF * score]
        return [*nearer, *also][:number]

    def nearest(self, number: int, matching: KnownMessage | None) -> list[KnownMessage]:
        """Those that are near, at most ``number``; the last is the one that matches, or else the general one that the
        verbs speak for. None where the message is of another matter."""
        if not is_related(self._plain) and (matching is None or is_of_another_matter(self._plain)):
            return []
        ranked = self._ranked()[:number]
        least = max(_LEAST, _HALF * self._scores[ranked[0]])
        near = [known()[index] for index in ranked if self._scores[index] >= least]
        last = matching or general(self._plain)
        return near if last is None or last in near else [*near[: number - 1], last]

    def _score(self, message: KnownMessage) -> float:
        return self._scores[known().index(message)]

    def _ranked(self) -> list[int]:
        return sorted(range(len(self._scores)), key=lambda index: -self._scores[index])


@cache
def _having() -> dict[str, list[int]]:
    """The runs of all known messages, of their causes and patterns, with the indices of those that have each."""
    having: dict[str, list[int]] = {}
    for index, each in enumerate(known()):
        patterns = (_SYNTAX.sub(" ", pattern) for pattern in each.says)
        for run in _runs(normalized(each.example), each.cause, *patterns):
            having.setdefault(run, []).append(index)
    return having


def _runs(*texts: str) -> set[str]:
    lines = (f" {_BETWEEN.sub(' ', text.casefold())} " for text in texts)
    return {line[start : start + _RUN] for line in lines for start in range(len(line) - _RUN + 1)}
