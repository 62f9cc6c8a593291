"""Folders of secret files, one value each: `/run/secrets`, a volume of Kubernetes, `$CREDENTIALS_DIRECTORY`."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from auracheck.systems.secret_files.form import SecretFileForm
from auracheck.systems.steps import quote
from auracheck.systems.system import Deployed, FileKind, Folder, Hardcoded, Place, Recognized, System

if TYPE_CHECKING:
    from auracheck.report import Step
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

    def fix(self, place: Place) -> "Iterator[Step]":
        return SecretFileForm().fix(place)

    def line(self, place: Place, value: str) -> str:
        return SecretFileForm().setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return f"restart the services that read {quote(path)}, unless they watch it"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"auracheck check {spec} process:PID --expect-same"

    def mentions(self, name: str, text: str) -> "tuple[Mention, ...]":
        return ()


SYSTEM = SecretFilesSystem()
