"""Changing a systemd unit or drop-in: the `Environment=` lines of its [Service] section (systemd.exec(5))."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from auracheck.model import EXTERNAL, Origin, Secret, Setting, Value
from auracheck.regex import regex
from auracheck.systems.editor import BY_HAND, NEW, OLD, Change, Editor, EditRefused, above, line_end, remark_of, stacked
from auracheck.systems.externals import is_external
from auracheck.systems.lines import decode
from auracheck.systems.systemd.form import SystemdForm
from auracheck.systems.systemd.grammar import is_name
from auracheck.systems.systemd.unit import Directive, UnitWords, parse, split

_SECTION = "Service"
_HEADER = regex(r"^[ \t]*\[([^\]\r\n]*)\][ \t]*(?:\r?\n|\r|\Z)", re.MULTILINE)
_SPECIFIER = regex(r"%(?!%)")
_VALUE = regex(r"""=("(?:[^"\\]|\\.)*+"|(?:[^ \t\r\n'"\\]|\\[^\r\n])*+)""")
_WITHIN = {'"': re.compile(r'=((?:[^"\\]|\\.)*+)'), "'": re.compile(r"=((?:[^'\\]|\\.)*+)")}


class _Word(NamedTuple):
    """One assignment of an `Environment=` line as written, and the place of its name."""

    name: str
    raw: str
    origin: Origin

    def __repr__(self) -> str:
        return f"_Word({self.name!r})"


class UnitEditor(Editor):
    form = "systemd"

    def settings(self) -> Mapping[str, Setting]:
        found: dict[str, Setting] = {}
        for word in self._words(self.content):
            literal = not _SPECIFIER.search(word.raw.replace("%%", ""))
            found[word.name] = Setting(word.name, _value(word.raw), word.origin, literal=literal)
        return found

    def put(self, name: str, value: str, day: date | None) -> Change:
        line = SystemdForm().setting(name, value)
        words = list(self._words(self.content))
        there = next((word for word in reversed(words) if word.name == name), None)
        text = decode(self.content)
        tries = self._in_place(text, there, line, day) if there else self._added(text, name, line, day)
        for proposed, change in tries:
            content = proposed.encode("utf-8", "surrogateescape")
            if _pairs(self._words(content)) == _expected(words, there, name, value):
                self.content = content
                return change
        raise EditRefused(f"{self.path}: {name} cannot be changed safely", BY_HAND)

    def _words(self, content: bytes) -> Iterator[_Word]:
        """The assignments that count: an empty `Environment=` resets all above it."""
        unit = parse(content, self.path, (_SECTION,))
        if unit.broken:
            raise EditRefused(f"{self.path}: parse error: line {unit.broken[0]}: {unit.broken[1]}")
        found: list[_Word] = []
        for directive in unit.directives:
            if directive.key == "EnvironmentFile" and directive.value:
                file = directive.value.removeprefix("-")
                other = "its file" if re.search(r"\s", file) else file  # a line that is cut off may have anything in it
                raise EditRefused(f"{self.path}: EnvironmentFile= overrides Environment=", f"change {other} instead")
            if directive.key == "Environment" and not directive.value:
                found.clear()
            elif directive.key == "Environment":
                found.extend(self._of(directive))
        yield from found

    def _of(self, directive: Directive) -> Iterator[_Word]:
        words: UnitWords = split(directive.value)
        if words.broken is not None:
            place = directive.origin(words.broken).line
            raise EditRefused(f"{self.path}: parse error: line {place}: invalid quotes or escapes")
        for word in words.words:
            name, equals, _ = word.text.partition("=")
            if equals and is_name(name):
                yield _Word(name, word.text.partition("=")[2], directive.origin(word.offset))

    def _in_place(self, text: str, there: _Word, line: str, day: date | None) -> Iterator[tuple[str, Change]]:
        inner = line.removeprefix(f'Environment="{there.name}=').removesuffix('"')
        lines = text.split("\n")
        assert there.origin.line is not None
        assert there.origin.column is not None
        start = sum(len(one) + 1 for one in lines[: there.origin.line - 1]) + there.origin.column - 1
        after = start + len(there.name)
        before, name = (f"{there.name}={OLD}",), f"{there.name}={NEW}"
        opened = _WITHIN.get(text[start - 1 : start])
        found = opened.match(text, after) if opened else _VALUE.match(text, after)
        if found is None:
            return
        spelled = inner.replace("'", r"\x27") if opened else _quoted(inner, found[1])
        proposed = text[: found.start(1)] + spelled + text[found.end(1) :]
        comment = remark_of(there.name, day)
        change = Change(there.name, there.origin.line, before, (name,))
        yield above(proposed, start, there.name, comment), change._replace(after=stacked(comment, name))
        yield proposed, change

    def _added(self, text: str, name: str, line: str, day: date | None) -> Iterator[tuple[str, Change]]:
        """At the end of the section, before its trailing empty lines; in a new section if there is none."""
        end, comment = line_end(text), remark_of(name, day)
        change = Change(name, None, (), stacked(comment, f'Environment="{name}={NEW}"'))
        block = "".join(one + end for one in stacked(comment, line))
        headers = list(_HEADER.finditer(text))
        number = next((n for n in reversed(range(len(headers))) if headers[n][1] == _SECTION), None)
        if number is None:
            gap = end if text.strip() else ""
            yield f"{_ended(text, end)}{gap}[{_SECTION}]{end}{block}", change
            return
        stop = headers[number + 1].start() if number + 1 < len(headers) else len(text)
        head = text[:stop].rstrip(" \t\r\n")
        rest = text[len(head) :]
        rest = rest.removeprefix(end) if rest.startswith(end) else rest
        yield f"{head}{end}{block}{rest}", change


def _quoted(inner: str, old: str) -> str:
    """The value of a word that is not quoted as a whole."""
    return f'"{inner}"' if old.startswith('"') or not inner or re.search(r"[ '\"]", inner) else inner


def _ended(text: str, end: str) -> str:
    return text if not text or text.endswith("\n") else text + end


def _expected(words: list[_Word], there: _Word | None, name: str, value: str) -> list[tuple[str, str]]:
    raw = value.replace("%", "%%")
    if there is None:
        return [*_pairs(words), (name, raw)]
    return [(word.name, raw if word is there else word.raw) for word in words]


def _pairs(words: Iterator[_Word] | list[_Word]) -> list[tuple[str, str]]:
    return [(word.name, word.raw) for word in words]


def _value(raw: str) -> Value:
    return EXTERNAL if is_external(raw) else Secret(raw.replace("%%", "%"))
