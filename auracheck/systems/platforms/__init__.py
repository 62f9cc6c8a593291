"""Hosting platforms: files that say which variables a container gets there (Amazon ECS, Render, Railway)."""

from collections.abc import Iterator, Mapping

from auracheck.steps import DoStep
from auracheck.systems.steps import Place, compare_with_process, quote
from auracheck.systems.system import Certainty, Deployed, Folder, Hardcoded, Recognized, System, Unjudged
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.steps import Step
    from auracheck.systems.editor import Editor
    from auracheck.systems.recognition import Head

_TASK = "containerDefinitions"
"""The key that only a task definition of ECS has."""


class PlatformsSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"platform": "source.PlatformSource"}
    lacks = ("grammars", "forms", "new_files", "folders", "witnesses", "mentions")
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "platform": Hardcoded(
            "hardcoded in a file of the hosting platform",
            "name the secret there and keep its value at the platform (ECS: valueFrom, Render: sync), then rotate it",
        ),
    }

    def recognizes(self, head: "Head") -> Recognized | None:
        """A task definition of ECS, under any name."""
        return Recognized("platform", Certainty.SURE) if _TASK in head.keys else None

    def discover(self, folder: Folder) -> Iterator[Deployed | Unjudged]:
        """The files whose names say it, and JSON about a deployment; what is not read and may set secrets is named."""
        from auracheck.systems.platforms.unread import about_deployment, not_read

        names = [*folder.of("platform"), *about_deployment(folder)]
        yield from (Deployed("platform", (folder.join(name),)) for name in names)
        yield from not_read(folder)

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"{path}: not a file for --write", "a platform keeps the values of secrets itself")

    def fix(self, place: Place) -> "Iterator[Step]":
        where = f"name {place.name} in {quote(place.file)} without its value" if place.file else f"name {place.name}"
        yield DoStep(f"{where}, and keep the value at the platform, for example from: {place.make}")

    def line(self, place: Place, value: str) -> str:
        return f"{place.name}={value}"

    def restart(self, scheme: str, path: str) -> str:
        return f"deploy {quote(path)} again"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return compare_with_process(spec)


SYSTEM = PlatformsSystem()
