"""A comment that waives findings of the setting below it, and the same as a table of a policy. Every format with
comments has them begin with `#`."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from auracheck.regex import regex
from auracheck.systems.dates import day
from auracheck.typed import NamedTuple

FORM = "# auracheck: ignore RULE until YYYY-MM-DD because WHY"

MAX_REASON = 200
"""Characters of a reason. It is shown with each waived finding."""

NO_FORM = f"malformed (expected {FORM})"
NO_DAY = "invalid date"
TOO_LONG = f"reason too long: more than {MAX_REASON} characters"
BESIDE = "on the same line as a value (move it to the line above)"
APART = "not directly above a setting"
INSIDE = "part of a value, not a comment"

_MEANT = regex(r"#[ \t]*auracheck:?[ \t]*ignore\b", re.IGNORECASE | re.ASCII)
_RULE = r"[a-z]+(?:-[a-z]+)+"
_COMMENT = regex(
    rf"# auracheck: ignore ({_RULE}(?:, ?{_RULE})*) until (\d{{4}}-\d{{2}}-\d{{2}}) because (\S.*)", re.ASCII
)

_HEAD = regex(r"# auracheck: ignore [a-z, -]+ until [0-9]{4}-[0-9]{2}-[0-9]{2}")


class Ignored(NamedTuple):
    """What such a comment says. Its column counts from 1. ``fault`` says why it waives nothing."""

    column: int
    rules: tuple[str, ...] = ()
    until: date | None = None
    reason: str = ""
    fault: str = ""


def comment(rules: Iterable[str], until: date, reason: str) -> str:
    """The comment, without the end of its line."""
    return f"# auracheck: ignore {', '.join(rules)} until {until} because {reason}"


def ignored(line: str) -> Ignored | None:
    """What a line says that is such a comment, was meant as one, or ends with one; None for any other line."""
    match = _MEANT.search(line)
    before = line[: match.start()].lstrip("\ufeff \t") if match else "#"
    if match is None or before.startswith(("#", ";")):  # a comment about such comments
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
    """All such comments in a text, each up to its reason, where a value may end."""
    return set(_HEAD.findall(text))


def _ends_with_its_line(reason: str) -> bool:
    """For some programs a comment ends at a lone CR. For systemd it continues after a backslash."""
    return reason.isprintable() and not reason.endswith("\\")


PERIOD = timedelta(days=90)
"""How long a waiver lasts that auracheck writes or renews: a quarter."""

HEADER = "[[waivers]]"
PROJECT_HEADER = "[[tool.auracheck.waivers]]"

_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def table(header: str, rule: str, secret: str | None, target: str | None, reason: str, until: date) -> str:
    """The lines of the table. None is left out, and covers everything. Raises `ValueError` for a name that TOML cannot
    write, or that a policy does not accept."""
    lines = [header, f"rule = {text(rule)}"]
    lines += [f"{key} = {text(name)}" for key, name in (("secret", secret), ("target", target)) if name is not None]
    return "\n".join([*lines, f"reason = {text(reason)}", f"until = {until}"])


def text(value: str) -> str:
    """A basic string of TOML. Raises `ValueError` for a blank one, and for a byte of a file name that is not UTF-8:
    TOML consists of Unicode scalar values, even in its escapes."""
    if not value.strip() or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("cannot be written")
    return f'"{"".join(_SHORT.get(character) or _ascii(character) for character in value)}"'


def _ascii(character: str) -> str:
    if " " <= character <= "~":
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
