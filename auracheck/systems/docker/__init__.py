"""Docker: `docker run --env-file`."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from auracheck.systems.steps import APPENDED, edit_env_file, fix_env_file, line_of_env_file, quote
from auracheck.systems.system import Deployed, FileKind, Folder, Hardcoded, Place, Recognized, System

if TYPE_CHECKING:
    from auracheck.report import Step
    from auracheck.systems.editor import Editor
    from auracheck.systems.evidence import Mention
    from auracheck.systems.recognition import Head


class DockerSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"docker-env": "grammar.DockerEnvFile"}
    grammars: ClassVar[Mapping[str, str]] = {"docker-env": "grammar.DockerEnvGrammar"}
    forms: ClassVar[Mapping[str, str]] = {}
    new_files = ()
    folders = ()
    witnesses: ClassVar[Mapping[FileKind, str]] = {}
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {}
    borrows = ()

    def recognizes(self, head: "Head") -> Recognized | None:
        """Never: a file does not say that a command will be given it."""
        return None

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        """Nothing: no file of docker's names the env file of a command."""
        return iter(())

    def editor(self, scheme: str, path: str, content: bytes, *, is_new: bool) -> "Editor":
        return edit_env_file(scheme, path, content)

    def fix(self, place: Place) -> "Iterator[Step]":
        return fix_env_file(place, APPENDED)

    def line(self, place: Place, value: str) -> str:
        return line_of_env_file(place.name, value, place.scheme)

    def restart(self, scheme: str, path: str) -> str:
        return f"recreate each container with docker run --env-file {quote(path)} (a restart keeps the old values)"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"docker inspect CONTAINER | auracheck check {spec} - --expect-same"

    def mentions(self, name: str, text: str) -> "tuple[Mention, ...]":
        """None in a file of docker's own: scripts that run docker are the shell's."""
        return ()


SYSTEM = DockerSystem()
