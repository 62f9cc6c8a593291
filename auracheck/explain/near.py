"""Which known messages are near a message: those that have the most runs of its letters, rare runs first.

Runs of five letters find `MongoParseError` by `MongoServerError`, `authenticate` by `authentication`, and, since they
go over the spaces, words in their order; a list of words, stems or systems is not necessary.
"""

import re
from functools import cache
from math import log

from auracheck.explain.known import KnownMessage, general, known, normalized
from auracheck.regex import regex

_RUN = 5
_BETWEEN = regex(r"[^a-z0-9]+")
_SYNTAX = regex(r"\\.|\(\?[a-z!=<:-]+|<[a-z]+>")
"""What is not text in a pattern."""
_LEAST = 30.0
"""What the runs that a near message shares must weigh together: one that a single known message has weighs 5.6."""
_STRONG = 60.0
"""What they must weigh together where no verb speaks for a general cause."""
_HALF = 0.5
"""What is worth less than this part of the nearest one is not near."""
_NEARER = 0.7
"""What a pattern finds and is worth less than this part of another one may as well be that one."""
_DOUBT = 0.4
"""What a pattern finds and is worth less than this part of the nearest one is no more than near."""
_TOPIC = regex(
    r"secret|(?<!unexpected )(?<!next )token|passw|passphrase|credential|\bcreds\b|auth|log ?in\b|sign.?in|crypt|salt\b"
    r"|environ|\benv\b|\.env|vault|jw[kst]|(?:api|private|public|master|signing|access|license|ssh|app|host)[_ -]?key"
    r"|certificate|\bssl|tls\b|x509|self.?signed|sign(?:er|ature)|keystore|(?<!permission )denied|forbidden"
    r"|unauthori[sz]ed|connect|configmap|\buri\b|\bdsn\b|oauth|oidc|saml|ldap|sasl|jaas|invalid_client"
    r"|kafkaexception|mongo|\bnotpresent|service.?account",
    re.IGNORECASE,
)
"""What all known messages are about: the others have no near ones."""
_OF_CODE = regex(
    r"error (?:TS|CS)\d+|error\[E\d+\]|is missing in type|does not exist on type|cannot read propert|is not a function"
    r"|\b(?:Reference|Name|UnboundLocal|Recursion|Index|Indentation|ZeroDivision)Error\b|cannot find symbol"
    r"|has no (?:attribute|field)|undefined method|undefined: |nullpointer|duplicate key|the same key|unused variable"
    r"|for nil\b|trait bound|constraint\b|hash slot|cannot import name|no such (?:table|column)|option::unwrap"
    r"|(?:relation|table|column|view) \S+ (?:does not|doesn.?t) exist|token indices|tokeniz|prompt\b.*token"
    r"|maximum (?:context|sequence) length|port is already allocated|address already in use|upstream\b"
    r"|routines::unsupported|no module named|cannot find module|can.?t resolve"
    r"|failed to resolve import|fatal error: \S+\.h|upgrade connection|locator[.(]"
    r"|qualifying bean|provided but not defined|failed building|building wheel|confirmation\b|expected call",
    re.IGNORECASE,
)
"""What is said of code, its data and its ports, in words that may be those of secrets."""


class Nearness:
    """How near each known message is to one."""

    def __init__(self, plain: str) -> None:
        """``plain`` is a `normalized` message. Runs that no known message has, as of a stack trace, count nothing."""
        self._plain = plain
        self._is_of_code = _OF_CODE.search(plain) is not None
        self._has_topic = _TOPIC.search(plain) is not None
        self._scores = [0.0] * len(known())
        having = _having()
        for run in having.keys() & _runs(plain):
            weight = log(len(known()) / len(having[run]))
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
        """Those that are near, at most ``number``; the last is the one that matches, or else the general one that the
        verbs speak for. None where the message is of another matter."""
        ranked = self._ranked()[:number]
        best = self._scores[ranked[0]]
        last = matching or (general(self._plain) if self._has_topic else None)
        if self._is_of_code or not (last or (self._has_topic and best >= _STRONG)):
            return []
        near = [known()[index] for index in ranked if self._scores[index] >= max(_LEAST, _HALF * best)]
        return near if last is None or last in near else [*near[: number - 1], last]

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
