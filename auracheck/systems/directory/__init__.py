"""A folder: what is deployed from there, by every other system."""

from collections.abc import Iterator, Mapping

from auracheck.steps import DoStep
from auracheck.systems.steps import Place, compare_with_process, quote
from auracheck.systems.system import Deployed, FileKind, Folder, Hardcoded, Mention, Recognized, System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.steps import Step
    from auracheck.systems.editor import Editor
    from auracheck.systems.recognition import Head


class DirectorySystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"directory": "source.DirectorySource"}
    grammars: ClassVar[Mapping[str, str]] = {}
    forms: ClassVar[Mapping[str, str]] = {}
    new_files = ()
    folders = ()
    witnesses: ClassVar[Mapping[FileKind, str]] = {}
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {}

    def recognizes(self, head: "Head") -> Recognized | None:
        """Never by name or content: a folder is seen to be one when it is opened."""
        return None

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        """Nothing itself: it walks through the tree and asks the other systems."""
        return iter(())

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

    def mentions(self, name: str, text: str) -> tuple[Mention, ...]:
        return ()


SYSTEM = DirectorySystem()
