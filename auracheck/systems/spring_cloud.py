"""Configuration that one program of a project serves to the others: Spring Cloud Config ("Spring Cloud Config Server",
file system backend)."""

import os
from collections.abc import Iterable, Sequence, Set

from auracheck.model import Configuration, Setting
from auracheck.regex import regex
from auracheck.systems.files import is_regular, readable

_OF_SERVER = "spring.cloud.config.server."
_IMPORTED = "configserver:"
_RESOURCES = ("config", "configs", "config-repo", "configurations", "shared")
"""Folders of a server's resources with what it serves (`classpath:/shared`)."""
_ENDINGS = (".properties", ".yml", ".yaml")

_MANIFESTS = ("pom.xml", "build.gradle", "build.gradle.kts")
MAX_MANIFEST = 1 << 18
"""Most bytes of such a file."""
_STARTERS = (
    (regex(r"spring\.rabbitmq\."), regex(r"amqp|rabbit|hystrix-stream")),
    (regex(r"spring\.(?:data\.)?redis\."), regex(r"redis|jedis|lettuce")),
    (regex(r"spring\.(?:data\.)?mongodb\."), regex(r"mongo")),
    (regex(r"spring\.(?:datasource|r2dbc)\."), regex(r"jdbc|jpa|r2dbc|mybatis|postgresql|mysql|mariadb|mssql")),
    (regex(r"spring\.(?:data\.)?elasticsearch\."), regex(r"elasticsearch")),
)
"""Properties of Spring Boot that nothing reads unless a library for them is among a program's dependencies."""


def serves(settings: Iterable[Setting]) -> bool:
    """Whether a program with these settings is such a server."""
    return any(each.name.startswith(_OF_SERVER) for each in settings)


def asks(settings: Iterable[Setting]) -> bool:
    """Whether a program with these settings and variables asks such a server for its configuration."""
    named = ((_property(each.name), each) for each in settings)
    return any(
        name == "spring.cloud.config.uri" or (name == "spring.config.import" and _IMPORTED in each.reveal())
        for name, each in named
    )


def application(settings: Iterable[Setting]) -> str:
    """The name by which it asks."""
    names = [each.reveal() for each in settings if _property(each.name) == "spring.application.name"]
    return names[-1] if names else ""


def folders_of(mounted: Iterable[str], sources: Iterable[str]) -> list[str]:
    """The folders here with what a server serves."""
    inner = (os.path.join(each, "src/main/resources", name) for each in sources for name in _RESOURCES)
    return [each for each in (*mounted, *inner) if os.path.isdir(each)]


def served_files(folders: Sequence[str], name: str, profiles: Set[str]) -> list[str]:
    """The files for a program of that name, one that goes over another after that."""
    ends = ("", *(f"-{profile}" for profile in sorted(profiles)))
    names = [f"{base}{end}{ending}" for base in ("application", name) for end in ends for ending in _ENDINGS if base]
    places = [place for folder in folders for place in (folder, *([os.path.join(folder, name)] if name else []))]
    return [path for each in names for place in places if is_regular(path := os.path.join(place, each))]


def without_unused(document: Configuration, sources: Iterable[str]) -> Configuration:
    """What is served to all programs, without what one with these sources has no library for. Where no file says what
    it depends on, all of it."""
    dependencies = "".join(map(_dependencies, sources))
    unread = [each for each, library in _STARTERS if dependencies and not library.search(dependencies)]
    return tuple(each for each in document if not any(name.match(each.name) for name in unread))


def _dependencies(source: str) -> str:
    """What a program in that folder depends on, by itself and by the project that it is a part of; empty where it does
    not say so itself."""
    own = _text(source)
    return own and own + _text(os.path.join(source, os.pardir))


def _text(folder: str) -> str:
    path = next(filter(is_regular, (os.path.join(folder, name) for name in _MANIFESTS)), "")
    return readable(path, MAX_MANIFEST).decode("utf-8", "surrogateescape") if path else ""


def _property(name: str) -> str:
    """The property that a variable sets ("Binding From Environment Variables")."""
    return name.lower().replace("_", ".")
