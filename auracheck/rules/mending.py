"""The one command or line that gives a secret a good value, in the target's own form; shared by the rules."""

from auracheck.model import Deployment, Origin
from auracheck.policy import Entry
from auracheck.snippets import snippet

_GENERATE = "auracheck generate "
_ASKS = "HOST"
"""In `obtain`, the word of a command that a person must fill in before it can be run."""


def mend(deployment: Deployment, entry: Entry, origin: Origin) -> str:
    """How to give ``entry`` a value of its own: a command where one can make it, else where to get it.

    ``origin`` is the place of the value that is wrong, or where an absent one is to go.
    """
    command = _command(entry)
    if command:
        return snippet(deployment.target.form).mend(entry.name, command, origin.file)
    if entry.kind == "url":
        return f"{deployment.environment}'s own user and password{f': {entry.obtain}' if entry.obtain else ''}"
    return entry.obtain or f"{deployment.environment}'s own value"


def _command(entry: Entry) -> str:
    """The command that makes a value as it stands, or nothing where a person must have a hand in it."""
    if entry.obtain:
        runs = entry.obtain.startswith(_GENERATE) and _ASKS not in entry.obtain.split()
        return entry.obtain if runs else ""
    return f"{_GENERATE}password" if entry.kind in ("key", "password") else ""
