"""`include`: other Compose files as projects of their own (compose-go 2.4.8, loader/include.go)."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from auracheck.sources.compose.files import Asked, refuse_remote
from auracheck.sources.compose.paths import clean_directory_of, joined
from auracheck.sources.compose.tree import Items, Leaf, Refused, Table, Tree, same, text

_TAKEN = ("services", "volumes", "networks", "secrets", "configs")


class Inclusion(NamedTuple):
    """One entry of `include`: its files, the directory that they stand for and how the including file writes it, and
    the env files that it is filled in with besides."""

    paths: tuple[str, ...]
    directory: str
    relative: str
    env_files: tuple[str, ...]
    asked: Asked


def inclusions(cfg: Table, directory: str) -> Iterator[Inclusion]:
    """What a file includes. ``directory`` is that of the project. Raises `Refused`."""
    tree = cfg.entries.get("include")
    if tree is None or (isinstance(tree, Leaf) and tree.value is None):
        return
    if not isinstance(tree, Items):
        raise Refused("include wants a list; Compose refuses the rest", tree.origin)
    for item in tree.items:
        yield _inclusion(item, directory)


def _inclusion(item: Tree, directory: str) -> Inclusion:
    if isinstance(item, Table):
        paths, env_files = (_texts(item.entries.get(key)) for key in ("path", "env_file"))
        own = text(item.entries.get("project_directory")) or ""
    else:
        paths, env_files, own = _texts(item), (), ""
    if not paths:
        raise Refused("include wants the path of a file; Compose refuses the rest", item.origin)
    for path in paths:
        refuse_remote(path, item.origin)
    is_directory = own and os.path.isdir(joined(directory, own, {}) or os.curdir)
    relative = clean_directory_of(os.path.join(own, "") if is_directory else own or paths[0])
    place = joined(directory, own or os.path.dirname(paths[0]) or os.curdir, {})
    return Inclusion(
        tuple(joined(directory, path, {}) for path in paths),
        place,
        relative,
        tuple(joined(directory, path, {}) for path in env_files) or _own_env_file(place),
        Asked(item.origin, _is_told(item)),
    )


def _is_told(item: Tree) -> bool:
    """Whether no variable is filled into its paths."""
    if isinstance(item, Table):
        return all(map(_is_told, item.entries.values()))
    return all(map(_is_told, item.items)) if isinstance(item, Items) else not item.used


def _own_env_file(directory: str) -> tuple[str, ...]:
    path = os.path.join(directory, ".env")
    return (path,) if os.path.exists(path) and not os.path.isdir(path) else ()


def _texts(tree: Tree | None) -> tuple[str, ...]:
    """One text, or a list of some."""
    if tree is None or (isinstance(tree, Leaf) and tree.value is None):
        return ()
    found = [text(item) for item in (tree.items if isinstance(tree, Items) else [tree])]
    if None in found:
        raise Refused("a path here is no text; Compose refuses that", tree.origin)
    return tuple(path for path in found if path)


def imported(cfg: Table, other: Table) -> Table:
    """The file with what an included project brings. Raises `Refused` where both say something else of one name."""
    for section in _TAKEN:
        theirs = other.table(section)
        if theirs is None:
            continue
        mine = cfg.table(section)
        entries = dict(mine.entries) if mine else {}
        places = dict(mine.places) if mine else {}
        for name, tree in theirs.entries.items():
            known = entries.setdefault(name, tree)
            if not same(known, tree):
                raise Refused("an included file has one of the same name; Compose refuses that", places[name])
            places.setdefault(name, theirs.place(name))
        cfg = cfg.having(section, Table(entries, places, theirs.origin))
    return cfg
