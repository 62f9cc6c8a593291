"""What a container finds under a name: a variable, an option of its command, or the file that NAME_FILE names."""

import re
from typing import NamedTuple

from auracheck.deployment import JudgedTarget
from auracheck.model import EXTERNAL, Origin, Secret, Setting, Value
from auracheck.policy.entry import FILE_SUFFIXES

_OPTIONS = ("_ARGS", "_FLAGS", "_OPTS")
"""Ends of variables with options for the command of a server."""
_NOTHING = frozenset(("null", "nil"))
"""Texts by which frameworks say in an env file that nothing is set (Laravel's env())."""


class EndPart(NamedTuple):
    """One part of an end of a connection: the name under which it is set, its place, and its value as far as it is
    known."""

    name: str
    origin: Origin
    value: Value
    setting: Setting | None = None

    @property
    def text(self) -> str | None:
        """The value; None where it is not known."""
        return self.value.reveal() if isinstance(self.value, Secret) else None


class Variables:
    """The variables of one target, by name in any case. One that is blank counts where it refers to what is not there:
    its value is then not known."""

    def __init__(self, judged: JudgedTarget) -> None:
        self.judged = judged
        target = judged.target
        self._loose = target.loose_names()
        settings = target.winners().values()
        self.settings = {each.name.upper(): each for each in settings if not each.blank or each.name in self._loose}
        self._files = dict(target.container.files) if target.container else {}

    def part(self, *names: str) -> EndPart | None:
        """What is set under the first of these names that is; None where none is."""
        for name in names:
            found = self._option(name) if name.startswith("--") else self._variable(name.upper())
            if found is not None and (found.text or "").lower() not in _NOTHING:
                return found
        return None

    def of(self, setting: Setting, value: Value) -> EndPart:
        """A part with this value, which that setting contains; not known where it refers to what is not there."""
        return EndPart(setting.name, setting.origin, EXTERNAL if setting.name in self._loose else value, setting)

    def plain(self, setting: Setting) -> EndPart:
        """The part that is a whole setting, or the file at the path that is its value."""
        is_path = isinstance(setting.value, Secret) and setting.value.reveal() in self._files
        return self._in_file(setting) if is_path else self.of(setting, setting.value)

    def in_file(self, path: Setting) -> Setting:
        """The setting in the file that a NAME_FILE variable names; the variable itself where that is not known."""
        found = self._files.get(path.value.reveal()) if self._files and isinstance(path.value, Secret) else None
        return found or path

    def _variable(self, name: str) -> EndPart | None:
        if name in self.settings:
            return self.plain(self.settings[name])
        for end in FILE_SUFFIXES:
            path = self.settings.get(name + end)
            if path is not None:
                return self._in_file(path)
        return None

    def _in_file(self, path: Setting) -> EndPart:
        found = self._files.get(path.value.reveal()) if isinstance(path.value, Secret) else None
        return self.of(found, found.value) if found else self.of(path, EXTERNAL)

    def _option(self, name: str) -> EndPart | None:
        """An option of the command, or in a variable with such options, or in the server's configuration file."""
        setting = self.settings.get(name.upper())
        if setting is not None:
            given = self._files.get(name, setting)
            return self.of(given, given.value)
        for key, setting in self.settings.items():
            if key.endswith(_OPTIONS) and isinstance(setting.value, Secret):
                found = re.search(rf"{name}[ =]+['\"]?([^\s'\"]+)", setting.value.reveal())
                if found:
                    return self.of(setting, Secret(found[1]))
        return self._configured(name.removeprefix("--"))

    def _configured(self, name: str) -> EndPart | None:
        for path, setting in self._files.items():
            if path.endswith(".conf"):
                if not isinstance(setting.value, Secret):
                    return EndPart(name, setting.origin, EXTERNAL)
                lines = setting.value.reveal().splitlines()
                for number, line in enumerate(lines, 1):
                    words = line.split()
                    if len(words) == 2 and words[0].lower() == name:
                        return EndPart(name, Origin(setting.origin.file, number), Secret(words[1].strip("'\"")))
        return None
