"""What node-config ("Custom Environment Variables" in its wiki) does where a variable is not set: each member of
`custom-environment-variables.*` has the name of one, the same member of `default.*` or `production.*` its default, and
the code that gets a member without a value fails ("Common Usage")."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.draft.evidence import Evidence, is_name, is_written_out
from auracheck.draft.files import MAX_OTHER, Code
from auracheck.draft.trees import leaves
from auracheck.errors import Unreadable
from auracheck.model import Origin
from auracheck.systems.files import read_file

HAS_DEFAULT = "has a default in {}"
DEMANDED = "config.get fails where it is not set"

_NAMES = "custom-environment-variables"
_DEFAULTS = ("production", "default")
"""Files with the values of a production; the first counts."""
_READABLE = (".json", ".yaml", ".yml", ".toml")
_READ = re.compile(rb"\.(get|has)(?:<[^<>\n]{0,80}>)?\(\s*[\"'`]([\w.-]{1,200})[\"'`]\s*\)")


class NodeConfig(NamedTuple):
    """The variables by the path of their member, with their lines, and the defaults by the same, each with its file;
    ``is_whole``: no other file may have more."""

    file: str
    names: Mapping[str, tuple[str, int]]
    defaults: Mapping[str, tuple[str, str]]
    is_whole: bool


def node_config(file: Code) -> NodeConfig | None:
    """The configuration that a file belongs to; None for any other file."""
    folder, (stem, end) = os.path.dirname(file.path), os.path.splitext(os.path.basename(file.path))
    if stem != _NAMES or end not in _READABLE:
        return None
    found = (each for each in leaves(file.path, file.content) if each.keys[-1:] != ("__format",))
    names = {_path(each.keys): (each.text, each.line) for each in found if is_name(each.text)}
    beside = [name for name in sorted(_listed(folder)) if os.path.splitext(name)[0] in _DEFAULTS]
    defaults: dict[str, tuple[str, str]] = {}
    for name in sorted(beside, key=lambda name: _DEFAULTS.index(os.path.splitext(name)[0])):
        for path, text in _texts(os.path.join(folder, name)):
            defaults.setdefault(path, (text, name))
    return NodeConfig(file.path, names, defaults, all(name.endswith(_READABLE) for name in beside))


def _path(keys: Sequence[str]) -> str:
    """The path of a member; `{ "__name": "PORT", "__format": "number" }` is one."""
    return ".".join(keys[:-1] if keys[-1:] == ("__name",) else keys)


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")
    except OSError:
        return []


def _texts(path: str) -> Iterator[tuple[str, str]]:
    if path.endswith(_READABLE):
        try:
            yield from ((".".join(each.keys), each.text) for each in leaves(path, read_file(path, MAX_OTHER)))
        except Unreadable:
            return


def defaults_of_node_config(config: NodeConfig) -> Iterator[Evidence]:
    """The variables that have a default."""
    for path, (name, line) in config.names.items():
        if path in config.defaults:
            text, file = config.defaults[path]
            written_out = not text.isdigit() and is_written_out(text)
            why = HAS_DEFAULT.format(file)
            yield Evidence(name, Origin(config.file, line), required=False, written_out=written_out, why=why)


def demanded_of_node_config(config: NodeConfig, scripts: Sequence[Code]) -> Iterator[Evidence]:
    """The variables without a default whose members the code gets, and does not ask whether they are there. A function
    may be what gets it, which is not known here."""
    home = os.path.dirname(os.path.dirname(config.file))
    got: dict[str, Origin] = {}
    asked = set[str]()
    for script in scripts if config.is_whole else ():
        if b"config" in script.content and (not home or script.path.startswith(os.path.join(home, ""))):
            for found in _READ.finditer(script.content):
                path = found[2].decode()
                if found[1] == b"has":
                    asked.add(path)
                else:
                    got.setdefault(path, script.origin(found.start()))
    for path, (name, _) in config.names.items():
        if path in got and path not in config.defaults and path not in asked:
            yield Evidence(name, got[path], required=True, lazy=True, why=DEMANDED)
