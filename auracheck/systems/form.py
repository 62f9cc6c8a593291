"""The interface of deployment forms: how settings are written in one."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence

from auracheck.errors import UsageError
from auracheck.model import Secret
from auracheck.policy.loading import BUILTIN
from auracheck.regex import regex
from auracheck.steps import Step
from auracheck.typed import TYPE_CHECKING, ClassVar, NamedTuple

if TYPE_CHECKING:
    from auracheck.systems.steps import Place


class Item(NamedTuple):
    """One setting of a document: its value, or None and a note on where to get one."""

    name: str
    value: Secret | None
    note: str = ""


class Owner(NamedTuple):
    """The application and environment of the settings, in lower-case letters, digits and dashes (or "")."""

    application: str = BUILTIN
    environment: str = "production"

    @property
    def path(self) -> str:
        """The path in a store, as in the guide."""
        return f"{self.application}/{self.environment}".rstrip("/")


class Form(ABC):
    """One deployment form: what `generate --format` prints, and how a fix writes it."""

    form: ClassVar[str]
    taken: ClassVar[str] = "{command} | sh"
    """How to use ``command``, which prints a document of this form, without showing the values."""

    @abstractmethod
    def setting(self, name: str, value: str) -> str:
        """The line that sets ``name`` to this value, quoted for the programs that read the form.

        Raises `UsageError` for a value that the form cannot contain; the message has ``name``, never the value.
        """

    @abstractmethod
    def fix(self, place: "Place") -> Iterator[Step]:
        """The steps that give the secret what ``place.make`` prints, where this form is written."""

    def key(self, name: str) -> str:
        """The key of a secret in this form, unless it exists there in another spelling."""
        return name

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """All of the settings, whole and ready for use, with the last newline: a file of the form, or a script for a
        POSIX shell that puts them there, without a value in the arguments of a program. What has no value is
        a comment where the form has comments. Raises `UsageError` as `setting` does.

        Here: line by line, with the comments of a shell.
        """
        return "".join(
            f"{comment(item)}\n" if item.value is None else f"{self.setting(item.name, item.value.reveal())}\n"
            for item in items
        )


def comment(item: Item) -> str:
    r"""A `#` comment on where to get a missing value.

    Unprintable characters become spaces, since a comment ends with its line. A trailing `\` is removed, since it would
    continue the comment on the next line for systemd.
    """
    text = f"# {item.name}: {item.note}"
    return "".join(character if character.isprintable() else " " for character in text).rstrip("\\ ")


def valued(items: Sequence[Item]) -> list[tuple[str, str]]:
    """The names and values of the items that have a value."""
    return [(item.name, item.value.reveal()) for item in items if item.value is not None]


def heredoc(command: str, text: str) -> str:
    """``command``, without the last newline, which reads exactly ``text``: the shell expands nothing in it.

    ``text`` ends with a newline and has no NUL.
    """
    lines = text.split("\n")
    end = "EOF"
    while end in lines:
        end += "_"
    return f"{command} <<'{end}'\n{text}{end}"


def new_file(path: str, text: str) -> str:
    """What makes the file, which only its owner can read from the first byte on; one that is there stays as it is, and
    the shell says so and fails. ``path`` needs no quotes."""
    return heredoc(f"(umask 077; set -C; cat > {path})", text)


def script(about: Sequence[str], items: Iterable[Item], commands: Sequence[str]) -> str:
    """The commands, each of which is run only if those before it went well, below comments on what they do and on
    what has no value. A command is a `heredoc`, or one line."""
    comments = [f"# {line}" for line in about] + [comment(item) for item in items if item.value is None]
    joined = [_and_then(command) for command in commands[:-1]] + list(commands[-1:])
    return "".join(f"{part}\n" for part in (*comments, *joined))


def _and_then(command: str) -> str:
    """Append `&&` to the command's own last line, above its here-document."""
    return re.sub(r"(?<!\\)(?=\n|\Z)", " &&", command, count=1)


def json_member(name: str, value: str) -> str:
    """A member of an object."""
    from json import dumps

    return f"{dumps(name)}: {dumps(value)}"


def json_object(members: Sequence[str]) -> str:
    """The object of these members, with a newline at its end."""
    inside = ",\n".join(f"  {one}" for one in members)
    return f"{{\n{inside}\n}}\n" if members else "{}\n"


class StoreForm(Form):
    """A secret of a store, whose text is a JSON object."""

    def key(self, name: str) -> str:
        """As in the guide: `jwt_secret_key`."""
        return name.lower()

    def setting(self, name: str, value: str) -> str:
        """A member of the object."""
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise UsageError(f"{name}: not UTF-8")
        return json_member(self.key(name), value)

    def text(self, items: Sequence[Item]) -> str:
        """The object. Raises `UsageError` where two names make the same key, too."""
        pairs = valued(items)
        keys = {self.key(name): name for name, _ in pairs}
        for name, _ in pairs:
            if keys[self.key(name)] != name:
                raise UsageError(f"{name} and {keys[self.key(name)]} have the same key", "generate one at a time")
        return json_object([self.setting(*pair) for pair in pairs])


def yaml_escape(character: str) -> str:
    """A character as it is written in a text in double quotes (YAML 1.2, section 5.7)."""
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPED = {'"': r"\"", "\\": "\\\\", "\n": r"\n", "\t": r"\t", "\r": r"\r", "\ufeff": r"\uFEFF"}
_NOT_AS_IT_IS = regex('["\\\\\x01-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')


def ci_name(name: str) -> str:
    """The name of a variable, checked."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"invalid name {name!r} (expected ASCII letters, digits and _)")
    return name


def yaml_line(name: str, value: str) -> str:
    """A value as one YAML scalar on one line, in double quotes."""
    if "\0" in value:
        raise UsageError(f"{name}: contains a NUL character")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise UsageError(f"{name}: not UTF-8")
    return f'"{_NOT_AS_IT_IS.sub(lambda found: _ESCAPED.get(found[0]) or yaml_escape(found[0]), value)}"'
