"""Changes of single lines of a user's file, each read back before it is written."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auracheck.errors import Unreadable
from auracheck.fixes.changing import changing
from auracheck.model import Origin, Secret
from auracheck.regex import regex
from auracheck.systems import grammar_of
from auracheck.systems.editing import editor
from auracheck.systems.editor import BY_HAND, OLD, Change, Editor, EditRefused, line_end
from auracheck.systems.files import read_file
from auracheck.systems.yaml_edit import NewLine, resized, with_lines
from auracheck.typed import NamedTuple


class FileChange(NamedTuple):
    """What was changed in a file, or would be in a dry run, as a diff shows it: with masked values."""

    path: str
    is_new: bool
    changes: tuple[Change, ...]


def add_line(path: str, line: str, *, dry_run: bool) -> FileChange:
    """Add a line at the end of a file that has no secrets, such as a .gitignore. Raises `EditRefused` for a symbolic
    link, which git does not follow: its target may be any file."""
    if os.path.islink(path):
        raise EditRefused(f"{path} is a symbolic link, which git does not follow", "put a file there instead")
    with changing(path, dry_run=dry_run) as opened:
        text = opened.content.decode("utf-8", "surrogateescape")
        there = line in text.splitlines()
        if not there:
            end = line_end(text)
            gap = end if text and not text.endswith("\n") else ""
            opened.new = f"{text}{gap}{line}{end}".encode("utf-8", "surrogateescape")
    return FileChange(path, opened.is_new, () if there else (Change("", None, (), (line,)),))


def copy_example(example: str, path: str, *, dry_run: bool) -> FileChange:
    """Make an env file of its example. Raises `EditRefused` where something is there by now."""
    with changing(path, dry_run=dry_run) as opened:
        if not opened.is_new:
            raise EditRefused(f"{path} is there already", BY_HAND)
        opened.new = read_file(example)
    return FileChange(path, True, (Change("", None, (), (f"a copy of {example}",)),))


def put_values(
    path: str, values: Mapping[str, Secret], *, dry_run: bool
) -> tuple[FileChange, Mapping[str, EditRefused]]:
    """Set variables of an env file that are not set there; leave those that have their value already. Returns why some
    of them were refused, too: the others are set."""
    refused: dict[str, EditRefused] = {}
    with changing(path, dry_run=dry_run) as opened:
        edited = editor("", path, opened.content, is_new=opened.is_new)
        there = edited.settings()
        left: list[tuple[str, str, None]] = []
        for name, value in values.items():
            other = there.get(name)
            if other is None or other.blank:
                left.append((name, value.reveal(), None))
            elif not isinstance(other.value, Secret) or other.value.reveal() != value.reveal():
                refused[name] = EditRefused(f"{path} has another value for {name}", BY_HAND)
        changes = _put(edited, left, refused)
        opened.new = edited.content
    return FileChange(path, opened.is_new, tuple(changes)), refused


def _put(edited: Editor, values: Sequence[tuple[str, str, None]], refused: dict[str, EditRefused]) -> list[Change]:
    """All together, or where one of them is refused one after the other."""
    try:
        return list(edited.put_all(values))
    except EditRefused:
        changes = []
    for each in values:
        try:
            changes.append(edited.put(*each))
        except EditRefused as error:
            refused[each[0]] = error
    return changes


def change_lines(
    path: str, lines: Sequence[NewLine], planned_for: bytes, *, dry_run: bool
) -> tuple[FileChange, tuple[int, ...]]:
    """Replace, add and delete lines of a YAML file, if nothing else is read differently, and the numbers of those that
    were left. They are lines of ``planned_for``; a file that has another is left."""
    replacing = [each for each in lines if each.action == "replace"]
    others = [each for each in lines if each.action != "replace"]
    with changing(path, dry_run=dry_run, planned_for=planned_for) as opened:
        content, left = _replaced(opened.content, replacing)
        opened.new, more = _resized(content, others)
    left += more
    was = planned_for.decode("utf-8", "replace").split("\n")
    return FileChange(path, False, tuple(_shown(each, was) for each in lines if each.number not in left)), left


_HEAD = regex(r"\s*[\"']?[\w.-]+[\"']?:\s*(?:#.*)?")


def _shown(line: NewLine, was: Sequence[str]) -> Change:
    """The change of a line, as a diff shows it. A key whose value is on other lines has none to hide."""
    if line.action == "delete":
        line = line._replace(text=was[line.number - 1])
    is_head = _HEAD.fullmatch(line.text) is not None
    before = () if line.action == "insert" else (f"{line.name}:" if is_head else f"{line.name}: {OLD}",)
    after = () if line.action == "delete" else (line.text.strip(),)
    return Change("" if is_head else line.name, line.number, before, after)


def _resized(content: bytes, lines: Sequence[NewLine]) -> tuple[bytes, tuple[int, ...]]:
    """All of them, or one place after the other, from the last one up so that the numbers stay."""
    changed = resized(content, lines) if lines else content
    if changed is not None:
        return changed, ()
    left: tuple[int, ...] = ()
    for number in sorted({each.number for each in lines}, reverse=True):
        changed = resized(content, [each for each in lines if each.number == number])
        content, left = (content, (*left, number)) if changed is None else (changed, left)
    return content, left


def _replaced(content: bytes, lines: Sequence[NewLine]) -> tuple[bytes, tuple[int, ...]]:
    """All of them, or of each half what can be done."""
    if not lines:
        return content, ()
    changed = with_lines(content, {each.number: each.text for each in lines})
    if changed is not None:
        return changed, ()
    if len(lines) == 1:
        return content, (lines[0].number,)
    half = len(lines) // 2
    content, left = _replaced(content, lines[:half])
    content, others = _replaced(content, lines[half:])
    return content, left + others


def refer_lines(
    path: str, scheme: str, lines: Sequence[NewLine], planned_for: bytes, *, dry_run: bool
) -> tuple[FileChange, tuple[int, ...]]:
    """Replace lines of an env file by references to a variable, if nothing else is read differently, and the numbers of
    those that were left. They are lines of ``planned_for``; a file that has another is left."""
    done: list[NewLine] = []
    with changing(path, dry_run=dry_run, planned_for=planned_for) as opened:
        before = _assignments(path, scheme, opened.content)
        for each in lines:
            new = _with_line(opened.new, each)
            after = _assignments(path, scheme, new)
            changed = [was[0] for was, now in zip(before, after, strict=False) if was[2:] != now[2:]]
            if each.action == "replace" and changed == [each.number] and _names(before) == _names(after):
                opened.new, before = new, after
                done.append(each)
    changes = (Change(each.name, each.number, (f"{each.name}={OLD}",), (each.text,)) for each in done)
    return FileChange(path, False, tuple(changes)), tuple(each.number for each in lines if each not in done)


def _with_line(content: bytes, new: NewLine) -> bytes:
    lines = content.split(b"\n")
    if new.number <= len(lines):
        lines[new.number - 1] = new.text.encode() + b"\r" * lines[new.number - 1].endswith(b"\r")
    return b"\n".join(lines)


def _names(assignments: Iterable[tuple[int, int, str, object]]) -> list[str]:
    return [name for _, _, name, _ in assignments]


def rename(path: str, scheme: str, place: Origin, names: tuple[str, str], *, dry_run: bool) -> FileChange:
    """Give the variable of an env file at that place another name. ``names`` are the old and the new one."""
    was, name = names
    with changing(path, dry_run=dry_run) as opened:
        before = _assignments(path, scheme, opened.content)
        old = next((each for each in before if (each[0], each[1]) == (place.line, place.column)), None)
        if old is None or old[2] != was or any(each[2] == name for each in before):
            raise EditRefused(f"{path}:{place.line} is not the variable to rename", BY_HAND)
        if _refers(opened.content, old[2]):
            raise EditRefused(f"{path} refers to {old[2]} in another value", "rename both by hand")
        wanted = [(name if each is old else each[2], each[3]) for each in before]
        opened.new = _renamed(opened.content, old[0], old[1], old[2], name)
        if [each[2:] for each in _assignments(path, scheme, opened.new)] != wanted:
            raise EditRefused(f"{path}:{place.line} cannot be renamed safely", BY_HAND)
    return FileChange(path, False, (Change(name, place.line, (f"{old[2]}={OLD}",), (f"{name}={OLD}",)),))


def _refers(content: bytes, name: str) -> bool:
    """Whether `$NAME` or `${NAME…}` is anywhere in the file: what it gives would be gone after a renaming."""
    return re.search(rb"\$\{?" + re.escape(name.encode()) + rb"(?![A-Za-z0-9_])", content) is not None


def _renamed(content: bytes, line: int, column: int, old: str, new: str) -> bytes:
    lines = content.split(b"\n")
    text = lines[line - 1].decode("utf-8", "surrogateescape")
    start = max(text.find(old, column - 1), 0)
    lines[line - 1] = (text[:start] + new + text[start + len(old) :]).encode("utf-8", "surrogateescape")
    return b"\n".join(lines)


def _assignments(path: str, scheme: str, content: bytes) -> list[tuple[int, int, str, object]]:
    """Line, column, name and value of each assignment, in their order."""
    try:
        reading = grammar_of(scheme).named(path).read(content, {})
    except Unreadable as error:
        raise EditRefused(f"{path}: cannot be parsed: {error}") from None
    return [
        (each.line, each.column, each.name, each.value.reveal() if isinstance(each.value, Secret) else each.value)
        for each in reading.assignments
    ]


def diff_lines(changes: Sequence[FileChange]) -> Iterator[str]:
    """The changes as a diff with masked values; nothing else of the files is shown."""
    for path in dict.fromkeys(change.path for change in changes if change.changes):
        those = [change for change in changes if change.path == path]
        yield f"--- {'/dev/null' if those[0].is_new else path}"
        yield f"+++ {path}"
        every = dict.fromkeys(each for change in those for each in change.changes)  # a dry run repeats some
        for each in sorted(every, key=lambda each: (each.line is None, each.line)):
            yield f"@@ line {each.line} @@" if each.line else "@@ new @@"
            yield from (f"-{line}" for line in each.before)
            yield from (f"+{line}" for line in each.after)
