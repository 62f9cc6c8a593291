"""The probe examples."""

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from auracheck.deployment import Run, credential
from auracheck.deployment.facts import InExample
from auracheck.errors import Unreadable
from auracheck.judgement import urls
from auracheck.model import Document, Secret
from auracheck.probes import Probe
from auracheck.probes.git.program import repository_of
from auracheck.systems import DEFAULT_GRAMMAR, grammar_of
from auracheck.systems.examples import examples_of, is_example
from auracheck.systems.files import read_file
from auracheck.typed import ClassVar, NamedTuple

MAX_NAMES = 10_000
"""Most names in a folder that is looked into."""

MAX_FOLDERS = 100
"""Most folders beside one that are looked into."""

SHORTEST = 8
"""Least number of characters of a value that is compared. A shorter one is weak, whoever knows it."""

Shown = Mapping[str, str]
"""Each value of examples, with the path of the first one that has it."""


class Examples(Probe):
    """Which credentials still have the value that is in an example of an env file: beside their file, elsewhere in its
    repository (`docker/.env.example`), or among what is checked."""

    name: ClassVar[str] = "examples"

    def observe(self, run: Run) -> Iterator[InExample]:
        found = _Examples()
        files: dict[str, list[Shown]] = {}
        examples: list[str] = []
        for each in run.documents:
            if each.kind == "env file":
                if shown := found.of(each):
                    files[each.path] = shown
            elif each.kind == "example":
                examples.append(each.path)
        read = _shown(examples)
        for judged, entry, setting, text in run.values() if read or files else ():
            file = setting.origin.file or ""
            secret = credential(entry, text)
            places = (*files.get(file, ()), read)
            example = next((place[secret] for place in places if secret in place), None)
            if example:
                yield InExample(judged.target.label, setting.name, _named(example, file))


def _named(example: str, file: str) -> str:
    """The name of an example beside a file, and the path of another one, seen from the working directory."""
    folder, name = os.path.split(example)
    if folder == os.path.dirname(file):
        return name
    try:
        return os.path.relpath(example, os.path.realpath(os.curdir)) if os.path.isabs(example) else example
    except (OSError, ValueError):  # it has gone, or is on another drive
        return example


class _Folder(NamedTuple):
    """What is looked at in a folder: the names of its examples, and the folders right below it."""

    examples: frozenset[str]
    folders: tuple[str, ...]


class _Examples:
    """The examples that a project has, each read once."""

    def __init__(self) -> None:
        self._real = cache(os.path.realpath)
        self._values = cache(_values)
        self._upwards = cache(_upwards)
        self._beside = cache(self._of_folder)
        self._around = cache(self._of_repository)
        self._folder = cache(_folder)

    def of(self, document: Document) -> list[Shown]:
        """What the examples show that may be those of a document: its own, then those of its repository."""
        folder, name = os.path.split(document.path)
        if is_example(name):
            return []
        real = self._real(folder or os.curdir)
        beside = self._folder(real).examples
        own = next((each for each in examples_of(name) if each in beside), None) if beside else None
        path = os.path.join(folder, own) if own else ""
        shown = dict.fromkeys(self._values(path, document.consumer), path) if own else {}
        return [shown, *self._around(real)] if shown else self._around(real)

    def _of_repository(self, folder: str) -> list[Shown]:
        """The same of a folder and those above it, without what shows nothing."""
        return [place for place in map(self._beside, self._upwards(folder)) if place]

    def _of_folder(self, folder: str) -> Shown:
        """What the examples of env files have, in a folder and those right below it."""
        return _shown(
            os.path.join(place, name)
            for place in (folder, *self._folder(folder).folders)
            for name in sorted(self._folder(place).examples)
            if "env" in name
        )


def _upwards(folder: str) -> tuple[str, ...]:
    """The folder and those above it, up to the top of its repository; none outside of one."""
    repository = repository_of(os.path.join(folder, "any"))
    found = [folder] if repository else []
    while repository and found[-1] != repository[0]:
        found.append(os.path.dirname(found[-1]))
    return tuple(found)


def _folder(folder: str) -> _Folder:
    """A folder; empty where it cannot be read or is too large."""
    examples, folders = [], []
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number == MAX_NAMES:
                    return _Folder(frozenset(), ())
                if is_example(entry.name):
                    examples.append(entry.name)
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
    except OSError:
        return _Folder(frozenset(), ())
    return _Folder(frozenset(examples), tuple(sorted(folders)[:MAX_FOLDERS]))


def _shown(paths: Iterable[str]) -> Shown:
    shown: dict[str, str] = {}
    for path in paths:
        for value in _values(path, DEFAULT_GRAMMAR):
            shown.setdefault(value, path)
    return shown


def _values(path: str, consumer: str) -> frozenset[str]:
    """The values in the example, and the passwords of its URLs. What cannot be read says nothing."""
    if not os.path.isfile(path):
        return frozenset()
    try:
        reading = grammar_of(consumer).read(read_file(path), {})
    except Unreadable:
        return frozenset()
    texts = {each.value.reveal() for each in reading.assignments if isinstance(each.value, Secret)}
    passwords = {url.password or "" for text in texts if "://" in text and (url := urls.split(text))}
    return frozenset(text for text in texts | passwords if len(text) >= SHORTEST)
