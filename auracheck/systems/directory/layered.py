"""Env files that a framework of Node lays over one another: what `.env.production` has not it takes from `.env`."""

import os
from collections.abc import Iterator, Mapping, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Kind, Target
from auracheck.policy.several import as_json
from auracheck.systems.files import read_file
from auracheck.systems.layers import merged

MAX_MANIFEST = 1 << 20
"""Maximum size of a package.json in bytes."""

_MODE_FIRST = (".env", ".env.{0}", ".env.local", ".env.{0}.local")
_LOCAL_FIRST = (".env", ".env.local", ".env.{0}", ".env.{0}.local")
ORDERS: Mapping[str, Sequence[str]] = {"next": _MODE_FIRST, "react-scripts": _MODE_FIRST, "vite": _LOCAL_FIRST}
"""The env files that a framework reads in a mode, a later one over those before it, by its package (Next.js,
"Environment Variable Load Order"; Create React App, "What other .env files can be used?"; Vite, "Env Variables and
Modes"). `.env.local` is of the machine on which somebody develops: an image does not get it."""

_PRODUCTION, _DEVELOPMENT = "production", "development"
_TABLES = ("dependencies", "devDependencies")


def layered(targets: Sequence[Target]) -> list[Target]:
    """The targets, with those as one that a framework reads together, at the place of the last one."""
    folders: dict[str, dict[str, Target]] = {}
    for each in targets:
        if each.noun == "file" and each.kind is Kind.PROCESS:
            folder, name = os.path.split(each.location)
            folders.setdefault(folder, {})[name] = each
    replaced: dict[int, Target | None] = {}
    for folder, files in folders.items():
        if ".env" in files and len(files) > 1 and (order := _order(folder)):
            replaced.update(_together(files, order))
    found = (replaced.get(id(each), each) for each in targets)
    return [each for each in found if each is not None]


def _together(files: Mapping[str, Target], order: Sequence[str]) -> Iterator[tuple[int, Target | None]]:
    """What takes the place of each target, by its id: nothing, or the last one with all below it. `.env` by itself is
    read in no mode that has a file of its own."""
    for mode in (_DEVELOPMENT, _PRODUCTION):
        names = [each.format(mode) for each in order if mode == _DEVELOPMENT or each != ".env.local"]
        layers = [files[name] for name in names if name in files]
        if len(layers) > 1:
            yield from ((id(each), None) for each in layers if each is not files[".env"] or mode == _PRODUCTION)
            yield id(layers[-1]), _as_one(layers)


def _as_one(layers: Sequence[Target]) -> Target:
    """Env files as one, which is called and judged as the file of its mode is."""
    return merged(layers)._replace(noun="file", judged=any(each.judged for each in layers), names=layers[-1].names)


def _order(folder: str) -> Sequence[str]:
    """The order in which the program of a folder reads its env files; empty where that is not known."""
    try:
        manifest = as_json(read_file(os.path.join(folder, "package.json"), MAX_MANIFEST))
    except Unreadable:
        return ()
    tables = (manifest.get(each) for each in _TABLES) if isinstance(manifest, dict) else ()
    packages: set[str] = set().union(*(each for each in tables if isinstance(each, Mapping)))
    return next((order for package, order in ORDERS.items() if package in packages), ())
