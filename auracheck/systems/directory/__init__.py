"""A folder: what is deployed from there, by every other system."""

from collections.abc import Iterator, Mapping

from auracheck.steps import DoStep
from auracheck.systems.steps import Place, compare_with_process, quote
from auracheck.systems.system import System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.steps import Step
    from auracheck.systems.editor import Editor


class DirectorySystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"directory": "source.DirectorySource"}
    lacks = (
        "grammars", "forms", "new_files", "folders", "witnesses", "hardcoded", "recognizes", "discover", "mentions",
    )  # fmt: skip
    """It walks through the tree and asks the other systems."""

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"{path} is a folder", "name a file in it")

    def fix(self, place: Place) -> "Iterator[Step]":
        """What is found in a folder belongs to another system, which knows better."""
        yield DoStep(f"set {place.name} where it is deployed: {place.make}")

    def line(self, place: Place, value: str) -> str:
        return f"{place.name}={value}"

    def restart(self, scheme: str, path: str) -> str:
        return f"restart the services deployed from {quote(path)}"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return compare_with_process(spec)


SYSTEM = DirectorySystem()
