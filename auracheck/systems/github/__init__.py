"""GitHub Actions: workflows, and the secrets of a repository."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from auracheck.systems.system import Certainty, Deployed, FileKind, Folder, Hardcoded, Place, Recognized, System

if TYPE_CHECKING:
    from auracheck.report import Step
    from auracheck.systems.editor import Editor
    from auracheck.systems.evidence import Mention
    from auracheck.systems.recognition import Head


class GithubSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"github": "source.GithubSource"}
    grammars: ClassVar[Mapping[str, str]] = {}
    forms: ClassVar[Mapping[str, str]] = {"github": "form.GithubForm"}
    new_files = ()
    folders = ()
    witnesses: ClassVar[Mapping[FileKind, str]] = {}
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "workflow": Hardcoded(
            "hardcoded in the workflow file",
            "replace it with ${{{{ secrets.{0} }}}} and rotate it, with the new value in the repository's secrets",
        )
    }
    borrows = ()

    def recognizes(self, head: "Head") -> Recognized | None:
        return Recognized("github", Certainty.SURE) if head.keys >= {"on", "jobs"} else None

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        return (Deployed("github", (folder.join(name),)) for name in folder.of("github"))

    def editor(self, scheme: str, path: str, content: bytes, *, is_new: bool) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"--write into a workflow ({path})", "auracheck generate KIND | gh secret set NAME")

    def fix(self, place: Place) -> "Iterator[Step]":
        return self.form("github").fix(place)

    def line(self, place: Place, value: str) -> str:
        return self.form("github").setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return "run the workflow again (a job reads the secrets when it starts)"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"auracheck check {spec} -v (the CI system has the values)"

    def mentions(self, name: str, text: str) -> "tuple[Mention, ...]":
        return ()


SYSTEM = GithubSystem()
