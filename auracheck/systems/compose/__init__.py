"""Docker Compose: projects, and the env files that they and their services read."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence

from auracheck.errors import UsageError
from auracheck.model import Origin, Setting
from auracheck.policy.names import MADE_HERE, is_variable
from auracheck.regex import regex
from auracheck.steps import DoStep, EditStep, RunStep, Step, rotation
from auracheck.systems.form import Form, Item, Owner, comment, heredoc, new_file, script, valued, yaml_escape
from auracheck.systems.looking import beginning
from auracheck.systems.steps import (
    APPENDED,
    Link,
    Place,
    assign,
    edit_env_file,
    fix_env_file,
    has_name,
    line_of_env_file,
    quote,
    write,
)
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

ABSENT = "environment: "
"""What a line of an edit begins with that is to go into the `environment` of a service, whose lines are not known."""


_ENV_GRAMMAR = "compose-env"


def _move(place: Place) -> Iterator[Step]:
    """The value goes into the `.env` next to the Compose file, which refers to it."""
    variable = _variable(place)
    edit = _referring(place, variable)
    if edit:
        moved = EditStep(_beside(place.file), None, "insert", None, (variable,))
        yield moved
        yield edit
        yield from _exported(place.file)
        made = _set(place._replace(replaces=True), variable, _beside(place.file)) if has_name(place.make) else None
        is_rotated = made is not None and rotation(moved, (made,)) is not None
        yield made if made and is_rotated else DoStep(f"rotate {variable} since everybody with the Compose file has it")


def _variable(place: Place) -> str:
    """The variable of Compose's that the place takes its value from, or is to take it from."""
    return (place.setting and place.setting.variable) or place.key(place.name)


def _blank(place: Place) -> Setting | None:
    """The setting at the place where a value is absent: an empty one, or a name without a value, which takes that of
    Compose's own variable."""
    there = place.target.winners().get(place.name)
    return there if there and there.blank and there.origin.file == place.file and not there.scheme else None


def _referring(place: Place, variable: str) -> EditStep | None:
    """The edit that puts a reference in the place of a value that is written in the Compose file itself."""
    setting = place.setting
    if setting is None or not setting.literal or place.origin.line is None or setting.scheme:
        return None
    return EditStep(place.file, place.origin.line, "replace", (f"{_name(place, setting)}: ${{{variable}}}",))


def _name(place: Place, setting: Setting) -> str:
    """The name that the line is to have: that of the secret, where it was set under one that nobody reads."""
    return place.name if place.misnamed else setting.name


def _set(place: Place, variable: str, file: str) -> RunStep:
    """The command that sets a variable in an env file, by its own name where that says what it is."""
    scheme = "" if os.path.basename(file) == ".env" else _ENV_GRAMMAR
    if has_name(place.make) and variable == place.name:
        return write(place.make, file, scheme, rotate=place.replaces)
    from auracheck.policy.known import is_made  # late: only what is to be replaced is looked up

    is_plain = place.make == f"{MADE_HERE}{place.name}" or not has_name(place.make)
    if is_plain and variable != place.name and is_variable(variable) and is_made(variable):
        return write(f"{MADE_HERE}{variable}", file, scheme, rotate=place.replaces)
    return assign(variable, place.make, file, APPENDED)


def _beside(file: str | None) -> str:
    """The `.env` from which Compose takes the variables of that file."""
    return os.path.join(os.path.dirname(file or ""), ".env")


class ComposeSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"compose": "source.ComposeSource", "compose-env": "source.ComposeEnvFile"}
    lacks = ("new_files", "folders")
    grammars: ClassVar[Mapping[str, str]] = {"compose-env": "grammar.ComposeEnvGrammar"}
    forms: ClassVar[Mapping[str, str]] = {"compose": "ComposeForm"}
    witnesses: ClassVar[Mapping[FileKind, str]] = {
        FileKind.COMPOSE: r"(?:[\w.-]*[._-])?compose(?:[._-][\w.-]*)?\.ya?ml"
    }
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
        """The project that Compose finds by itself; a file of another name is used only when it is named, also one
        whose name does not say that it is Compose's, and one of tests is not deployed."""
        project = next((name for name in DEFAULT_FILES if name in folder.files), None)
        for name in folder.of("compose"):
            if name == project and not folder.is_of_tests:
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
            return ComposeForm().fix(place)
        setting = place.setting if place.target.source == "compose" else None
        if setting is not None and not setting.literal:
            where = f"{place.origin.file}:{place.origin.line}"
            return iter((DoStep(f"set a new value for {setting.variable or 'the variable'} at {where}"),))
        if setting and place.file and setting.variable not in ("", place.name):
            return iter((_set(place, setting.variable, place.file),))
        return fix_env_file(place, APPENDED, own=".env")

    def define(self, place: Place) -> Iterator[Step]:
        if place.scheme in self.grammars:
            return
        variable, file = _variable(place), _beside(place.file)
        yield _set(place, variable, file) if place.make else DoStep(f"set {variable} in {quote(file)}")
        yield from _exported(place.file)

    def link(self, ends: Link) -> tuple[Step, ...]:
        from auracheck.systems.compose.linking import steps  # late: only a mismatch needs it

        return steps(ends)

    def placed(self, content: bytes, lacking: Mapping[Origin, Sequence[str]]) -> Mapping[Origin, tuple[EditStep, ...]]:
        from auracheck.systems.adding import additions  # late: only what a service lacks needs it

        return additions(content, lacking, "environment")

    def line(self, place: Place, value: str) -> str:
        if place.scheme in self.grammars:
            return line_of_env_file(place.name, value, place.scheme)
        line = ComposeForm().setting(place.name, value)
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


