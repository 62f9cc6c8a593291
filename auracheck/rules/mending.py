"""The one command or line that gives a secret a good value, in the target's own form; shared by the rules."""

import re

from auracheck.inventory import Deployment
from auracheck.model import Origin, Target
from auracheck.policy import Entry
from auracheck.snippets import snippet
from auracheck.snippets.dotenv import quote

_GENERATE = "auracheck generate "
_ONCE = "kubectl-env"
"""The consumer that refuses a file in which a name comes twice. For the others the last of several lines counts."""
_UNIT = re.compile(r"\.service$|(?:service|conf)\.d/[^/]*\.conf$|systemd/(?:system|user)\.conf$")
"""The files of systemd's own that may set a variable. Any other one is an `EnvironmentFile=`, whatever its name."""

WHOLE_FILE = (1, None)
"""Line and column of a value that is all that its file holds: there is no name in it whose column could be told."""


def form_at(target: Target, origin: Origin) -> str:
    """The form in which a setting is written at that place, which need not be that of the target as a whole: a
    variable of the environment is mended in the shell, an `EnvironmentFile=` is no unit, and a secret file is one
    value."""
    if origin.file is None:
        return "export"
    if (origin.line, origin.column) == WHOLE_FILE:
        return "file"
    if target.form == "files" and origin.line is not None:
        return "dotenv"
    if target.form == "systemd" and origin.file != target.origin.file and not _UNIT.search(origin.file):
        return "dotenv"
    return target.form


def mend(deployment: Deployment, entry: Entry, origin: Origin) -> str:
    """How to give ``entry`` a value of its own: a command where one can make it, else where to get it.

    ``origin`` is the place of the value that is wrong, or where an absent one is to go.
    """
    if deployment.target.consumer == _ONCE and origin.line is not None:
        return renew(deployment, entry, origin)
    return _mended(deployment, entry, origin, origin.file)


def renew(deployment: Deployment, entry: Entry, origin: Origin) -> str:
    """The same for a file in which the old line must not stay: what prints the new one."""
    line = _mended(deployment, entry, origin, None)
    return f"{line}  # to replace what {quote(origin.file)} has" if _command(entry) and origin.file else line


def _mended(deployment: Deployment, entry: Entry, origin: Origin, file: str | None) -> str:
    command = _command(entry)
    if command:
        return snippet(form_at(deployment.target, origin)).mend(entry.name, command, file)
    what = "user and password" if entry.kind == "url" else "value"
    return entry.obtain or f"{deployment.environment}'s own {what}"


def _command(entry: Entry) -> str:
    """The command that makes a value, or nothing where a person must get one."""
    if entry.obtain:
        return entry.obtain if entry.obtain.startswith(_GENERATE) else ""
    return f"{_GENERATE}password" if entry.kind in ("key", "password") else ""
