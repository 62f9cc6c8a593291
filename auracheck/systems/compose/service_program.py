"""The program of a service: how it starts, and what is said of servers where it starts and in its source."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property

from auracheck.model import Configuration, Origin, Secret, Setting
from auracheck.systems.command_line import of_command, starts_clients
from auracheck.systems.compose.command_settings import STARTS, start_words
from auracheck.systems.compose.program_sources import ProgramSources
from auracheck.systems.compose.tree import TreeMap
from auracheck.systems.configuration import MAX_BYTES, is_configuration, is_plain
from auracheck.systems.docker.image import BuiltImage
from auracheck.systems.files import readable
from auracheck.systems.program_text import makes_database, servers_in, text_files
from auracheck.systems.python_source import is_settings
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
from auracheck.systems.spring_cloud import application, asks, served_files, without_unused
from auracheck.systems.start_scripts import commands_in, env_example, scripts_of
from auracheck.typed import NamedTuple


class Started(NamedTuple):
    """How a service is started: its image, what that and the service say, the places of its source, and of each script
    that this starts the commands, each with its line."""

    image: BuiltImage
    start: str
    copied: Sequence[str]
    commands: Mapping[str, Sequence[tuple[str, int]]]


class ServiceProgram:
    """The program of one ``service``. ``mounts`` are the paths here of what its container has at each path."""

    def __init__(self, project: ProgramSources, service: TreeMap, mounts: Mapping[str, str]) -> None:
        self._project = project
        self.service = service
        self.mounts = mounts
        self._mounted = [there for there in mounts.values() if there]
        self._context, self._dockerfile = project.source(service)

    def configurations(self, settings: Sequence[Setting]) -> Iterator[Configuration]:
        """What its source has, with the variables of its image, and what the scripts say that start it. ``settings``
        are its environment."""
        if not (self._dockerfile or self._mounted):
            return
        image, start, copied, commands = self._started
        example = env_example((*image.steps, start, *(text for each in commands.values() for text, _ in each)))
        profiles = profiles_of((*image.settings, *settings), start)
        start = " ".join((start, *(each.reveal() for each in settings if is_configuration(each.reveal()))))
        files = files_of(mounted_sources(image.base, self._mounted), profiles, start, example or ".env")
        if self._dockerfile and not files:
            named = folders_in((start, *image.steps), copied)
            there = files_of([*dict.fromkeys((*copied, *named))], profiles, start, example or ".env")
            files = without_ignored(self._context, there)
        files = [*files, *filter(is_settings, self._mounted)]
        own = (path for path in files if path not in self._project.given)  # which it would be given, too
        given = {each.name for each in (*image.settings, *settings)}
        documents = [active(path, found, profiles, given) for path in own for found in self._project.settings(path)]
        documents += self._served((*merged(documents, profiles), *image.settings, *settings), profiles, copied)
        if own_settings := merged((*documents, image.settings), profiles):
            yield own_settings
        for path, found in commands.items():
            yield from _said_in(path, found)
        if hosts := self._project.hosts:
            for path, text in self._texts:
                yield from servers_in(path, text, hosts, given)

    @property
    def is_client(self) -> bool:
        """Whether it starts clients of a server, and not the server of its image."""
        if self.service.entries.keys().isdisjoint(STARTS) and not self._dockerfile:  # most servers
            return False
        _, start, _, commands = self._started
        for path in commands:  # whose name says nothing, as it is read
            start = start.replace(os.path.basename(path), "")
        return starts_clients((start, *(text for found in commands.values() for text, _ in found)))

    @property
    def makes_database(self) -> bool:
        """Whether it makes its database by itself."""
        return any(makes_database(text) for _, text in self._texts)

    @cached_property
    def _started(self) -> Started:
        image = self._project.built(self.service)
        start = " ".join((image.start, *(str(leaf.value) for leaf in start_words(self.service))))
        copied = sources(self._context, self._dockerfile, image.copied)
        files = [*self.mounts.items(), *zip(copied, copied, strict=True)]
        scripts = scripts_of(start, files, [*self._mounted, *copied])
        contents = ((path, readable(path, MAX_BYTES, self._project.timeout)) for path in scripts)
        return Started(image, start, copied, {path: list(commands_in(content)) for path, content in contents})

    def _served(
        self, settings: Sequence[Setting], profiles: Set[str], sources: Sequence[str]
    ) -> Sequence[Configuration]:
        """What another service serves to a program with these settings and sources."""
        folders = self._project.served_folders if asks(settings) else ()
        files = served_files(folders, application(settings), profiles) if folders else ()
        return [without_unused(found, sources) for path in files for found in self._project.settings(path)]

    @cached_property
    def _texts(self) -> Sequence[tuple[str, str]]:
        """Each file with its text, in the places that no other build takes, where there are servers."""
        if not (self._dockerfile or self._mounted) or not self._project.hosts:
            return ()
        image, _, copied, _ = self._started
        whole = (path for path in self._mounted if not is_source(path) and not is_project(path))
        places = dict.fromkeys((*copied, *mounted_sources(image.base, self._mounted), *whole))
        taken = self._project.places if places else {}
        others = set().union(*(of for own, of in taken.items() if own != self._dockerfile))
        paths = text_files([each for each in places if each not in others], others)
        return [(path, text) for path in paths if (text := self._project.text(path))]


def _said_in(path: str, commands: Iterable[tuple[str, int]]) -> Iterator[Configuration]:
    """What the commands of a script say of servers, each with its line."""
    for found in of_command((text, Origin(path, line)) for text, line in commands):
        yield tuple(Setting(name, Secret(value), place) for name, value, place in found if value and is_plain(name))
