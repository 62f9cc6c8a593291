"""The comment that says when a value was made: written above it by `generate --write`, read for its age."""

import re
from datetime import date

_REMARK = re.compile(r"[ \t]*# auracheck: (\S+) made (\d{4}-\d{2}-\d{2})\s*", re.ASCII)


def remark(name: str, day: date) -> str:
    """The comment, without the end of its line; every form that `--write` changes has comments that begin with `#`."""
    return f"# auracheck: {name} made {day.isoformat()}"


def made(line: str) -> tuple[str, date] | None:
    """The name and the day of such a comment; None for any other line."""
    match = _REMARK.fullmatch(line)
    try:
        return (match[1], date.fromisoformat(match[2])) if match else None
    except ValueError:  # a 31st of February
        return None
