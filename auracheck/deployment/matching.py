"""Which entries of the catalogue are about a target: by its image, by variables that only one program has, by files of
its project."""

from collections.abc import Collection, Iterable
from functools import cache, lru_cache

from auracheck.model import Target
from auracheck.policy import Policy
from auracheck.policy.entry import ROLES as ORDER
from auracheck.policy.loading import entry

DISTINCTIVE = 2
"""How many variables that only one program has prove that it is this one."""


class Index:
    """What the entries match: their roles, and each image, file, package and variable with its entries. Of servers also
    each variable with a password, and each port. Each of these is text until it is asked for."""

    role: dict[str, tuple[str, ...]]
    images: dict[str, tuple[str, ...]]
    files: dict[str, tuple[str, ...]]
    packages: dict[str, tuple[str, ...]]
    names: dict[str, tuple[str, ...]]
    passwords: dict[str, tuple[str, ...]]
    ports: dict[str, tuple[str, ...]]

    def __getattr__(self, kind: str) -> dict[str, tuple[str, ...]]:
        from auracheck.deployment.catalogue_index import INDEX  # late: many checks ask for none

        if kind not in INDEX:
            raise AttributeError(kind)
        lines = map(str.split, INDEX[kind].splitlines())
        found = {word: tuple(programs) for word, *programs in lines}
        setattr(self, kind, found)
        return found


@cache
def index() -> Index:
    """The index of the catalogue, which `.github/tools/regenerate.py` writes."""
    return Index()


@cache
def role(program: str) -> str:
    """What the program of an entry is: application, framework or server."""
    return next(each for each in ORDER if program in index().role[each])


@lru_cache(1 << 10)  # asked several times about each container, and many have the same image
def by_image(image: str) -> str:
    """The name of the entry of a container's image; empty where there is none."""
    name = repository(image)
    if not name:
        return ""
    images = index().images
    if name in images:
        return images[name][0]
    from fnmatch import fnmatchcase  # late: most checks read no image

    return next((images[pattern][0] for pattern in _patterns() if fnmatchcase(name, pattern)), "")


def by_fork(image: str, names: Collection[str]) -> str:
    """The name of the application whose image is called as this one, of whoever it is, if one of its own variables is
    there: a fork, or a build of one's own; empty where there is none."""
    called = _called(product(image))
    known = index().names if called else {}
    return next((each for name in known.keys() & names for each in known[name] if each in called), "")


@lru_cache(1 << 8)
def _called(name: str) -> frozenset[str]:
    """The applications that have an image of that name."""
    images = index().images.items() if name else ()
    every = {program for image, programs in images if image.rpartition("/")[2] == name for program in programs}
    return frozenset(program for program in every if role(program) == "application")


def by_names(names: Collection[str]) -> str:
    """The name of the entry of which these variables have at least `DISTINCTIVE`, more than of any other with the same
    role; empty where there is none. An application goes before a framework, that before a server."""
    counts: dict[str, int] = {}
    known = index().names
    for name in known.keys() & names:
        for program in known[name]:
            counts[program] = counts.get(program, 0) + 1
    proved = [program for program, count in counts.items() if count >= DISTINCTIVE]
    for wanted in ORDER if proved else ():
        ranked = sorted((counts[program], program) for program in proved if role(program) == wanted)
        if ranked:
            tie = len(ranked) > 1 and ranked[-1][0] == ranked[-2][0]
            return "" if tie else ranked[-1][1]
    return ""


def by_files(files: Iterable[str], packages: Collection[str]) -> tuple[str, ...]:
    """The names of the entries that files of a project prove, or the packages that it depends on: one application, the
    frameworks of which a program is made, or one server; none where several applications or servers are."""
    known = index()
    found = {program for file in files for program in known.files.get(file, ())}
    found.update(program for word in known.packages.keys() & packages for program in known.packages[word])
    for wanted in ORDER:
        programs = tuple(sorted(program for program in found if role(program) == wanted))
        if programs:
            return programs if len(programs) == 1 or wanted == "framework" else ()
    return ()


@lru_cache(1 << 8)
def policy_of(program: str) -> Policy:
    """The policy of an entry."""
    return entry(program)


def configurations(image: str) -> Collection[str]:
    """The files in which a server's image looks for its options."""
    program = by_image(image)
    return {login.configuration for login in policy_of(program).logins if login.configuration} if program else ()


def runs_another(target: Target, policy: Policy) -> bool:
    """Whether the image is that of another program than the policy is about, which is asked for what it takes itself: a
    server such as a database, or an application that has nothing of what the policy requires."""
    program = by_image(target.image) if target.image and policy.role != "server" else ""
    if not program or role(program) != "application":
        return bool(program) and role(program) == "server"
    if policy.role or program == policy.name or not set(target.names).isdisjoint(policy.services):
        return False
    own = {name for each in policy.environments for name in policy.required(each, {}) if not policy.secrets[name].by}
    return bool(own) and own.isdisjoint(target.effective())


_PROCESSORS = ("amd64/", "i386/", "arm32v5/", "arm32v6/", "arm32v7/", "arm64v8/", "ppc64le/", "riscv64/", "s390x/")
"""Where Docker keeps an official image for one kind of processor."""


def product(image: str) -> str:
    """What an image is called: the last part of its repository's name."""
    return repository(image).rpartition("/")[2]


@lru_cache(1 << 10)  # asked several times about each target
def repository(image: str) -> str:
    """The name of an image's repository, without Docker Hub's registry, the processor, tag and digest."""
    name = image.partition("@")[0].strip()
    head, slash, tail = name.rpartition("/")
    name = head + slash + tail.partition(":")[0]
    for prefix in ("docker.io/", "index.docker.io/", "registry.hub.docker.com/", "library/", *_PROCESSORS):
        name = name.removeprefix(prefix)
    return name


@lru_cache(1)
def _patterns() -> tuple[str, ...]:
    return tuple(image for image in index().images if "*" in image)
