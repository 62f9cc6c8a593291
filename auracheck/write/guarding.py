"""Files that no secret is written into, told by the same probes that observe them for the rules."""

import errno
import os
from collections.abc import Iterator
from datetime import date

from auracheck.inventory import Inventory
from auracheck.model import Document, Fact, Unread
from auracheck.policy import Policy
from auracheck.probes.base import Options
from auracheck.snippets.dotenv import quote
from auracheck.snippets.untracking import untrack
from auracheck.sources.settings import is_example
from auracheck.write.base import Refused
from auracheck.write.failures import Failed


def guard(path: str, policy: Policy) -> list[str]:
    """Remarks on who else sees the file. Raises `Refused` for one that git tracks, or that others can
    change, and `Failed` where that cannot be told."""
    if is_example(os.path.basename(path)):
        raise Refused(f"{path}: an example is made to be copied and shared; name the copy")
    remarks: list[str] = []
    for found in _observed(path, policy):
        if isinstance(found, Unread):
            raise Failed(errno.EIO, f"{path} is as it was: {found.reason}")
        if found.name == "tracked":
            where = "its last commit has it" if found.detail == "HEAD" else "git tracks it"
            remove = untrack(path, found.detail)
            raise Refused(f"{path}: {where}, and would keep the secret for ever; first: {remove}")
        if found.name == "world-writable":
            raise Refused(f"{path}: everybody can change it: chmod 600 {quote(path)} first")
        if found.name == "group-writable":
            raise Refused(f"{path}: the group {found.detail} can change it: chmod g-w {quote(path)} first")
        if found.name == "world-readable":
            remarks.append(f"everybody can read {path}: chmod 600 {quote(path)}")
        if found.name == "unignored":
            remarks.append(f"nothing keeps {path} out of git: write {found.detail} into .gitignore")
    return remarks


def _observed(path: str, policy: Policy) -> Iterator[Fact | Unread]:
    from auracheck.probes.file_modes import FileModes
    from auracheck.probes.git_files import GitFiles

    inventory = Inventory((), today=date.min, documents=(Document(path, "env file", "", b""),))
    for probe in (FileModes, GitFiles):
        yield from probe(Options()).observe(inventory, policy)
