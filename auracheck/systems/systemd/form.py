"""An `Environment=` line of a systemd unit, and an `EnvironmentFile=` with the drop-in that names it."""

import os
import re
from collections.abc import Iterator, Sequence

from auracheck.errors import UsageError
from auracheck.regex import regex
from auracheck.steps import EditStep, Step
from auracheck.systems.form import Form, Item, Owner, comment, heredoc, new_file, script
from auracheck.systems.spelling import alike
from auracheck.systems.steps import APPENDED, Place, append, has_name, write

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPED = {code: f"\\x{code:02x}" for code in (*range(1, 0x20), 0x7F)}
_ESCAPED |= {ord("\n"): r"\n", ord("\t"): r"\t", ord("\r"): r"\r", ord("\\"): r"\\", ord('"'): r"\"", ord("%"): "%%"}
_NO_CHARACTER = regex("[\0\ud800-\udfff\ufdd0-\ufdef]")
_DROP_IN = """\
[Service]
EnvironmentFile={file}
# Child processes inherit an environment. Better, where the application reads
# files: LoadCredential=NAME:PATH, found as $CREDENTIALS_DIRECTORY/NAME
# (systemd.exec(5)); systemd-creds encrypts such a file.
"""


class SystemdForm(Form):
    form = "systemd"
    taken = "{command} | sudo sh"

    def setting(self, name: str, value: str) -> str:
        if not _NAME.fullmatch(name):
            raise UsageError(f"invalid name {name!r} (expected ASCII letters, digits and _ for systemd)")
        if _NO_CHARACTER.search(value) or any(ord(character) & 0xFFFE == 0xFFFE for character in value):
            raise UsageError(f"{name}: contains a NUL or an invalid character, for which systemd drops the line")
        return f'Environment="{name}={value.translate(_ESCAPED)}"'

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """A script that creates the drop-in and the env file. The drop-in has a name of our own, so it is replaced; the
        env file may contain other settings, so it is not."""
        service = f"{place.application}.service"
        file = f"/etc/{place.application}.env"
        folder = f"/etc/systemd/system/{service}.d"
        lines = [
            comment(item) if item.value is None else self._in_file(item.name, item.value.reveal()) for item in items
        ]
        about = [
            f"For a root shell. It creates {file} and a drop-in for it.",
            "It does not change an existing env file; for that, use:",
            f"  auracheck generate KIND --write {file}",
            f"Then: systemctl restart {service}",
        ]
        commands = [
            f"mkdir -p {folder}",
            heredoc(f"cat > {folder}/auracheck.conf", _DROP_IN.format(file=file)),
            new_file(file, "".join(f"{line}\n" for line in lines)),
            "systemctl daemon-reload",
        ]
        return script(about, (), commands)

    def _in_file(self, name: str, value: str) -> str:
        if not _NAME.fullmatch(name):
            raise UsageError(f"invalid name {name!r} (expected ASCII letters, digits and _ for systemd)")
        return alike(name, value, "systemd-env")

    def fix(self, place: Place) -> Iterator[Step]:
        """Into an `EnvironmentFile=`, which overrides `Environment=` and is not visible to other users."""
        name = place.key(place.name)
        if place.file is None:
            yield append(name, place.make, None, APPENDED)
            return
        beside = f"/etc/{_service(place.file)}.env"
        if has_name(place.make):
            yield write(place.make, beside)
        else:  # --write creates private files
            step = append(name, place.make, beside, APPENDED)
            yield step._replace(command=f"(umask 077; {step.command})")
        yield EditStep(place.file, None, "insert", (f"EnvironmentFile={beside}",))
        if place.setting is not None and place.origin.line:
            yield EditStep(place.file, place.origin.line, "delete", (), (name,))


def _service(path: str) -> str:
    """The service that a unit, or a file in its drop-in directory, belongs to; "service" where the path has none."""
    for part in (os.path.basename(path), os.path.basename(os.path.dirname(path)).removesuffix(".d")):
        if part.endswith(".service"):
            return re.sub(r"[^\w.-]", "", part.removesuffix(".service")) or "service"
    return "service"
