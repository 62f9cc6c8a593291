"""Which entries of the catalogue are about a target: by its image, by variables that only one program has, by files."""

import os
import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import NamedTuple

from auracheck.policy import ROLES as ORDER
from auracheck.policy import Policy
from auracheck.policy.loading import CATALOGUE, entry

DISTINCTIVE = 2
"""How many variables that only one program has prove that it is this one."""

MAX_MANIFEST = 1 << 20
"""Most bytes of a manifest or lock file that are searched for names of packages."""

_MANIFESTS = (
    "package.json", "requirements.txt", "pyproject.toml", "Pipfile", "composer.json", "Gemfile", "mix.exs", "go.mod",
    "pom.xml", "build.gradle", "build.gradle.kts",
)  # fmt: skip
_WORD = r"[A-Za-z0-9@_][\w@./-]*"


class Index(NamedTuple):
    """What the entries match: their roles, and each image, file, package and variable with its entries."""

    role: dict[str, tuple[str, ...]]
    images: dict[str, tuple[str, ...]]
    files: dict[str, tuple[str, ...]]
    packages: dict[str, tuple[str, ...]]
    names: dict[str, tuple[str, ...]]


@cache
def index() -> Index:
    """The index of the catalogue, which `.github/tools/regenerate.py` writes."""
    found = Index({}, {}, {}, {}, {})
    with open(os.path.join(CATALOGUE, "index.txt"), encoding="utf-8") as file:
        for line in file:
            program, kind, *words = line.split()
            table = getattr(found, kind)
            for word in words:
                table[word] = (*table.get(word, ()), program)
    return found


@cache
def role(program: str) -> str:
    """What the program of an entry is: application, framework or server."""
    return next(each for each in ORDER if program in index().role[each])


def by_image(image: str) -> str:
    """The name of the entry of a container's image; empty where there is none."""
    repository = _repository(image)
    if not repository:
        return ""
    images = index().images
    if repository in images:
        return images[repository][0]
    return next((images[pattern][0] for pattern in _patterns() if fnmatchcase(repository, pattern)), "")


def by_names(names: Collection[str]) -> str:
    """The name of the entry of which these variables have at least `DISTINCTIVE`, more than of any other with the same
    role; empty where there is none. An application goes before a framework, that before a server."""
    counts: dict[str, int] = {}
    for name in names:
        for program in index().names.get(name, ()):
            counts[program] = counts.get(program, 0) + 1
    proved = [program for program, count in counts.items() if count >= DISTINCTIVE]
    for wanted in ORDER:
        ranked = sorted((counts[program], program) for program in proved if role(program) == wanted)
        if ranked:
            tie = len(ranked) > 1 and ranked[-1][0] == ranked[-2][0]
            return "" if tie else ranked[-1][1]
    return ""


def by_files(folder: str) -> str:
    """The name of the entry that the files in a folder, or above it up to the top of the repository, prove; empty where
    there is none, or where there are several of one role."""
    found = {program for place in _upwards(folder) for program in _in_folder(place)}
    for wanted in ORDER:
        programs = [program for program in found if role(program) == wanted]
        if programs:
            return programs[0] if len(programs) == 1 else ""
    return ""


@lru_cache(1 << 8)
def policy_of(program: str) -> Policy:
    """The policy of an entry."""
    return entry(program)


def _repository(image: str) -> str:
    """The name of an image's repository, without Docker Hub's registry, tag and digest."""
    name = image.partition("@")[0].strip()
    head, slash, tail = name.rpartition("/")
    name = head + slash + tail.partition(":")[0]
    for prefix in ("docker.io/", "index.docker.io/", "registry.hub.docker.com/", "library/"):
        name = name.removeprefix(prefix)
    return name


@lru_cache(1)
def _patterns() -> tuple[str, ...]:
    return tuple(image for image in index().images if "*" in image)


def _upwards(folder: str) -> Iterator[str]:
    """The folder and those above it, up to the top of the repository; the folder alone outside of one."""
    try:
        place = os.path.abspath(folder)
    except FileNotFoundError:  # the working directory has gone
        return
    places = [place]
    while not os.path.lexists(os.path.join(place, ".git")):
        above = os.path.dirname(place)
        if above == place:
            places = places[:1]
            break
        place = above
        places.append(place)
    yield from places


def _in_folder(folder: str) -> Iterator[str]:
    try:
        here = set(os.listdir(folder))
    except OSError:
        return
    for file, programs in index().files.items():
        if file.partition("/")[0] in here and os.path.exists(os.path.join(folder, file)):
            yield from programs
    packages = index().packages
    for manifest in _MANIFESTS:
        if manifest in here:
            for word in _words(os.path.join(folder, manifest)) & packages.keys():
                yield from packages[word]


def _words(path: str) -> set[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return set(re.findall(_WORD, file.read(MAX_MANIFEST)))
    except OSError:
        return set()
