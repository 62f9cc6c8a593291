"""The environment that systemd makes of a unit's directives (systemd.exec(5), Environment)."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from auracheck.model import EXTERNAL, Origin, Setting
from auracheck.systems.env_file import value_of
from auracheck.systems.systemd.grammar import is_name, is_text
from auracheck.systems.systemd.specifiers import InvalidSpecifier, Specifiers, UnknownSpecifier, is_literal
from auracheck.systems.systemd.unit import Directive, UnitWord, split
from auracheck.typed import NamedTuple

DIRECTORIES = {
    "RuntimeDirectory": ("RUNTIME_DIRECTORY", "/run"),
    "StateDirectory": ("STATE_DIRECTORY", "/var/lib"),
    "CacheDirectory": ("CACHE_DIRECTORY", "/var/cache"),
    "LogsDirectory": ("LOGS_DIRECTORY", "/var/log"),
    "ConfigurationDirectory": ("CONFIGURATION_DIRECTORY", "/etc"),
}
"""Directives that create directories, the variable that each one sets, and where the system's manager creates them."""

PATH_MAX = 4096
"""A longer path is ignored, as systemd does (limits.h(0p))."""

_TRUE = frozenset({"1", "yes", "y", "true", "t", "on"})
_FALSE = frozenset({"0", "no", "n", "false", "f", "off"})


class FileName(NamedTuple):
    """One EnvironmentFile=: the path, whether a `-` comes before it, and its place. The path is None if it is unknown;
    ``why`` then says so."""

    path: str | None
    optional: bool
    origin: Origin
    why: str = ""


