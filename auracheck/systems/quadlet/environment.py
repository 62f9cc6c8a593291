"""The environment of a container, as a Quadlet's directives and Podman put it together."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from auracheck.model import EXTERNAL, NO_NAME, Origin, Reference, Secret, Setting, Value
from auracheck.regex import regex
from auracheck.systems.externals import is_external
from auracheck.systems.quadlet.unit import split
from auracheck.systems.systemd.environment import UnitEnvironment
from auracheck.systems.systemd.specifiers import InvalidSpecifier, Specifiers, UnknownSpecifier, is_literal
from auracheck.systems.systemd.unit import Directive
from auracheck.typed import NamedTuple

FLAGS = {"-e": "--env"}
TAKEN = ("--env", "--env-file", "--secret")
HOST = "--env-host"


class PodmanArgument(NamedTuple):
    """An option with its value, and the place of the value. The value may contain a secret and is never shown."""

    option: str
    value: str
    origin: Origin

    def __repr__(self) -> str:
        return f"PodmanArgument({self.option!r})"


def arguments(words: Iterable[tuple[str, Origin]]) -> Iterator[PodmanArgument]:
    """The options of PodmanArgs= that concern the environment."""
    waiting = ""
    for word, origin in words:
        if waiting:
            yield PodmanArgument(waiting, word, origin)
            waiting = ""
            continue
        option, equals, value = word.partition("=")
        option = FLAGS.get(option, option)
        if option == HOST:
            yield PodmanArgument(HOST, value if equals else "true", origin)
        elif option in TAKEN and equals:
            yield PodmanArgument(option, value, origin._replace(column=_after(origin, len(word) - len(value))))
        elif option in TAKEN:
            waiting = option


def _after(origin: Origin, count: int) -> int | None:
    return None if origin.column is None else origin.column + count


class ContainerSecret(NamedTuple):
    """A secret of Podman's store that a container gets, ``name`` there: as a variable, or as a file at ``target``."""

    name: str
    target: str
    is_variable: bool


