"""Docker Compose: projects, and the env files that they and their services read."""

import os
import re
from collections.abc import Iterator, Mapping

from auracheck.regex import regex
from auracheck.steps import DoStep, EditStep, Step
from auracheck.systems.looking import beginning
from auracheck.systems.steps import APPENDED, Link, Place, append, edit_env_file, fix_env_file, line_of_env_file, quote
from auracheck.systems.system import (
    Certainty,
    Deployed,
    FileKind,
    Folder,
    Hardcoded,
    Mention,
    Recognized,
    System,
    Unjudged,
)
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.systems.compose.outline import Node
    from auracheck.systems.editor import Editor
    from auracheck.systems.recognition import Head


DEFAULT_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""The file that Compose takes where none is named is the first of these (compose-go, cli/options.go)."""

_SERVICES = regex(rb"^services[ \t]*:[ \t]*(?:#.*)?$", re.MULTILINE)
_SERVICE = regex(rb"^[ \t]+(?:image|build)[ \t]*:", re.MULTILINE)


def _move(place: Place) -> Iterator[Step]:
    """The value goes into the `.env` next to the Compose file, which refers to it."""
    from auracheck.systems.compose.form import moved  # late: most checks see no Compose file

    return moved(place)


class ComposeSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"compose": "source.ComposeSource", "compose-env": "source.ComposeEnvFile"}
    lacks = ("new_files", "folders")
    grammars: ClassVar[Mapping[str, str]] = {"compose-env": "grammar.ComposeEnvGrammar"}
    forms: ClassVar[Mapping[str, str]] = {"compose": "form.ComposeForm"}
    witnesses: ClassVar[Mapping[FileKind, str]] = {
        FileKind.COMPOSE: r"(?:[\w.-]*[._-])?compose(?:[._-][\w.-]*)?\.ya?ml"
    }
    variables = "environment"
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "Compose": Hardcoded(
            "hardcoded in the Compose file",
            "replace it with ${{{0}}} and rotate it, with the new value in a .env file that git ignores",
            move=_move,
        )
    }

    def recognizes(self, head: "Head") -> Recognized | None:
        return Recognized("compose", Certainty.GUESS) if "services" in head.keys else None

    def discover(self, folder: Folder) -> Iterator[Deployed | Unjudged]:
        """The project that Compose finds by itself, or the only one that is named here and not for developers
        (`docker-compose.prod.yml`). Of several such a file is used only when it is named, also one whose name does not
        say that it is Compose's, and one of tests or of development (`docker/dev`) is not deployed."""
        from auracheck.systems.examples import is_of_developers  # late: most checks are of one file

        named = list(folder.of("compose"))
        deployed = [name for name in named if not is_of_developers(name)]
        only = deployed[0] if len(deployed) == 1 else None
        project = next((name for name in DEFAULT_FILES if name in folder.files), only)
        for name in named:
            if name == project and folder.is_deployed:
                yield Deployed("compose", (folder.join(name),))
            elif project is None or ".override." not in name:
                yield Unjudged("compose", folder.join(name))
        if project is None:
            others = (folder.join(name) for name in folder.files if name not in folder.recognized)
            yield from (Unjudged("compose", path) for path in others if looks_like_project(path))

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        if scheme in self.grammars:
            return edit_env_file(scheme, path, content)
        raise EditRefused(f"--write into a Compose file ({path})", "write into the .env next to it, and refer to that")

    def fix(self, place: Place) -> Iterator[Step]:
        """A service gets what `environment:` makes of a variable: a line of that name in the `.env` would not count."""
        if place.scheme not in self.grammars:
            return self.form("compose").fix(place)
        setting = place.setting if place.target.source == "compose" else None
        if setting is not None and not setting.literal and not (setting.variable and place.make):
            where = f"{place.origin.file}:{place.origin.line}"
            return iter((DoStep(f"set a new value for the variable at {where}"),))
        if setting and place.file and setting.variable not in ("", place.name):
            from auracheck.policy.names import guess_kind
            from auracheck.systems.compose.form import in_env_file, is_there

            if guess_kind(setting.variable) != "username":
                replaces = place.replaces or is_there(place, setting.variable, place.file)
                return iter((in_env_file(place._replace(replaces=replaces), setting.variable, place.file),))
            if place.target.env_file == place.file and place.make:
                return iter((append(place.name, place.make, place.file, APPENDED),))
            return iter((DoStep(f"set {place.name} to a value of its own, not to {setting.variable}"),))
        return fix_env_file(place, APPENDED, own=".env")

    def define(self, place: Place) -> Iterator[Step]:
        from auracheck.systems.compose.form import defined, refers_beside

        return iter(()) if place.scheme in self.grammars and not refers_beside(place) else defined(place)

    def link(self, ends: Link) -> tuple[Step, ...]:
        from auracheck.systems.compose.linking import steps  # late: only a mismatch needs it

        return steps(ends)

    def reading_instead(self, path: str, content: bytes, file: str, instead: str) -> Iterator[EditStep]:
        from auracheck.systems.compose.env_files import named_instead  # late: only who reads an example needs it

        folder = os.path.dirname(path)
        mentioned = {each.path for each in _mentions(content.decode("utf-8", "surrogateescape"))}
        for written in sorted(mentioned):
            if os.path.normpath(os.path.join(folder, written)) == os.path.normpath(file):
                yield from named_instead(path, content, written, instead)

    def line(self, place: Place, value: str) -> str:
        if place.scheme in self.grammars:
            return line_of_env_file(place.name, value, place.scheme)
        from auracheck.systems.compose.form import ABSENT

        line = self.form("compose").setting(place.name, value)
        return line if place.setting else f"{ABSENT}{line}"

    def restart(self, scheme: str, path: str) -> str:
        command = f"{_in_project(path)} up -d"
        command = f"({command})" if "&&" in command else command
        return f"{command} (a restart keeps the old values; add a service to recreate only that one)"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"docker inspect $({_in_project(path)} ps -q) | auracheck check {spec} - --expect-same"

    def mentions(self, name: str, text: str) -> Iterator[Mention]:
        found = _mentions(text)
        return (mention._replace(consumer="dotenv") for mention in found) if _PODMAN in name else found


