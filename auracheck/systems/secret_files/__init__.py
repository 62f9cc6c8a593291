"""Folders of secret files, one value each: `/run/secrets`, a volume of Kubernetes, `$CREDENTIALS_DIRECTORY`."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from auracheck.errors import UsageError
from auracheck.report import RunStep, Step
from auracheck.systems.form import Form
from auracheck.systems.steps import quote, with_made
from auracheck.systems.system import Deployed, FileKind, Folder, Hardcoded, Place, Recognized, System

if TYPE_CHECKING:
    from auracheck.systems.editor import Editor
    from auracheck.systems.evidence import Mention
    from auracheck.systems.recognition import Head


class SecretFilesSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"files": "source.SecretFilesSource"}
    grammars: ClassVar[Mapping[str, str]] = {}
    forms: ClassVar[Mapping[str, str]] = {}
    new_files = ()
    folders = ()
    witnesses: ClassVar[Mapping[FileKind, str]] = {}
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {}
    borrows = ()

    def recognizes(self, head: "Head") -> Recognized | None:
        """Never: any folder of files may be one."""
        return None

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        """Nothing: such folders are made on the machine that runs the service."""
        return iter(())

    def editor(self, scheme: str, path: str, content: bytes, *, is_new: bool) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"--write into a secret file ({path})", "auracheck generate KIND > FILE")

    def fix(self, place: Place) -> Iterator[Step]:
        return SecretFileForm().fix(place)

    def line(self, place: Place, value: str) -> str:
        return SecretFileForm().setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return f"restart the services that read {quote(path)}, unless they watch it"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"auracheck check {spec} process:PID --expect-same"

    def mentions(self, name: str, text: str) -> "tuple[Mention, ...]":
        return ()


class SecretFileForm(Form):
    """A secret file. `printf %s` writes no trailing newline, which would be part of the value, and because of the umask
    only its owner can read a new file."""

    form = "files"

    def setting(self, name: str, value: str) -> str:
        return f"(umask 077; {_written(_literal(name, value), name)})"

    def fix(self, place: Place) -> Iterator[Step]:
        """Write the file; in a folder of secret files, one with the secret's name."""
        path = place.name if place.file is None else place.file
        if place.file is not None and place.origin.line is None:
            path = f"{place.file.rstrip('/')}/{place.name}"
        line = with_made(place.make, _written('"$v"', path))
        yield RunStep(f"(umask 077; {line})")


def _written(word: str, path: str) -> str:
    return f"printf %s {word} > {quote(path)}"


def _literal(name: str, value: str) -> str:
    from shlex import quote as quoted

    if "\0" in value:
        raise UsageError(f"{name}: contains a NUL character")
    return quoted(value)


SYSTEM = SecretFilesSystem()
