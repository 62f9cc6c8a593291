"""What reading for a draft finds: names, and what a person has to look at. Nothing here has room for a value."""

from typing import NamedTuple

from auracheck.model import Origin, Unread

MOST_NAMES = 1_000
"""Names that a draft has at most. The largest examples of the public have some three hundred."""


class Found(NamedTuple):
    """A name that a program reads, and where.

    ``kind`` is what the code itself says, with the word that said it (``by``); empty where the name has to tell.
    ``required`` is None where nothing says: what is no mere setting is then. ``written_out``: where it is not set, a
    text that stands in the code is taken. ``remark`` is for whoever edits.
    """

    name: str
    origin: Origin
    kind: str = ""
    by: str = ""
    required: bool | None = True
    remark: str = ""
    written_out: bool = False


class Left(NamedTuple):
    """What was seen and is not in the draft, and why. It is no gap: a person can tell, a program cannot."""

    origin: Origin
    reason: str


Seen = Found | Left | Unread
