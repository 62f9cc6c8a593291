"""What must hold of any env file after a change, held against the bytes and against every program's reading.

`python .github/tools/check_edits.py FOLDER` changes values of every env file below a folder, in memory, as each program
reads it, and counts what came of it: changed, refused with the reason, or wrong. No value is printed.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.systems import grammar_of, grammars
from auracheck.systems.dates import made
from auracheck.systems.editor import EditRefused
from auracheck.systems.env_file_editor import EnvFileEditor
from auracheck.systems.grammar import Reading

DAY = date(2026, 11, 25)
NEW = "Zq79c4e1f7b2a6d8035c1e4f7092b5a6d8e"
"""Of characters that no program's quotes change."""

MOST = 10
"""Values that are changed of one file, evenly spread."""

_BEHIND = re.compile(r"""['"]?\s*(?:#.*)?\r?\Z""", re.DOTALL)


class Change(NamedTuple):
    """One value of a file, changed as one program reads it; ``after`` is None where that was refused."""

    program: str
    name: str
    before: bytes
    after: bytes | None
    reason: str = ""

    def __repr__(self) -> str:
        return f"Change({self.program}, {self.name})"


def changes(content: bytes) -> Iterator[Change]:
    """Values that stand there as they are, and one more at the end, by every program that reads the file."""
    for program in grammars():
        try:
            there = EnvFileEditor("some.env", content, program).settings()
        except EditRefused as error:
            yield Change(program, "", content, None, _told(error))
            continue
        literal = [name for name, setting in there.items() if setting.literal]
        names = literal[:: -(-len(literal) // MOST) or 1]
        yield from (change(content, program, name) for name in (*names, "QUITE_NEW"))


def change(content: bytes, program: str, name: str) -> Change:
    edited = EnvFileEditor("some.env", content, program)
    try:
        edited.put(name, NEW, DAY)
    except EditRefused as error:
        return Change(program, name, content, None, _told(error))
    return Change(program, name, content, edited.content)


def faults(change: Change) -> Iterator[str]:
    """What does not hold: of the bytes outside the value, and of what each program reads."""
    assert change.after is not None
    if not _is_kept(change.before, _without_comment(change.after, change.name), change.name):
        yield "a byte outside the value is another one"
    own = _read(change.program, change.before)
    assert own is not None
    for program in grammars():
        was, now = _read(program, change.before), _read(program, change.after)
        if was is None or not (program == change.program or _read_alike(own, was, change.name)):
            continue
        if now is None:
            yield f"{program} refuses the file"
        else:
            yield from _misread(program, change, was, now)


def _misread(program: str, change: Change, was: Reading, now: Reading) -> Iterator[str]:
    if _others(was, change.name) != _others(now, change.name):
        yield f"{program} reads another setting otherwise"
    value = _value(now, change.name)
    if value != NEW and (program == change.program or not _is_new(value)):
        yield f"{program} does not read the new value"


def _read_alike(own: Reading, other: Reading, name: str) -> bool:
    """Whether two programs find the same names in the same lines, the last of them included, and the value alike. A
    shell with a gap may stop there."""
    lines = [[(found.line, found.name) for found in reading.assignments] for reading in (own, other)]
    return lines[0] == lines[1] and not other.gaps and _agree(_value(own, name), _value(other, name))


def _agree(one: str | None, other: str | None) -> bool:
    """Whether two programs read the old value alike, but for quotes; what is new they read alike if both can."""
    return one is not None and other is not None and one.strip("'\"") == other.strip("'\"")


def _is_new(value: str | None) -> bool:
    """To programs that take neither quotes nor remarks away, these are a part of it, as they were of the old one."""
    start, found, end = (value or "").partition(NEW)
    return bool(found) and start in ("", "'", '"') and _BEHIND.fullmatch(end) is not None


def _is_kept(before: bytes, after: bytes, name: str) -> bool:
    """All that is another byte stands on one stretch, which begins behind the name and the `=` of one line; a name
    that was not there comes behind all that was."""
    at = after.index(NEW.encode())
    ahead, behind = after[:at].rstrip(b"'\""), after[at + len(NEW) :].lstrip(b"'\"")
    if name.encode() not in before:
        return after.startswith(before) and not behind.strip()
    is_there = name.encode() in ahead[ahead.rfind(b"\n") + 1 :]
    return is_there and before.startswith(ahead.removesuffix(b"=")) and before.endswith(behind)


def _without_comment(content: bytes, name: str) -> bytes:
    """The file without the one line that a change adds."""
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    lines = content.removeprefix(mark).split(b"\n")
    own = next((n for n, line in enumerate(lines) if (made(line.decode("utf-8", "replace")) or ("",))[0] == name), None)
    return mark + b"\n".join(line for number, line in enumerate(lines) if number != own)


def _read(program: str, content: bytes) -> Reading | None:
    try:
        return grammar_of(program).read(content, {})
    except Unreadable:
        return None


def _others(reading: Reading, name: str) -> list[tuple[str, str | None]]:
    """Names and values in their order, but for what refers to others: the changed one may be among them."""
    every = (*reading.assignments, *reading.absent)
    return [(a.name, _revealed(a.value) if a.literal else "") for a in every if a.name not in (name, "")]


def _value(reading: Reading, name: str) -> str | None:
    found = [a.value for a in reading.assignments if a.name == name]
    return _revealed(found[-1]) if found else None


def _revealed(value: object) -> str | None:
    return value.reveal() if isinstance(value, Secret) else None


def _told(error: EditRefused) -> str:
    """The reason without the name and the line, so that it can be counted."""
    return re.sub(r"line \d+", "line N", re.sub(r": \w+ cannot", ": NAME cannot", str(error)))


def main() -> int:
    verdicts, reasons, wrong, files = Counter[str](), Counter[str](), Counter[str](), 0
    for path in sorted(Path(sys.argv[1]).rglob("*.env*")):
        if not path.is_file() or path.stat().st_size > 1 << 20:
            continue
        files += 1
        for one in changes(path.read_bytes()):
            found = list(faults(one)) if one.after is not None else []
            verdicts["refused" if one.after is None else "wrong" if found else "changed"] += 1
            reasons.update([f"{one.program}: {one.reason}"] if one.after is None else [])
            wrong.update(f"{path.name}: {one.program} {one.name}: {fault}" for fault in found)
    print(f"{files} files:", dict(verdicts))
    for reason, number in reasons.most_common(30):
        print(f"{number:>6} refused: {reason}")
    for fault, number in list(wrong.items())[:100]:
        print(f"{number:>6} WRONG: {fault}")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
