"""GitLab CI: the jobs of a pipeline, and the variables of a project."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from auracheck.systems.system import Certainty, Deployed, FileKind, Folder, Hardcoded, Place, Recognized, System

if TYPE_CHECKING:
    from auracheck.report import Step
    from auracheck.systems.editor import Editor
    from auracheck.systems.evidence import Mention
    from auracheck.systems.recognition import Head

_KEYS = frozenset({"stages", "before_script", "after_script"})
"""Keys that GitLab alone has at the top."""


class GitlabSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"gitlab": "source.GitlabSource"}
    grammars: ClassVar[Mapping[str, str]] = {}
    forms: ClassVar[Mapping[str, str]] = {"gitlab": "form.GitlabForm"}
    new_files = ()
    folders = ()
    witnesses: ClassVar[Mapping[FileKind, str]] = {}
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "pipeline": Hardcoded(
            "hardcoded in the workflow file",
            "replace it with a masked and protected variable of the GitLab project, then rotate it",
        )
    }
    borrows = ()

    def recognizes(self, head: "Head") -> Recognized | None:
        """`stages` and the like are GitLab's alone; `services` is not, so there a job has to be seen."""
        if not _KEYS.isdisjoint(head.keys):
            return Recognized("gitlab", Certainty.SURE)
        if head.nodes is not None:
            from auracheck.systems.gitlab.jobs import is_pipeline

            return Recognized("gitlab", Certainty.GUESS) if is_pipeline(head.nodes) else None
        return None

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        return (Deployed("gitlab", (folder.join(name),)) for name in folder.of("gitlab"))

    def editor(self, scheme: str, path: str, content: bytes, *, is_new: bool) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(
            f"--write into a pipeline ({path})", "auracheck generate KIND | glab variable set NAME --masked"
        )

    def fix(self, place: Place) -> "Iterator[Step]":
        return self.form("gitlab").fix(place)

    def line(self, place: Place, value: str) -> str:
        return self.form("gitlab").setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return "run the pipeline again (a job reads the variables when it starts)"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"auracheck check {spec} -v (the CI system has the values)"

    def mentions(self, name: str, text: str) -> "tuple[Mention, ...]":
        return ()


SYSTEM = GitlabSystem()
