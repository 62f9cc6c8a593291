"""Docker Compose: projects, and the env files that they and their services read."""

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from auracheck.report import DoStep
from auracheck.systems.steps import APPENDED, edit_env_file, fix_env_file, line_of_env_file, quote
from auracheck.systems.system import (
    Certainty,
    Deployed,
    FileKind,
    Folder,
    Hardcoded,
    Place,
    Recognized,
    System,
    Unjudged,
)

if TYPE_CHECKING:
    from auracheck.report import Step
    from auracheck.systems.editor import Editor
    from auracheck.systems.evidence import Mention
    from auracheck.systems.recognition import Head

DEFAULT_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""The file that Compose takes where none is named is the first of these (compose-go, cli/options.go)."""


class ComposeSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"compose": "source.ComposeSource", "compose-env": "source.ComposeEnvFile"}
    grammars: ClassVar[Mapping[str, str]] = {"compose-env": "grammar.ComposeEnvGrammar"}
    forms: ClassVar[Mapping[str, str]] = {"compose": "form.ComposeForm"}
    new_files = ()
    folders = ()
    witnesses: ClassVar[Mapping[FileKind, str]] = {
        FileKind.COMPOSE: r"(?:[\w.-]*[._-])?compose(?:[._-][\w.-]*)?\.ya?ml"
    }
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "Compose": Hardcoded(
            "hardcoded in the Compose file",
            "replace it with ${{{0}}} and rotate it, with the new value in a .env file that git ignores",
        )
    }
    borrows = ("docker-env", "dotenv")  # `format: raw` of an env_file; podman-compose

    def recognizes(self, head: "Head") -> Recognized | None:
        return Recognized("compose", Certainty.GUESS) if "services" in head.keys else None

    def discover(self, folder: Folder) -> Iterator[Deployed | Unjudged]:
        """The project that Compose finds by itself; a file of another name is used only when it is named."""
        project = next((name for name in DEFAULT_FILES if name in folder.files), None)
        for name in folder.of("compose"):
            if name == project:
                yield Deployed("compose", (folder.join(name),))
            elif project is None or ".override." not in name:
                yield Unjudged("compose", folder.join(name))

    def editor(self, scheme: str, path: str, content: bytes, *, is_new: bool) -> "Editor":
        from auracheck.systems.editor import EditRefused

        if scheme in self.grammars:
            return edit_env_file(scheme, path, content)
        raise EditRefused(f"--write into a Compose file ({path})", "write into the .env next to it, and refer to that")

    def fix(self, place: Place) -> "Iterator[Step]":
        """A service gets what `environment:` makes of a variable: a line of that name in the `.env` would not count."""
        if place.scheme not in self.grammars:
            return self.form("compose").fix(place)
        if place.target.source == "compose" and place.setting is not None and not place.setting.literal:
            where = f"{place.origin.file}:{place.origin.line}"
            return iter((DoStep(f"set a new value for the variable at {where}"),))
        return fix_env_file(place, APPENDED, own=".env")

    def line(self, place: Place, value: str) -> str:
        if place.scheme in self.grammars:
            return line_of_env_file(place.name, value, place.scheme)
        return self.form("compose").setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        command = f"{_in_project(path)} up -d"
        command = f"({command})" if "&&" in command else command
        return f"{command} (a restart keeps the old values; add a service to recreate only that one)"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"docker inspect $({_in_project(path)} ps -q) | auracheck check {spec} - --expect-same"

    def mentions(self, name: str, text: str) -> "Iterator[Mention]":
        from auracheck.systems.compose.evidence import mentions

        return mentions(name, text)


def _in_project(path: str) -> str:
    """The command of Compose, in the folder of the project where the file's own folder is one."""
    folder = os.path.dirname(path)
    is_project = any(os.path.exists(os.path.join(folder, name)) for name in DEFAULT_FILES)
    return f"cd {quote(folder)} && docker compose" if folder and is_project else "docker compose"


SYSTEM = ComposeSystem()
