"""The configuration that a program has in its own source, which the build of its image takes along, or which is
mounted: that of Spring Boot ("Externalized Configuration"), of ASP.NET Core ("Configuration"), of Rails ("Configuring a
Database"), of node-config, what viper and others read, and a `.env`."""

import fnmatch
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice

from auracheck.deployment.matching import product
from auracheck.model import Configuration, Secret, Setting
from auracheck.regex import regex
from auracheck.systems.configuration import is_configuration
from auracheck.systems.examples import is_example
from auracheck.systems.files import is_regular, readable, readable_names
from auracheck.systems.python_source import ENDING, python_files, without_logins

_PROFILES = (
    "SPRING_PROFILES_ACTIVE", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "RAILS_ENV", "NODE_CONFIG_ENV",
    "NODE_ENV",
)  # fmt: skip
"""Variables that say which of the files with a profile's name counts."""
_DEFAULT = frozenset(("Production",))
"""The environment of ASP.NET Core where none is set."""
_ACTIVE = regex(r"spring\.profiles\.active=([\w,-]+)")
_ACTIVATED_ON = ("spring.config.activate.on-profile", "spring.profiles")
"""What makes a document of a file count only with a profile."""

_RESOURCES = ("src/main/resources", "src/main/resources/config")
_BESIDE = (".", "config")
"""Where Spring Boot looks for what goes over that, beside the program."""
_ENDINGS = (".properties", ".yml", ".yaml")
_OF_RAILS = ("database.yml", "mongoid.yml", "cable.yml")
"""Files with a part for each environment."""
_RAILS_DEFAULT = "development"
_PLAIN = tuple(
    f"{folder}config{ending}" for folder in ("", "config/", "configs/") for ending in (*_ENDINGS[1:], ".toml", ".json")
)
_ENVIRONMENTS = frozenset(("development", "test", "production"))
"""First names in a file with a part for each environment, as Rails, Sequelize and others have it."""
_PROJECT = (".csproj", ".fsproj", "pom.xml", "build.gradle", "build.gradle.kts")
"""Ends of files that say that their folder is the source of a program."""
_MANIFESTS: Mapping[str, tuple[str, ...]] = {
    "package.json": ("node", "bun", "deno"),
    "deno.json": ("deno",),
    **dict.fromkeys(("composer.json", "index.php", "public/index.php"), ("php", "composer")),
    **dict.fromkeys(("pyproject.toml", "requirements.txt", "Pipfile", "setup.py", "manage.py"), ("python",)),
    "Gemfile": ("ruby",),
    "go.mod": ("golang",),
    "Cargo.toml": ("rust",),
    **dict.fromkeys(("pom.xml", "build.gradle"), ("openjdk", "temurin", "corretto", "maven", "gradle")),
    "mix.exs": ("elixir",),
}
"""Files of which a program's source has one, and words in the names of images that run such a program."""
_EVERY_LANGUAGE = frozenset(word for words in _MANIFESTS.values() for word in words)
_OF_ASSETS = "package.json"
"""What a program of another language has as well, for what runs in a browser."""
_IGNORED = ".dockerignore"

_OF_PROJECT = regex(r"(?:docker-)?compose[\w.-]*\.ya?ml|\.git")
"""Names in a folder that is a project."""
MAX_NAMES = 500
"""Most names of a folder that are looked at."""

_PATH = regex(r"(?<![\w./:$@-])(?:\./)?[\w-][\w.-]*(?:/[\w-][\w.-]*)+")
"""A path below the folder where a command runs."""
_FILE = regex(r"(?<![\w./:$-])\.{0,2}/?[\w-][\w./-]*\.[a-z]+(?![\w/])")
"""A word that may be the path of a file."""
MAX_WORDS, MAX_DEPTH = 32, 3
"""Most such words of one program, and most folders of each, that are looked for."""


