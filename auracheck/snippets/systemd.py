"""An `Environment=` line of a systemd unit, and an `EnvironmentFile=` with the drop-in that names it."""

import os
import re
from collections.abc import Sequence

from auracheck.errors import UsageError
from auracheck.snippets.base import Item, Place, Snippet, comment
from auracheck.snippets.dotenv import alike, append, fill
from auracheck.snippets.script import fed, new_file, script

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPED = {code: f"\\x{code:02x}" for code in (*range(1, 0x20), 0x7F)}
_ESCAPED |= {ord("\n"): r"\n", ord("\t"): r"\t", ord("\r"): r"\r", ord("\\"): r"\\", ord('"'): r"\"", ord("%"): "%%"}
_NO_CHARACTER = re.compile("[\0\ud800-\udfff\ufdd0-\ufdef]")
_READERS = ("systemd-env", "shell-env", "dotenv", "compose-env", "docker-env", "kubectl-env")
_DROP_IN = """\
[Service]
EnvironmentFile={file}
# Child processes inherit an environment. Better, where the application reads
# files: LoadCredential=NAME:PATH, found as $CREDENTIALS_DIRECTORY/NAME
# (systemd.exec(5)); systemd-creds encrypts such a file.
"""


class Systemd(Snippet):
    form = "systemd"
    taken = "{command} | sudo sh"

    def setting(self, name: str, value: str) -> str:
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} cannot be set by systemd: names there have ASCII letters, digits and _ alone")
        if _NO_CHARACTER.search(value) or any(ord(character) & 0xFFFE == 0xFFFE for character in value):
            raise UsageError(f"{name}: it has a NUL, or what is no character, and systemd drops such a line")
        return f'Environment="{name}={value.translate(_ESCAPED)}"'

    def document(self, items: Sequence[Item], place: Place) -> str:
        """A script that makes the drop-in and the env file. The drop-in has a name that nobody else gives one, so it
        may be written again; the env file may hold more, so it may not."""
        service = f"{place.application}.service"
        file = f"/etc/{place.application}.env"
        folder = f"/etc/systemd/system/{service}.d"
        lines = [
            comment(item) if item.value is None else self._in_file(item.name, item.value.reveal()) for item in items
        ]
        about = [
            f"For a shell of root. It makes {file} and a drop-in for it.",
            "An env file that is there stays as it is; to fill that in:",
            f"  auracheck generate KIND --write {file}",
            f"In the end: systemctl restart {service}",
        ]
        commands = [
            f"mkdir -p {folder}",
            fed(f"cat > {folder}/auracheck.conf", _DROP_IN.format(file=file)),
            new_file(file, "".join(f"{line}\n" for line in lines)),
            "systemctl daemon-reload",
        ]
        return script(about, (), commands)

    def _in_file(self, name: str, value: str) -> str:
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} cannot be set by systemd: names there have ASCII letters, digits and _ alone")
        return alike(name, value, _READERS)

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
