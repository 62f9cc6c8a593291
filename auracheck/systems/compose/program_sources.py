"""What the program of a service finds in its own source: that which the build of its image takes along, or which is
mounted. What cannot be read says nothing: whether the program reads it is not known either."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property

from auracheck.deployment.matching import by_image, index
from auracheck.errors import Unreadable
from auracheck.model import Configuration, Origin, Secret, Setting
from auracheck.regex import regex
from auracheck.systems.command_line import of_command, starts_clients
from auracheck.systems.compose.builds import arguments, build_of, elsewhere, folder_called, folder_of_program
from auracheck.systems.compose.command_settings import STARTS, start_words
from auracheck.systems.compose.environment import env_files
from auracheck.systems.compose.mounts import bind_mounts
from auracheck.systems.compose.network import ProjectNetwork
from auracheck.systems.compose.project import Project
from auracheck.systems.compose.tree import TreeMap
from auracheck.systems.configuration import MAX_BYTES, is_configuration, is_plain, settings_of
from auracheck.systems.docker.image import BuiltImage, built_image
from auracheck.systems.files import is_regular, read_file, readable
from auracheck.systems.program_text import MAX_BYTES as MAX_TEXT
from auracheck.systems.program_text import any_of, makes_database, servers_in, text_files
from auracheck.systems.python_source import ENDING, as_lines, is_settings
from auracheck.systems.source_files import (
    active,
    files_of,
    folders_in,
    is_project,
    is_source,
    merged,
    mounted_sources,
    profiles_of,
    sources,
    without_ignored,
)
from auracheck.systems.spring_cloud import application, asks, folders_of, served_files, serves, without_unused
from auracheck.systems.start_scripts import commands_in, env_example, scripts_of
from auracheck.typed import NamedTuple

_OF_MAVEN = regex(rb"(?m)(:[ \t]+)@[\w.-]+@")
"""A value that the build fills in (Spring Boot, "Automatic Property Expansion Using Maven"), which is no YAML."""
_OF_RUBY = regex(
    rb"""<%=\s*ENV(?:\[|\.fetch\(?)\s*['"](\w+)['"][\s,\]|{)]*(?:['"]?([\w.:/@-]*)['"]?)?[\s})]*(?:\.to_i\s*)?%>"""
)
"""A variable of the environment in ERB, perhaps with a default."""


class Started(NamedTuple):
    """How a service is started: its image, what that and the service say, the places of its source, and of each script
    that this starts the commands, each with its line."""

    image: BuiltImage
    start: str
    copied: Sequence[str]
    commands: Mapping[str, Sequence[tuple[str, int]]]


class ProgramSources:
    """Reads the sources of a project's programs, each file once. ``making`` are the services (by id) whose program
    makes its database."""

    def __init__(self, project: Project, timeout: float) -> None:
        self._timeout = timeout
        self._read: dict[str, list[Configuration]] = {}
        self._images: dict[tuple[object, ...], BuiltImage | None] = {}
        self._services = project.services
        self._network = ProjectNetwork(project)
        self._texts: dict[str, str] = {}
        self.making: set[int] = set()
        self._called: dict[tuple[str | None, str], str] = {}

    def of(self, service: TreeMap, settings: Sequence[Setting], mounts: Mapping[str, str]) -> Iterator[Configuration]:
        """The configuration of one service's program, with the variables of its image, and what the scripts say that
        start it. ``mounts`` are the paths here of what is mounted at each path."""
        context, dockerfile = self._source(service)
        mounted = [there for there in mounts.values() if there]
        if not (dockerfile or mounted):
            return
        image, start, copied, commands = self._started(service, mounts)
        example = env_example((*image.steps, start, *(text for each in commands.values() for text, _ in each)))
        profiles = profiles_of((*image.settings, *settings), start)
        start = " ".join((start, *(each.reveal() for each in settings if is_configuration(each.reveal()))))
        running = mounted_sources(image.base, mounted)
        files = files_of(running, profiles, start, example or ".env")
        if dockerfile and not files:
            named = folders_in((start, *image.steps), copied)
            there = files_of([*dict.fromkeys((*copied, *named))], profiles, start, example or ".env")
            files = without_ignored(context, there)
        files = [*files, *filter(is_settings, mounted)]
        own = (path for path in files if path not in self._given)  # what others are given, it would be given, too
        given = {each.name for each in (*image.settings, *settings)}
        documents = [active(path, found, profiles, given) for path in own for found in self._settings(path)]
        documents += self._served((*merged(documents, profiles), *image.settings, *settings), profiles, copied)
        if own_settings := merged((*documents, image.settings), profiles):
            yield own_settings
        for path, found in commands.items():
            yield from said_in(path, found)
        others = (path for path in mounted if not is_source(path) and not is_project(path))
        for path, text in self._program([*dict.fromkeys((*copied, *running, *others))], dockerfile):
            if makes_database(text):
                self.making.add(id(service))
            if self._hosts:
                yield from servers_in(path, text, self._hosts, given)

    def _started(self, service: TreeMap, mounts: Mapping[str, str]) -> Started:
        """How a service is started."""
        context, dockerfile = self._source(service)
        image = self._built(service)
        start = " ".join((image.start, *(str(leaf.value) for leaf in start_words(service))))
        copied, mounted = sources(context, dockerfile, image.copied), [there for there in mounts.values() if there]
        scripts = scripts_of(start, [*mounts.items(), *zip(copied, copied, strict=True)], [*mounted, *copied])
        contents = ((path, readable(path, MAX_BYTES, self._timeout)) for path in scripts)
        return Started(image, start, copied, {path: list(commands_in(content)) for path, content in contents})

    def is_client(self, service: TreeMap, mounts: Mapping[str, str]) -> bool:
        """Whether a service starts clients of a server, and not the server of its image."""
        if service.entries.keys().isdisjoint(STARTS) and not self._source(service)[1]:  # most servers
            return False
        _, start, _, commands = self._started(service, mounts)
        for path in commands:  # whose name says nothing, as it is read
            start = start.replace(os.path.basename(path), "")
        return starts_clients((start, *(text for found in commands.values() for text, _ in found)))

    @cached_property
    def _given(self) -> set[str]:
        """The env files of the programs that are no servers."""
        programs = (service for service in self._services.values() if not self._is_server(service))
        return {path for service in programs for path in env_files(service)}

    def _served(
        self, settings: Sequence[Setting], profiles: Set[str], sources: Sequence[str]
    ) -> Sequence[Configuration]:
        """What another service serves to a program with these settings and sources."""
        folders = self.served_folders if asks(settings) else ()
        files = served_files(folders, application(settings), profiles) if folders else ()
        return [without_unused(found, sources) for path in files for found in self._settings(path)]

    @cached_property
    def served_folders(self) -> Sequence[str]:
        """The folders of the service that serves the configuration of others."""
        for service in self._services.values():
            copied = sources(*self._source(service), self._built(service).copied)
            if any(serves(found) for path in files_of(copied, frozenset(), "") for found in self._settings(path)):
                return folders_of((there for _, there in bind_mounts(service) if there), copied)
        return ()

    def _program(self, places: Sequence[str], dockerfile: str) -> Iterator[tuple[str, str]]:
        """Each file with a program's text, where servers are, in the places that no other build takes."""
        taken = self._places if self._hosts and places else {}
        others = set().union(*(of for own, of in taken.items() if own != dockerfile))
        paths = text_files([each for each in places if each not in others], others) if self._hosts else ()
        yield from ((path, text) for path in paths if (text := self._text(path)))

    @cached_property
    def _hosts(self) -> "re.Pattern[str] | None":
        """What finds the names of the project's servers."""
        servers = [key for key, service in self._services.items() if self._is_server(service)]
        names = {name for key in servers for name in (key, *(host for _, host in self._network.of(key).hosts))}
        return any_of(sorted(names)) if names else None

    def _is_server(self, service: TreeMap) -> bool:
        program = by_image(self.base(service) or service.text("image") or "")
        return program in index().role["server"]

    @cached_property
    def _places(self) -> dict[str, set[str]]:
        """The places that each Dockerfile takes along."""
        found: dict[str, set[str]] = {}
        for service in self._services.values():
            context, dockerfile = self._source(service)
            if dockerfile:
                found.setdefault(dockerfile, set()).update(sources(context, dockerfile, self._built(service).copied))
        return found

    def _text(self, path: str) -> str:
        if path not in self._texts:
            self._texts[path] = readable(path, MAX_TEXT, self._timeout).decode("utf-8", "surrogateescape")
        return self._texts[path]

    def base(self, service: TreeMap) -> str:
        """The image that the image of a service goes on from; empty where that is not known."""
        image = self._image(service, self._source(service)[1])
        return image.base if image else ""

    def _source(self, service: TreeMap) -> tuple[str, str]:
        """The folder with the source of a service's image, and the path of the Dockerfile there: of one that is built
        here, or that is called as the folder of a program."""
        context, dockerfile = build_of(self.builder(service))
        image = service.text("image")
        if context or not image:
            return context, dockerfile
        key = service.origin.file, image
        if key not in self._called:
            self._called[key] = next(filter(None, (folder_called(*key), folder_of_program(*key))), "")
        folder = self._called[key]
        return folder, os.path.join(folder, "Dockerfile") if folder else ""

    @cached_property
    def _builders(self) -> Mapping[str, TreeMap]:
        """The services that build an image with a name, by that."""
        return {each.text("image") or "": each for each in self._services.values() if "build" in each.entries}

    def builder(self, service: TreeMap) -> TreeMap:
        """The service whose build makes the image of a service: itself, or another of the project."""
        return service if "build" in service.entries else self._builders.get(service.text("image") or "", service)

    def _built(self, service: TreeMap) -> BuiltImage:
        context, dockerfile = self._source(service)
        return self._image(service, dockerfile) or elsewhere(self.builder(service), context)

    def _image(self, service: TreeMap, dockerfile: str) -> BuiltImage | None:
        """The image of a stage of a Dockerfile; None where that is not here."""
        build = self.builder(service).mapping("build")
        target, given = build.text("target") or "", arguments(build)
        key = dockerfile, target, tuple(given)
        if key not in self._images:
            try:
                is_there = dockerfile and is_regular(dockerfile)
                self._images[key] = built_image(dockerfile, self._timeout, target, dict(given)) if is_there else None
            except Unreadable:
                self._images[key] = None
        return self._images[key]

    def _settings(self, path: str) -> Sequence[Configuration]:
        if path not in self._read:
            try:
                content = _OF_MAVEN.sub(rb"\1", read_file(path, MAX_BYTES, self._timeout))
                content = as_lines(content) if path.endswith(ENDING) else _OF_RUBY.sub(rb"${\1:-\2}", content)
                self._read[path] = settings_of(path, content, lambda line: Origin(path, line))
            except Unreadable:
                self._read[path] = []
        return self._read[path]


def said_in(path: str, commands: Iterable[tuple[str, int]]) -> Iterator[Configuration]:
    """What the commands of a script say of servers, each with its line."""
    for found in of_command((text, Origin(path, line)) for text, line in commands):
        yield tuple(Setting(name, Secret(value), place) for name, value, place in found if value and is_plain(name))