_NAME = regex(r"[A-Za-z_][A-Za-z0-9_.-]*")
_VARIABLE = regex(r"[A-Za-z_][A-Za-z0-9_]*")
"""A name that `${NAME}` may have (the Compose Specification, Interpolation)."""
_NO_TEXT = regex(r"(?i:true|false|null|yes|no|on|off|y|n)")
"""Words that YAML does not read as text."""
_NO_CHARACTER = regex("[\0\ud800-\udfff\ufffe\uffff]")
_UNPRINTABLE = regex("[\x01-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


class ComposeForm(Form):
    """A line of a service's `environment:` in a Compose file, and the `.env` beside it."""

    form = "compose"

    def setting(self, name: str, value: str) -> str:
        """In double quotes, where YAML takes every character, and with each `$` doubled for Compose."""
        if not _NAME.fullmatch(name):
            raise UsageError(f"invalid name {name!r} (expected ASCII letters, digits and _ . - in a Compose file)")
        if _NO_CHARACTER.search(value):
            raise UsageError(f"{name}: contains a NUL or an invalid character, which YAML cannot contain")
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
        return f'{_key(name)}: "{_UNPRINTABLE.sub(lambda found: yaml_escape(found[0]), escaped)}"'

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """A script that creates `.env` for Compose, and prints the lines that a service needs.

        `${NAME:?}` stops Compose where the value is missing; a value from `${NAME}` is not expanded again.
        """
        lines = [
            comment(item) if item.value is None else _in_env_file(item.name, item.value.reveal()) for item in items
        ]
        names = [f"      {_key(name)}: ${{{name}:?}}" for name, _ in valued(items)]
        fragment = ["# In the Compose file, in each service that reads them:", "    environment:", *names]
        about = [
            "For a shell in the folder of the Compose file. It creates .env and prints",
            "the lines for the service. It does not change an existing .env; use:",
            "  auracheck generate KIND --write .env",
        ]
        commands = [new_file(".env", _text(lines))]
        return script(about, (), [*commands, heredoc("cat", _text(fragment))] if names else commands)

    def fix(self, place: Place) -> Iterator[Step]:
        """Into the `.env` next to the Compose file, and a reference to it in the place of what is written there. A
        default counts no more where its variable is set."""
        there = place.setting or _blank(place)
        here = place._replace(setting=there, origin=there.origin) if there else place
        variable = _variable(here)
        yield _set(place._replace(replaces=False), variable, _beside(place.file))
        is_taken = there is not None and (there.value is None or there.variable)
        is_taken = is_taken or (there is None and place.target.env_file == _beside(place.file))
        if not is_taken:
            added = EditStep(place.file, None, "insert", (f"{ABSENT}{place.name}: ${{{variable}}}",))
            yield _referring(here, variable) or added
        yield from _exported(place.file)


_STACK = regex(r"(?:[\w.-]*[._-])?stack(?:[._-][\w.-]*)?\.ya?ml")


def _exported(file: str | None) -> Iterator[Step]:
    """What a stack needs besides: `docker stack deploy` takes variables from the shell alone (docker/cli,
    cli/compose/loader)."""
    if _STACK.fullmatch(os.path.basename(file or "")):
        path = quote(_beside(file))
        path = path if "/" in path else f"./{path}"
        yield DoStep(f"export the variables before docker stack deploy, which reads no .env: set -a; . {path}; set +a")


def _in_env_file(name: str, value: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise UsageError(f"invalid name {name!r} (expected ASCII letters, digits and _ in ${{…}} of a Compose file)")
    if not value:
        raise UsageError(f"{name}: empty")
    from auracheck.systems.spelling import alike

    return alike(name, value, "compose-env")


def _key(name: str) -> str:
    return f'"{name}"' if _NO_TEXT.fullmatch(name) else name


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


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
