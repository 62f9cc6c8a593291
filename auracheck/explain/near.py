"""Which known messages are near a message: those that have the most runs of its letters, rare runs first.

Runs of five letters find `MongoParseError` by `MongoServerError`, `authenticate` by `authentication`, and, since they
go over the spaces, words in their order; a list of words, stems or systems is not necessary.
"""

import re
from functools import cache
from math import log

from auracheck.explain.known import KnownMessage, known, normalized
from auracheck.regex import regex

_RUN = 5
_BETWEEN = regex(r"[^a-z0-9]+")
_SYNTAX = regex(r"\\.|\(\?[a-z!=<:-]+|<[a-z]+>")
"""What is not text in a pattern."""
_LEAST = 40.0
"""What the runs that a near message shares must weigh together: one that a single known message has weighs 5.5."""
_SHARE = 0.25
"""How much of the runs, by their weight, the nearest message must have."""
_HALF = 0.5
"""What is worth less than this part of the nearest one is not near."""
_NEARER = 0.7
"""What a pattern finds and is worth less than this part of another one may as well be that one."""
_DOUBT = 0.4
"""What a pattern finds and is worth less than this part of the nearest one is no more than near."""
_TOPIC = regex(
    r"secret|(?<!unexpected )token|passw|passphrase|credential|auth|log ?in\b|sign.?in|environ|\benv\b|\.env|encrypt"
    r"|decrypt|vault|jw[kst]|(?:api|private|public|master|signing|access|license|ssh|app|host)[_ -]?key|certificate"
    r"|ssl|tls|x509|self.?signed|signature|(?<!permission )denied|forbidden|unauthori[sz]ed|connect|configmap|\buri\b"
    r"|\bdsn\b|oauth|oidc|saml|ldap|sasl|jaas|invalid_client|kafka|mongo|not ?present",
    re.IGNORECASE,
)
"""What all known messages are about: the others have no near ones."""
_OF_CODE = regex(
    r"error TS\d+|error\[E\d+\]|is missing in type|does not exist on type|cannot read propert|is not a function"
    r"|has no (?:attribute|field)|undefined method|nullpointer|duplicate key|unused variable|for nil\b"
    r"|(?:relation|table|column|view) \S+ (?:does not|doesn.?t) exist|no such (?:table|column)|option::unwrap"
    r"|token indices|tokeniz|maximum (?:context|sequence) length|port is already allocated|upstream\b"
    r"|routines::unsupported|no module named|upgrade connection",
    re.IGNORECASE,
)
"""What is said of code, its data and its ports, in words that may be those of secrets."""


class Nearness:
    """How near each known message is to one."""

    def __init__(self, plain: str) -> None:
        """``plain`` is a `normalized` message. Runs that no known message has, as of a stack trace, count nothing."""
        self._is_of_code = _OF_CODE.search(plain) is not None
        self._has_topic = _TOPIC.search(plain) is not None
        self._whole = 0.0
        self._scores = [0.0] * len(known())
        having = _having()
        for run in having.keys() & _runs(plain):
            weight = log(len(known()) / len(having[run]))
            self._whole += weight
            for index in having[run]:
                self._scores[index] += weight

    def is_doubtful(self, message: KnownMessage) -> bool:
        """Whether another known message is much nearer than this one, or nearer at all where code is the subject."""
        least = 1.0 if self._is_of_code else _DOUBT
        return self._scores[known().index(message)] < least * max(self._scores)

    def nearer(self, message: KnownMessage, number: int) -> list[KnownMessage]:
        """Those that are clearly nearer than this one, at most ``number``."""
        least = self._scores[known().index(message)] / _NEARER
        return [known()[index] for index in self._ranked()[:number] if self._scores[index] > least]

    def nearest(self, number: int, matching: KnownMessage | None) -> list[KnownMessage]:
        """Those that are near, at most ``number``, with the one that matches; none where the message is of another
        matter."""
        ranked = self._ranked()
        best = self._scores[ranked[0]]
        near = [known()[index] for index in ranked[:number] if self._scores[index] >= _HALF * best]
        if self._is_of_code:
            return []
        if matching is not None:
            return [*(each for each in near[: number - 1] if each != matching), matching]
        return near if self._has_topic and best >= max(_LEAST, _SHARE * self._whole) else []

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