def profiles_of(settings: Iterable[Setting], start: str) -> Set[str]:
    """The profiles with which a program starts, by its variables and its command."""
    values = {each.name: each.value.reveal() for each in settings if isinstance(each.value, Secret)}
    given = [values[name] for name in _PROFILES if name in values] + _ACTIVE.findall(start)
    return {each.strip() for text in given for each in text.split(",")} or _DEFAULT


def sources(context: str, dockerfile: str, copied: Iterable[str]) -> list[str]:
    """The files and folders here that a build takes along, and the folder of the Dockerfile; what an earlier step of
    the build makes (`target/*.jar`) is where it is made."""
    paths = [_there(context, source) for source in copied]
    folders = [os.path.dirname(path) or "." if path.endswith(_PROJECT) else path for path in paths]
    own = [os.path.normpath(os.path.dirname(dockerfile) or ".")] if paths else []
    return list(dict.fromkeys((*folders, *own)))


def _there(context: str, source: str) -> str:
    """The path of a source here, or of the nearest folder above it within the context."""
    parts = [part for part in source.split("/") if part not in ("", ".")]
    while parts and (".." in parts or not os.path.exists(os.path.join(context, *parts))):
        del parts[-1]
    return os.path.normpath(os.path.join(context, *parts))


def folders_in(commands: Iterable[str], sources: Iterable[str]) -> list[str]:
    """The folders of these sources that commands name, as one that builds a program of several does
    (`go build ./orders/cmd`)."""
    words = [word for text in commands if "/" in text for word in _PATH.findall(text)][:MAX_WORDS]
    found = (
        os.path.normpath(os.path.join(source, *parts[:end]))
        for parts in (word.removeprefix("./").split("/") for word in words)
        for end in range(1, min(len(parts), MAX_DEPTH) + 1)
        for source in sources
    )
    return [path for path in dict.fromkeys(found) if os.path.isdir(path)]


def mounted_sources(image: str, folders: Iterable[str]) -> list[str]:
    """Those of these folders here from which a container of that image, empty where it is not known, runs its
    program."""
    words = frozenset(re.split("[^a-z]+", product(image).lower())) if image else _EVERY_LANGUAGE
    return [each for each in folders if _is_source_of(each, words)]


def is_source(folder: str) -> bool:
    """Whether a folder has the source of a program."""
    return os.path.isdir(folder) and any(os.path.isfile(os.path.join(folder, name)) for name in _MANIFESTS)


def is_project(folder: str) -> bool:
    """Whether a folder has all of a project, of which a program may be a part."""
    return any(map(_OF_PROJECT.fullmatch, readable_names(folder, MAX_NAMES)))


def _is_source_of(folder: str, words: Set[str]) -> bool:
    """Whether a folder has the source of a program in one of these languages, not of one in another language whose
    assets they make."""
    found = [name for name in _MANIFESTS if os.path.isfile(os.path.join(folder, name))]
    own = [name for name in found if not words.isdisjoint(_MANIFESTS[name])]
    return bool(own) and (own == found or own != [_OF_ASSETS])


def files_of(found: Sequence[str], profiles: Set[str], start: str, env_file: str = ".env") -> list[str]:
    """The configuration files in these, one that goes over another after that. Of several folders with such files that
    of the program which the image starts counts; none where it is not known which one that is. ``env_file`` is what
    such a folder's `.env` is made of."""
    named = [path for path in found if _is_file_of_settings(path) and is_regular(path)]
    named += _named_in(start, found)
    by_folder = {folder: files for folder in found if (files := list(_in_folder(folder, profiles, env_file)))}
    if len(by_folder) > 1:
        by_folder = {folder: by_folder[folder] for folder in by_folder if os.path.basename(folder) in start}
    own = next(iter(by_folder.values()), []) if len(by_folder) == 1 else []
    of_python = [path for folder in found for path in python_files(folder)]
    return list(dict.fromkeys((*of_python, *own, *named)))


