"""The files that a container finds because of `secrets:` and `configs:` (Compose Specification, "Secrets")."""

import os
import posixpath
from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.model import ELSEWHERE, Document, Origin, Secret, Setting, Unread
from auracheck.policy import Policy
from auracheck.sources.compose.tree import Items, Leaf, Table, Tree, text
from auracheck.sources.named_files import named_files
from auracheck.sources.whole_files import not_blank, whole_file

_PLACES = {"secrets": "/run/secrets", "configs": "/"}


def named(
    spec: str, service: Table, model: Table, settings: tuple[Setting, ...], policy: Policy, timeout: float
) -> Iterator[Setting | Document | Unread]:
    """The secrets that the application takes from the files which its NAME_FILE variables name, where the policy says
    that it does: the content of what is mounted there, and elsewhere what is not at hand."""
    wanted = list(named_files(settings, policy))
    mounted = _mounted(service, model) if wanted else {}
    for name, variable, path in wanted:
        given = mounted.get(posixpath.normpath(path))
        yield from _content(spec, name, variable, given, timeout)


def _mounted(service: Table, model: Table) -> dict[str, Table]:
    """What stands at each path in the container."""
    found: dict[str, Table] = {}
    for section, place in _PLACES.items():
        tree, there = service.entries.get(section), model.table(section)
        for item in tree.items if isinstance(tree, Items) else ():
            source, target = _source_and_target(item)
            given = there.table(source) if there and source else None
            if given is not None:
                found[posixpath.normpath(posixpath.join(place, target or source or ""))] = given
    return found


def _source_and_target(item: Tree) -> tuple[str | None, str | None]:
    if isinstance(item, Table):
        return text(item.entries.get("source")), text(item.entries.get("target"))
    return text(item), None


def _content(
    spec: str, name: str, variable: Setting, given: Table | None, timeout: float
) -> Iterator[Setting | Document | Unread]:
    content = given.entries.get("content") if given else None
    path = text(given.entries.get("file")) if given else None
    if isinstance(content, Leaf) and isinstance(content.value, str):
        used = content.used[0] if content.used else None
        yield Setting(name, Secret(content.value), used.origin if used else content.origin, used is None)
    elif path and os.path.isfile(path):
        try:
            setting, document = whole_file(name, path, not_blank(path, timeout))
        except Unreadable as error:
            yield Unread(spec, error.reason, path, error.line)
            return
        yield document
        yield setting
    else:
        origin = given.origin if given else variable.origin
        yield Setting(name, ELSEWHERE, Origin(origin.file, origin.line, origin.column), literal=False)
