"""Standard input, FIFOs, and what other programs print: names and values in JSON or YAML."""

from collections.abc import Iterator, Mapping, Sequence

from auracheck.steps import DoStep, RunStep, Step
from auracheck.systems.files import STDIN
from auracheck.systems.form import Form, Item, Owner, json_member, json_object, valued
from auracheck.systems.steps import Place, compare_with_process, quote
from auracheck.systems.system import Certainty, Recognized, System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.systems.editor import Editor
    from auracheck.systems.recognition import Head


class StreamSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {STDIN: "source.StreamSource"}
    lacks = ("grammars", "new_files", "folders", "witnesses", "hardcoded", "discover", "mentions")
    """It is not known what reads JSON in a folder."""
    forms: ClassVar[Mapping[str, str]] = {"json": "JsonForm"}

    def recognizes(self, head: "Head") -> Recognized | None:
        from auracheck.systems.recognition import Shape

        if head.shape in (Shape.OBJECT, Shape.LIST_OF_OBJECTS):
            return Recognized(STDIN, Certainty.GUESS)
        if head.nodes is not None:
            from auracheck.systems.members import is_flat

            return Recognized(STDIN, Certainty.GUESS) if is_flat(head.nodes) else None
        return None

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"{path}: not a file for --write (expected an env file, a unit or a Secret)")

    def fix(self, place: Place) -> Iterator[Step]:
        return JsonForm().fix(place)

    def line(self, place: Place, value: str) -> str:
        return JsonForm().setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return "restart the services that read the input"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return compare_with_process(spec)


class JsonForm(Form):
    """A member of a JSON object."""

    form = "json"
    taken = "(umask 077; set -C; {command} > secrets.json)"

    def setting(self, name: str, value: str) -> str:
        return json_member(name, value)

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """JSON has no comments: an item without a value is left out."""
        return json_object([self.setting(*pair) for pair in valued(items)])

    def fix(self, place: Place) -> Iterator[Step]:
        """Print the value: editing JSON in a shell needs a tool that may not be installed."""
        where = "" if place.file is None else f" in {quote(place.file)}"
        yield RunStep(place.make)
        yield DoStep(f"set it as the value of {quote(place.key(place.name))}{where}")


SYSTEM = StreamSystem()