def _is_file_of_settings(path: str) -> bool:
    """Whether a file that is taken along by itself is one by its name, as an env file for an image is
    (`COPY .env.docker .env`)."""
    name = os.path.basename(path)
    return is_configuration(path) or (name.startswith(".env.") and not is_example(name))


def _named_in(start: str, folders: Sequence[str]) -> Iterator[str]:
    """The configuration files of these folders that a command names (`./shop -f etc/shop.yaml`)."""
    words = [word for word in _FILE.findall(start) if is_configuration(word)] if folders else []
    for word in words[:MAX_WORDS]:
        parts = [part for part in word.split("/") if part not in ("", ".", "..")]
        paths = (os.path.join(folder, *parts[at:]) for at in range(len(parts)) for folder in folders)
        yield from islice(filter(is_regular, paths), 1)


def without_ignored(context: str, files: Sequence[str]) -> list[str]:
    """The files that a build gets from its context, or within what was made of the source before."""
    patterns = _ignored(context) if files else []
    names = {path: os.path.relpath(path, context) for path in files}
    return [path for path, name in names.items() if f"{_RESOURCES[0]}/" in name or not _is_ignored(name, patterns)]


def _in_folder(folder: str, profiles: Set[str], env_file: str) -> Iterator[str]:
    ends = ("", *(f"-{profile}" for profile in sorted(profiles)))
    names = [
        f"{place}/{name}{end}{ending}"
        for name in ("bootstrap", "application")
        for end in ends
        for place in (*_RESOURCES, *_BESIDE)
        for ending in _ENDINGS
    ]
    names += (f"config/{name}" for name in _OF_RAILS)
    names += (
        f"config/{name}{ending}" for name in ("default", *sorted(profiles)) for ending in (".json", ".yaml", ".yml")
    )
    names += _PLAIN
    names += ["appsettings.json", *(f"appsettings.{profile}.json" for profile in sorted(profiles)), env_file]
    return (path for name in names if is_regular(path := os.path.normpath(os.path.join(folder, name))))


def _ignored(context: str) -> list[str]:
    """The patterns of files that the build does not get."""
    path = os.path.join(context, _IGNORED)
    content = readable(path).decode("utf-8", "surrogateescape") if is_regular(path) else ""
    return [line.strip().strip("/") for line in content.splitlines() if line.strip() and line[0] not in "#!"]


def _is_ignored(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(path, each) or fnmatch.fnmatchcase(f"**/{path}", each) for each in patterns)


def active(path: str, document: Configuration, profiles: Set[str], given: Collection[str]) -> Configuration:
    """What counts of a file with a part for each environment: that of the one in which it runs. Which database a file
    of Rails uses is not compared, as its tasks make that. Of Python's source no logins count, and of any other file all
    does. ``given`` are the variables of the container."""
    if path.endswith(ENDING):
        return without_logins(document, given)
    is_of_rails = os.path.basename(path) in _OF_RAILS
    first = {each.name.partition(".")[0] for each in document} if is_of_rails or path.endswith(".json") else set()
    if not is_of_rails and len(first & _ENVIRONMENTS) < 2:
        return document
    environment = next((each for each in sorted(profiles) if each in first), _RAILS_DEFAULT)
    own = (each for each in document if each.name.startswith(f"{environment}."))
    return tuple(each for each in own if not (is_of_rails and each.name.endswith(".database")))


def merged(documents: Iterable[Configuration], profiles: Set[str]) -> Configuration:
    """The documents that count, as one: a setting goes over one of an earlier document."""
    found: dict[str, Setting] = {}
    for document in documents:
        if _counts({each.name: each for each in document}, profiles):
            found |= {each.name: each for each in document}
    return tuple(found.values())


def _counts(document: Mapping[str, Setting], profiles: Set[str]) -> bool:
    given = next((document[name].value for name in _ACTIVATED_ON if name in document), None)
    return not isinstance(given, Secret) or not profiles.isdisjoint(each.strip() for each in given.reveal().split(","))
