"""Finding the scheme of a file by its content, where its name does not identify it: every system is asked."""

import os
import re
from collections.abc import Sequence
from enum import Enum, auto
from functools import cached_property
from itertools import islice

from auracheck.errors import Unreadable
from auracheck.policy import Policy
from auracheck.regex import regex
from auracheck.systems import grammars, systems
from auracheck.systems.absent import NO_FILE, no_file
from auracheck.systems.files import STDIN
from auracheck.systems.system import Certainty, Recognized
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.systems.yaml_nodes import Node

BOM = b"\xef\xbb\xbf"
TEMPLATES = (b"{{", b"{%", b"<%")


_SECTION = regex(rb"\s*(?:[#;][^\n]*\n\s*)*\[[A-Z][A-Za-z-]*\]")
_SECTIONS = regex(rb"^[ \t]*\[([A-Z][A-Za-z-]*)\]", re.MULTILINE)
_NAME = rb"(?:export[ \t]+)?'?[A-Za-z_][A-Za-z0-9_.-]*'?[ \t]*"
_ASSIGNMENT = regex(rb"^" + _NAME + rb"=", re.MULTILINE)
_INDENTED_ASSIGNMENT = regex(rb"^[ \t]+" + _NAME + rb"=", re.MULTILINE)
_NO_VALUE = regex(rb"(?:(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*[ \t]*)?(?:#.*)?", re.DOTALL)
_YAML = regex(rb"^(?:---(?:\s|$)|%YAML\s|-[ \t]|[\"']?[A-Za-z0-9_./-]+[\"']?[ \t]*:(?:\s|$))", re.MULTILINE)
_TOP_KEY = regex(rb"^[\"']?([A-Za-z_][A-Za-z0-9_.-]*)[\"']?[ \t]*:(?=\s|$)", re.MULTILINE)
_HEADER = regex(rb"\s*\[\[?[A-Za-z_][\w. -]*\]\]?[ \t]*\r?(?:\n|\Z)")
"""The header of a section in TOML or an INI file, which is no JSON."""
_LIST_OF_OBJECTS = regex(rb"\s*\[\s*\{")

_SCALAR_KEYS = frozenset({"apiVersion", "kind", "on"})
"""Keys at the top of a JSON document with a text as value that identify the document."""

_ENDINGS = (
    ".adoc .c .clj .cpp .cs .css .csv .dart .erl .ex .exs .go .gradle .h .hpp .htm .html .ini .ipynb .java .js .jsx .kt"
    " .less .lua .md .mjs .cjs .php .pl .py .pyi .r .rb .rs .rst .scala .scss .sql .svelte .svg .swift .tex .tf .toml"
    " .ts .tsx .vue .xml"
)
_OF_ANOTHER_LANGUAGE = frozenset(_ENDINGS.split())
"""Endings of files in which a line that sets a variable, or a `#`, is none of an env file."""

MOST_LINES = 10
"""Maximum number of lines per assignment in an env file that its name does not identify: a key of 4,096 bits has some
50 lines, but then there are other settings too."""


class Shape(Enum):
    """The kind of a content, before any system is asked."""

    UNIT = auto()
    TEMPLATE = auto()
    OBJECT = auto()
    LIST_OF_OBJECTS = auto()
    ASSIGNMENTS = auto()
    YAML = auto()
    OTHER = auto()


class Head:
    """A content, analysed once for all systems.

    ``keys`` are the names at the top of JSON or YAML. ``nodes`` is the whole YAML, given only where the keys at the
    beginning of lines are not enough.
    """

    def __init__(self, content: bytes, nodes: "Sequence[Node] | None" = None) -> None:
        self._text = content.removeprefix(BOM)
        self.nodes = nodes

    @cached_property
    def shape(self) -> Shape:
        """Assignments, or only comments and bare names, are an env file. YAML may contain one, indented."""
        text = self._text
        begin = text.lstrip()[:2]
        if _SECTION.match(text):
            return Shape.UNIT
        if begin in TEMPLATES:
            return Shape.TEMPLATE
        if begin[:1] == b"{":
            return Shape.OBJECT
        if begin[:1] == b"[":
            return Shape.LIST_OF_OBJECTS if _LIST_OF_OBJECTS.match(text) else Shape.OTHER
        if self._mostly_assigns():
            return Shape.ASSIGNMENTS
        if _YAML.search(text):
            return Shape.YAML
        bare = _INDENTED_ASSIGNMENT.search(text) or all(_NO_VALUE.fullmatch(line.strip()) for line in text.splitlines())
        return Shape.ASSIGNMENTS if bare else Shape.OTHER

    @cached_property
    def sections(self) -> frozenset[str]:
        """The names of a unit's sections."""
        names = _SECTIONS.findall(self._text) if self.shape is Shape.UNIT else ()
        return frozenset(name.decode() for name in names)

    @cached_property
    def keys(self) -> frozenset[str]:
        if self.nodes is not None:
            from auracheck.systems.yaml_nodes import keys  # late: most files are not YAML

            return frozenset(keys(self.nodes[0]) if self.nodes else ())
        if self.shape is Shape.OBJECT:
            return _json_keys(self._text)
        return (
            frozenset(key.decode() for key in _TOP_KEY.findall(self._text)) if self.shape is Shape.YAML else frozenset()
        )

    @property
    def assigns(self) -> bool:
        """Whether any line sets a variable."""
        return _ASSIGNMENT.search(self._text) is not None

    def _mostly_assigns(self) -> bool:
        """Whether most lines are settings: prose may contain one."""
        lines = [line for line in self._text.splitlines() if line.strip() and not line.lstrip().startswith(b"#")]
        assigning = sum(_ASSIGNMENT.match(line) is not None for line in lines)
        return assigning > 0 and len(lines) <= assigning * MOST_LINES


