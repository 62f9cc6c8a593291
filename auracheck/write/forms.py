"""Which editor a file has: by its scheme, as the sources tell it."""

import os
import re

from auracheck.consumers import REGISTRY
from auracheck.consumers.base import MAX_FILE
from auracheck.errors import Unreadable
from auracheck.snippets.dotenv import quote
from auracheck.sources import is_remote, split_spec
from auracheck.sources.files import is_stream
from auracheck.write.base import Editor, Refused

_SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))

_HANDED_OVER = re.compile(r"/dev/(?:stdin|stdout|stderr|fd/)|/proc/")
"""Where a shell's redirection leads: whoever wrote it holds the file open, and would not see another one."""

_ADVICE = {
    "compose": "a Compose file is for everybody to read: name the .env beside it, and refer to it from there",
    "github": "a workflow is for everybody to read: auracheck generate KIND | gh secret set NAME",
    "gitlab": "a pipeline is for everybody to read: auracheck generate KIND | glab variable set NAME --masked",
}


def split(file: str) -> tuple[str, str]:
    """Scheme, empty where the path alone must tell it, and path. Raises `UsageError`."""
    scheme, path = split_spec(file)
    if is_remote(file):
        raise Refused(f"{file}: --write changes files alone; auracheck check {quote(file)} has the line that mends it")
    if not path or is_stream(path) or path.endswith(_SEPARATORS) or _HANDED_OVER.match(path):
        raise Refused("--write wants the path of a file")
    return scheme, path


def editor(scheme: str, path: str, content: bytes, *, is_new: bool) -> Editor:
    """The editor of that file. Raises `Refused` for one that cannot be changed here."""
    scheme = scheme or (_of_new(path) if is_new else _of_content(path, content))
    if scheme in REGISTRY:
        from auracheck.write.env_file import EnvFile

        if len(content) > MAX_FILE:
            raise Refused(f"{path}: it has more than {MAX_FILE >> 20} MiB, the bound")
        return EnvFile(path, content, scheme)
    if scheme == "systemd":
        from auracheck.write.unit import Unit

        if is_new and not path.endswith((".conf", ".service")):
            raise Refused(f"{path}: --write wants the path of a unit or a drop-in, such as override.conf")

        return Unit(path, content)
    if scheme == "kubernetes":
        from auracheck.write.manifest import Manifest

        return Manifest(path, content)
    raise Refused(f"{path}: {_ADVICE.get(scheme, 'it is no env file, no unit and no manifest of a Secret')}")


def _of_content(path: str, content: bytes) -> str:
    from auracheck.sources.recognition import by_name, recognise, unknown

    try:
        found = by_name(path) or recognise(content)
    except Unreadable as error:
        raise Refused(f"{path}: it cannot be parsed: {error}") from None
    if found is None:
        raise Refused(f"{path}: {unknown(content).reason}")
    return found


def _of_new(path: str) -> str:
    from auracheck.sources.recognition import by_name

    found = by_name(path)
    if found is None and os.path.splitext(path)[1] in (".yaml", ".yml"):
        return "kubernetes"
    return found or "dotenv"
