"""The env files of a Compose file."""

import re
from collections.abc import Iterator

from auracheck.systems.evidence import Mention
from auracheck.systems.evidence.outline import Node, entries, uncommented

_ENV_FILE = "env_file"
_FROM_OUTSIDE = frozenset(("environment", "args"))
"""Where a name without a value gets the one that Compose has: of a service, a build, and a secret or config."""

_REFERENCE = re.compile(r"(?<!\$)(?:\$\$)*+\$\{?([A-Za-z_]\w*+)")
_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_DEFAULT = re.compile(r"\$\{\w+:?-([^${}]*)\}")


_PODMAN = "podman-compose"
"""What it reads it reads with python-dotenv (podman_compose.py, `dotenv_to_dict`)."""


def mentions(name: str, text: str) -> Iterator[Mention]:
    """The env files of a Compose file of that name, with the program that reads them."""
    found = _mentions(text)
    return (mention._replace(consumer="dotenv") for mention in found) if _PODMAN in name else found


def _mentions(text: str) -> Iterator[Mention]:
    """Those under `env_file`, and `.env`: Compose reads that by itself, but gives a container only those of its
    variables that the file refers to, or names without a value."""
    names = {name for line in uncommented(text) for name in _REFERENCE.findall(line.text)}
    for key, node in entries(text, {_ENV_FILE, *_FROM_OUTSIDE}):
        if key == _ENV_FILE:
            yield from _env_files(node)
        else:
            names.update(_unset(node))
    yield Mention("compose-env", ".env", frozenset(names))


def _env_files(node: Node) -> Iterator[Mention]:
    """With `format: raw` it is read as `docker run --env-file` reads it."""
    for item in node if isinstance(node, list) else [node]:
        path = item.get("path") if isinstance(item, dict) else item
        raw = isinstance(item, dict) and item.get("format") == "raw"
        if isinstance(path, str) and (known := _known(path)):
            yield Mention("docker-env" if raw else "compose-env", known)


def _known(path: str) -> str:
    """A path of which a variable is a part is not known, but where it has a default."""
    default = _DEFAULT.fullmatch(path)
    return default[1] if default else "" if "$" in path or path[:1] == "*" else path


def _unset(node: Node) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (name for name, value in node.items() if value is None)
    else:
        items = node if isinstance(node, list) else [node]
        yield from (item for item in items if isinstance(item, str) and _NAME.fullmatch(item))
