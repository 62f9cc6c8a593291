"""The members of a JSON object of names and values."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auracheck.model import EXTERNAL, Origin, Secret, Setting, Unread, Value
from auracheck.policy import Policy
from auracheck.systems.env_file import is_external, possible


def is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def plain(value: Any) -> Value:
    """A string as it is; a number or boolean as JSON writes it; null is a name without a value."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value)
    return EXTERNAL if is_external(text) else Secret(text)


def nested(spec: str, file: str | None, members: Mapping[str, Any], policy: Policy) -> Iterator[Unread]:
    """The members that are an object or a list: how the application would read them is unknown."""
    for name, value in members.items():
        if not is_plain(value):
            known = name if policy.find(name) else "a member"  # any other may be anything
            yield Unread(spec, f"nested value in {known} (expected plain text)", file)


def perhaps(path: str, settings: Iterable[Setting], members: Mapping[str, Any], policy: Policy) -> tuple[Setting, ...]:
    """The secrets that may be in such a nested member."""
    if all(map(is_plain, members.values())):
        return ()
    return possible(policy, (setting.name for setting in settings), Origin(path))
