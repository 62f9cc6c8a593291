"""What the program of a service finds in its own source: that which the build of its image takes along, or which is
mounted. What cannot be read says nothing: whether the program reads it is not known either."""

import os
from collections.abc import Iterator, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Configuration, Origin, Setting
from auracheck.regex import regex
from auracheck.systems.compose.command_settings import start_words
from auracheck.systems.compose.environment import env_files
from auracheck.systems.compose.project import Project
from auracheck.systems.compose.tree import TreeMap
from auracheck.systems.configuration import MAX_BYTES, settings_of
from auracheck.systems.docker.image import BuiltImage, built_image
from auracheck.systems.files import is_regular, read_file
from auracheck.systems.python_source import ENDING, as_lines
from auracheck.systems.source_files import (
    active,
    files_of,
    merged,
    mounted_sources,
    profiles_of,
    sources,
    without_ignored,
)

_OF_MAVEN = regex(rb"(?m)(:[ \t]+)@[\w.-]+@")
"""A value that the build fills in (Spring Boot, "Automatic Property Expansion Using Maven"), which is no YAML."""
_OF_RUBY = regex(
    rb"""<%=\s*ENV(?:\[|\.fetch\(?)\s*['"](\w+)['"][\s,\]|{)]*(?:['"]?([\w.:/@-]*)['"]?)?[\s})]*(?:\.to_i\s*)?%>"""
)
"""A variable of the environment in ERB, perhaps with a default."""


class ProgramSources:
    """Reads the sources of a project's programs, each file once."""

    def __init__(self, project: Project, timeout: float) -> None:
        self._timeout = timeout
        self._given = {path for service in project.services.values() for path in env_files(service)}
        self._read: dict[str, list[Configuration]] = {}
        self._images: dict[tuple[str, str], BuiltImage | None] = {}

    def of(self, service: TreeMap, settings: Sequence[Setting], mounted: Sequence[str]) -> Iterator[Configuration]:
        """The configuration of one service's program, and the variables of its image. ``mounted`` are the paths here
        that its container gets."""
        context, dockerfile = build_of(service)
        if not (dockerfile or mounted):
            return
        image = self._image(service, dockerfile) or BuiltImage(service.text("image") or "")
        start = " ".join((image.start, *(str(leaf.value) for leaf in start_words(service))))
        profiles = profiles_of((*image.settings, *settings), start)
        files = files_of(mounted_sources(image.base, mounted), profiles, start)
        if dockerfile and not files:
            files = without_ignored(context, files_of(sources(context, dockerfile, image.copied), profiles, start))
        own = (path for path in files if path not in self._given)  # what others are given, it would be given, too
        given = {each.name for each in (*image.settings, *settings)}
        documents = [active(path, found, profiles, given) for path in own for found in self._settings(path)]
        yield merged((*documents, image.settings), profiles)

    def base(self, service: TreeMap) -> str:
        """The image that the image of a service goes on from; empty where that is not known."""
        image = self._image(service, build_of(service)[1])
        return image.base if image else ""

    def _image(self, service: TreeMap, dockerfile: str) -> BuiltImage | None:
        """The image of a stage of a Dockerfile; None where that is not here."""
        target = service.mapping("build").text("target") or ""
        key = dockerfile, target
        if key not in self._images:
            try:
                is_there = dockerfile and is_regular(dockerfile)
                self._images[key] = built_image(dockerfile, self._timeout, target) if is_there else None
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


def build_of(service: TreeMap) -> tuple[str, str]:
    """The folder from which its image is built, and the path of the Dockerfile, empty where Compose has its content;
    both are where the image is not built here."""
    if "build" not in service.entries:
        return "", ""
    build = service.mapping("build")
    context = service.text("build") or build.text("context") or "."
    dockerfile = os.path.normpath(os.path.join(context, build.text("dockerfile") or "Dockerfile"))
    return context, "" if "dockerfile_inline" in build.entries else dockerfile
