"""Env files that a framework lays over one another: what `.env.production` has not it takes from `.env`."""

import os
from collections.abc import Iterator, Mapping, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Kind, Target
from auracheck.policy.several import as_json
from auracheck.systems.files import read_file
from auracheck.systems.layers import merged
from auracheck.typed import NamedTuple

MAX_MANIFEST = 1 << 20
"""Maximum size of a package.json or composer.json in bytes."""

_LOCAL = ".env.local"
_MODE_FIRST = (".env", ".env.{0}", _LOCAL, ".env.{0}.local")
_LOCAL_FIRST = (".env", _LOCAL, ".env.{0}", ".env.{0}.local")
_DEVELOPMENT, _PRODUCTION = "development", "production"


class Framework(NamedTuple):
    """The env files that a framework reads in a mode, a later one over those before it. ``modes`` are its words for
    development and production, and ``local`` is the file with the values of one machine, where the others are in git
    with the defaults of all."""

    order: Sequence[str]
    modes: tuple[str, str] = (_DEVELOPMENT, _PRODUCTION)
    local: str = ""


FRAMEWORKS: Mapping[str, Mapping[str, Framework]] = {
    "composer.json": {"symfony/dotenv": Framework(_LOCAL_FIRST, ("dev", "prod"), _LOCAL)},
    "package.json": {
        "next": Framework(_MODE_FIRST),
        "react-scripts": Framework(_MODE_FIRST),
        "vite": Framework(_LOCAL_FIRST),
    },
}
"""The frameworks, by manifest and package (Symfony, "Configuring Environment Variables in .env Files"; Next.js,
"Environment Variable Load Order"; Create React App, "What other .env files can be used?"; Vite, "Env Variables and
Modes"). Node's `.env.local` is of the machine on which somebody develops: an image does not get it."""

_TABLES = ("dependencies", "devDependencies", "require", "require-dev")


def layered(targets: Sequence[Target]) -> list[Target]:
    """The targets, with those as one that a framework reads together, at the place of the last one."""
    folders: dict[str, dict[str, Target]] = {}
    for each in targets:
        if each.noun == "file" and each.kind is Kind.PROCESS:
            folder, name = os.path.split(each.location)
            folders.setdefault(folder, {})[name] = each
    replaced: dict[int, Target | None] = {}
    for folder, files in folders.items():
        if ".env" in files and len(files) > 1 and (framework := framework_of(folder)):
            replaced.update(_together(files, framework))
    found = (replaced.get(id(each), each) for each in targets)
    return [each for each in found if each is not None]


def _together(files: Mapping[str, Target], framework: Framework) -> Iterator[tuple[int, Target | None]]:
    """What takes the place of each target, by its id: nothing, or the last one with all below it. `.env` by itself is
    read in no mode that has a file of its own."""
    development, production = framework.modes
    for mode in framework.modes:
        is_read = mode == development or framework.local
        names = [each.format(mode) for each in framework.order if is_read or each != _LOCAL]
        layers = [files[name] for name in names if name in files]
        if len(layers) > 1:
            yield from ((id(each), None) for each in layers if each is not files[".env"] or mode == production)
            yield id(layers[-1]), _as_one(layers)


def _as_one(layers: Sequence[Target]) -> Target:
    """Env files as one, which is called and judged as the file of its mode is."""
    return merged(layers)._replace(noun="file", judged=any(each.judged for each in layers), names=layers[-1].names)


def framework_of(folder: str) -> Framework | None:
    """The framework that reads the env files of a folder, by the first manifest there: a program of PHP has the tools
    of its pages from Node."""
    for name, frameworks in FRAMEWORKS.items():
        try:
            manifest = as_json(read_file(os.path.join(folder, name), MAX_MANIFEST))
        except Unreadable:
            continue
        tables = (manifest.get(each) for each in _TABLES) if isinstance(manifest, dict) else ()
        packages: set[str] = set().union(*(each for each in tables if isinstance(each, Mapping)))
        return next((each for package, each in frameworks.items() if package in packages), None)
    return None


def local_file(path: str) -> str:
    """The file beside an env file that has the values of one machine, where the program's framework has that one in git
    with the defaults of all; empty for any other file."""
    folder, name = os.path.split(path)
    framework = framework_of(folder) if name.startswith(".env") and not name.endswith(".local") else None
    return os.path.join(folder, framework.local) if framework and framework.local else ""
