"""Helm: the values of a chart. The chart itself is a template, which Helm has to render."""

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from auracheck.report import DoStep
from auracheck.systems.steps import Place, quote
from auracheck.systems.system import Deployed, FileKind, Folder, Hardcoded, Mention, Recognized, System

if TYPE_CHECKING:
    from auracheck.report import Step
    from auracheck.systems.editor import Editor
    from auracheck.systems.recognition import Head

CHART = "Chart.yaml"


class HelmSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"helm": "source.ValuesSource"}
    grammars: ClassVar[Mapping[str, str]] = {}
    forms: ClassVar[Mapping[str, str]] = {}
    new_files = ()
    folders = ()
    witnesses: ClassVar[Mapping[FileKind, str]] = {}
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "values": Hardcoded(
            "hardcoded in the values of a chart",
            "name an existing Secret in its place, or pass the value by helm --set-file, then rotate it",
        ),
    }

    def recognizes(self, head: "Head") -> Recognized | None:
        """Never by content: values may be any YAML."""
        return None

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        """The default values of a chart; that the chart is not read is said by the system that reads manifests."""
        if CHART in folder.files and "values.yaml" in folder.files:
            yield Deployed("helm", (folder.join("values.yaml"),))

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"{path}: not a file for --write", "a chart takes credentials from an existing Secret")

    def fix(self, place: Place) -> "Iterator[Step]":
        where = f" of {quote(place.file)}" if place.file else ""
        yield DoStep(f"set {place.key(place.name)}{where} when you install the chart, for example from: {place.make}")

    def line(self, place: Place, value: str) -> str:
        from auracheck.systems import form_of

        return form_of("kubernetes").setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return f"helm upgrade RELEASE {quote(os.path.dirname(path) or '.')} -f {quote(path)}"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"helm get values RELEASE | auracheck check {spec} - --expect-same"

    def mentions(self, name: str, text: str) -> tuple[Mention, ...]:
        return ()


SYSTEM = HelmSystem()
