"""The probe examples."""

import os
from collections.abc import Iterator

from auracheck.deployment import Run, credential
from auracheck.deployment.facts import InExample
from auracheck.errors import Unreadable
from auracheck.judgement import urls
from auracheck.model import Document, Secret
from auracheck.probes import Probe
from auracheck.systems import grammar_of
from auracheck.systems.examples import examples_of, is_example
from auracheck.systems.files import listed, read_file
from auracheck.typed import ClassVar

MAX_NAMES = 10_000
"""Most names in a folder that is looked into."""

SHORTEST = 8
"""Least number of characters of a value that is compared. A shorter one is weak, whoever knows it."""


class Examples(Probe):
    """Which credentials still have the value that is in the example of their env file (`.env.example`)."""

    name: ClassVar[str] = "examples"

    def observe(self, run: Run) -> Iterator[InExample]:
        beside: dict[str, frozenset[str]] = {}
        shown: dict[str, tuple[str, frozenset[str]]] = {}
        for document in run.documents:
            if document.kind == "env file":
                folder = os.path.dirname(document.path)
                if folder not in beside:
                    beside[folder] = _examples(folder)
                if beside[folder] and (path := _example_of(document.path, beside[folder])):
                    shown[document.path] = path, _values(path, document)
        for judged, entry, setting, text in run.values() if shown else ():
            path, values = shown.get(setting.origin.file or "", ("", frozenset()))
            if values and credential(entry, text) in values:
                yield InExample(judged.target.label, setting.name, path)


def _examples(folder: str) -> frozenset[str]:
    """The names of the examples in a folder."""
    try:
        return frozenset(filter(is_example, listed(folder or os.curdir, MAX_NAMES)))
    except Unreadable:
        return frozenset()


def _example_of(path: str, examples: frozenset[str]) -> str | None:
    folder, name = os.path.split(path)
    found = next((each for each in examples_of(name) if each in examples), None) if not is_example(name) else None
    return os.path.join(folder, found) if found and os.path.isfile(os.path.join(folder, found)) else None


def _values(path: str, document: Document) -> frozenset[str]:
    """The values in the example, and the passwords of its URLs. What cannot be read says nothing."""
    try:
        reading = grammar_of(document.consumer).read(read_file(path), {})
    except Unreadable:
        return frozenset()
    texts = {each.value.reveal() for each in reading.assignments if isinstance(each.value, Secret)}
    passwords = {url.password or "" for text in texts if "://" in text and (url := urls.split(text))}
    return frozenset(text for text in texts | passwords if len(text) >= SHORTEST)
