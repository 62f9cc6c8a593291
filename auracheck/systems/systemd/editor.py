"""How a setting is written in a systemd unit or drop-in, and how the `Environment=` lines of its [Service] section are
changed (systemd.exec(5))."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from auracheck.errors import UsageError
from auracheck.model import EXTERNAL, Origin, Secret, Setting, Value
from auracheck.regex import regex
from auracheck.steps import DoStep, EditStep, Step
from auracheck.systems.editor import BY_HAND, NEW, OLD, Change, Editor, EditRefused, above, line_end, remark_of, stacked
from auracheck.systems.externals import is_external
from auracheck.systems.form import Form, Item, Owner, comment, heredoc, new_file, script
from auracheck.systems.lines import decode
from auracheck.systems.spelling import alike
from auracheck.systems.steps import APPENDED, Place, append, has_name, write
from auracheck.systems.systemd.grammar import is_name
from auracheck.systems.systemd.search import machine_of
from auracheck.systems.systemd.unit import Directive, UnitWords, parse, split
from auracheck.typed import NamedTuple

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPED = {code: f"\\x{code:02x}" for code in (*range(1, 0x20), 0x7F)}
_ESCAPED |= {ord("\n"): r"\n", ord("\t"): r"\t", ord("\r"): r"\r", ord("\\"): r"\\", ord('"'): r"\"", ord("%"): "%%"}
_NO_CHARACTER = regex("[\0\ud800-\udfff\ufdd0-\ufdef]")
_DROP_IN = """\
[Service]
EnvironmentFile={file}
# Child processes inherit an environment. Better, where the application reads
# files: LoadCredential=NAME:PATH, found as $CREDENTIALS_DIRECTORY/NAME
# (systemd.exec(5)); systemd-creds encrypts such a file.
"""


def _refuse_other(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(f"invalid name {name!r} (expected ASCII letters, digits and _ for systemd)")


class SystemdForm(Form):
    form = "systemd"
    taken = "{command} | sudo sh"

    def setting(self, name: str, value: str) -> str:
        _refuse_other(name)
        if _NO_CHARACTER.search(value) or any(ord(character) & 0xFFFE == 0xFFFE for character in value):
            raise UsageError(f"{name}: contains a NUL or an invalid character, for which systemd drops the line")
        return f'Environment="{name}={value.translate(_ESCAPED)}"'

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """A script that creates the drop-in and the env file. The drop-in has a name of our own, so it is replaced; the
        env file may contain other settings, so it is not."""
        service = f"{place.application}.service"
        file = f"/etc/{place.application}.env"
        folder = f"/etc/systemd/system/{service}.d"
        lines = [
            comment(item) if item.value is None else self._in_file(item.name, item.value.reveal()) for item in items
        ]
        about = [
            f"For a root shell. It creates {file} and a drop-in for it.",
            "It does not change an existing env file; for that, use:",
            f"  auracheck generate KIND --write {file}",
            f"Then: systemctl restart {service}",
        ]
        commands = [
            f"mkdir -p {folder}",
            heredoc(f"cat > {folder}/auracheck.conf", _DROP_IN.format(file=file)),
            new_file(file, "".join(f"{line}\n" for line in lines)),
            "systemctl daemon-reload",
        ]
        return script(about, (), commands)

    def _in_file(self, name: str, value: str) -> str:
        _refuse_other(name)
        return alike(name, value, "systemd-env")

    def fix(self, place: Place) -> Iterator[Step]:
        """Into an `EnvironmentFile=`, which overrides `Environment=` and is not visible to other users."""
        name = place.key(place.name)
        if place.file is None:
            yield append(name, place.make, None, APPENDED)
            return
        shared = place.target.shared
        beside = shared.path if shared else _here(f"/etc/{_service(place.file)}.env", place.file)
        given = dict(shared.given).get(place.name, "") if shared else ""
        if given and given != beside:
            words = f"move {place.name} from {given} to {beside}, and add EnvironmentFile={beside} there as well"
            yield DoStep(words, file=beside)
        elif not given and has_name(place.make):
            yield write(place.make, beside)
        elif not given:  # --write creates private files
            step = append(name, place.make, beside, APPENDED)
            yield step._replace(command=f"(umask 077; {step.command})")
        yield EditStep(place.file, None, "insert", (f"EnvironmentFile={_on_machine(beside, place.file)}",))
        if place.setting is not None and place.origin.line:
            yield EditStep(place.file, place.origin.line, "delete", (), (name,))


def _on_machine(path: str, unit: str) -> str:
    """A path as the unit names it, whose machine has another root here (`--root`)."""
    root = machine_of(unit)
    return path if root == "/" else f"/{os.path.abspath(path).removeprefix(f'{root}/').removeprefix('/')}"


def _here(path: str, unit: str) -> str:
    """A path on the unit's machine as it is read here, where that has another root (`--root`)."""
    root = machine_of(unit)
    inside = os.path.abspath(unit).removeprefix(root)
    if root == "/" or os.path.dirname(inside) == "/":  # the unit is elsewhere, as in a repository
        return path
    return f"{unit.removesuffix(inside) if unit.endswith(inside) else root}{path}"


def _service(path: str) -> str:
    """The service that a unit, or a file in its drop-in directory, belongs to; "service" where the path has none."""
    for part in (os.path.basename(path), os.path.basename(os.path.dirname(path)).removesuffix(".d")):
        if part.endswith(".service"):
            return re.sub(r"[^\w.-]", "", part.removesuffix(".service")) or "service"
    return "service"


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
