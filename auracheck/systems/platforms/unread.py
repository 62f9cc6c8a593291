"""What sets variables of a deployment: JSON that is read, and files of platforms and scripts that are only named."""

import os
import re
from collections.abc import Iterator

from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.names import guess_kind
from auracheck.regex import regex
from auracheck.systems.files import readable
from auracheck.systems.system import Folder, Unjudged

_PLATFORM = regex(r"railway(?:\.\w+)*\.toml|fly\.toml|heroku\.yml")
_OF_DEPLOYMENT = ("deploy", "deployment", "deployments", "ecs", "infra")
"""Folders whose JSON files are about a deployment, if they name a secret."""

_IN_JSON = regex(r'"([A-Z][A-Z0-9_]{2,})"\s*:')
_EXPORTED = regex(r"^[ \t]*export[ \t]+([A-Za-z_]\w*)=", re.M)
MAX_LOOKED_INTO = 50
"""Scripts and JSON files of one folder that are looked into; no more are named."""

MAX_SIZE = 64 << 10
"""Size in bytes of such a file."""


def about_deployment(folder: Folder) -> Iterator[str]:
    """The JSON files of a folder of deployments that name a secret and have no name that some system knows."""
    if os.path.basename(os.path.abspath(folder.path)) in _OF_DEPLOYMENT:
        objects = [name for name in folder.files if name.endswith(".json") and name not in folder.recognized]
        yield from (name for name in objects[:MAX_LOOKED_INTO] if _names_secret(folder.join(name), _IN_JSON))


def not_read(folder: Folder) -> Iterator[Unjudged]:
    """Those files of a folder, sorted by name."""
    scripts = [name for name in folder.files if name.endswith((".sh", ".bash"))]
    named = {name for name in folder.files if _PLATFORM.fullmatch(name)}
    named.update(name for name in scripts[:MAX_LOOKED_INTO] if _names_secret(folder.join(name), _EXPORTED))
    yield from (Unjudged("platform", folder.join(name)) for name in sorted(named))


def _names_secret(path: str, names: re.Pattern[str]) -> bool:
    """Whether one of the names in a file is that of a credential or an address; a large file is not looked into."""
    if not os.path.isfile(path):
        return False
    kinds = set(map(guess_kind, names.findall(readable(path, MAX_SIZE).decode("utf-8", "replace"))))
    return not kinds.isdisjoint((*CREDENTIALS, "url"))
