"""The hosts that should have reported, and how old a report may be."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from auracheck.errors import UsageError
from auracheck.fleet.host_reports import HostReport
from auracheck.fleet.parsing import moment
from auracheck.model import Unread
from auracheck.systems.files import read_file

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def age(text: str) -> timedelta:
    """`24h`, `90m`, `7d` or `2w`. Raises `UsageError`."""
    if not re.fullmatch(r"[1-9][0-9]{0,5}[mhdw]", text):
        raise UsageError("invalid --max-age (expected a number and m, h, d or w)", "for example --max-age 24h")
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})


def inventory(path: str) -> tuple[str, ...]:
    """The hosts of a file: the first word of each line, without comments and the `[groups]` of an Ansible inventory.

    Raises `Unreadable`.
    """
    lines = (line.split() for line in read_file(path).decode("utf-8", "replace").splitlines())
    return tuple(dict.fromkeys(words[0] for words in lines if words and words[0][0] not in "#;["))


def absent(expected: tuple[str, ...], there: set[str], path: str) -> Iterator[Unread]:
    """Each expected host without a report."""
    yield from (Unread(host, f"no report (listed in {path})") for host in expected if host not in there)


def outdated(report: HostReport, limit: timedelta, now: datetime) -> Iterator[Unread]:
    """The report, where it is older than the limit, or says no time."""
    made = moment(report.time)
    if made is None:
        yield Unread(report.host, "the report says no time (--max-age)")
    elif now - made > limit:
        yield Unread(report.host, f"report of {report.time} is older than --max-age")
