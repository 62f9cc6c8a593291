"""What a service's container gets beside its environment: its place in the project's networks, and mounted files
(Compose Specification: volumes, secrets, configs)."""

import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from auracheck.deployment.matching import by_image, configurations, policy_of, role
from auracheck.errors import Unreadable
from auracheck.model import (
    EXTERNAL,
    DeployedContainer,
    Document,
    MountedSecret,
    Origin,
    Reference,
    Secret,
    Setting,
    Target,
)
from auracheck.policy import Policy
from auracheck.regex import regex
from auracheck.systems.command_line import makes_databases
from auracheck.systems.compose.absent import without_source
from auracheck.systems.compose.builds import build_of
from auracheck.systems.compose.command_settings import command_words
from auracheck.systems.compose.configurations import ServiceConfigurations
from auracheck.systems.compose.environment import entry, given_names
from auracheck.systems.compose.mounts import SECRETS, bind_mounts, mounted_files, mounted_secrets
from auracheck.systems.compose.network import ProjectNetwork
from auracheck.systems.compose.program_sources import ProgramSources
from auracheck.systems.compose.project import Project, needs
from auracheck.systems.compose.service_program import ServiceProgram
from auracheck.systems.compose.tree import Leaf, TreeMap, text
from auracheck.systems.files import is_absent, is_regular, read_file
from auracheck.systems.named_files import KIND, SCHEME, plain_name
from auracheck.systems.options import PRINTED, credential_options

MAX_FILE = 1 << 18
"""Most bytes of a mounted file: a secret, or a server's configuration (that of Redis is 110 KB, comments included)."""

_VARIABLE = regex(r"\$(?:(?=\w+\Z)|\{(?=\w+(?:\}\Z|:?[?-])))(\w+)")
"""A value that is that of a variable, with a default or a message perhaps."""
_SHELLS = frozenset(("sh", "bash", "ash", "dash"))
_ENDED = "service_completed_successfully"
_ANYWHERE = "/"
"""The folder of an image that is built here: what the build copies into it is not known."""


class Containers:
    """The containers of a project."""

    def __init__(self, project: Project, timeout: float) -> None:
        self._project = project
        self._files = MountedFiles(timeout)
        self._network = ProjectNetwork(project)
        self._configurations = ServiceConfigurations(ProgramSources(project, timeout))

    def of(self, name: str, settings: Sequence[Setting]) -> DeployedContainer:
        """The container of that service, whose environment are the ``settings``."""
        project, sources, service = self._project, self._configurations.sources, self._project.services[name]
        objects, mounts = mounted_files(service, project.model), dict(bind_mounts(service))
        words = list(command_words(service))
        named = [*_named_by(settings), *_configuration(words, service.text("image") or "")] if objects or mounts else []
        context, dockerfile = build_of(sources.builder(service))
        program = ServiceProgram(sources, service, mounts)
        return self._network.of(name)._replace(
            files=(
                *_files(named, objects, mounts, self._files),
                *_options(words, settings, lambda *each: _files([each], objects, mounts, self._files)),
            ),
            folders=(*mounts, *objects, *([_ANYWHERE] if context else ())),
            waits_for=tuple(_waited_for(project.services, name)),
            built_from=dockerfile or context,
            base=sources.base(service) if dockerfile else "",
            named=tuple(given_names(service)),
            is_client=program.is_client,
            makes_databases=makes_databases(str(leaf.value) for leaf in words) or program.makes_database,
            configurations=tuple(self._configurations.of(program, settings, objects)),
        )

    @property
    def unread(self) -> Iterator[tuple[str, Unreadable]]:
        """The paths of configurations that were mounted and could not be read, and why."""
        return iter(self._configurations.unread.items())

    def secrets(self, name: str, target: Target) -> Iterator[MountedSecret | Document | Reference]:
        """The secrets that this service finds in files, and these files: what its variables name, and what is mounted
        beside that; and what one that is not there refers to. What is among its settings already is left out."""
        service = self._project.services[name]
        found = list(self._in_files(service, target))
        if not found:  # most
            return
        given = {(setting.name, setting.origin.file) for setting in target.settings}
        objects, mounts = mounted_files(service, self._project.model), dict(bind_mounts(service))
        for path, setting in found:
            document = self._files.documents.get(setting.origin.file or "") if setting.scheme == SCHEME else None
            if (setting.name, setting.origin.file) not in given:
                yield MountedSecret(path, setting)
            if document:
                yield document
            if path in objects:
                yield from filter(None, [without_source(setting.name, objects[path])])
            elif mounts.get(path) and is_absent(mounts[path]):  # Docker makes a directory there
                yield Reference(setting.name, mounts[path], target.origin, is_file=True)

    def _in_files(self, service: TreeMap, target: Target) -> Iterator[tuple[str, Setting]]:
        files = target.container.files if target.container else ()
        named = {posixpath.normpath(at): each for at, each in files if at.startswith("/") and "/" not in each.name}
        yield from named.items()
        for path, given in mounted_secrets(service, self._project.model).items():
            if path not in named:
                yield path, _of_object(path.rpartition("/")[2], given, self._files)


