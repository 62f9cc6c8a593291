"""The secrets and configs that are files in a container (Compose Specification, "Secrets" and "Configs"), and what of
here is mounted there."""

import os
import posixpath
from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Document, Setting, Unread
from auracheck.systems.compose.absent import without_source
from auracheck.systems.compose.environment import entry
from auracheck.systems.compose.tree import Leaf, Tree, TreeList, TreeMap, text
from auracheck.systems.named_files import named_files, not_blank, whole_file
from auracheck.systems.source import Context

SECRETS = "/run/secrets/"

_MOUNTED_AT = {"secrets": SECRETS, "configs": "/"}


def named_secrets(
    spec: str, service: TreeMap, model: TreeMap, settings: tuple[Setting, ...], context: Context
) -> Iterator[Setting | Document | Unread]:
    """The secrets that the application takes from the files which its NAME_FILE variables name, where the policy says
    so: the content of what is mounted there; what is not in the project is external."""
    named = list(named_files(settings, context.policy))
    mounted = mounted_files(service, model) if named else {}
    for name, variable, path in named:
        given = mounted.get(posixpath.normpath(path))
        if given is None or not without_source(name, given):
            yield from _content(spec, name, variable, given, context.timeout)


def bind_mounts(service: TreeMap) -> Iterator[tuple[str, str]]:
    """Each path in the container at which something is mounted, and the path of that here; empty where it has none."""
    for item in service.items("volumes"):
        if isinstance(item, TreeMap):
            source, target = item.text("source") or "", item.text("target") or ""
        else:
            source, _, rest = (text(item) or "").partition(":")
            target = rest.partition(":")[0] or source
        is_path = source[:1] in (".", "/", "~")
        there = os.path.expanduser(source) if is_path else ""
        yield posixpath.normpath(target), os.path.normpath(there) if there else ""


def mounted_files(service: TreeMap, model: TreeMap) -> dict[str, TreeMap]:
    """The secret or config at each path in the container."""
    found: dict[str, TreeMap] = {}
    for section, place in _MOUNTED_AT.items():
        for item in service.items(section):
            defined = model.mapping(section)
            entry = item if isinstance(item, TreeMap) else TreeMap({"source": item}, {}, item.origin)
            source = entry.text("source") or ""
            if source in defined.entries:
                path = posixpath.join(place, entry.text("target") or source)
                found[posixpath.normpath(path)] = defined.mapping(source)
    return found


def mounted_configs(service: TreeMap, model: TreeMap) -> dict[str, TreeMap]:
    """The config at each path."""
    items = service.entries.get("configs")
    return mounted_files(TreeMap({"configs": items}, {}, service.origin), model) if items else {}


def mounted_secrets(service: TreeMap, model: TreeMap) -> dict[str, TreeMap]:
    """The secret at each path, but for those that variables were filled into, which may be values."""
    written = TreeList([item for item in service.items("secrets") if _is_written(item)], service.origin)
    return mounted_files(TreeMap({"secrets": written}, {}, service.origin), model) if written.items else {}


def _is_written(item: Tree) -> bool:
    leaves = [item.entries.get(key) for key in ("source", "target")] if isinstance(item, TreeMap) else [item]
    return not any(isinstance(leaf, Leaf) and leaf.used for leaf in leaves)


def _content(
    spec: str, name: str, variable: Setting, given: TreeMap | None, timeout: float
) -> Iterator[Setting | Document | Unread]:
    content = given.entries.get("content") if given else None
    path = given.text("file") if given else None
    value = text(content)
    if value is not None and isinstance(content, Leaf):
        yield entry(content, name, value)[0]
    elif path and os.path.isfile(path):
        try:
            setting, document = whole_file(name, path, not_blank(path, timeout))
        except Unreadable as error:
            yield Unread(spec, error.reason, path, error.line)
            return
        yield document
        yield setting
    else:
        yield Setting(name, EXTERNAL, given.origin if given else variable.origin, literal=False)