def _json_keys(text: bytes) -> frozenset[str]:
    """The names in a JSON object that may identify it: those of objects and lists, and a few others.

    Empty where the JSON is invalid, which its reader reports.
    """
    import json

    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return frozenset()
    return frozenset(name for name, value in found.items() if isinstance(value, dict | list) or name in _SCALAR_KEYS)


def recognize(content: bytes, path: str = "") -> str | None:
    """The scheme of a content, `-` for names and values in JSON or YAML; None where no system knows it, and for what
    looks like an env file where the name of its file is that of source code or prose.

    Raises `Unreadable` for YAML that cannot be read at all.
    """
    found = _recognized(Head(content), content)
    if found is None:
        return None
    is_other = os.path.splitext(path)[1].lower() in _OF_ANOTHER_LANGUAGE
    return None if is_other and found.scheme in grammars() else found.scheme


def is_of_another_system(content: bytes, *, named: bool) -> bool:
    """Whether a content is a unit, a manifest or JSON, which a line of an env file would damage.

    For a file with the name of an env file (``named``), a guess counts only if not one line sets a variable; Compose
    and Node's dotenv also take `NAME: VALUE`. Raises `Unreadable` as `recognize()`.
    """
    head = Head(content)
    found = _recognized(head, content)
    if found is None or found.scheme in grammars():
        return False
    if not named or found.certainty is Certainty.SURE:
        return True
    is_flat = head.shape is Shape.YAML and found.scheme == STDIN
    return not (head.assigns or is_flat)


def _recognized(head: Head, content: bytes) -> Recognized | None:
    if head.shape is Shape.TEMPLATE:
        return None
    found = _surest(head)
    if found is None and head.shape is Shape.YAML:
        from auracheck.systems.yaml_nodes import documents

        return _surest(Head(content, documents(content)))
    return found


def _surest(head: Head) -> Recognized | None:
    answers: list[Recognized] = [found for system in systems() if (found := system.recognizes(head))]
    return max(answers, key=lambda found: found.certainty, default=None)


def unknown(content: bytes) -> Unreadable:
    """The error for content that `recognize()` does not know."""
    text = content.removeprefix(BOM)
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Unreadable("UTF-16, not UTF-8: save the file as UTF-8")
    if text.lstrip()[:2] in TEMPLATES:
        from auracheck.systems.yaml_nodes import TEMPLATE

        return Unreadable(TEMPLATE)
    if text.lstrip()[:1] == b"[" and not _HEADER.match(text):
        return Unreadable("unrecognized JSON (expected an object of names and values)")
    from auracheck.systems.externals import encrypted

    if reason := encrypted(text):
        return Unreadable(reason)
    if _YAML.search(text):
        return Unreadable(
            "unrecognized YAML (expected a Compose file, a manifest, a pipeline, or plain names and values)"
        )
    return Unreadable("unrecognized file type; name a scheme, for example dotenv:PATH")


MAX_NAMES = 10_000
"""Maximum number of names in a folder among which a similar one is searched."""


def absent(path: str, policy: Policy) -> Unreadable:
    """The error for a missing path, with what was probably meant: an environment, a process, or a similar file."""
    environment = policy.environment(path)
    if environment is not None:
        return Unreadable(f"no such file; to select an environment: --env {environment.name}")
    if path.isdecimal():
        return Unreadable(f"no such file; to check a process: process:{path}")
    reason, near = no_file(path), _near(path, policy)
    return Unreadable(f"{NO_FILE} (did you mean {near}?)" if near and reason == NO_FILE else reason)


def _near(path: str, policy: Policy) -> str:
    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or ".") as entries:
            there = [entry.name for entry in islice(entries, MAX_NAMES)]
    except (OSError, ValueError):
        return ""
    same = [other for other in there if _plain(other, policy) == _plain(name, policy)]
    if not same:
        from difflib import get_close_matches  # late: only a mistake needs it

        same = get_close_matches(name, there, 1, 0.8)
    return os.path.join(folder, min(same)) if same else ""


def _plain(name: str, policy: Policy) -> list[str]:
    """The words of a file's name, with environments normalized: `.env.prod` and `env.production` are equal."""
    words = [word for word in name.casefold().replace("-", ".").replace("_", ".").split(".") if word]
    return [found.name if (found := policy.environment(word)) else word for word in words]
