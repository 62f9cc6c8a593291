"""The one command or line that gives a secret a good value, in the target's own form; shared by the rules."""

import os
import re

from auracheck.inventory import Deployment
from auracheck.judgement.defaults import default
from auracheck.judgement.words import names
from auracheck.model import Kind, Origin, Secret, Setting, Target
from auracheck.policy import Entry
from auracheck.snippets import snippet
from auracheck.snippets.base import Snippet
from auracheck.snippets.dotenv import append, quote, write

_GENERATE = "auracheck generate "
_BARE = f"{_GENERATE}password"
_PLAIN_COMMAND = re.compile(rf"{_GENERATE}[\w.-]+(?: [\w.:/@%+=\[\]-]+)*", re.ASCII)
"""Words that a shell takes as they stand, but for a host in brackets (RFC 3986, 3.2.2)."""
_ONCE = "kubectl-env"
"""The consumer that refuses a file in which a name comes twice. For the others the last of several lines counts."""
_UNIT = re.compile(r"\.service$|(?:service|conf)\.d/[^/]*\.conf$|systemd/(?:system|user)\.conf$")
"""The files of systemd's own that may set a variable. Any other one is an `EnvironmentFile=`, whatever its name."""
_COMPOSE = re.compile(r"\.ya?ml(?:\.[^/]*)?$", re.IGNORECASE)
_DROP_IN = re.compile(r"service\.d/[^/]*\.conf$")
_STREAM = re.compile(r"-$|/(?:dev|proc)/")
"""What is read once and cannot be written into."""
_SAYS_ITSELF = {
    "shell-env": re.compile(r"\.envrc|.*\.sh", re.DOTALL),
    "dotenv": re.compile(r"\.env.*|.*\.env|[^.]+", re.DOTALL),
    "compose-env": re.compile(r"\.env", re.DOTALL),
}
"""Names of files that say who reads them, to `--write` too."""
_ENV_FILE_READER = {"compose": "compose-env", "systemd": "systemd-env", "shell-env": "shell-env"}

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
    if target.form == "compose" and not _COMPOSE.search(origin.file) and not _STREAM.match(origin.file):
        return "dotenv"
    if target.form == "systemd" and origin.file != target.origin.file and not _UNIT.search(origin.file):
        return "dotenv"
    return target.form


def _snippet(target: Target, origin: Origin) -> Snippet:
    return snippet(form_at(target, origin)).within(target.namespace)


def mend(deployment: Deployment, entry: Entry, origin: Origin) -> str:
    """How to give ``entry`` a value of its own: a command where one can make it, else where to get it.

    ``origin`` is the place of the value that is wrong, or where an absent one is to go.
    """
    told = renew if deployment.target.consumer == _ONCE and origin.line is not None else _mended
    return told(deployment, entry, origin)


def renew(deployment: Deployment, entry: Entry, origin: Origin) -> str:
    """The same for a file in which the old line must not stay: what would be appended is printed instead."""
    line = _mended(deployment, entry, origin)
    file = quote(origin.file) if origin.file else ""
    printed, appends, _ = line.rpartition(f" >> {file}")
    return f"{printed}  # to replace what {file} has" if file and appends else line


def _mended(deployment: Deployment, entry: Entry, origin: Origin) -> str:
    command = _command(entry)
    if not command:
        what = "user and password" if entry.kind == "url" else "value"
        return entry.obtain or f"{deployment.environment}'s own {what}"
    if deployment.target.source == "process":
        return f"a new value where {entry.name} is set for that process, then restart it: {command}"
    if origin.file is not None and (_STREAM.match(origin.file) or deployment.target.kind is Kind.EXAMPLE):
        return _snippet(deployment.target, origin).mend(entry.name, command, "-")
    return _in_place(deployment, entry, origin, command)


def _in_place(deployment: Deployment, entry: Entry, origin: Origin, make: str) -> str:
    """A value that is put together from others is not replaced where it stands."""
    target = deployment.target
    form = form_at(target, origin)
    standing = _standing(deployment, entry, origin)
    if origin.file is not None and standing is not None and not standing.literal and form == "dotenv":
        if target.source == "compose":
            return f"a new value for the variable at {origin.file}:{origin.line}, of which this one is made"
        return append(entry.name, make, origin.file, "dotenv")
    file = _written_to(target, form, origin, standing)
    if file is None or make == _BARE:
        written = _snippet(target, origin)
        return written.mend((standing and standing.key) or written.key(entry.name), make, origin.file)
    rotate = standing is not None and file.endswith(str(origin.file)) and _is_no_default(entry, standing)
    return f"{write(make, file)}{' --rotate' * rotate}"


def _standing(deployment: Deployment, entry: Entry, origin: Origin) -> Setting | None:
    """The value that stands in that place, if there is one."""
    setting = deployment.given.get(entry.name)
    return setting if setting and setting.origin == origin and not setting.blank else None


def _is_no_default(entry: Entry, setting: Setting) -> bool:
    """What `--write` replaces without being told to are placeholders alone."""
    return isinstance(setting.value, Secret) and not default(entry.kind, setting.value.reveal(), names(entry.name))


def _written_to(target: Target, form: str, origin: Origin, standing: Setting | None) -> str | None:
    """The file, with its scheme where it needs one, in which `--write` mends that place; None where it cannot."""
    file = origin.file
    if file is None:
        return None
    if form in ("dotenv", "export"):
        return _read_by(target, file)
    if form == "kubernetes":
        is_secret = standing.kept_in == "Secret" if standing else target.kind is Kind.STORE
        return file if is_secret else None
    if form == "systemd":
        return _environment_file(target) or _drop_in(file)
    return None


def _read_by(target: Target, file: str) -> str:
    reader = _ENV_FILE_READER.get(target.source, target.consumer or "dotenv")
    says = _SAYS_ITSELF.get(reader)
    return file if says and says.fullmatch(os.path.basename(file)) else f"{reader}:{file}"


def _environment_file(target: Target) -> str | None:
    """The last `EnvironmentFile=` that has a setting: it wins over the unit, and is kept from other users."""
    for setting in reversed(target.settings):
        if setting.origin.line is not None and form_at(target, setting.origin) == "dotenv":
            return _read_by(target, str(setting.origin.file))
    return None


def _drop_in(file: str) -> str | None:
    return file if _DROP_IN.search(file) else None


def _command(entry: Entry) -> str:
    """The command that makes a value, or nothing where a person must get one, or the policy says more than a command:
    what would be put behind that could go anywhere."""
    if entry.obtain:
        return entry.obtain if _PLAIN_COMMAND.fullmatch(entry.obtain) else ""
    return _BARE if entry.kind in ("key", "password") else ""
