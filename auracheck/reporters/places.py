"""Places as forges know them: a path from the top of the repository, a line, and a fingerprint. Pure.

GitHub and GitLab show a finding at a file of the repository, and refuse one without. What has no such file (the
environment, a live store, another file of the machine) is shown at the checkout's anchor, line 1, and the message
says where it really is.
"""

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256

from auracheck.listing import some
from auracheck.model import Origin
from auracheck.report import Checkout, Finding
from auracheck.reporters.findings import place
from auracheck.systems.files import is_handed_over
from auracheck.typed import NamedTuple

_MOST_TARGETS = 5


class Spot(NamedTuple):
    """A place in the repository. ``beside`` is where the finding really is, if that is another place."""

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
    where = place(origin) if origin.file else some(finding.targets, _MOST_TARGETS)
    return Spot(checkout.anchor, beside=where)


def inside(origin: Origin, checkout: Checkout) -> str | None:
    """The file's path from the top of the repository, with `/` on every system; None for anything but a file in it."""
    path = origin.file
    if not path or is_handed_over(path) or path in checkout.remote:
        return None
    if origin.commit:  # git gives such paths from the top, and `(commit message)` where there is no path
        return None if path.startswith("(") else path
    path = os.path.normpath(os.path.join(checkout.folder, path))
    top = os.path.join(checkout.root, "") if checkout.root else ""
    if not path.startswith(top):
        return None
    path = path.removeprefix(top).replace(os.sep, "/")
    return None if path.startswith(("/", "../")) or os.path.isabs(path) else path


class Fingerprinted(NamedTuple):
    """A finding with its spot and its fingerprint. ``repeat`` counts those with the same digest."""

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
    """One digest of several words; a path may contain bytes that are not text."""
    return sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()
