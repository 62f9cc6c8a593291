"""A comment that waives findings of the setting below it. Read and written here; every form that has comments has them
begin with `#`."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from auracheck.snippets.made import day

FORM = "# auracheck: ignore RULE until YYYY-MM-DD because WHY"

MAX_REASON = 200
"""Characters of a reason that are taken: it is told with each finding that is waived."""

NO_FORM = f"it must read {FORM}"
NO_DAY = "there is no such day"
TOO_LONG = f"its reason has more than {MAX_REASON} characters, the bound"
BESIDE = "on the line of a value it may become a part of it; put it on the line above"
APART = "it does not stand directly above a setting"
INSIDE = "to a program that reads such files it is no comment, but a part of a value"

_MEANT = re.compile(r"#[ \t]*auracheck:?[ \t]*ignore\b", re.IGNORECASE | re.ASCII)
_RULE = r"[a-z]+(?:-[a-z]+)+"
_COMMENT = re.compile(
    rf"# auracheck: ignore ({_RULE}(?:, ?{_RULE})*) until (\d{{4}}-\d{{2}}-\d{{2}}) because (\S.*)", re.ASCII
)

_HEAD = re.compile(r"# auracheck: ignore [a-z, -]+ until [0-9]{4}-[0-9]{2}-[0-9]{2}")


class Ignored(NamedTuple):
    """What such a comment says; its column counts from 1. ``fault`` says why it waives nothing."""

    column: int
    rules: tuple[str, ...] = ()
    until: date | None = None
    reason: str = ""
    fault: str = ""


def comment(rules: Iterable[str], until: date, reason: str) -> str:
    """The comment, without the end of its line."""
    return f"# auracheck: ignore {', '.join(rules)} until {until} because {reason}"


def ignored(line: str) -> Ignored | None:
    """What a line says that is such a comment, was meant as one, or has one at its end; None for any other line."""
    match = _MEANT.search(line)
    before = line[: match.start()].lstrip("\ufeff \t") if match else "#"
    if match is None or before.startswith(("#", ";")):  # a comment that speaks of one
        return None
    column = match.start() + 1
    if before:
        return Ignored(column, fault=BESIDE)
    said = _COMMENT.fullmatch(line.rstrip(), match.start())
    if said is None or not _ends_with_its_line(said[3]):
        return Ignored(column, fault=NO_FORM)
    until = day(said[2])
    if until is None:
        return Ignored(column, fault=NO_DAY)
    if len(said[3]) > MAX_REASON:
        return Ignored(column, fault=TOO_LONG)
    return Ignored(column, tuple(dict.fromkeys(re.split(", ?", said[1]))), until, said[3])


def heads(text: str) -> set[str]:
    """All that there is of such comments in a text, each up to its reason: there a value may end."""
    return set(_HEAD.findall(text))


def _ends_with_its_line(reason: str) -> bool:
    """For some programs a comment ends at a lone CR, and a value follows; for systemd it goes on after a backslash."""
    return reason.isprintable() and not reason.endswith("\\")
