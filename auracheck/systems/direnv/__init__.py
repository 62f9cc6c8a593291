"""direnv: an `.envrc` that calls direnv's own functions; a plain one is a script for a shell."""

from collections.abc import Iterator, Mapping

from auracheck.steps import DoStep, RunStep
from auracheck.systems.steps import Place, compare_with_process, fix_env_file, quote, with_made
from auracheck.systems.system import Deployed, FileKind, Folder, Hardcoded, Mention, Recognized, System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.steps import Step
    from auracheck.systems.editor import Editor
    from auracheck.systems.recognition import Head

ENVRC = ".envrc"


class DirenvSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"direnv": "source.DirenvFile"}
    grammars: ClassVar[Mapping[str, str]] = {}
    forms: ClassVar[Mapping[str, str]] = {}
    new_files = (ENVRC,)
    folders = ()
    witnesses: ClassVar[Mapping[FileKind, str]] = {}
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {}

    def recognizes(self, head: "Head") -> Recognized | None:
        """Never: it is a script like any other."""
        return None

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        yield from (Deployed("direnv", (folder.join(name),)) for name in folder.of("direnv") if name == ENVRC)

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.direnv.editor import EnvrcEditor
        from auracheck.systems.steps import edit_env_file

        edit_env_file(scheme, path, content)  # refuses what is no script
        return EnvrcEditor(path, content)

    def fix(self, place: Place) -> "Iterator[Step]":
        if place.file is None:
            yield RunStep(with_made(place.make, f'export {place.name}="$v"'))
            yield DoStep(f"set {place.name} in the .envrc")
        else:
            yield from fix_env_file(place, "export")

    def line(self, place: Place, value: str) -> str:
        from auracheck.systems import form_of

        return form_of("export").setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return f"direnv allow {quote(path)}, then restart what was started from that folder"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return compare_with_process(spec)

    def mentions(self, name: str, text: str) -> tuple[Mention, ...]:
        """None: what it reads in is read with it, and the programs that it calls are the shell's."""
        return ()


SYSTEM = DirenvSystem()
