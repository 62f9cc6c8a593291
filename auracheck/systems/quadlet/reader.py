"""A Podman Quadlet with its drop-ins and env files."""

import os
from collections.abc import Iterator, Mapping, Sequence

from auracheck.errors import Unreadable
from auracheck.model import (
    EXTERNAL,
    DeployedContainer,
    Document,
    MountedSecret,
    Origin,
    PublishedPorts,
    Setting,
    Target,
    Unread,
)
from auracheck.systems import source_of
from auracheck.systems.env_file import document, origins, possible, settings
from auracheck.systems.files import Budget, is_regular, read_file, too_large, too_many
from auracheck.systems.named_files import named_files
from auracheck.systems.ports import published
from auracheck.systems.quadlet.configurations import configuration_files
from auracheck.systems.quadlet.environment import PodmanArgument, PodmanEnvironment, QuadletEnvironment, QuadletRefused
from auracheck.systems.quadlet.files import QuadletPlace, is_relative, locate, manager_files
from auracheck.systems.quadlet.network import container
from auracheck.systems.quadlet.unit import QuadletFile, parse, read_env_file, split_paths
from auracheck.systems.source import Context, Item
from auracheck.systems.systemd.commands import command_settings
from auracheck.systems.systemd.grammar import SystemdEnvGrammar
from auracheck.systems.systemd.login import unexpanded
from auracheck.systems.systemd.root import NULL
from auracheck.systems.systemd.search import UnitPart, machine_of
from auracheck.systems.systemd.specifiers import InvalidSpecifier, UnknownSpecifier
from auracheck.systems.systemd.unit import Directive

MAX_FILES = 1000
"""Files that one Quadlet names."""
MAX_BYTES = 16 << 20
"""Bytes of a Quadlet with all of them."""

_ELSEWHERE = "EnvironmentFile on another machine: no such file here (use --root DIR to read it below DIR)"

COMMANDS = ("HealthCmd", "Entrypoint", "Exec")
"""Keys with a command that runs in the container, the one that counts most last."""

ENV_FILE = "docker-env"
"""By whose rules a value is written into an env file: Podman reads what Docker reads in the same way."""

KUBERNETES = "kubernetes"
"""Who reads the files of a `.kube` unit."""


