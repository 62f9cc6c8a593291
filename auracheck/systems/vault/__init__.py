"""HashiCorp Vault and OpenBao: secrets of a KV store."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from auracheck.systems.system import Deployed, FileKind, Folder, Hardcoded, Place, Recognized, System

if TYPE_CHECKING:
    from auracheck.report import Step
    from auracheck.systems.editor import Editor
    from auracheck.systems.evidence import Mention
    from auracheck.systems.recognition import Head


class VaultSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"vault": "source.VaultStore"}
    grammars: ClassVar[Mapping[str, str]] = {}
    forms: ClassVar[Mapping[str, str]] = {"vault": "form.VaultForm"}
    new_files = ()
    folders = ()
    witnesses: ClassVar[Mapping[FileKind, str]] = {}
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {}
    borrows = ("kubernetes",)  # where Vault itself mounts the login of pods

    def recognizes(self, head: "Head") -> Recognized | None:
        """Never: a store is not a file."""
        return None

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        """Nothing: a store is asked only where it is named."""
        return iter(())

    def editor(self, scheme: str, path: str, content: bytes, *, is_new: bool) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"--write into a store (vault:{path})", f"auracheck check vault:{path} shows the command")

    def fix(self, place: Place) -> "Iterator[Step]":
        return self.form("vault").fix(place)

    def line(self, place: Place, value: str) -> str:
        return self.form("vault").setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return f"restart the services that read vault:{path} at startup"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"auracheck check {spec} process:PID --expect-same"

    def mentions(self, name: str, text: str) -> "tuple[Mention, ...]":
        return ()


SYSTEM = VaultSystem()
