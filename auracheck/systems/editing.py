"""The editor of a file that `--write` changes, and what to do afterwards."""

import os
from collections.abc import Iterable, Sequence

from auracheck.errors import Unreadable
from auracheck.regex import regex
from auracheck.systems import DEFAULT_GRAMMAR, by_name, grammars, system_of, systems
from auracheck.systems.editor import Editor, EditRefused
from auracheck.systems.files import STDIN, is_stream
from auracheck.systems.source import is_remote, split_spec
from auracheck.systems.steps import quote, spec_of

_SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))

_HANDED_OVER = regex(r"/dev/(?:stdin|stdout|stderr|fd/)|/proc/")
"""Paths of a shell's redirection: the shell keeps the file open and would not see its replacement."""


def split(file: str) -> tuple[str, str]:
    """Scheme (empty for a bare path) and path of a file to change. Raises `UsageError`."""
    scheme, path = split_spec(file)
    if is_remote(file):
        raise EditRefused(f"--write into a store ({file})", f"auracheck check {quote(file)} shows the command for it")
    if path in ("", STDIN) or path.endswith(_SEPARATORS) or _HANDED_OVER.match(path):
        raise EditRefused("--write without a file", "add the path of a file")
    if is_stream(path):
        raise EditRefused(f"{path} is not a regular file")
    return scheme, path


def editor(scheme: str, path: str, content: bytes, *, is_new: bool) -> Editor:
    """The editor of that file. Raises `EditRefused` for one that cannot be changed here."""
    scheme = scheme or (_of_new(path) if is_new else _of_content(path, content))
    return system_of(scheme).editor(scheme, path, content)


def _of_content(path: str, content: bytes) -> str:
    from auracheck.systems.recognition import recognize, unknown

    try:
        found = by_name(path) or recognize(content, path)
    except Unreadable as error:
        raise EditRefused(f"{path}: cannot be parsed: {error}") from None
    if found is None:
        raise EditRefused(f"{path}: {unknown(content).reason}")
    return found


def _of_new(path: str) -> str:
    """The scheme of a file that does not exist yet: by its name, else by its longest known ending."""
    ends = {end: scheme for system in systems() for end in system.new_files for scheme in (next(iter(system.schemes)),)}
    return by_name(path) or ends[max(filter(path.endswith, ends), key=len)]


def restarts(readers: Iterable[str], path: str) -> list[str]:
    """What to do, each step once, so that the programs that read the file get the new values."""
    return list(dict.fromkeys(system_of(reader).restart(reader, path) for reader in readers))


def compare(readers: Sequence[str], path: str) -> str:
    """The command that compares the running services with the file, by the first reader that can find them."""
    spec = quoted_spec(readers, path)
    checks = [system_of(reader).compare(reader, path, spec) for reader in readers]
    return next((check for check in checks if "PID " not in check), checks[0])


def quoted_spec(readers: Sequence[str], path: str) -> str:
    """The file as a source, with a scheme if neither its name nor its content identifies it."""
    reader = readers[0]
    is_found = reader not in grammars() or reader == (by_name(path) or DEFAULT_GRAMMAR)
    return quote(spec_of("" if is_found else reader, path))
