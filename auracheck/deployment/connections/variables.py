"""What a container finds under a name: a variable, an option of its command, or the file that NAME_FILE names."""

import re
from collections.abc import Collection, Iterator, Mapping, Set
from functools import cached_property

from auracheck.deployment import JudgedTarget
from auracheck.model import EXTERNAL, Configuration, Origin, Secret, Setting, Value
from auracheck.policy.entry import FILE_SUFFIXES
from auracheck.regex import regex
from auracheck.typed import NamedTuple

_OPTIONS = ("_ARGS", "_FLAGS", "_OPTS")
"""Ends of variables with options for the command of a server."""
_REFERENCE = regex(r"\$\{(?:env[:.])?([\w.-]+)(?::-?([^{}]*))?\}|\$\(([\w.-]+)\)|\$(\w+)")
"""A variable in a configuration, perhaps with a default (Spring's `${NAME:default}`, a shell's, Kubernetes')."""
_REFERS = ("$", "{{")
_NOTHING = frozenset(("null", "nil", "none"))
"""Texts by which frameworks say in an env file that nothing is set (Laravel's env(), a None of Python)."""


class EndPart(NamedTuple):
    """One part of an end of a connection: the name under which it is set, its place, and its value as far as it is
    known. ``taken_from`` is where one that is not known is kept."""

    name: str
    origin: Origin
    value: Value
    setting: Setting | None = None
    taken_from: str = ""

    @property
    def text(self) -> str | None:
        """The value; None where it is not known."""
        return self.value.reveal() if isinstance(self.value, Secret) else None

    @property
    def is_within(self) -> bool:
        """Whether its setting has more than this part."""
        whole = self.setting.value if self.setting else None
        return isinstance(whole, Secret) and self.text is not None and whole.reveal() != self.text


class Variables:
    """The variables of one target, by name in any case. One that is blank counts where it refers to what is not there:
    its value is then not known."""

    def __init__(self, judged: JudgedTarget) -> None:
        self.judged = judged

    @cached_property  # here and below: of most of a thousand manifests from one template it is not asked
    def settings(self) -> Mapping[str, Setting]:
        settings = self.judged.target.winners().values()
        return {each.name.upper(): each for each in settings if not each.blank or each.name in self._loose}

    @cached_property
    def _loose(self) -> Set[str]:
        return self.judged.target.loose_names()

    @cached_property
    def _variables(self) -> Mapping[str, Setting]:
        return self.settings

    @cached_property
    def _files(self) -> Mapping[str, Setting]:
        container = self.judged.target.container
        return dict(container.files) if container else {}

    @property
    def names(self) -> Collection[str]:
        """The names of variables that may say where a server is."""
        return self.settings.keys()

    def part(self, *names: str) -> EndPart | None:
        """What is set under the first of these names that is; None where none is."""
        for name in names:
            found = self._option(name) if name.startswith("--") else self._variable(name.upper())
            if found is not None and (found.text or "").lower() not in _NOTHING:
                return found
        return None

    def of(self, setting: Setting, value: Value) -> EndPart:
        """A part with this value, which that setting contains; not known where it refers to what is not there."""
        value = EXTERNAL if setting.name in self._loose else value
        return EndPart(setting.name, setting.origin, value, setting, setting.taken_from)

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
            return self.plain(self._files.get(name, self.settings[name]))
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
        container = self.judged.target.container
        for configuration in container.configurations if container else ():
            if found := next((each for each in configuration if each.name == name), None):
                filled = self._filled(found)
                return self.of(filled, filled.value)
        for path, setting in self._files.items():
            if path.endswith(".conf"):
                if not isinstance(setting.value, Secret):
                    return EndPart(name, setting.origin, EXTERNAL)
                lines = setting.value.reveal().splitlines()
                for number, line in enumerate(lines, 1):
                    words = line.split()
                    if len(words) == 2 and words[0].lower() == name:
                        found = Setting(name, Secret(words[1].strip("'\"")), Origin(setting.origin.file, number))
                        return EndPart(name, found.origin, self._filled(found).value)
        return None

    def _filled(self, setting: Setting) -> Setting:
        """The setting with the values of the variables that it refers to; the variable where it is that alone."""
        text = setting.reveal()
        if not any(sign in text for sign in _REFERS):
            return setting
        whole = _REFERENCE.fullmatch(text)
        if whole and (variable := self._variables.get(_name(whole).upper())):
            return variable
        texts = [self._text(found) for found in _REFERENCE.finditer(text)]
        if None in texts or "{{" in text or not texts:
            return setting if "://" in text else setting._replace(value=EXTERNAL)  # its host is known
        return setting._replace(value=Secret(_REFERENCE.sub(lambda _: texts.pop(0) or "", text)))

    def _text(self, found: "re.Match[str]") -> str | None:
        """The value of the variable, or its default; None where neither is known."""
        variable = self._variables.get(_name(found).upper())
        if variable is None:
            return found[2]
        return variable.value.reveal() if isinstance(variable.value, Secret) else None


