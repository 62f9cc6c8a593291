"""Bringing a hand-edited policy up to date: what is new is added at its end, what is gone is marked, and every other
character stays.

The file is edited as text. A name that the file mentions in a comment, such as a table that was commented out, is not
added again.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auracheck.draft import planned
from auracheck.draft.composing import DraftEntry
from auracheck.draft.output import entry_lines
from auracheck.errors import PolicyError, UsageError
from auracheck.model import Unread
from auracheck.policy.files import OWN_FILE, PROJECT_FILE, content, nearest
from auracheck.policy.loading import load

GONE = "# gone: no longer found by `auracheck generate policy --update`"
"""The comment above the table of a name that was not found."""

_PART = re.compile(r"""[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([\w-]+))[ \t]*(\.|$)""")
_WORD = r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\w-]+)"""
_KEY = re.compile(rf"[ \t]*({_WORD}(?:[ \t]*\.[ \t]*{_WORD})*)[ \t]*=")
_TABLE = re.compile(rf"[ \t]*\[[ \t]*({_WORD}(?:[ \t]*\.[ \t]*{_WORD})*)[ \t]*\]")
_LONG_STRING = re.compile(r'"""|\'\'\'')


class Updated(NamedTuple):
    """What was done, or would be: ``summary`` in a line, the ``diff``, and what could not be read."""

    summary: str
    diff: str
    unread: tuple[Unread, ...]


class Edited(NamedTuple):
    """The new text, the names that were added, and those that are marked as gone now."""

    text: str
    added: tuple[str, ...]
    gone: tuple[str, ...]


def update(specs: Sequence[str], *, dry_run: bool) -> Updated:
    """Update the policy file that is nearest to the working directory. Raises `UsageError`, `PolicyError`, and
    `WriteFailed` where the file cannot be written."""
    path = _file()
    made = planned(specs)
    if made.plan is None:
        return Updated(f"{path} not changed: no names found", "", made.unread)
    old = content(path).decode()
    policy = load(path)
    read = made.unread == ()
    found = [entry for entry in made.plan.entries if not policy.find(entry.name) or entry.name in policy.secrets]
    there = {*made.names, made.plan.environments.variable}
    edited = edit(old, path, found, sorted(name for name in policy.secrets if name not in there) if read else [])
    if edited.text != old and not dry_run:
        _write(path, edited.text)
    diff = difflib.unified_diff(old.splitlines(True), edited.text.splitlines(True), path, path)
    return Updated(_summary(path, edited, dry_run=dry_run), "".join(diff), made.unread)


def _file() -> str:
    path = nearest(os.curdir)
    if path is None:
        raise UsageError("--update without an auracheck.toml", f"auracheck generate policy > {OWN_FILE}")
    return os.path.relpath(path)


def _summary(path: str, edited: Edited, *, dry_run: bool) -> str:
    parts = [f"{len(edited.added)} added"] if edited.added else []
    parts += [f"{len(edited.gone)} marked as gone"] if edited.gone else []
    if not parts:
        return f"{path} is up to date"
    return f"{path}: {', '.join(parts)}{' (nothing written)' if dry_run else ''}"


def edit(text: str, path: str, found: Sequence[DraftEntry], gone: Sequence[str]) -> Edited:
    """The text with what is new and what is gone. Raises `PolicyError` where the file's form does not allow it."""
    prefix = ("tool", "auracheck") if os.path.basename(path) == PROJECT_FILE else ()
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    places = dict(_places(lines, (*prefix, "secrets")))
    mentioned = set(_commented_out(lines, (*prefix, "secrets")))
    new = [entry for entry in found if entry.name not in places and entry.name not in mentioned]
    marked = [name for name in gone if name in places and not _is_marked(lines, places[name])]
    back = [name for name in places if name not in gone and _is_marked(lines, places[name])]
    for name in sorted((*marked, *back), key=places.__getitem__, reverse=True):
        at = places[name]
        if name in marked:
            indent = re.match(r"[ \t]*", lines[at])
            lines.insert(at, f"{indent[0] if indent else ''}{GONE}{_end(text)}")
        else:
            del lines[at - 1]
    edited = "".join(lines)
    if new:
        edited = _with_entries(edited, new, ".".join((*prefix, "secrets")), _end(text))
    _check(path, text, edited, [entry.name for entry in new], prefix)
    return Edited(edited, tuple(entry.name for entry in new), tuple(marked))


def _with_entries(text: str, new: Sequence[DraftEntry], table: str, end: str) -> str:
    if text and not text.endswith("\n"):
        text += end
    for entry in new:
        text += end * bool(text) + "".join(f"{line}{end}" for line in entry_lines(entry, table))
    return text


def _end(text: str) -> str:
    """How lines end in the file."""
    return "\r\n" if "\r\n" in text else "\n"


