"""Helm: the values of a chart. The chart itself is a template, which Helm has to render."""

import os
from collections.abc import Iterator, Mapping

from auracheck.steps import DoStep, EditStep, RunStep
from auracheck.systems.steps import Place, quote, with_made
from auracheck.systems.system import Deployed, Folder, Hardcoded, System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.steps import Step
    from auracheck.systems.editor import Editor

CHART = "Chart.yaml"
VALUES = "values.yaml"
"""The default values of the chart beside it."""


def _move(place: Place) -> "Iterator[Step]":
    """The value is in a file of its own; who has read the values may have it."""
    if place.file is not None and place.setting is not None:
        command, needs = _upgrade(place, "FILE")
        yield _emptied(place)
        yield RunStep(command, (*needs, "FILE"))
        yield DoStep(f"rotate {place.setting.key} since everybody with {quote(place.file)} has it")


def _emptied(place: Place) -> EditStep:
    """An empty value is one that is given when the chart is installed."""
    name = place.key("").rpartition(".")[2].rpartition("\\")[2]
    return EditStep(place.file, place.origin.line, "replace", (f"{name}: ",))


def _upgrade(place: Place, source: str) -> tuple[str, tuple[str, ...]]:
    """The command that gives helm a value, and its blanks. `--reuse-values` keeps what other such commands have given;
    a file with `-f` would set the empty value over it."""
    assert place.file is not None
    folder, name = os.path.split(place.file)
    is_default = name == VALUES and os.path.isfile(os.path.join(folder, CHART))
    chart = f"--install RELEASE {quote(folder or '.')}" if is_default else "RELEASE CHART"
    given = quote(f"{place.key('')}={source}")
    command = f"helm upgrade --reuse-values {chart} --set-file {given}"
    return command, ("RELEASE",) if is_default else ("RELEASE", "CHART")


class HelmSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"helm": "source.ValuesSource"}
    lacks = ("grammars", "forms", "new_files", "folders", "witnesses", "recognizes", "mentions")
    """Values may be any YAML."""
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "values": Hardcoded(
            "hardcoded in the values of a chart",
            "name an existing Secret in its place, or pass the value by helm --set-file, then rotate it",
            move=_move,
        ),
    }

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        """The values of a chart, which may be another's; that a chart is not read is said by the system that reads
        manifests. Those in `ci` are for its tests (helm/chart-testing)."""
        if folder.is_deployed and os.path.basename(folder.path) != "ci":
            yield from (Deployed("helm", (folder.join(name),)) for name in folder.of("helm"))

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"{path}: not a file for --write", "a chart takes credentials from an existing Secret")

    def fix(self, place: Place) -> "Iterator[Step]":
        if place.file is not None and place.setting is not None and place.setting.key:
            command, needs = _upgrade(place, "/dev/stdin")  # every user of the machine can read arguments
            yield _emptied(place)
            yield RunStep(with_made(place.make, f'printf %s "$v" | {command}'), needs)
            return
        where = f" of {quote(place.file)}" if place.file else ""
        yield DoStep(f"set {place.key(place.name)}{where} when you install the chart, for example from: {place.make}")

    def line(self, place: Place, value: str) -> str:
        from auracheck.systems import form_of

        return form_of("kubernetes").setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return f"helm upgrade RELEASE {quote(os.path.dirname(path) or '.')} -f {quote(path)}"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"helm get values RELEASE | auracheck check {spec} - --expect-same"


SYSTEM = HelmSystem()
