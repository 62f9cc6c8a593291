"""Places as forges know them: a path from the top of the repository, a line, and a fingerprint. Pure.

GitHub and GitLab show a finding at a file of the repository, and refuse one without. What has no such file (the
environment, a live store, a file elsewhere on the machine) is shown at the checkout's anchor, line 1, and the words
say where it really is.
"""

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from auracheck.model import Origin
from auracheck.report import Checkout, Finding
from auracheck.reporters.text import place, some, visible

_STREAMS = ("/dev/", "/proc/")
_MOST_TARGETS = 5


class Spot(NamedTuple):
    """A place in the repository. ``beside`` is where the finding really is, in words, where that is another place."""

    path: str
    line: int = 1
    column: int | None = None
    beside: str = ""


def spot(finding: Finding, checkout: Checkout) -> Spot:
    """Where a forge shows this finding."""
    origin = finding.locations[0] if finding.locations else Origin()
    path = inside(origin, checkout)
    if path is not None:
        return Spot(path, origin.line or 1, origin.column if origin.line else None)
    where = place(origin) if origin.file else some([visible(label) for label in finding.targets], _MOST_TARGETS)
    return Spot(checkout.anchor, beside=where)


def inside(origin: Origin, checkout: Checkout) -> str | None:
    """The file's path from the top of the repository, with `/` on every system; None where it is no file in there."""
    path = origin.file
    if not path or path == "-" or path.startswith(_STREAMS) or path in checkout.remote:
        return None
    if origin.commit:  # git tells such paths from the top, and `(commit message)` for what is none
        return None if path.startswith("(") else path
    path = os.path.normpath(os.path.join(checkout.folder, path))
    top = os.path.join(checkout.root, "") if checkout.root else ""
    if not path.startswith(top):
        return None
    path = path.removeprefix(top).replace(os.sep, "/")
    return None if path.startswith(("/", "../")) or os.path.isabs(path) else path


class Fingerprinted(NamedTuple):
    """A finding with its spot, and what tells it from all others. ``repeat`` counts those with the same digest."""

    finding: Finding
    spot: Spot
    digest: str
    repeat: int


def fingerprinted(findings: Iterable[Finding], checkout: Checkout) -> Iterator[Fingerprinted]:
    """Each finding with a fingerprint that survives a moved line: of rule, secret's name, targets' labels and file.

    Nothing of any value goes into it.
    """
    seen: dict[str, int] = {}
    for finding in findings:
        where = spot(finding, checkout)
        digest = digest_of(finding.rule, finding.secret or "", *finding.targets, where.path)
        seen[digest] = seen.get(digest, 0) + 1
        yield Fingerprinted(finding, where, digest, seen[digest])


def digest_of(*words: str) -> str:
    """One digest of several words; a path may hold bytes that are no text."""
    return sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()
