"""Known error messages, with cause, check and fix: those of the programs that read secrets, and auracheck's own.

`messages.toml` has the former as one table of facts. A message is only compared, never shown again, since pasted
messages contain values.
"""

import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from math import log
from typing import NamedTuple

from auracheck import rules, shipped
from auracheck.explain import catalogue, own, parts
from auracheck.explain.own import UNQUOTED
from auracheck.explain.text import fill, reflow
from auracheck.policy import Policy
from auracheck.policy.entry import Entry
from auracheck.regex import regex
from auracheck.typed import Any

_PATH = os.path.join(shipped.PACKAGE, "explain", "messages.toml")
_LONGEST = 10_000
"""Maximum number of characters of a message that are compared."""
_LONG_WORD = regex(r"([\w.-]{80})[\w.-]+")
"""A token or a path. The rest is not compared: patterns that begin with `\\w*` take the square of its length."""
_ESCAPES = regex(r"\x1b\[[0-9;]*[A-Za-z]")
_WRITTEN_OUT = regex(r"\\+(?:(?=[\"'])|[nrt](?![a-z]))")
"""An escaped quote or line break of a message inside JSON or a log line; `\\node_modules` of a path is none."""
_MARGIN = regex(
    r"^\s*(?:[\w./-]+\s+\|\s)?[│┃╷╵\s]*"  # web-1  | of Compose, and boxes
    r"(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,\d]*(?:Z|[+-]\d\d:?\d\d)?\]?\s+)?"
    r"(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [^\s:]+: )?",  # of journalctl
    re.MULTILINE,
)
"""What logs put before each line, also in the middle of a sentence."""
_OF_A_RULE = 16
"""Least letters of a message of a rule that nobody else is known to print."""
_UNREAD = regex(r"^\? |not checked completely: |: unread: ", re.IGNORECASE)
"""How a report says that it has not read a source: what follows is auracheck's own."""
_LONG = 20
"""So many characters of auracheck's own are no coincidence."""
_WORDS = regex(r"<([a-z]+)>")
"""A name of the table `words` in a pattern."""
_LEAST = 9.0
"""What the words of a message must weigh together: a word that one known message has weighs 4 to 5."""
_MOST_NEAR = 3
_CAMEL = regex(r"([a-z])([A-Z])")
# fmt: off
_COMMON = {
    "about", "been", "cannot", "cause", "caused", "code", "could", "does", "error", "exception", "expected",
    "failed", "fatal", "found", "from", "have", "into", "invalid", "line", "message", "must", "name", "none",
    "nothing", "only", "please", "required", "response", "server", "string", "that", "this", "type", "using",
    "value", "warn", "warning", "when", "which", "with",
}
# fmt: on
"""Words of every second message, which say nothing of its cause."""
_NEAR = 0.3
"""How much of those words, by their weight, a near message must have."""
_TOPIC = regex(
    r"secret|(?<!unexpected )token|passw|passphrase|credential|auth|log ?in\b|sign.?in|environ|\benv\b|\.env|encrypt"
    r"|decrypt|vault|jwt|(?:api|private|public|master|signing|access|license|ssh|app)[_ -]?key|certificate"
    r"|ssl|tls|signature|(?<!permission )denied|forbidden|unauthori[sz]ed|connect|configmap",
    re.IGNORECASE,
)
"""What all known messages are about: the others have no near ones."""
_OF_CODE = regex(
    r"error TS\d+|error\[E\d+\]|is missing in type|does not exist on type|cannot read propert|is not a function"
    r"|has no (?:attribute|field)|undefined method|nullpointer|duplicate key|unused variable|for nil\b"
    r"|(?:relation|table|column|view) \S+ (?:does not|doesn.?t) exist|no such (?:table|column)|option::unwrap"
    r"|token indices|tokeniz|maximum (?:context|sequence) length|port is already allocated|upstream\b",
    re.IGNORECASE,
)
"""What is said of code, its data and its ports, in words that may be those of secrets."""


class KnownMessage(NamedTuple):
    """One table of `messages.toml`; see there."""

    says: Sequence[str]
    example: str
    cause: str
    check: str
    fix: str
    rule: str = ""
    secret: str = ""
    page: bool = False

    def matches(self, plain: str) -> bool:
        return any(_compiled(pattern).search(plain) for pattern in self.says)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(shipped.text(_PATH))


@cache
def _compiled(pattern: str) -> "re.Pattern[str]":
    """The pattern with its `<words>` written out. There are more of them than `re` itself keeps."""
    words = _table()["words"]
    return re.compile(_WORDS.sub(lambda found: f"(?:{words[found[1]]})", pattern), re.IGNORECASE)


@cache
def known() -> list[KnownMessage]:
    """All of them, what is special before what is general."""
    return [KnownMessage(**entry) for entry in _table()["message"]]


