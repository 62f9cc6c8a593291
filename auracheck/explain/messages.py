"""Known error messages, with cause, check and fix: those of the programs that read secrets, and auracheck's own.

`messages.toml` has the former as one table of facts. A message is only compared, never shown again, since pasted
messages contain values.
"""

import re
from collections.abc import Iterable, Sequence

from auracheck import rules
from auracheck.explain import catalogue, own, parts
from auracheck.explain.known import KnownMessage, found_in, normalized
from auracheck.explain.near import Nearness, telling
from auracheck.explain.text import fill, reflow
from auracheck.policy import Policy
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
    pasted = _Pasted(normalized(message))
    secrets = pasted.named(policy)
    if pasted.is_known:
        pages = pasted.known_pages(secrets or pasted.meant(policy))
    elif pasted.is_own:
        pages = [pasted.own_page(), *secrets]
    else:
        pages = pasted.near_pages([*secrets, *pasted.rule_pages()])
    return "\n\n\n".join(pages) or None


class _Pasted:
    """A message, which one of the known ones says, or auracheck itself, or nobody."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._plain = plain = " ".join(lines)
        self._nearness = Nearness(telling(lines), found_in(plain))
        self._found = self._nearness.found()
        self._is_sure = self._found is not None and self._nearness.is_sure()
        self._printed = own.find(plain)
        self._is_unread = _UNREAD.search(plain) is not None

    @property
    def is_known(self) -> bool:
        """Whether a known message says it: what auracheck gives as another program's reason is explained as that."""
        return self._found is not None and self._own() in ("unread", self._found.rule)

    @property
    def is_own(self) -> bool:
        """Whether auracheck prints it."""
        alone = self._found is None and not self._nearness.nearest(1)
        return self._printed is not None and (self._is_unread or self._is_mine(alone))

    def _is_mine(self, alone: bool) -> bool:
        """Whether the message is auracheck's: most of it, or a long part where no other program is known to say it."""
        printed = self._printed
        if printed is None:
            return False
        is_of_a_rule = printed.of in rules.REGISTRY
        if printed.letters * 2 > len(self._plain.removeprefix("error: ")):
            is_long = is_of_a_rule and printed.letters >= _LONG
            return is_long or not self._is_sure or printed.of not in ("unread", *rules.REGISTRY)
        return alone and (printed.begins or printed.letters >= (_OF_A_RULE if is_of_a_rule else _LONG))

    def _own(self) -> str:
        """Of which rule or kind of error it is, if auracheck prints it."""
        return self._printed.of if self._printed and self.is_own else "unread"

    def named(self, policy: Policy) -> list[str]:
        """The pages of the secrets that are named in it."""
        words = set(re.findall(r"[A-Za-z_][\w.-]*", self._plain))
        return [catalogue.secret_page(policy, entry) for name, entry in policy.secrets.items() if name in words]

    def meant(self, policy: Policy) -> list[str]:
        """The page of the secret that the known message is about."""
        entry = policy.secrets.get(self._found.secret) if self._found else None
        return [catalogue.secret_page(policy, entry)] if entry else []

    def known_pages(self, secrets: Sequence[str]) -> list[str]:
        """The cause, what else may be meant, the secrets, and the rule where the message is about that itself."""
        found = self._found
        assert found is not None
        others = self._nearness.others(_MOST_NEAR - 1)
        also = [f"Also near\n\n{_listed(others)}"] if others else []
        is_about_rule = found.rule in rules.REGISTRY and (found.page or self._own() == found.rule)
        rule = [parts.rule_page(found.rule)] if is_about_rule else []
        return list(dict.fromkeys([_page(found, self._is_sure), *also, *secrets, *rule, *self.rule_pages()]))

    def own_page(self) -> str:
        """The page of the rule, or what a kind of error means."""
        of = self._printed.of if self._printed else "unread"
        if of in rules.REGISTRY:
            return parts.rule_page(of)
        means, do = own.KINDS[of]
        return f"What it means\n{fill(means, '  ')}\n\nHow to fix it\n{fill(do, '  ')}"

    def rule_pages(self) -> list[str]:
        """The pages of the rules that are named in it."""
        named = (name for name in rules.REGISTRY if re.search(rf"(?<![\w-]){name}(?![\w-])", self._plain))
        return [parts.rule_page(name) for name in named]

    def near_pages(self, named: Sequence[str]) -> list[str]:
        """Messages that are near, and what is ``named``; where that is nothing, what the message has of auracheck's."""
        if self._is_unread and not named:
            return [self.own_page()]
        if near := self._nearness.nearest(_MOST_NEAR):
            unknown = reflow("This message is not known. Near ones, which explain takes as well:")
            return [f"{unknown}\n\n{_listed(near)}", *named]
        return [*named] or ([self.own_page()] if self._is_mine(alone=True) else [])


def _page(found: KnownMessage, is_sure: bool) -> str:
    means = "What it means" if is_sure else "What it most likely means"
    said = f"{means}\n{fill(found.cause, '  ')}\n\nWhat to check\n{fill(found.check, '  ')}\n\n"
    more = f"\n\nMore\n  auracheck explain {found.rule}" if found.rule in rules.REGISTRY else ""
    return f"{said}How to fix it\n{fill(found.fix, '  ')}{more}"


def _listed(near: Iterable[KnownMessage]) -> str:
    return "\n\n".join(f"{fill(each.example, '  ')}\n{fill(each.cause, '    ')}" for each in near)
