"""direnv: an `.envrc` that calls direnv's own functions; a plain one is a script for a shell."""

from collections.abc import Iterator, Mapping

from auracheck.steps import DoStep, RunStep
from auracheck.systems.steps import Place, compare_with_process, fix_env_file, quote, with_made
from auracheck.systems.system import Deployed, Folder, System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.steps import Step
    from auracheck.systems.editor import Editor

ENVRC = ".envrc"


class DirenvSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"direnv": "source.DirenvFile"}
    lacks = ("grammars", "forms", "folders", "witnesses", "hardcoded", "recognizes", "mentions")
    """It is a script like any other, and the programs that it calls are the shell's."""
    new_files = (ENVRC,)

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        yield from (Deployed("direnv", (folder.join(name),)) for name in folder.of("direnv") if name == ENVRC)

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.direnv.source import EnvrcEditor
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


SYSTEM = DirenvSystem()