def normalized(message: str) -> str:
    """The message as one line without quotes, colours and what logs put before each line."""
    plain = _WRITTEN_OUT.sub(" ", _ESCAPES.sub("", message[:_LONGEST]))
    plain = _LONG_WORD.sub(r"\1", _MARGIN.sub("", plain))
    return " ".join(plain.translate(UNQUOTED).split())


def explain_message(message: str, policy: Policy) -> str | None:
    """The cause of a message with what to check and how to fix it, and the pages of the secrets that it names; else
    messages near it. None where nothing is known."""
    plain = normalized(message)
    all_known = known()
    entries = _named(plain, policy)
    printed = own.find(plain)
    found = next((each for each in all_known if each.matches(plain)), None)
    is_unread = _UNREAD.search(plain) is not None
    whole = printed is not None and (is_unread or _is_own(printed, plain, found is None))
    if found is not None and (printed is None or not whole or printed.of in ("unread", found.rule)):
        meant = policy.secrets.get(found.secret)
        entries = entries or ([meant] if meant else [])
        is_own = found.page or found.rule in plain or (whole and printed is not None and printed.of == found.rule)
        shows_rule = found.rule in rules.REGISTRY and is_own
        rule = [parts.rule_page(found.rule)] if shows_rule else []
        return "\n\n\n".join((_page(found), *(catalogue.secret_page(policy, entry) for entry in entries), *rule))
    if printed is not None and whole:
        return "\n\n\n".join((_printed(printed), *(catalogue.secret_page(policy, entry) for entry in entries)))
    named_rules = [name for name in rules.REGISTRY if re.search(rf"(?<![\w-]){name}(?![\w-])", plain)]
    pages = [catalogue.secret_page(policy, entry) for entry in entries] + [parts.rule_page(n) for n in named_rules]
    if is_unread and not pages:
        return _printed(own.Own("unread", 0, True))
    return "\n\n\n".join(pages) or _near(plain, all_known)


def _is_own(printed: own.Own, plain: str, alone: bool) -> bool:
    """Whether the message is auracheck's: most of it, or a long part where no other program is known to say it."""
    if printed.letters * 2 > len(plain.removeprefix("error: ")):
        return alone or printed.of in rules.REGISTRY
    return alone and (printed.begins or printed.letters >= (_OF_A_RULE if printed.of in rules.REGISTRY else _LONG))


def _page(found: KnownMessage) -> str:
    said = f"What it means\n{fill(found.cause, '  ')}\n\nWhat to check\n{fill(found.check, '  ')}\n\n"
    more = f"\n\nMore\n  auracheck explain {found.rule}" if found.rule in rules.REGISTRY else ""
    return f"{said}How to fix it\n{fill(found.fix, '  ')}{more}"


def _printed(printed: own.Own) -> str:
    """The page of the rule, or what a kind of error means."""
    if printed.of in rules.REGISTRY:
        return parts.rule_page(printed.of)
    means, do = own.KINDS[printed.of]
    return f"What it means\n{fill(means, '  ')}\n\nHow to fix it\n{fill(do, '  ')}"


def _named(plain: str, policy: Policy) -> list[Entry]:
    """The secrets named in the message."""
    words = set(re.findall(r"[A-Za-z_][\w.-]*", plain))
    return [entry for entry in policy.secrets.values() if entry.name in words]


def _near(plain: str, all_known: Iterable[KnownMessage]) -> str | None:
    """The known messages with the most words of this one, rare words first; None without a near one.

    Words that no known message has, such as those of a stack trace, count for nothing.
    """
    bags = [(each, _words(f"{normalized(each.example)} {each.cause} {' '.join(each.says)}")) for each in all_known]
    seen = Counter(word for _, bag in bags for word in bag)
    weight = {word: log(len(bags) / seen[word]) for word in _words(plain) if word in seen}
    whole = sum(weight.values())
    if whole < _LEAST or not _TOPIC.search(plain) or _OF_CODE.search(plain):
        return None
    ranked = sorted(((sum(weight[w] for w in weight.keys() & bag) / whole, each) for each, bag in bags), key=_score)
    near = [each for score, each in ranked[:_MOST_NEAR] if score >= _NEAR]
    if not near:
        return None
    listed = "\n\n".join(f"{fill(each.example, '  ')}\n{fill(each.cause, '    ')}" for each in near)
    return reflow("This message is not known. Near ones, which explain takes as well:") + f"\n\n{listed}"


def _score(ranked: tuple[float, KnownMessage]) -> float:
    return -ranked[0]


def _words(text: str) -> set[str]:
    """The words of a text in lower case, those of names, paths and exceptions apart."""
    apart = _CAMEL.sub(r"\1 \2", text)
    return set(re.findall(r"[a-z]{4,}", f"{text} {apart}".casefold())) - _COMMON