def _is_marked(lines: Sequence[str], at: int) -> bool:
    return at > 0 and lines[at - 1].strip() == GONE


def _places(lines: Sequence[str], secrets: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Each secret with the line that begins it: its own table, or its key in `[secrets]`."""
    seen: set[str] = set()
    table: tuple[str, ...] = ()
    for at, line in _outside(lines):
        header = _TABLE.match(line)
        if header or line.lstrip().startswith("[["):
            table = _parts(header[1]) if header else ("",)
            full = table
        elif key := _KEY.match(line):
            full = (*table, *_parts(key[1]))
        else:
            continue
        if full[: len(secrets)] == secrets and len(full) > len(secrets) and full[len(secrets)] not in seen:
            seen.add(full[len(secrets)])
            yield full[len(secrets)], at


def _parts(key: str) -> tuple[str, ...]:
    """The parts of a dotted key (TOML 1.0, "Keys")."""
    found: list[str] = []
    for part in _PART.finditer(key.strip()):
        quoted, literal, bare, _ = part.groups()
        try:
            found.append(tomllib.loads(f'a = "{quoted}"')["a"] if quoted is not None else bare or literal)
        except tomllib.TOMLDecodeError:
            found.append(quoted)
    return tuple(found)


def _outside(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines that begin outside of a string or list of several lines."""
    closing, depth = "", 0
    for at, line in enumerate(lines):
        if not closing and not depth:
            yield at, line
        closing, depth = _state(line, closing, depth)


def _state(line: str, closing: str, depth: int) -> tuple[str, int]:
    """Which quotes are open at the end of a line, and how many brackets of a list."""
    at, is_value = 0, bool(depth)
    while at < len(line):
        if closing:
            end = line.find(closing, at)
            while end > 0 and closing == '"""' and _is_escaped(line, end):
                end = line.find(closing, end + 1)
            if end < 0:
                return closing, depth
            at, closing = end + 3, ""
            while line.startswith(('"', "'")[line[end] == "'"], at) and at < end + 5:
                at += 1
            continue
        if long_string := _LONG_STRING.match(line, at):
            closing, at = long_string[0], at + 3
            continue
        character = line[at]
        if character == "#":
            break
        if character in "\"'":
            at = _end_of_string(line, at)
        elif character == "=":
            is_value = True
        elif is_value and character in "[{":
            depth += 1
        elif is_value and character in "]}":
            depth = max(depth - 1, 0)
        at += 1
    return closing, depth


def _is_escaped(line: str, at: int) -> bool:
    before = line[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _end_of_string(line: str, at: int) -> int:
    """The index of the quote that closes a string of one line."""
    quote, here = line[at], at + 1
    while here < len(line) and line[here] != quote:
        here += 2 if quote == '"' and line[here] == "\\" else 1
    return here


def _commented_out(lines: Sequence[str], secrets: tuple[str, ...]) -> Iterator[str]:
    """The secrets whose tables or keys are comments: `# [secrets.NAME]`, `# NAME = { … }`."""
    for _, line in _outside(lines):
        inner = line.lstrip().removeprefix("#") if line.lstrip().startswith("#") else ""
        header, key = _TABLE.match(inner), _KEY.match(inner)
        if header and _parts(header[1])[: len(secrets)] == secrets:
            yield from _parts(header[1])[len(secrets) : len(secrets) + 1]
        elif key and "{" in inner:
            yield _parts(key[1])[0]


def _check(path: str, old: str, new: str, added: Sequence[str], prefix: tuple[str, ...]) -> None:
    """Check that the new text says what the old one does, and the added secrets. Raises `PolicyError` where not."""
    try:
        before, after = tomllib.loads(old), tomllib.loads(new)
    except tomllib.TOMLDecodeError:
        after = before = {}
    inner = after
    for part in prefix:
        inner = inner.get(part, {})
    secrets = inner.get("secrets", {})
    missing = [name for name in added if secrets.pop(name, None) is None]
    if not secrets and "secrets" in inner and not _has_secrets(before, prefix):
        del inner["secrets"]
    if missing or before != after or (not before and old.strip()):
        raise PolicyError(f"{path}: cannot be edited", "write each secret as a table of its own: [secrets.NAME]")


def _has_secrets(document: dict[str, object], prefix: tuple[str, ...]) -> bool:
    inner: object = document
    for part in (*prefix, "secrets"):
        if not isinstance(inner, dict) or part not in inner:
            return False
        inner = inner[part]
    return True


def _write(path: str, text: str) -> None:
    """Replace the file as a whole, under a lock."""
    from auracheck.fixes.locking import locked
    from auracheck.fixes.replacing import clear, replace, status, unchanged

    real = os.path.realpath(path)
    with locked(real), unchanged(path):
        clear(real)
        replace(real, text.encode(), status(real))
