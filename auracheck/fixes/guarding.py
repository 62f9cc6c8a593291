"""Refusing files that are unsafe for secrets, by the probes that the rules use."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from auracheck.deployment import Run
from auracheck.deployment.facts import Fact, FileMode, Tracked, Unignored
from auracheck.fixes.replacing import WriteFailed
from auracheck.model import Document, Unread
from auracheck.probes import Options
from auracheck.report import Skipped
from auracheck.rules.tracked_file import untrack
from auracheck.systems.editor import EditRefused
from auracheck.systems.examples import is_example
from auracheck.systems.steps import quote

_PLANNED: ContextVar[frozenset[str]] = ContextVar("planned", default=frozenset())


@contextmanager
def planning_modes() -> Iterator[None]:
    """For a dry run: within this, the modes that are planned count as set."""
    before = _PLANNED.set(frozenset())
    try:
        yield
    finally:
        _PLANNED.reset(before)


def plan_mode(path: str) -> None:
    """Say that others can no longer read or change the file, once the plan is carried out."""
    _PLANNED.set(_PLANNED.get() | {os.path.realpath(path)})


def guard(path: str) -> list[str]:
    """Warnings about who else can read the file.

    Raises `EditRefused` for a file that git tracks or that others can change, `WriteFailed` where that is not known.
    A .gitignore gets no secret, and belongs into git.
    """
    if os.path.basename(path) == ".gitignore":
        return []
    if is_example(os.path.basename(path)):
        raise EditRefused(f"{path} is an example file, made to be shared", "name the copy")
    warnings: list[str] = []
    for found in _observed(path):
        if isinstance(found, Unread | Skipped):
            raise WriteFailed(errno.EIO, f"{path} not changed: {found.reason}")
        if isinstance(found, Tracked):
            where = "in the last commit" if found.where == "HEAD" else "tracked by git"
            raise EditRefused(f"{path} is {where}, which would keep the secret", untrack(found))
        if isinstance(found, FileMode) and os.path.realpath(path) in _PLANNED.get():
            continue
        if isinstance(found, FileMode) and found.everyone_writes:
            raise EditRefused(f"{path} is world-writable", f"chmod 600 {quote(path)}")
        if isinstance(found, FileMode) and found.group_writes:
            raise EditRefused(f"{path} is writable by the group {found.group}", f"chmod g-w {quote(path)}")
        if isinstance(found, FileMode) and found.everyone_reads:
            warnings.append(f"{path} is world-readable: chmod 600 {quote(path)}")
        if isinstance(found, Unignored):
            warnings.append(f"{path} is not ignored by git: add {found.line} to .gitignore")
    return warnings


def _observed(path: str) -> Iterator[Fact | Unread | Skipped]:
    from auracheck.probes.file_modes import FileModes
    from auracheck.probes.git_files import GitFiles

    run = Run(today=date.min, documents=(Document(path, "env file", "", b""),))
    for probe in (FileModes, GitFiles):
        yield from probe(Options()).observe(run)
