"""The comments that stand directly above assignments: when a value was made, and which findings are waived."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from auracheck.model import Document, Origin, Setting, Target, Waiver
from auracheck.snippets.made import made
from auracheck.snippets.waiver_comment import APART, INSIDE, Ignored, ignored
from auracheck.sources.comments import inside_values

_KEY = re.compile(r"[\"']?([\w.-]{1,253}+)")
"""The name of an assignment, in quotes or not; a key of a Kubernetes Secret has at most 253 characters."""


class _Below(NamedTuple):
    """A line under such comments, of which several may stand above each other, and what they say: days by name."""

    text: str
    days: Mapping[str, date]
    waivers: tuple[Waiver, ...]

    def __repr__(self) -> str:  # the line may hold a value
        return f"<a line below {', '.join(self.days)}>"


Lines = Mapping[int, _Below]


def lines_below(document: Document) -> Lines:
    """The lines under comments. What looks like one and is none to the program waives nothing, and says so."""
    lines = dict(_below(document))
    told = {waiver.origin.line or 0 for below in lines.values() for waiver in below.waivers if not waiver.fault}
    inside = inside_values(document, told) if told else set()
    if not inside:
        return lines
    return {
        number: below._replace(
            waivers=tuple(
                w._replace(fault=INSIDE, reason="") if w.origin.line in inside and not w.fault else w
                for w in below.waivers
            )
        )
        for number, below in lines.items()
    }


def _below(document: Document) -> Iterator[tuple[int, _Below]]:
    days: dict[str, date] = {}
    waivers: list[Waiver] = []
    for number, line in enumerate(document.reveal().decode("utf-8", "surrogateescape").split("\n"), 1):
        said, waiving = made(line), ignored(line)
        is_comment = line.lstrip("\ufeff \t").startswith(("#", ";"))
        if waiving:
            waivers += _waivers(waiving, Origin(document.path, number, waiving.column))
        if said:
            days[said[0]] = said[1]
        elif waiving and is_comment:
            continue
        elif is_comment or not line.strip():
            days, waivers = {}, [waiver._replace(fault=waiver.fault or APART) for waiver in waivers]
        elif days or waivers:
            yield number, _Below(line, days, tuple(waivers))
            days, waivers = {}, []


def _waivers(said: Ignored, origin: Origin) -> list[Waiver]:
    return [Waiver(rule, None, None, said.reason, said.until, origin, said.fault) for rule in said.rules or ("",)]


def with_remarks(target: Target, lines: Mapping[str, Lines]) -> Target:
    return target._replace(settings=tuple(_with_remark(setting, lines) for setting in target.settings))


def _with_remark(setting: Setting, lines: Mapping[str, Lines]) -> Setting:
    file, line, column, _ = setting.origin
    below = lines.get(file, {}).get(line) if file is not None and line is not None else None
    if below is None or column is None:
        return setting
    key = _KEY.match(below.text, column - 1)
    day = (key and below.days.get(key[1])) or below.days.get(setting.name)
    return setting._replace(made=day or setting.made, waivers=below.waivers)
