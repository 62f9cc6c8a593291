"""What a driver is asked, and what it answers: in no driver's words, since those quote what they were given."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from auracheck.inventory import Failure

Variables = tuple[tuple[str, str | None], ...]


class Service(NamedTuple):
    """A service as one deployment would connect to it: its URL, and the driver's own variables in that deployment (None
    for one whose value is not known)."""

    family: str
    url: str
    variables: Variables = ()

    def __repr__(self) -> str:  # the password must not be seen in a traceback
        return f"<{self.family} service>"


class Answer(NamedTuple):
    """What came of a connection.

    ``failure``: why there is none. ``power``: the fact that says of what the URL's user may do too much.
    ``unasked``: why it was not tried, in words to be told.
    """

    failure: Failure | None = None
    power: str = ""
    unasked: str = ""


@contextmanager
def without(*prefixes: str) -> Iterator[None]:
    """The process without its own variables of those prefixes: they would vouch for what a URL leaves out."""
    ours = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(prefixes)}
    try:
        yield
    finally:
        os.environ.update(ours)
