"""Standard input, FIFOs, and what other programs print: names and values in JSON or YAML."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from auracheck.systems.files import STDIN
from auracheck.systems.system import Certainty, Deployed, FileKind, Folder, Hardcoded, Place, Recognized, System

if TYPE_CHECKING:
    from auracheck.report import Step
    from auracheck.systems.editor import Editor
    from auracheck.systems.evidence import Mention
    from auracheck.systems.recognition import Head


class StreamSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {STDIN: "source.StreamSource"}
    grammars: ClassVar[Mapping[str, str]] = {}
    forms: ClassVar[Mapping[str, str]] = {"json": "form.JsonForm"}
    new_files = ()
    folders = ()
    witnesses: ClassVar[Mapping[FileKind, str]] = {}
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {}
    borrows = ()

    def recognizes(self, head: "Head") -> Recognized | None:
        from auracheck.systems.recognition import Shape

        if head.shape in (Shape.OBJECT, Shape.LIST_OF_OBJECTS):
            return Recognized(STDIN, Certainty.GUESS)
        if head.nodes is not None:
            from auracheck.systems.yaml_nodes import is_flat

            return Recognized(STDIN, Certainty.GUESS) if is_flat(head.nodes) else None
        return None

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        """Nothing: it is not known what reads JSON in a folder."""
        return iter(())

    def editor(self, scheme: str, path: str, content: bytes, *, is_new: bool) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"{path}: not a file for --write (expected an env file, a unit or a Secret)")

    def fix(self, place: Place) -> "Iterator[Step]":
        return self.form("json").fix(place)

    def line(self, place: Place, value: str) -> str:
        return self.form("json").setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return "restart the services that read the input"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"auracheck check {spec} process:PID --expect-same"

    def mentions(self, name: str, text: str) -> "tuple[Mention, ...]":
        return ()


SYSTEM = StreamSystem()