class Configured(Variables):
    """The variables of a target, and with them the settings of one of its configurations, each under the name that a
    variable would have. Their references to variables are filled in, and a variable of that name, perhaps with the
    application's name before it, goes over the setting."""

    def __init__(self, variables: Variables, configuration: Configuration) -> None:
        self.judged = variables.judged
        self._loose, self._files = variables._loose, variables._files
        self._variables = variables.settings
        over = dict(_ends(self._variables))
        self._configuration = configuration
        named = {_of_variable(each.name): each for each in configuration}
        given = {name: self._given(over.get(name), each) for name, each in named.items()}
        self._own = {name: each for name, each in given.items() if not each.blank}
        self._open = {each.name for each in self._own.values() if _is_open(each.reveal())}
        self.settings = {**self._variables, **self._own}

    @property
    def names(self) -> Collection[str]:
        return self._own.keys()

    def of(self, setting: Setting, value: Value) -> EndPart:
        text = value.reveal() if isinstance(value, Secret) else ""
        if setting.name not in self._open or not _is_open(text):
            return super().of(setting, value)
        reference = _REFERENCE.fullmatch(text)
        variable = self._variables.get(_name(reference).upper()) if reference else None
        kept = variable.taken_from if variable else ""
        return EndPart(setting.name, setting.origin, EXTERNAL, setting, kept)

    @cached_property
    def _by_name(self) -> Mapping[str, Setting]:
        return {each.name: each for each in self._configuration}

    def _text(self, found: "re.Match[str]") -> str | None:
        """The same; before its default counts a setting of the configuration, which is not known where it refers to
        others itself."""
        name = _name(found)
        own = None if name.upper() in self._variables else self._by_name.get(name)
        if own is None or own.reveal() == found.string:
            return super()._text(found)
        return own.reveal() if isinstance(own.value, Secret) and not _is_open(own.reveal()) else None

    def has_in_configuration(self, setting: Setting) -> bool:
        """Whether a setting is the configuration's own, and no variable that goes over one."""
        return all(setting is not each for each in self._variables.values())

    def variable_with(self, setting: Setting) -> Setting | None:
        """The variable that has a setting of the configuration among others (options, JSON); None for one in a file or
        a command."""
        found = (each for each in self._variables.values() if each.origin == setting.origin)
        return next((each for each in found if setting.reveal() in each.reveal() != setting.reveal()), None)

    def _given(self, variable: Setting | None, setting: Setting) -> Setting:
        """The setting, or the variable that goes over it: one of the same place is the setting, as far as rules may
        know it."""
        is_other = variable is not None and variable.origin != setting.origin
        return variable if variable and is_other else self._filled(setting)


def references(setting: Setting) -> Iterator[str]:
    """The variables to which a setting of a configuration refers."""
    text = setting.reveal()
    return map(_name, _REFERENCE.finditer(text) if "$" in text else ())


def _is_open(text: str) -> bool:
    """Whether a text refers to what is not known."""
    return any(sign in text for sign in _REFERS)


def _name(reference: "re.Match[str]") -> str:
    return next(name for name in (reference[1], reference[3], reference[4]) if name)


def _of_variable(name: str) -> str:
    return re.sub("[.-]+", "_", name).upper()


def _ends(variables: Mapping[str, Setting]) -> Iterator[tuple[str, Setting]]:
    """Each variable by its name, and by every end of that of two words and more."""
    for name, setting in variables.items():
        words = re.split("[_.-]+", name)
        for start in range(len(words) - 1):
            yield "_".join(words[start:]), setting
