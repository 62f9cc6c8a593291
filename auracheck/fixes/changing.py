"""The one way in which a user's file is changed: lock, refuse what is unsafe, read, change in memory, replace."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from auracheck.errors import Unreadable
from auracheck.fixes.locking import locked
from auracheck.fixes.replacing import WriteFailed, changed, clear, replace, status, unchanged


class OpenedFile:
    """A file while it is changed. ``content`` is what it has, empty where it ``is_new``; it gets what ``new`` is set
    to. ``warnings`` say who else can read it."""

    def __init__(self, content: bytes, warnings: tuple[str, ...], *, is_new: bool) -> None:
        self.content = self.new = content
        self.warnings = warnings
        self.is_new = is_new

    def __repr__(self) -> str:
        return f"OpenedFile(is_new={self.is_new})"


@contextmanager
def changing(path: str, *, dry_run: bool, planned_for: bytes | None = None) -> Iterator[OpenedFile]:
    """Open a file to change it. At the end it is replaced as a whole, except in a dry run. ``planned_for`` is the only
    content that the change is right for, where it is one of certain lines.

    Raises `EditRefused` for what is refused, the file unchanged, and `WriteFailed` (an `OSError`), which says whether
    the file is unchanged.
    """
    real = os.path.realpath(path)
    with nullcontext() if dry_run else locked(real):
        if not dry_run:
            clear(real)
        with unchanged(path):
            old = status(real)
            warnings = _guarded(path, real)
            opened = OpenedFile(b"" if old is None else _content(path, real), tuple(warnings), is_new=old is None)
            if planned_for not in (None, opened.content):
                raise changed(path)
            yield opened
        if opened.new != opened.content and not dry_run:
            replace(real, opened.new, old)


def _guarded(path: str, real: str) -> list[str]:
    """Guard the file that will contain the secret, not a link to it."""
    from auracheck.fixes.guarding import guard

    return guard(path if os.path.abspath(path) == real else real)


def _content(path: str, real: str) -> bytes:
    from auracheck.systems.files import read_file
    from auracheck.systems.yaml_nodes import MAX_YAML

    try:
        return read_file(real, MAX_YAML)
    except Unreadable as error:
        raise WriteFailed(errno.EIO, f"{path} not changed: cannot be read: {error.reason}") from None
