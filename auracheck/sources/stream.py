"""Standard input, a FIFO, or a file of JSON: told apart by content."""

import re
from collections.abc import Iterator
from typing import Any

from auracheck.consumers import consumer
from auracheck.errors import Unreadable
from auracheck.model import Origin, Secret, Setting, Target, Unread
from auracheck.sources.base import Item, Source
from auracheck.sources.files import STDIN, read_file
from auracheck.sources.settings import env_file_items, gaps, is_kept_elsewhere, location

_BOM = b"\xef\xbb\xbf"
_SECTION = re.compile(rb"\s*(?:[#;][^\n]*\n\s*)*\[[A-Z][A-Za-z-]*\]")
_NAME = rb"(?:export[ \t]+)?'?[A-Za-z_][A-Za-z0-9_.-]*'?[ \t]*"
_ASSIGNMENT = re.compile(rb"^" + _NAME + rb"=", re.MULTILINE)
_INDENTED_ASSIGNMENT = re.compile(rb"^[ \t]+" + _NAME + rb"=", re.MULTILINE)
_NO_VALUE = re.compile(rb"(?:(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*[ \t]*)?(?:#.*)?", re.DOTALL)
_YAML = re.compile(rb"^(?:---(?:\s|$)|%YAML\s|-[ \t]|[\"']?[A-Za-z0-9_./-]+[\"']?[ \t]*:(?:\s|$))", re.MULTILINE)

MOST_LINES = 10
"""Lines to one that is an assignment at most, in an env file that is not called one: a key of 4,096 bits has some 50
lines, but then the other settings are there too."""


class Stream(Source):
    """Standard input (`-`) or a FIFO (`<(sops -d x)`): an env file, or a JSON object of names and values.

    It is waited for until its writer has finished, `--timeout` seconds at most (10 where not given).
    """

    scheme = STDIN

    def read(self) -> Iterator[Item]:
        path = self.location or STDIN
        try:
            content = read_file(path, timeout=self.context.timeout)
            items = self._items(path, content)
        except Unreadable as error:
            yield Unread(self.spec, error.reason, location(path) or None, error.line)
            return
        yield from items

    def _items(self, path: str, content: bytes) -> list[Item]:
        if not content.removeprefix(_BOM).strip():
            raise Unreadable("it is empty")
        scheme = recognise(content)
        if scheme == STDIN:
            return list(self._json(path, content))
        if scheme == "dotenv":
            return list(self._env_file(path, content))
        if scheme == "systemd":
            raise Unreadable("it is a systemd unit; save it as a file and check systemd:PATH")
        raise unknown(content)

    def _env_file(self, path: str, content: bytes) -> Iterator[Item]:
        grammar = self.context.grammar
        reading = consumer(grammar).read(content, self.context.environ)
        yield from env_file_items(self.scheme, path, content, reading, grammar)
        yield from gaps(self.spec, path, reading, self.context.policy)

    def _json(self, path: str, content: bytes) -> Iterator[Item]:
        origin = Origin(path)
        found: list[Setting] = []
        members = _members(content)
        if {"apiVersion", "kind"} <= {name for name, _ in members}:
            raise Unreadable("it is a Kubernetes object, which this version does not read")
        for name, value in members:
            if isinstance(value, dict | list):
                known = name if self.context.policy.find(name) else "a member"  # any other may be anything
                yield Unread(self.spec, f"{known} holds no plain value", location(path) or None)
            else:
                found.append(Setting(name, _plain(value), origin))
        yield Target(path, self.scheme, tuple(found), origin=origin, form="json", location=location(path))


def recognise(content: bytes) -> str | None:
    """The scheme that content is of: `systemd`, `-` (a JSON object) or `dotenv`; None where it is none of them.

    An env file has an assignment, or nothing but comments and bare names. YAML may hold a whole env file, indented.
    """
    text = content.removeprefix(_BOM)
    if _SECTION.match(text):
        return "systemd"
    if text.lstrip()[:1] == b"{":
        return STDIN
    if _mostly_assigns(text):
        return "dotenv"
    if _YAML.search(text):
        return None
    if _INDENTED_ASSIGNMENT.search(text) or all(_NO_VALUE.fullmatch(line.strip()) for line in text.splitlines()):
        return "dotenv"
    return None


def _mostly_assigns(text: bytes) -> bool:
    """Whether what it says is settings: prose may well show one."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(b"#")]
    assigning = sum(_ASSIGNMENT.match(line) is not None for line in lines)
    return assigning > 0 and len(lines) <= assigning * MOST_LINES


def unknown(content: bytes) -> Unreadable:
    """Why content that `recognise()` does not know cannot be read."""
    text = content.removeprefix(_BOM)
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Unreadable("it is UTF-16; save it as UTF-8")
    if text.lstrip()[:1] == b"[":
        return Unreadable("it looks like JSON, but no object of names and values")
    if _YAML.search(text):
        return Unreadable(
            "it looks like YAML, which this version does not read; a JSON object of names and values it does"
        )
    return Unreadable("it is neither an env file nor a unit nor JSON; name its scheme, such as dotenv:PATH")


def _members(content: bytes) -> list[tuple[str, Any]]:
    """The members of a JSON object in their order; the last of a name counts, as every reader has it."""
    import json

    try:
        found = json.loads(content.removeprefix(_BOM))
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8") from None
    except RecursionError:
        raise Unreadable("its brackets are nested too deep") from None
    except ValueError as error:  # its message may quote the text
        raise Unreadable("it is not valid JSON", getattr(error, "lineno", None)) from None
    return list(found.items())


def _plain(value: Any) -> Any:
    """A string as it is; a number or boolean as JSON writes it; null is a name without a value."""
    import json

    from auracheck.model import ELSEWHERE

    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value)
    return ELSEWHERE if is_kept_elsewhere(text) else Secret(text)