def secret(text: str) -> ContainerSecret | None:
    """What a `--secret NAME[,OPTION=VALUE…]` gives (podman-run(1)); None for what Podman rejects."""
    source, *options = text.split(",")
    found = {"source": source}
    if "=" in source:
        options, found = [source, *options], {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals or name.lower() not in ("source", "type", "target", "mode", "uid", "gid"):
            return None
        found[name.lower()] = value
    kind, name = found.get("type", "mount"), found.get("source", "")
    if not name or kind not in ("mount", "env"):
        return None
    target = found.get("target") or name
    if kind == "env":
        return None if {"mode", "uid", "gid"} & set(found) else ContainerSecret(name, target, True)
    return ContainerSecret(name, target if target.startswith("/") else f"/run/secrets/{target}", False)


_VARIABLE = regex(r"\$(?:\$|\{([^}]*)\})")
_PLAIN_NAME = regex(r"[A-Z][A-Z0-9_]*")
_TRUE = frozenset({"1", "yes", "true", "on"})


class QuadletRefused(Exception):
    """systemd or Podman does not start the container: the reason, and the place."""

    def __init__(self, reason: str, origin: Origin) -> None:
        super().__init__(reason)
        self.reason = reason
        self.origin = origin


class PodmanEnvironment:
    """What Podman itself finds in its environment: that of the service, as the Quadlet's [Service] section says, over
    that of the user's manager.

    ``is_whole``: nothing else is given to it that is not in the Quadlet.
    """

    def __init__(
        self, directives: Iterable[Directive], specifiers: Specifiers, of_manager: Iterable[Setting] = ()
    ) -> None:
        environment = UnitEnvironment(specifiers)
        environment.take(directives)
        self.settings = (*of_manager, *environment.settings)
        self.is_whole = not (environment.files or environment.passed)
        self.values: Mapping[str, Value] = {setting.name: setting.value for setting in self.settings}


class QuadletEnvironment:
    """The directives of a [Container] section that concern the environment.

    Podman's order: the service's environment with EnvironmentHost=, the env files, the variables, the secrets of
    Podman's store. Within each a later one wins, and PodmanArgs= comes last.
    """

    def __init__(self, specifiers: Specifiers, service: PodmanEnvironment) -> None:
        self._specifiers = specifiers
        self._service = service
        self.files: list[PodmanArgument] = []
        self.variables: list[Setting] = []
        self.secrets: list[Setting] = []
        self.mounted: list[str] = []
        self.secret_files: list[str] = []
        self.host: Origin | None = None
        self.references: list[Reference] = []
        self.dropped: list[Origin] = []

    def take(self, directives: Iterable[Directive]) -> None:
        """Podman knows a key of the whole section at once: an empty assignment resets those above it. Raises
        `QuadletRefused`."""
        of_key: dict[str, list[Directive]] = {}
        for directive in directives:
            if directive.value:
                of_key.setdefault(directive.key, []).append(directive)
            else:
                of_key.pop(directive.key, None)
        for key, handler in self._handlers():
            for directive in of_key.get(key, ()):
                handler(directive)

    def _handlers(self) -> tuple[tuple[str, Callable[[Directive], None]], ...]:
        return (
            ("EnvironmentHost", self._host),
            ("EnvironmentFile", lambda d: self._arguments(self._each("--env-file", d))),
            ("Environment", lambda d: self._arguments(self._assigned(d))),
            ("Secret", lambda d: self._arguments(self._each("--secret", d))),
            ("Volume", self._volume),
            ("PodmanArgs", lambda d: self._arguments(arguments(self._words(d)))),
        )

    def _words(self, directive: Directive) -> Iterator[tuple[str, Origin]]:
        words = split(directive.value)
        if words is None:
            self.dropped.append(directive.origin())
        for word in words or ():
            yield word.text, directive.origin(word.offset)

    def _each(self, option: str, directive: Directive) -> Iterator[PodmanArgument]:
        return (PodmanArgument(option, *word) for word in self._words(directive))

    def _assigned(self, directive: Directive) -> Iterator[PodmanArgument]:
        """Without a `=` Podman 5 ignores a word."""
        for word, origin in self._words(directive):
            if "=" in word:
                yield PodmanArgument("--env", word, origin)
            else:
                self.dropped.append(origin)

    def _arguments(self, found: Iterable[PodmanArgument]) -> None:
        for argument in found:
            if argument.option == HOST:
                self.host = argument.origin if argument.value.lower() in _TRUE else None
            elif argument.option == "--env-file":
                self.files.append(argument)
            elif argument.option == "--secret":
                self._secret(argument)
            else:
                self._variable(argument)

    def _host(self, directive: Directive) -> None:
        self.host = directive.origin() if directive.value.lower() in _TRUE else None

    def _volume(self, directive: Directive) -> None:
        parts = directive.value.split(":")
        if len(parts) > 1:
            self.mounted.append(parts[1])

    def _secret(self, argument: PodmanArgument) -> None:
        found: ContainerSecret | None = secret(argument.value)
        if found is None:
            raise QuadletRefused("invalid Secret= (expected NAME,type=env,target=VARIABLE)", argument.origin)
        if found.is_variable:
            kept = f"Podman's secret {found.name}"
            self.secrets.append(Setting(found.target, EXTERNAL, argument.origin, literal=False, taken_from=kept))
        else:
            self.mounted.append(found.target)
            self.secret_files.append(found.target)

    def _variable(self, argument: PodmanArgument) -> None:
        name, equals, _ = argument.value.partition("=")
        origin = argument.origin
        if not equals:
            self.variables.append(Setting(name, self._service.values.get(name, EXTERNAL), origin, literal=False))
            return
        try:
            text, missing = self.expand(argument.value, origin)
        except UnknownSpecifier:
            self.variables.append(Setting(name, EXTERNAL, origin, literal=False))
            return
        value: Value = Secret(text.partition("=")[2])
        if any(wanted is None for wanted in missing) or is_external(text.partition("=")[2]):
            value = EXTERNAL
        literal = is_literal(argument.value) and not re.search(r"\$\{", argument.value.replace("$$", ""))
        self.variables.append(Setting(name, value, origin, literal=literal))
        self.references += [Reference(name, wanted, origin) for wanted in missing if wanted]

    def expand(self, text: str, origin: Origin) -> tuple[str, list[str | None]]:
        """A word of the service's command as systemd gives it to Podman: specifiers, then `${NAME}` from the service's
        environment, and `$$`. With it, the variables that are not there; None for one that is unknown.

        Raises `UnknownSpecifier`, and `QuadletRefused` for a specifier that systemd does not have.
        """
        missing: list[str | None] = []

        def replaced(match: re.Match[str]) -> str:
            if match[1] is None:
                return "$"
            value = self._service.values.get(match[1])
            if isinstance(value, Secret):
                return value.reveal()
            is_known = match[1] not in self._service.values and self._service.is_whole
            missing.append((match[1] if _PLAIN_NAME.fullmatch(match[1]) else NO_NAME) if is_known else None)
            return ""

        try:
            expanded = self._specifiers.expand(text)
        except InvalidSpecifier:
            raise QuadletRefused("invalid specifier (systemd rejects the service); write %% for %", origin) from None
        return _VARIABLE.sub(replaced, expanded), missing
