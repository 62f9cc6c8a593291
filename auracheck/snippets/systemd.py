"""An `Environment=` line of a systemd unit."""

import os
import re

from auracheck.errors import UsageError
from auracheck.snippets.base import Snippet
from auracheck.snippets.dotenv import append, fill

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPED = {code: f"\\x{code:02x}" for code in (*range(1, 0x20), 0x7F)}
_ESCAPED |= {ord("\n"): r"\n", ord("\t"): r"\t", ord("\r"): r"\r", ord("\\"): r"\\", ord('"'): r"\"", ord("%"): "%%"}
_NO_CHARACTER = re.compile("[\0\ud800-\udfff\ufdd0-\ufdef]")


class Systemd(Snippet):
    form = "systemd"

    def setting(self, name: str, value: str) -> str:
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} cannot be set by systemd: names there have ASCII letters, digits and _ alone")
        if _NO_CHARACTER.search(value) or any(ord(character) & 0xFFFE == 0xFFFE for character in value):
            raise UsageError(f"{name}: it has a NUL, or what is no character, and systemd drops such a line")
        return f'Environment="{name}={value.translate(_ESCAPED)}"'

    def mend(self, name: str, make: str, file: str | None) -> str:
        """Into an `EnvironmentFile=`, which wins over `Environment=` and which systemd does not show to everybody.

        ``file`` is a unit or a drop-in: an env file has the form `dotenv`.
        """
        if file in (None, "-"):
            return append(name, make, file, "dotenv")
        beside = f"/etc/{_service(file)}.env"
        line = fill(name, make, beside, "dotenv")
        if line.startswith("v="):  # what --write makes nobody else may read
            line = f"(umask 077; {line})"
        return f"{line}  # EnvironmentFile={beside}"


def _service(path: str) -> str:
    """The service that a unit, or a file in its drop-in directory, belongs to; "service" where the path tells none."""
    for part in (os.path.basename(path), os.path.basename(os.path.dirname(path)).removesuffix(".d")):
        if part.endswith(".service"):
            return re.sub(r"[^\w.-]", "", part.removesuffix(".service")) or "service"
    return "service"
