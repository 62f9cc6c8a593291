"""The configurations of a service's container: settings in mounted files, in its command and in its variables, and in
the source of its program."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Configuration, Origin, Secret, Setting
from auracheck.systems.command_line import of_command
from auracheck.systems.compose.command_settings import start_words
from auracheck.systems.compose.environment import within
from auracheck.systems.compose.program_sources import ProgramSources
from auracheck.systems.compose.service_program import ServiceProgram
from auracheck.systems.compose.tree import Leaf, TreeMap
from auracheck.systems.configuration import MAX_BYTES, is_configuration, is_plain, of_variables, settings_of
from auracheck.systems.files import Budget, is_regular, read_file, readable, readable_names, too_large
from auracheck.systems.first_scripts import ENDINGS, FIRST_SCRIPTS, made_by
from auracheck.systems.lines import decode
from auracheck.systems.source_files import is_project, is_source

MAX_ALL = 8 << 20
"""Most bytes of all configurations of a project."""
MAX_NAMES = 64
"""Most files of a mounted folder, which is one of configurations then, and not the application's source."""

_OF_SYSTEM = "/etc/"
"""Where a container has folders of configurations in folders (`/etc/grafana/provisioning`)."""

_OF_SOURCE = ".env"
"""What a program reads where it runs: in a mounted folder without its source that is another one's."""


class ServiceConfigurations:
    """Reads the configurations of a project, each file once. ``unread`` are those that cannot be read."""

    def __init__(self, sources: ProgramSources) -> None:
        self.sources = sources
        self._read: dict[str, list[Configuration]] = {}
        self._budget = Budget(MAX_ALL, too_large("configuration files together", MAX_ALL))
        self.unread: dict[str, Unreadable] = {}

    def of(
        self, program: ServiceProgram, settings: Sequence[Setting], objects: Mapping[str, TreeMap]
    ) -> Iterator[Configuration]:
        """Those of one service: ``objects`` are what is mounted at which path."""
        mounts = program.mounts
        yield from self._of_command(program.service)
        yield from of_variables(settings)
        yield from program.configurations(settings)
        for path, given in objects.items():
            yield from self._of_object(path, given)
        for path, there in mounts.items():
            if there in self.sources.served_folders:  # they are for the others
                continue
            for name, file in _files(path, there):
                yield from self._of_file(name, file)

        yield from filter(None, [made_by(self._first_scripts(mounts, objects))])

    def _first_scripts(self, mounts: Mapping[str, str], objects: Mapping[str, TreeMap]) -> Iterator[tuple[Origin, str]]:
        """The place and text of each script that a server runs at its first start; of a dump, which is large, none."""
        given = {path: each for path, each in objects.items() if path.startswith(FIRST_SCRIPTS)}
        files = [there for path, there in mounts.items() if path.startswith(FIRST_SCRIPTS)]
        for there in (*files, *filter(None, (each.text("file") for each in given.values()))):
            for script in _scripts(there):
                yield Origin(script), decode(readable(script, MAX_BYTES, self.sources.timeout))
        for path, each in given.items():
            if path.endswith(ENDINGS) and isinstance(content := each.entries.get("content"), Leaf):
                yield content.origin, str(content.value)

    def _of_command(self, service: TreeMap) -> Iterator[Configuration]:
        for found in of_command((leaf.lacking or str(leaf.value), leaf) for leaf in start_words(service)):
            yield tuple(within(leaf, name, value) for name, value, leaf in found if is_plain(name))

    def _of_object(self, path: str, given: TreeMap) -> Iterator[Configuration]:
        """A secret or config of the project. What a variable gives in its content has the place of that."""
        content, file = given.entries.get("content"), given.text("file")
        if file and is_configuration(path):
            yield from self._of_file(path, file)
        elif isinstance(content, Leaf) and isinstance(content.value, str) and is_configuration(path):
            origin = content.origin
            for found in self._settings(path, origin.file or "", content.value.encode(), lambda _: origin):
                texts = ((each.name, each.value.reveal()) for each in found if isinstance(each.value, Secret))
                yield tuple(within(content, name, text) for name, text in texts)

    def _of_file(self, name: str, path: str) -> Sequence[Configuration]:
        if path not in self._read:
            self._read[path] = []
            try:
                if is_regular(path):
                    content = read_file(path, MAX_BYTES, self.sources.timeout)
                    self._budget.spend(len(content))
                    self._read[path] = self._settings(name, path, content, lambda line: Origin(path, line))
            except Unreadable as error:
                self.unread[path] = error
        return self._read[path]

    def _settings(self, name: str, path: str, content: bytes, place: Callable[[int], Origin]) -> list[Configuration]:
        try:
            return settings_of(name, content, place)
        except Unreadable as error:
            self.unread[path] = error
            return []


def _files(path: str, there: str) -> Iterator[tuple[str, str]]:
    """Each configuration file that is mounted with what is at a path here: its name, and its path here."""
    if is_configuration(path) and is_regular(there):
        yield path, there
    elif there and os.path.isdir(there):
        names = readable_names(there, MAX_NAMES)
        if not is_project(there) and not is_source(there):
            own = (name for name in names if is_configuration(name) and name != _OF_SOURCE)
            yield from ((name, os.path.join(there, name)) for name in own)
            if path.startswith(_OF_SYSTEM):
                folders = (os.path.join(there, name) for name in names if "." not in name)
                inner = ((each, os.path.join(at, each)) for at in folders for each in readable_names(at, MAX_NAMES))
                yield from (each for each in inner if is_configuration(each[0]))


def _scripts(there: str) -> list[str]:
    """The scripts that are mounted with what is at a path here."""
    paths = [there, *(os.path.join(there, name) for name in readable_names(there, MAX_NAMES))]
    return sorted(path for path in paths if path.endswith(ENDINGS) and is_regular(path))