class QuadletReader:
    """Reads one Quadlet, once."""

    def __init__(self, spec: str, place: QuadletPlace, context: Context) -> None:
        self._spec = spec
        self._place = place
        self._context = context
        self._budget = Budget(MAX_BYTES, too_large("Quadlet and its files", MAX_BYTES))
        self._documents: dict[str, Document] = {}
        self._dropped: list[Origin] = []
        self._is_partial = False
        self._unread: list[Unread] = []
        self._sections: dict[str, list[Directive]] = {}
        self._header = Origin(place.parts[0].shown)

    def items(self, location: str) -> Iterator[Item]:
        """The documents, then the targets, or why there are none."""
        items: list[Item] = []
        try:
            self._read_parts()
            items += self._manifests() if self._place.section == "Kube" else [self._container(location)]
        except QuadletRefused as error:
            self._unread.append(self._why(error.reason, error.origin))
        except Unreadable as error:
            self._unread.append(self._why(error.reason, Origin(self._place.parts[0].shown, error.line)))
        yield from self._documents.values()
        yield from self._unread
        yield from items

    def directives(self, section: str, key: str) -> Iterator[Directive]:
        """Those of a key since the last empty one."""
        found = [each for each in self._sections.get(section, ()) if each.key == key]
        resets = [number for number, each in enumerate(found) if not each.value]
        yield from found[resets[-1] + 1 if resets else 0 :]

    def pods(self) -> list[str]:
        """The pods that the container belongs to; of several Pod= the last counts."""
        self._read_parts()
        return [each.value for each in self.directives("Container", "Pod")][-1:]

    def values(self, section: str) -> dict[str, tuple[str, ...]]:
        """What the keys of a section say, without what a specifier hides. Raises `Unreadable` and `QuadletRefused`."""
        if not self._sections:
            self._read_parts()
        keys = {each.key for each in self._sections.get(section, ())}
        return {key: tuple(filter(None, map(self._known, self.directives(section, key)))) for key in keys}

    def _known(self, directive: Directive) -> str:
        try:
            return self._place.specifiers().expand(directive.value)
        except (InvalidSpecifier, UnknownSpecifier):
            return ""

    def _read_parts(self) -> None:
        for number, part in enumerate(self._place.parts):
            content = self._content(part)
            self._documents[part.shown] = Document(part.shown, "unit", "quadlet", content)
            found = parse(content, part.shown)
            if found.broken and number == 0:
                line, reason = found.broken
                raise QuadletRefused(f"{reason} (Podman rejects the file)", Origin(part.shown, line))
            if found.broken:  # Podman says so, and goes on without the drop-in
                self._dropped.append(Origin(part.shown, found.broken[0]))
                continue
            self._take(found)

    def _take(self, found: QuadletFile) -> None:
        self._header = self._header if self._header.line else found.headers.get(self._place.section, self._header)
        self._dropped += [found.lost] if found.lost else []
        for section, directives in found.sections.items():
            self._sections.setdefault(section, []).extend(directives)

    def _container(self, location: str) -> Target:
        specifiers = self._place.specifiers()
        service = PodmanEnvironment(self._sections.get("Service", ()), specifiers, self._of_manager())
        environment = QuadletEnvironment(specifiers, service)
        environment.take(self._sections.get("Container", ()))
        if len(environment.files) > MAX_FILES:
            raise Unreadable(too_many("env files", MAX_FILES))
        found: list[Setting] = list(service.settings) if environment.host else []
        for file in environment.files:
            found += self._env_file(file, environment, service)
        found += [*environment.variables, *environment.secrets]
        if environment.host:
            found += possible(self._context.policy, (each.name for each in found), environment.host)
        found += self._mounted(found, environment.mounted)
        commands = [each for key in COMMANDS for each in [*self.directives("Container", key)][-1:]]
        found += command_settings(commands, specifiers, {each.name for each in found})
        return Target(
            location,
            "quadlet",
            tuple(found),
            origin=self._header,
            consumer="quadlet",
            grammar=ENV_FILE,
            location=location,
            references=tuple(environment.references),
            dropped=tuple(dict.fromkeys((*self._dropped, *environment.dropped))),
            image=next((each.value for each in [*self.directives("Container", "Image")][-1:]), ""),
            container=self._in_network(environment.mounted),
            machine=machine_of(self._place.parts[0].shown),
            partial=self._is_partial,
            mounted=tuple(map(MountedSecret, environment.secret_files)),
        )

    def _of_manager(self) -> Iterator[Setting]:
        """The settings of the user's manager, which does without a file that it cannot read."""
        for part in manager_files(self._place.parts[0]):
            try:
                content = self._content(part)
                reading = SystemdEnvGrammar().read(content, {})
            except Unreadable as error:
                self._unread.append(self._why(error.reason, Origin(part.shown, error.line)))
                continue
            self._documents[part.shown] = document(part.shown, SystemdEnvGrammar.name, content)
            yield from map(unexpanded, settings(reading.assignments, part.shown, SystemdEnvGrammar.name))

    def _in_network(self, folders: Sequence[str]) -> DeployedContainer:
        own = self.values("Container")
        pod, of_pod = self._pod(next(iter(own.get("Pod", ())[-1:]), ""))
        name = self._place.name.prefix if self._place.name else ""
        ends = self.values("Service").get("Type", ())[-1:] == ("oneshot",)
        found = container(machine_of(self._place.parts[0].shown), name, own, pod, folders, ends=ends)
        files = configuration_files(own, self._place, self._context, self._content, self._header)
        return found._replace(published=(*self._ports("Container"), *of_pod), files=tuple(files))

    def _pod(self, pod: str) -> tuple[Mapping[str, tuple[str, ...]], tuple[PublishedPorts, ...]]:
        """The section of the pod beside it, and its ports; empty without one."""
        if not pod:
            return {}, ()
        try:
            place = locate(os.path.join(self._place.folder, pod), self._place.root)
            reader = QuadletReader(self._spec, place, self._context)
            return reader.values("Pod"), reader._ports("Pod")
        except (Unreadable, QuadletRefused):
            return {}, ()

    def _env_file(
        self, file: PodmanArgument, environment: QuadletEnvironment, service: PodmanEnvironment
    ) -> tuple[Setting, ...]:
        part = self._place.installed(self._named(file.value, file.origin, environment), self._context.installed)
        try:
            content = self._content(part)
            reading = read_env_file(content, service.values)
        except Unreadable as error:
            if error.line is not None:
                raise QuadletRefused(error.reason, Origin(part.shown, error.line)) from None
            if self._place.is_in_place or is_relative(file.value) or os.path.lexists(part.host):
                reason = f"EnvironmentFile={part.shown}: {error.reason} (the container will not start)"
                raise QuadletRefused(reason, file.origin) from None
            self._unread.append(self._why(_ELSEWHERE, file.origin))
            self._is_partial = True
            return ()
        if part.shown not in self._documents:
            self._documents[part.shown] = document(part.shown, ENV_FILE, content)
            self._dropped += origins(reading.dropped, part.shown)
        return settings(reading.assignments, part.shown)

    def _named(self, path: str, origin: Origin, environment: QuadletEnvironment) -> UnitPart:
        """The file of a path as it is written."""
        if is_relative(path) and self._place.folder == "":
            path = f"./{path}"
        try:
            text, missing = environment.expand(path, origin)
        except UnknownSpecifier as error:
            raise QuadletRefused(f"unresolved specifier {error.args[0]}", origin) from None
        if missing:
            raise QuadletRefused("unresolved variable in the path of an env file", origin)
        return self._place.named(text)

    def _mounted(self, found: list[Setting], targets: Sequence[str]) -> list[Setting]:
        """The secrets in files that are mounted into the container, which is seen from the paths alone."""
        return [
            Setting(name, EXTERNAL, variable.origin, literal=False)
            for name, variable, path in named_files(found, self._context.policy)
            if any(path == target or path.startswith(f"{target.rstrip('/')}/") for target in targets)
        ]

    def _manifests(self) -> Iterator[Item]:
        """The containers of the files that `podman kube play` gets, as Kubernetes itself would make them."""
        files: list[tuple[str, bytes]] = []
        for key in ("Yaml", "ConfigMap"):
            paths = [(path, each) for each in self.directives("Kube", key) for path in split_paths(each.value)]
            for path, directive in paths[:MAX_FILES]:
                part = self._place.named(path)
                try:
                    files.append((part.shown, self._content(part)))
                except Unreadable as error:
                    reason = f"{key}={part.shown}: {error.reason} (the containers will not start)"
                    raise QuadletRefused(reason, directive.origin()) from None
        if not files:
            raise QuadletRefused("Yaml= not set (Podman rejects the file)", self._header)
        ports = self._ports("Kube")
        for item in source_of(KUBERNETES).read_contents(self._spec, files, self._context):
            yield self._of_pods(item, ports) if isinstance(item, Target) else item

    def _ports(self, section: str) -> tuple[PublishedPorts, ...]:
        """Those that a section publishes on the machine."""
        found = (published(self._known(each), each.origin()) for each in self.directives(section, "PublishPort"))
        return tuple(filter(None, found))

    def _of_pods(self, target: Target, ports: tuple[PublishedPorts, ...]) -> Target:
        """A container of a `.kube` unit, whose pods are reached at the unit's ports as well."""
        container = target.container
        if container:
            container = container._replace(published=container.published + ports)
        machine = machine_of(self._place.parts[0].shown)
        return target._replace(source="quadlet", container=container, machine=machine)

    def _content(self, part: UnitPart) -> bytes:
        if part.host == NULL:
            return b""
        if part.shown != self._place.parts[0].shown and os.path.exists(part.host) and not is_regular(part.host):
            raise Unreadable("not a regular file")
        content = read_file(part.host, timeout=self._context.timeout)
        self._budget.spend(len(content))
        return content

    def _why(self, reason: str, origin: Origin) -> Unread:
        return Unread(self._spec, reason, origin.file, origin.line)
