"""Which entries of the catalogue are about a target: by its image, by variables that only one program has, by files."""

import os
import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache

from auracheck.catalogue.index import FILES, IMAGES, NAMES, PACKAGES, ROLES
from auracheck.policy import ROLES as ORDER
from auracheck.policy import Policy
from auracheck.policy.loading import entry

DISTINCTIVE = 2
"""How many variables that only one program has prove that it is this one."""

MAX_MANIFEST = 1 << 20
"""Most bytes of a manifest or lock file that are searched for names of packages."""

_MANIFESTS = (
    "package.json", "requirements.txt", "pyproject.toml", "Pipfile", "composer.json", "Gemfile", "mix.exs", "go.mod",
    "pom.xml", "build.gradle", "build.gradle.kts",
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z0-9@_][\w@./-]*")


def by_image(image: str) -> str:
    """The name of the entry of a container's image; empty where there is none."""
    repository = _repository(image)
    if not repository:
        return ""
    if repository in IMAGES:
        return IMAGES[repository]
    return next((IMAGES[pattern] for pattern in _patterns() if fnmatchcase(repository, pattern)), "")


def by_names(names: Collection[str]) -> str:
    """The name of the entry of which these variables have at least `DISTINCTIVE`, more than of any other with the same
    role; empty where there is none. An application goes before a framework, that before a server."""
    counts: dict[str, int] = {}
    for name in names:
        for program in NAMES.get(name, ()):
            counts[program] = counts.get(program, 0) + 1
    proved = [program for program, count in counts.items() if count >= DISTINCTIVE]
    for role in ORDER:
        ranked = sorted((counts[program], program) for program in proved if ROLES[program] == role)
        if ranked:
            tie = len(ranked) > 1 and ranked[-1][0] == ranked[-2][0]
            return "" if tie else ranked[-1][1]
    return ""


@lru_cache(1 << 12)
def by_files(folder: str) -> str:
    """The name of the entry that the files in a folder, or above it up to the top of the repository, prove; empty where
    there is none, or where there are several of one role."""
    found = {program for place in _upwards(folder) for program in _in_folder(place)}
    for role in ORDER:
        programs = [program for program in found if ROLES[program] == role]
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
    return tuple(image for image in IMAGES if "*" in image)


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
    for file, program in FILES.items():
        if file.partition("/")[0] in here and os.path.exists(os.path.join(folder, file)):
            yield program
    for manifest in _MANIFESTS:
        if manifest in here:
            yield from (PACKAGES[word] for word in _words(os.path.join(folder, manifest)) & PACKAGES.keys())


def _words(path: str) -> set[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return set(_WORD.findall(file.read(MAX_MANIFEST)))
    except OSError:
        return set()
