"""When a value was made, as the comment directly above its assignment says: in every file that has comments."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from auracheck.model import Document, Setting, Target
from auracheck.snippets.made import MARK, made
from auracheck.sources.base import Item

_KEY = re.compile(r"[\"']?([\w.-]{1,253}+)")
"""The name of an assignment, in quotes or not; a key of a Kubernetes Secret has at most 253 characters."""


class _Below(NamedTuple):
    """A line under such comments, of which several may stand above each other, and what they say by name."""

    text: str
    days: Mapping[str, date]

    def __repr__(self) -> str:  # the line may hold a value
        return f"<a line below {', '.join(self.days)}>"


Lines = Mapping[int, _Below]


def dated(given: Iterable[Item]) -> list[Item]:
    """What a source gave, each setting with the day that its own file tells of it. A comment names the secret, or the
    key under which the value stands in that line, and nothing stands between them."""
    items = list(given)
    lines = {
        document.path: dict(_below(document.reveal()))
        for document in items
        if isinstance(document, Document) and MARK in document.reveal()
    }
    return [_with_days(item, lines) if isinstance(item, Target) else item for item in items] if lines else items


def _below(content: bytes) -> Iterator[tuple[int, _Below]]:
    days: dict[str, date] = {}
    for number, line in enumerate(content.decode("utf-8", "surrogateescape").split("\n"), 1):
        said = made(line)
        if said:
            days[said[0]] = said[1]
        elif days:
            yield number, _Below(line, days)
            days = {}


def _with_days(target: Target, lines: Mapping[str, Lines]) -> Target:
    return target._replace(settings=tuple(_with_day(setting, lines) for setting in target.settings))


def _with_day(setting: Setting, lines: Mapping[str, Lines]) -> Setting:
    file, line, column, _ = setting.origin
    below = lines.get(file, {}).get(line) if file is not None and line is not None else None
    if below is None or column is None:
        return setting
    key = _KEY.match(below.text, column - 1)
    day = (key and below.days.get(key[1])) or below.days.get(setting.name)
    return setting._replace(made=day) if day else setting
