"""Known error messages, with cause, check and fix: those of the programs that read secrets, and auracheck's own.

`messages.toml` has the former as one table of facts. A message is only compared, never shown again, since pasted
messages contain values.
"""

import re
from collections.abc import Iterable

from auracheck import rules
from auracheck.explain import catalogue, own, parts
from auracheck.explain.known import KnownMessage, known, normalized
from auracheck.explain.near import Nearness
from auracheck.explain.text import fill, reflow
from auracheck.policy import Policy
from auracheck.policy.entry import Entry
from auracheck.regex import regex

_OF_A_RULE = 16
"""Least letters of a message of a rule that nobody else is known to print."""
_UNREAD = regex(r"^\? |not checked completely: |: unread: ", re.IGNORECASE)
"""How a report says that it has not read a source: what follows is auracheck's own."""
_LONG = 20
"""So many characters of auracheck's own are no coincidence."""
_MOST_NEAR = 3


def explain_message(message: str, policy: Policy) -> str | None:
    """The cause of a message with what to check and how to fix it, and the pages of the secrets that it names; else
    messages near it. None where nothing is known."""
    plain = normalized(message)
    nearness = Nearness(plain)
    entries = _named(plain, policy)
    printed = own.find(plain)
    matching = next((each for each in known() if each.matches(plain)), None)
    agrees = matching is not None and printed is not None and printed.of == matching.rule
    found = None if matching is None or (nearness.is_doubtful(matching) and not agrees) else matching
    is_unread = _UNREAD.search(plain) is not None
    whole = printed is not None and (is_unread or _is_own(printed, plain, matching is None))
    if found is not None and (printed is None or not whole or printed.of in ("unread", found.rule)):
        meant = policy.secrets.get(found.secret)
        entries = entries or ([meant] if meant else [])
        is_own = found.page or found.rule in plain or (whole and agrees)
        shows_rule = found.rule in rules.REGISTRY and is_own
        rule = [parts.rule_page(found.rule)] if shows_rule else []
        others = nearness.also(found, _MOST_NEAR - 1)
        also = [f"Also near\n\n{_listed(others)}"] if others else []
        return "\n\n\n".join((_page(found), *also, *(catalogue.secret_page(policy, entry) for entry in entries), *rule))
    if printed is not None and whole:
        return "\n\n\n".join((_printed(printed), *(catalogue.secret_page(policy, entry) for entry in entries)))
    named_rules = [name for name in rules.REGISTRY if re.search(rf"(?<![\w-]){name}(?![\w-])", plain)]
    pages = [catalogue.secret_page(policy, entry) for entry in entries] + [parts.rule_page(n) for n in named_rules]
    if is_unread and not pages:
        return _printed(own.Own("unread", 0, True))
    if near := nearness.nearest(_MOST_NEAR, matching):
        unknown = reflow("This message is not known. Near ones, which explain takes as well:")
        pages.insert(0, f"{unknown}\n\n{_listed(near)}")
    if printed is not None and not pages and _is_own(printed, plain, alone=True):
        return _printed(printed)
    return "\n\n\n".join(pages) or None


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


def _listed(near: Iterable[KnownMessage]) -> str:
    return "\n\n".join(f"{fill(each.example, '  ')}\n{fill(each.cause, '    ')}" for each in near)
