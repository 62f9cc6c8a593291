"""What the program of a service finds in its own source: that which the build of its image takes along, or which is
mounted. What cannot be read says nothing: whether the program reads it is not known either."""

import os
import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from auracheck.deployment.matching import by_image, index
from auracheck.errors import Unreadable
from auracheck.model import Configuration, Origin
from auracheck.regex import regex
from auracheck.systems.compose.builds import arguments, build_of, elsewhere, folder_called, folder_of_program
from auracheck.systems.compose.environment import env_files
from auracheck.systems.compose.mounts import bind_mounts
from auracheck.systems.compose.network import ProjectNetwork
from auracheck.systems.compose.project import Project
from auracheck.systems.compose.tree import TreeMap
from auracheck.systems.configuration import MAX_BYTES, settings_of
from auracheck.systems.docker.image import BuiltImage, built_image
from auracheck.systems.files import is_regular, read_file, readable
from auracheck.systems.program_text import MAX_BYTES as MAX_TEXT
from auracheck.systems.program_text import any_of
from auracheck.systems.python_source import ENDING, as_lines
from auracheck.systems.source_files import files_of, sources
from auracheck.systems.spring_cloud import folders_of, serves

_OF_MAVEN = regex(rb"(?m)(:[ \t]+)@[\w.-]+@")
"""A value that the build fills in (Spring Boot, "Automatic Property Expansion Using Maven"), which is no YAML."""
_OF_RUBY = regex(
    rb"""<%=\s*ENV(?:\[|\.fetch\(?)\s*['"](\w+)['"][\s,\]|{)]*(?:['"]?([\w.:/@-]*)['"]?)?[\s})]*(?:\.to_i\s*)?%>"""
)
"""A variable of the environment in ERB, perhaps with a default."""


class ProgramSources:
    """Reads the sources of a project's programs, each file once."""

    def __init__(self, project: Project, timeout: float) -> None:
        self.timeout = timeout
        self._read: dict[str, list[Configuration]] = {}
        self._images: dict[tuple[object, ...], BuiltImage | None] = {}
        self._services = project.services
        self._network = ProjectNetwork(project)
        self._texts: dict[str, str] = {}
        self._called: dict[tuple[str | None, str], str] = {}

    @cached_property
    def given(self) -> set[str]:
        """The env files of the programs that are no servers."""
        programs = (service for service in self._services.values() if not self._is_server(service))
        return {path for service in programs for path in env_files(service)}

    @cached_property
    def served_folders(self) -> Sequence[str]:
        """The folders of the service that serves the configuration of others."""
        for service in self._services.values():
            copied = sources(*self.source(service), self.built(service).copied)
            if any(serves(found) for path in files_of(copied, frozenset(), "") for found in self.settings(path)):
                return folders_of((there for _, there in bind_mounts(service) if there), copied)
        return ()

    @cached_property
    def hosts(self) -> "re.Pattern[str] | None":
        """What finds the names of the project's servers."""
        servers = [key for key, service in self._services.items() if self._is_server(service)]
        names = {name for key in servers for name in (key, *(host for _, host in self._network.of(key).hosts))}
        return any_of(sorted(names)) if names else None

    def _is_server(self, service: TreeMap) -> bool:
        program = by_image(self.base(service) or service.text("image") or "")
        return program in index().role["server"]

    @cached_property
    def places(self) -> dict[str, set[str]]:
        """The places that each Dockerfile takes along."""
        found: dict[str, set[str]] = {}
        for service in self._services.values():
            context, dockerfile = self.source(service)
            if dockerfile:
                found.setdefault(dockerfile, set()).update(sources(context, dockerfile, self.built(service).copied))
        return found

    def text(self, path: str) -> str:
        """The text of a file of source."""
        if path not in self._texts:
            self._texts[path] = readable(path, MAX_TEXT, self.timeout).decode("utf-8", "surrogateescape")
        return self._texts[path]

    def base(self, service: TreeMap) -> str:
        """The image that the image of a service goes on from; empty where that is not known."""
        image = self._image(service, self.source(service)[1])
        return image.base if image else ""

    def source(self, service: TreeMap) -> tuple[str, str]:
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

    def built(self, service: TreeMap) -> BuiltImage:
        """The image of a service, as far as it is known here."""
        context, dockerfile = self.source(service)
        return self._image(service, dockerfile) or elsewhere(self.builder(service), context)

    def _image(self, service: TreeMap, dockerfile: str) -> BuiltImage | None:
        """The image of a stage of a Dockerfile; None where that is not here."""
        build = self.builder(service).mapping("build")
        target, given = build.text("target") or "", arguments(build)
        key = dockerfile, target, tuple(given)
        if key not in self._images:
            try:
                is_there = dockerfile and is_regular(dockerfile)
                self._images[key] = built_image(dockerfile, self.timeout, target, dict(given)) if is_there else None
            except Unreadable:
                self._images[key] = None
        return self._images[key]

    def settings(self, path: str) -> Sequence[Configuration]:
        """The configurations in a file of source."""
        if path not in self._read:
            try:
                content = _OF_MAVEN.sub(rb"\1", read_file(path, MAX_BYTES, self.timeout))
                content = as_lines(content) if path.endswith(ENDING) else _OF_RUBY.sub(rb"${\1:-\2}", content)
                self._read[path] = settings_of(path, content, lambda line: Origin(path, line))
            except Unreadable:
                self._read[path] = []
        return self._read[path]