class UnitEnvironment:
    """The directives of a unit that concern its environment, one after the other."""

    def __init__(self, specifiers: Specifiers) -> None:
        self._specifiers = specifiers
        self.defaults: list[Setting] = []
        self.manager: list[Setting] = []
        self.settings: list[Setting] = []
        self.passed: dict[str, Origin] = {}
        self.unset: list[str] = []
        self.files: list[FileName] = []
        self.directories: dict[str, tuple[list[str], Origin]] = {}
        self.user: tuple[str | None, Origin] | None = None
        self.login: bool | None = None
        self.dynamic_user = False
        self.dropped: list[Origin] = []
        self.unknown: list[tuple[Origin, str]] = []
        self._handlers: Mapping[str, Callable[[Directive], None]] = {
            "Environment": lambda d: self._assign(d, self.settings),
            "PassEnvironment": self._pass,
            "UnsetEnvironment": self._unset,
            "EnvironmentFile": self._file,
            "User": self._user,
            "SetLoginEnvironment": self._login,
            "DynamicUser": self._dynamic,
            **dict.fromkeys(DIRECTORIES, self._directory),
        }

    @property
    def last_file(self) -> str:
        """The path of the last EnvironmentFile=; empty without one, and for a pattern (glob(7))."""
        path = self.files[-1].path if self.files else None
        return path if path and frozenset("*?[").isdisjoint(path) else ""

    def take(self, directives: Iterable[Directive]) -> None:
        for directive in directives:
            handler = self._handlers.get(directive.key)
            if handler:
                handler(directive)
            elif "env" in directive.key.lower() and not directive.key.startswith("X-"):  # no other directive has that
                self._drop(directive.origin())

    def take_manager(self, directives: Iterable[Directive]) -> None:
        """The same for the manager's own configuration (systemd-system.conf(5))."""
        for directive in directives:
            if directive.key == "DefaultEnvironment":
                self._assign(directive, self.defaults)
            elif directive.key == "ManagerEnvironment":
                self._assign(directive, self.manager)

    def _assign(self, directive: Directive, settings: list[Setting]) -> None:
        if not directive.value:
            settings.clear()
        for word in self._words(directive):
            origin = directive.origin(word.offset)
            try:
                text = self._specifiers.expand(word.text)
            except InvalidSpecifier:
                self._drop(origin)
                continue
            except UnknownSpecifier as error:
                name = word.text.partition("=")[0]
                if is_name(name) and "=" in word.text:
                    settings.append(Setting(name, EXTERNAL, origin, literal=False))
                else:
                    self.unknown.append((origin, _unknown(error)))
                continue
            name, equals, value = text.partition("=")
            if equals and is_name(name) and is_text(value):
                settings.append(Setting(name, value_of(value), origin, literal=is_literal(word.text)))
            else:
                self._drop(origin)

    def _pass(self, directive: Directive) -> None:
        if not directive.value:
            self.passed.clear()
        for name, origin in self._expanded_words(directive, escapes=False):
            if is_name(name):
                self.passed[name] = origin
            else:
                self._drop(origin)

    def _unset(self, directive: Directive) -> None:
        if not directive.value:
            self.unset.clear()
        for text, origin in self._expanded_words(directive):
            if is_name(text.partition("=")[0]) and is_text(text):
                self.unset.append(text)
            else:
                self._drop(origin)

    def _file(self, directive: Directive) -> None:
        if not directive.value:
            self.files.clear()
            return
        origin = directive.origin()
        try:
            path = self._specifiers.expand(directive.value)
        except UnknownSpecifier as error:
            self.files.append(FileName(None, False, origin, _unknown(error)))
            return
        except InvalidSpecifier:
            path = ""
        plain = path.removeprefix("-")
        if plain.startswith("/") and len(path) < PATH_MAX:
            self.files.append(FileName(plain, plain != path, origin))
        else:
            self._drop(origin)

    def _user(self, directive: Directive) -> None:
        if not directive.value:
            self.user = None
            return
        try:
            self.user = (self._specifiers.expand(directive.value), directive.origin())
        except (InvalidSpecifier, UnknownSpecifier):
            self.user = (None, directive.origin())

    def _login(self, directive: Directive) -> None:
        self.login = _boolean(directive.value, self.login) if directive.value else None

    def _dynamic(self, directive: Directive) -> None:
        self.dynamic_user = bool(_boolean(directive.value, self.dynamic_user))

    def _directory(self, directive: Directive) -> None:
        if not directive.value:
            self.directories.pop(directive.key, None)
        for word in self._words(directive, escapes=False):
            path = self._expanded(word.text.partition(":")[0], directive.origin(word.offset))
            if path and not path.startswith("/") and ".." not in path.split("/"):
                paths, _ = self.directories.setdefault(directive.key, ([], directive.origin()))
                paths.append("/".join(part for part in path.split("/") if part not in ("", ".")))

    def _words(self, directive: Directive, escapes: bool = True) -> tuple[UnitWord, ...]:
        words, broken = split(directive.value, escapes)
        if broken is not None:
            self._drop(directive.origin(broken))
        return words

    def _expanded_words(self, directive: Directive, escapes: bool = True) -> Iterator[tuple[str, Origin]]:
        for word in self._words(directive, escapes):
            origin = directive.origin(word.offset)
            text = self._expanded(word.text, origin)
            if text is not None:
                yield text, origin

    def _expanded(self, text: str, origin: Origin) -> str | None:
        try:
            return self._specifiers.expand(text)
        except InvalidSpecifier:
            self._drop(origin)
        except UnknownSpecifier as error:
            self.unknown.append((origin, _unknown(error)))
        return None

    def _drop(self, origin: Origin) -> None:
        self.dropped.append(origin)


def _unknown(error: UnknownSpecifier) -> str:
    specifier = error.args[0]
    hint = " (name an instance, for example x@NAME.service)" if specifier in ("%i", "%I", "%n", "%N", "%f") else ""
    return f"unresolved specifier {specifier}{hint}"


def _boolean(text: str, otherwise: bool | None) -> bool | None:
    folded = text.lower()
    return folded in _TRUE if folded in _TRUE | _FALSE else otherwise
