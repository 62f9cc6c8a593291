"""Units of one application: their programs are in one folder of one machine, so that they share one env file, and what
is made for one of them is made for all."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from auracheck.deployment import JudgedTarget
from auracheck.judgement.defaults import default
from auracheck.judgement.words import names
from auracheck.listing import by_key
from auracheck.model import SharedEnvFile, Target
from auracheck.regex import regex

_PARTS = regex(r"[^-_.@]+|[-_.@]+")
"""The parts of a unit's name, and what is between them."""
_NOT_IN_NAMES = regex(r"[^\w.-]")
_LINKS = frozenset(("current", "src"))
"""Folders that are called so in every application: Capistrano's link to the release, and the source."""


def with_shared_files(judged: Iterable[JudgedTarget]) -> list[JudgedTarget]:
    """The targets, each unit that names no env file with the one that it shares with others of its application. Where
    some of these name several, it is not known which one that is."""
    targets = list(judged)
    homes = by_key((each for each in targets if each.target.home), lambda each: (each.target.machine, each.target.home))
    called = Counter((each.target.machine, _unit_name(each.target)) for each in targets)
    shared: dict[int, SharedEnvFile] = {}
    for units in homes.values():
        files = list(dict.fromkeys(filter(None, (each.target.env_file for each in units))))
        if units[1:] and not files[1:]:
            path = files[0] if files else f"/etc/{_name_of([each.target for each in units], called)}.env"
            found = SharedEnvFile(path, tuple(given for each in units for given in _given(each)))
            shared.update((id(each), found) for each in units if not each.target.env_file)
    return [
        each._replace(target=each.target._replace(shared=shared[id(each)])) if id(each) in shared else each
        for each in targets
    ]


def _given(judged: JudgedTarget) -> Iterator[tuple[str, str]]:
    """The credentials that a unit has, each with its file; not those that are to be replaced."""
    return (
        (setting.name, setting.origin.file or "")
        for entry, setting in judged.valued
        if entry.is_credential and default(entry.kind, setting.reveal(), names(entry.name)) is None
    )


def _name_of(units: Sequence[Target], called: Mapping[tuple[str, str], int]) -> str:
    """What the names of the units begin with, or the folder of their application; the name of the first unit where
    another one has that already. ``called`` are the machines and names of all units, and how many have each."""
    own = [_unit_name(each) for each in units]
    parts = zip(*map(_PARTS.findall, own), strict=False)
    start = "".join(first for first, *_ in takewhile(lambda each: len(set(each)) == 1, parts)).rstrip("-_.@")
    folder, name = os.path.split(units[0].home)
    name = _NOT_IN_NAMES.sub("", start or (os.path.basename(folder) if name in _LINKS else name)) or own[0]
    return own[0] if called[units[0].machine, name] > own.count(name) else name


def _unit_name(target: Target) -> str:
    path = target.origin.file or ""
    folder, file = os.path.split(path)
    name = os.path.basename(folder).removesuffix(".d") if folder.endswith(".service.d") else file
    return _NOT_IN_NAMES.sub("", name.removesuffix(".service"))
