"""The members of an object of names and values, as JSON has them; shared by the sources whose values come so."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auracheck.model import ELSEWHERE, Origin, Secret, Setting, Unread, Value
from auracheck.policy import Policy
from auracheck.sources.settings import is_kept_elsewhere, possible


def is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def plain(value: Any) -> Value:
    """A string as it is; a number or boolean as JSON writes it; null is a name without a value."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value)
    return ELSEWHERE if is_kept_elsewhere(text) else Secret(text)


def nested(spec: str, file: str | None, members: Mapping[str, Any], policy: Policy) -> Iterator[Unread]:
    """The members that hold an object or a list, of which nobody knows how the application would take it."""
    for name, value in members.items():
        if not is_plain(value):
            known = name if policy.find(name) else "a member"  # any other may be anything
            yield Unread(spec, f"{known} holds no plain value", file)


def perhaps(path: str, settings: Iterable[Setting], members: Mapping[str, Any], policy: Policy) -> tuple[Setting, ...]:
    """The secrets that stand, for all that is known, in a member that holds no plain value."""
    if all(map(is_plain, members.values())):
        return ()
    return possible(policy, (setting.name for setting in settings), Origin(path))
