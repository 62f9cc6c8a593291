"""Which editor a file has: by its scheme, as the sources tell it."""

import os

from auracheck.consumers import REGISTRY
from auracheck.consumers.base import MAX_FILE
from auracheck.errors import Unreadable
from auracheck.snippets.dotenv import quote
from auracheck.sources import is_remote, scheme_of, split_spec
from auracheck.sources.files import is_stream
from auracheck.write.base import Editor, Refused

_ADVICE = {
    "compose": "a Compose file is for everybody to read: name the .env beside it, and refer to it from there",
    "github": "a workflow is for everybody to read: auracheck generate KIND | gh secret set NAME",
    "gitlab": "a pipeline is for everybody to read: auracheck generate KIND | glab variable set NAME --masked",
    "directory": "it is a directory; name a file in it",
}


def split(file: str) -> tuple[str, str]:
    """Scheme, empty where the path alone must tell it, and path. Raises `UsageError`."""
    scheme, path = split_spec(file)
    if is_remote(file):
        raise Refused(f"{file}: --write changes files alone; auracheck check {quote(file)} has the line that mends it")
    if not path or is_stream(path):
        raise Refused("--write wants the path of a file")
    return scheme, path


def editor(scheme: str, path: str, content: bytes, *, is_new: bool) -> Editor:
    """The editor of that file. Raises `Refused` for one that cannot be changed here."""
    scheme = scheme or _scheme(path, is_new=is_new)
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


def _scheme(path: str, *, is_new: bool) -> str:
    if is_new:
        return _of_new(path)
    try:
        return scheme_of(path)
    except Unreadable as error:
        raise Refused(f"{path}: {error.reason}") from None


def _of_new(path: str) -> str:
    from auracheck.sources.recognition import by_name

    found = by_name(path)
    if found is None and os.path.splitext(path)[1] in (".yaml", ".yml"):
        return "kubernetes"
    return found or "dotenv"
