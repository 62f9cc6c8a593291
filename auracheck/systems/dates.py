"""The day on which a value was made, as a comment above it or an annotation of a Secret says it."""

import re
from datetime import date

from auracheck.regex import regex

WHOLE = "auracheck/made"
"""The annotation of a Secret all of whose values were made on one day."""

_REMARK = regex(r"\ufeff?[ \t]*# auracheck: (\S+) made (\d{4}-\d{2}-\d{2})\s*", re.ASCII)

_DAY = regex(r"\d{4}-\d{2}-\d{2}", re.ASCII)

_ANNOTATED = regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,57}", re.ASCII)


def remark(name: str, day: date | str) -> str:
    """The comment, without the end of its line; every form that `--write` changes has comments that begin with `#`.

    ``day`` may be words in its place, for somebody to fill in.
    """
    return f"# auracheck: {name} made {day}"


def made(line: str) -> tuple[str, date] | None:
    """The name and the day of such a comment; None for any other line."""
    match = _REMARK.fullmatch(line)
    found = day(match[2]) if match else None
    return (match[1], found) if match and found else None


def annotation(key: str) -> str:
    """The annotation with the day of one key of a Secret: a prefix, and at most 63 letters, digits and - _ . between
    letters or digits (Kubernetes, "Annotations: syntax and character set"). For another key, that of all of them."""
    return f"auracheck/{key}.made" if _ANNOTATED.fullmatch(key) else WHOLE


def day(text: str) -> date | None:
    """The day that is written YYYY-MM-DD; None for any other text, and for a 31st of February."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