class MountedFiles:
    """The files of this machine that containers get. ``documents`` are those that were read."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self.documents: dict[str, Document] = {}

    def setting(self, name: str, path: str) -> Setting:
        """The content of a file without newlines at its end, as a shell takes it; external where it cannot be read."""
        content = self._content(path)
        value = EXTERNAL if content is None else Secret(content.decode("utf-8", "surrogateescape").rstrip("\r\n"))
        return Setting(name, value, Origin(path, 1), scheme=SCHEME)

    def _content(self, path: str) -> bytes | None:
        """None where it cannot be read: what the application needs from it is then not known."""
        if path not in self.documents:
            try:
                if not is_regular(path):
                    return None
                self.documents[path] = Document(path, KIND, "", read_file(path, MAX_FILE, self._timeout))
            except Unreadable:
                return None
        return self.documents[path].reveal()


def with_set_by_scripts(target: Target) -> Target:
    """The target, with the variables of the server in its image that a script sets before it starts that."""
    container = target.container
    program = by_image(target.image) if container and container.configurations and not container.is_client else ""
    if container is None or not program or role(program) != "server":  # nearly all
        return target
    found = _set_by_scripts(container, policy_of(program), target.settings)
    return target._replace(settings=(*target.settings, *found))


def _set_by_scripts(container: DeployedContainer, policy: Policy, settings: Iterable[Setting]) -> Iterator[Setting]:
    """Each of these variables with the value of the variable that the script gives it, else one that is not known, as a
    credential in a script is none that a fix changes."""
    given, files = {setting.name: setting for setting in settings}, dict(container.files)
    for setting in (each for configuration in container.configurations for each in configuration):
        entry = policy.secrets.get(setting.name)
        if entry is None or setting.name in given:
            continue
        found = _VARIABLE.match(setting.reveal())
        variable = given.get(found[1]) if found else files.get(_printed(setting.reveal(), given))
        if variable is None or (found and not variable.variable):
            is_known = not entry.is_credential and "$" not in setting.reveal()
            variable = setting if is_known else setting.unknown()
        given[setting.name] = variable._replace(name=setting.name)
        yield given[setting.name]


def _waited_for(services: Mapping[str, TreeMap], name: str) -> Iterator[str]:
    """The services that one waits for, and what those waited for that have to have ended: jobs that prepare it."""
    waiting, found = [name], dict[str, None]()
    while waiting:
        service = services.get(waiting.pop())
        for other, _, _ in needs(service) if service else ():
            if other not in found:
                found[other] = None
                condition = service.mapping("depends_on").mapping(other).text("condition") if service else None
                waiting += [other] if condition == _ENDED else []
    yield from found


def _named_by(settings: Iterable[Setting]) -> Iterator[tuple[str, str]]:
    """Each variable whose value is in a file, and the file's path: by NAME_FILE, or by a value that is the path of a
    secret."""
    for setting in settings:
        plain, value = plain_name(setting.name), setting.reveal()
        if plain or value.startswith(SECRETS):
            yield plain or setting.name, value


def _configuration(words: Iterable[Leaf], image: str) -> Iterator[tuple[str, str]]:
    """The configuration files that the command names, or the image reads, under their own paths."""
    yield from ((path, path) for path in configurations(image))
    for leaf in words:
        for word in str(leaf.value).split():
            if word.startswith("/") and word.endswith(".conf"):
                yield word, word


def _files(
    wanted: Sequence[tuple[str, str]], objects: dict[str, TreeMap], mounts: dict[str, str], files: MountedFiles
) -> Iterator[tuple[str, Setting]]:
    for name, path in wanted:
        at = posixpath.normpath(path)
        if at in objects:
            yield path, _of_object(name, objects[at], files)
        elif there := _below(at, mounts):
            yield path, files.setting(name, there)


def _options(
    leaves: Sequence[Leaf], settings: Sequence[Setting], files: Callable[[str, str], Iterator[tuple[str, Setting]]]
) -> Iterator[tuple[str, Setting]]:
    """The options of a shell's command whose value is that of a variable of the container (`$$NAME` for Compose), or
    the content of one of its files (`$$(cat PATH)`)."""
    if not any(str(leaf.value).rpartition("/")[2].partition(" ")[0] in _SHELLS for leaf in leaves):
        return
    found = {setting.name: setting for setting in settings}
    for name, value, _ in credential_options((str(leaf.value), leaf) for leaf in leaves):
        variable = _VARIABLE.match(value)
        if variable and variable[1] in found:
            yield name, found[variable[1]]
        elif path := _printed(value, found):
            yield from ((name, setting) for _, setting in files(posixpath.basename(path), path))


def _printed(value: str, variables: Mapping[str, Setting]) -> str:
    """The path of the file whose content a value is; empty for any other value."""
    found = PRINTED.fullmatch(value)
    variable = variables.get(found[1] or found[2]) if found else None
    return variable.reveal() if variable else (found and found[3]) or ""


def _below(path: str, mounts: dict[str, str]) -> str:
    """The path here of one in the container; empty where nothing of here is mounted."""
    over = [at for at in mounts if path == at or path.startswith(f"{at}/")]
    at = max(over, key=len, default="")
    return os.path.normpath(mounts[at] + path[len(at) :]) if at and mounts[at] else ""


def _of_object(name: str, given: TreeMap, files: MountedFiles) -> Setting:
    """The value of a secret or config of the project."""
    content, path = given.entries.get("content"), given.text("file")
    value = text(content)
    if isinstance(content, Leaf) and value is not None:
        return entry(content, name, value)[0]
    if path:
        return files.setting(name, path)
    variable = given.text("environment") or ""
    origin = given.place("environment") if variable else given.origin
    return Setting(name, EXTERNAL, origin, literal=False, variable=variable)