def looks_like_project(path: str) -> bool:
    """Whether the beginning of a YAML file with any name has services with an image or a build."""
    if not path.endswith((".yml", ".yaml")):
        return False
    text = beginning(path)
    return bool(_SERVICES.search(text) and _SERVICE.search(text))


def _in_project(path: str) -> str:
    """The command of Compose, in the folder of the project where the file's own folder is one."""
    folder = os.path.dirname(path)
    is_project = any(os.path.exists(os.path.join(folder, name)) for name in DEFAULT_FILES)
    return f"cd {quote(folder)} && docker compose" if folder and is_project else "docker compose"


_ENV_FILE = "env_file"
_FROM_OUTSIDE = frozenset(("environment", "args"))
"""Where a name without a value gets the one that Compose has: of a service, a build, and a secret or config."""

_REFERENCE = regex(r"(?<!\$)(?:\$\$)*+\$\{?([A-Za-z_]\w*+)")
_UNSET_NAME = regex(r"[A-Za-z_][\w.-]*")
_DEFAULT = regex(r"\$\{\w+:?-([^${}]*)\}")


_PODMAN = "podman-compose"
"""What it reads it reads with python-dotenv (podman_compose.py, `dotenv_to_dict`)."""


def _mentions(text: str) -> Iterator[Mention]:
    """Those under `env_file`, and `.env`: Compose reads that by itself, but gives a container only those of its
    variables that the file refers to, or names without a value."""
    from auracheck.systems.compose.outline import entries, uncommented

    names = {name for line in uncommented(text) for name in _REFERENCE.findall(line.text)}
    for key, node in entries(text, {_ENV_FILE, *_FROM_OUTSIDE}):
        if key == _ENV_FILE:
            yield from _env_files(node)
        else:
            names.update(_unset(node))
    yield Mention("compose-env", ".env", frozenset(names))


def _env_files(node: "Node") -> Iterator[Mention]:
    """With `format: raw` it is read as `docker run --env-file` reads it."""
    for item in node if isinstance(node, list) else [node]:
        path = item.get("path") if isinstance(item, dict) else item
        raw = isinstance(item, dict) and item.get("format") == "raw"
        if isinstance(path, str) and (known := _known(path)):
            yield Mention("docker-env" if raw else "compose-env", known)


def _known(path: str) -> str:
    """A path of which a variable is a part is not known, but where it has a default."""
    default = _DEFAULT.fullmatch(path)
    return default[1] if default else "" if "$" in path or path[:1] == "*" else path


def _unset(node: "Node") -> Iterator[str]:
    if isinstance(node, dict):
        yield from (name for name, value in node.items() if value is None)
    else:
        items = node if isinstance(node, list) else [node]
        yield from (item for item in items if isinstance(item, str) and _UNSET_NAME.fullmatch(item))


SYSTEM = ComposeSystem()
