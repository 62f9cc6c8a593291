"""systemd: units with their drop-ins, and the env files that they read."""

import os
import re
from collections.abc import Iterator, Mapping

from auracheck.steps import Step
from auracheck.systems.lines import joined
from auracheck.systems.steps import (
    APPENDED,
    Place,
    edit_env_file,
    fix_env_file,
    has_name,
    line_of_env_file,
    quote,
    write,
)
from auracheck.systems.system import Certainty, Deployed, FileKind, Folder, Hardcoded, Mention, Recognized, System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.systems.editor import Editor
    from auracheck.systems.recognition import Head


DROP_INS = ".service.d"
"""The end of the name of a folder of drop-ins."""

_SECTIONS = frozenset(
    {"Unit", "Install", "Service", "Socket", "Mount", "Automount", "Swap", "Path", "Timer", "Slice", "Scope", "Target",
     "Device", "Manager"}
)  # fmt: skip
"""The sections of systemd's own units (systemd.unit(5), systemd.syntax(7)) and of its manager's configuration."""

_DROP_IN = r"service\.d/[^/]*\.conf$"
_USER_UNITS = r"(?:^|/)systemd/user/"


class SystemdSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"systemd": "source.SystemdSource", "systemd-env": "source.SystemdEnvFile"}
    lacks = ("new_files",)
    grammars: ClassVar[Mapping[str, str]] = {"systemd-env": "grammar.SystemdEnvGrammar"}
    forms: ClassVar[Mapping[str, str]] = {"systemd": "editor.SystemdForm"}
    folders = (DROP_INS,)
    witnesses: ClassVar[Mapping[FileKind, str]] = {
        FileKind.UNIT: r".*\.(?:service|socket)",
        FileKind.DROP_IN: r".*\.conf",
    }
    variables = "[Service]"
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "unit": Hardcoded(
            "hardcoded in the unit (any user can read it with systemctl show)",
            "replace Environment= with EnvironmentFile= (a file of mode 600), then rotate it",
            lesser=True,
        )
    }

    def recognizes(self, head: "Head") -> Recognized | None:
        """A section that systemd does not have may be another program's, in a file of the same syntax."""
        from auracheck.systems.recognition import Shape

        if head.shape is not Shape.UNIT:
            return None
        return Recognized("systemd", Certainty.SURE if head.sections <= _SECTIONS else Certainty.GUESS)

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        """Units, and folders of drop-ins whose unit is not beside them."""
        for name in folder.of("systemd"):
            if name.endswith(".service"):
                yield Deployed("systemd", (folder.join(name),))
        for name in folder.folders:
            if name.endswith(DROP_INS) and name.removesuffix(".d") not in folder.files:
                yield Deployed("systemd", (folder.join(name),))

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        """Only a file named like a unit, or with a section, is edited: a `[Service]` would damage any other."""
        from auracheck.systems.editor import EditRefused
        from auracheck.systems.recognition import Head, recognize

        if scheme in self.grammars:
            return edit_env_file(scheme, path, content)
        named = path.endswith((".conf", ".service"))
        is_unit = self.recognizes(Head(content)) is not None and recognize(content) in self.schemes
        if not (is_unit if content.strip() else named):
            raise EditRefused(f"{path}: not a systemd unit (expected a unit or a drop-in, such as override.conf)")
        from auracheck.systems.systemd.editor import UnitEditor

        return UnitEditor(path, content)

    def fix(self, place: Place) -> "Iterator[Step]":
        """Prefer an `EnvironmentFile=` with a setting to the unit: it overrides, and other users cannot read it."""
        if place.scheme in self.grammars:
            return fix_env_file(place, APPENDED)
        if place.file and has_name(place.make):
            if file := _environment_file(place):
                return iter((write(place.make, file, "systemd-env"),))
            if re.search(_DROP_IN, place.file):
                return iter((write(place.make, place.file, rotate=place.replaces),))
        return self.form("systemd").fix(place)

    def line(self, place: Place, value: str) -> str:
        if place.scheme in self.grammars:
            return line_of_env_file(place.name, value, place.scheme)
        return self.form("systemd").setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        if scheme in self.grammars:
            name = quote(os.path.basename(path))
            return f"systemctl restart the units that read {name}: grep -rlF {name} /etc/systemd/system"
        command, unit = _systemctl(path), unit_of(path)
        if not unit:
            return f"{command} daemon-reload, then {command} restart the unit"
        running = quote(unit.replace("@.", "@*."))  # systemctl(1): of a template, all instances that run
        return f"{command} daemon-reload && {command} restart {running}"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        unit = "" if scheme in self.grammars else unit_of(path)
        process = "PID" if not unit or "@" in unit else f"$({_systemctl(path)} show -P MainPID {quote(unit)})"
        return f"auracheck check {spec} process:{process} --expect-same"

    def mentions(self, name: str, text: str) -> Iterator[Mention]:
        """`EnvironmentFile=` (systemd.exec(5)): the whole value is the path, a `-` before it lets it be absent, and an
        empty one takes back those before it. A specifier before the first `/` is a folder."""
        found: list[str] = []
        for line in _lines(text):
            key, equals, value = line.partition("=")
            if not equals or key.strip() != "EnvironmentFile":
                continue
            path = value.strip().removeprefix("-")
            if not path:
                found.clear()
            elif path[0] == "%" and path[2:3] == "/":
                found.append(path[2:])
            elif path[0] == "/":
                found.append(path)
        return (Mention("systemd-env", path) for path in found)


def unit_of(path: str) -> str:
    """The service of a unit file or a drop-in; empty if the path names none."""
    for part in (os.path.basename(path), os.path.basename(os.path.dirname(path)).removesuffix(".d")):
        if re.fullmatch(r"[\w@:.\\-]+\.service", part):
            return part
    return ""


def _environment_file(place: Place) -> str | None:
    """The last `EnvironmentFile=`, which overrides those before it; of several in a pattern the last with a setting."""
    if place.target.env_file:
        return place.target.env_file
    settings = reversed(place.target.settings)
    return next((each.origin.file for each in settings if each.scheme == "systemd-env" and each.origin.file), None)


def _systemctl(path: str) -> str:
    return "systemctl --user" if re.search(_USER_UNITS, path) else "systemctl"


def _lines(text: str) -> Iterator[str]:
    """The lines, continued where a backslash ends one (systemd.syntax(7)), without comments."""
    return joined(line for line in text.split("\n") if not line.lstrip().startswith(("#", ";")))


SYSTEM = SystemdSystem()
