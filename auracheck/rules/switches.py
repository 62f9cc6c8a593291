"""A switch that has to be on: its line gets the other value. Without the line the program's own default would count,
which may be off, too (InfluxDB's `auth-enabled`), or more than that switch (Elasticsearch makes certificates, and its
clients no longer connect by http)."""

import re
from collections.abc import Mapping

from auracheck.model import Origin
from auracheck.steps import EditStep, Step, do

OFF, ON = "false", "true"


def turned_on(name: str, origin: Origin, contents: Mapping[str, bytes], where: str) -> tuple[Step, ...]:
    """The edit of a line that has the switch alone, else words. ``contents`` are those of the files."""
    lines = contents.get(origin.file or "", b"").decode("utf-8", "surrogateescape").split("\n")
    line = lines[origin.line - 1] if origin.line and origin.line <= len(lines) else ""
    if _alone(name).fullmatch(line):
        before, _, after = line.rpartition(OFF)
        return (EditStep(origin.file, origin.line, "replace", (f"{before}{ON}{after}".rstrip("\r"),)),)
    return do(f"set {name} to {ON}{where}")


def _alone(name: str) -> re.Pattern[str]:
    """A line of an env file, of a mapping or of a list."""
    return re.compile(rf"\s*(?:- +)?(['\"]?){re.escape(name)}(?:=|\1\s*:\s+)(['\"]?){OFF}['\"]?\s*")
