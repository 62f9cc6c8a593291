"""From the files of a Compose project to one tree (compose-go 2.4.8, loader/loader.go, loader/include.go)."""

import os
from collections.abc import Callable, Iterator, Mapping

from auracheck.model import Origin
from auracheck.systems.compose.files import (
    ComposeFiles,
    FileReference,
    Variables,
    clean_directory_of,
    joined,
    own_env_file,
    refuse_remote,
)
from auracheck.systems.compose.merge import Base, extended, merge
from auracheck.systems.compose.paths import Move, moved, with_path
from auracheck.systems.compose.reading import Path, TreeReader, resets, without
from auracheck.systems.compose.schema import Schema, check_file_casts
from auracheck.systems.compose.tree import ComposeError, Leaf, Tree, TreeList, TreeMap, quoted, same, text
from auracheck.typed import NamedTuple

MAX_INCLUDES = 200
"""Inclusions that are carried out, counted again where a file is included from several."""

_EMPTY = TreeMap({}, {}, Origin())
_INCLUDED = ("services", "volumes", "networks", "secrets", "configs")


class ProjectLoader:
    """Loads a project, and the projects that it includes."""

    def __init__(self, files: ComposeFiles, environ: Mapping[str, str]) -> None:
        self._files = files
        self._environ = environ
        self._schema = Schema()
        self._bases: dict[tuple[str, int], tuple[Variables, Base]] = {}  # they are kept, so that an id stays theirs
        self._includes = 0

    def project(self, paths: tuple[str, ...], directory: str, variables: Variables) -> TreeMap:
        """The whole project. ``directory`` is what its relative paths start from. Raises `ComposeError`."""
        found = self._model(paths, (directory, directory), variables, ())
        if not found.entries:
            raise ComposeError("empty Compose file", Origin(paths[0]))
        return found

    def _model(
        self,
        paths: tuple[str, ...],
        place: tuple[str, str],
        variables: Variables,
        included: tuple[str, ...],
        named: FileReference | None = None,
    ) -> TreeMap:
        """The files over one another. ``place`` is the directory, as it is and as paths are to be written."""
        directory, relative = place
        found = _EMPTY
        for path in paths:
            for cfg, removed in self._documents(path, variables, named):
                cfg = extended(cfg, path, removed, lambda file: self._base(directory, file, variables))
                found = without(found, removed)
                included = (*included, path)
                found = merge(found, self._with_includes(cfg, directory, variables, included))
                self._schema.check(found)
        return _settled(found, self._move(relative), variables)

    def _documents(
        self, path: str, variables: Variables, named: FileReference | None
    ) -> Iterator[tuple[TreeMap, list[Path]]]:
        """What each document of a file says, and what it removes."""
        content, nodes = self._files.compose(path, named)
        reader = TreeReader(path, variables)
        tagged = b"!reset" in content or b"!override" in content
        for node in nodes:
            cfg = reader.tree(node)
            for _, service in cfg.mappings("services"):
                check_file_casts(service)
            yield cfg, resets(node) if tagged else []

    def _base(self, directory: str, leaf: Leaf, variables: Variables) -> Base:
        """The services of another file that is extended from, their paths as the project writes them."""
        file = str(leaf.value)
        refuse_remote(file, leaf.origin)
        path = joined(directory, file, self._environ)
        known = self._bases.get((path, id(variables)))
        if known is None:
            found, removed = _EMPTY, list[Path]()
            for cfg, removed in self._documents(path, variables, FileReference(leaf.origin, not leaf.used)):
                found = merge(without(found, removed), cfg)
            if not isinstance(found.entries.get("services"), TreeMap):
                raise ComposeError("undefined service in extends", leaf.origin)
            move = self._move(clean_directory_of(file))
            services = _changed(found, "services", lambda service: moved(service, move)).mapping("services")
            known = self._bases[path, id(variables)] = variables, (services, removed)
        return known[1]

    def _with_includes(self, cfg: TreeMap, directory: str, variables: Variables, included: tuple[str, ...]) -> TreeMap:
        for found in _inclusions(cfg, directory):
            self._includes += 1
            if found.paths[0] in included:
                raise ComposeError("circular include", found.named.origin)
            if self._includes > MAX_INCLUDES:
                raise ComposeError(f"more than {MAX_INCLUDES} included files", found.named.origin)
            behind = self._files.behind(variables, found.env_files, found.named)
            model = self._model(found.paths, (found.directory, found.relative), behind, included, found.named)
            cfg = _imported(cfg, model)
        return cfg.without("include")

    def _move(self, relative: str) -> Move:
        return lambda path: joined(relative, path, self._environ)


class Inclusion(NamedTuple):
    """One entry of `include`: its files, the directory that they start from and how the including file writes it, and
    the env files that it is filled in with besides."""

    paths: tuple[str, ...]
    directory: str
    relative: str
    env_files: tuple[str, ...]
    named: FileReference


def _inclusions(cfg: TreeMap, directory: str) -> Iterator[Inclusion]:
    """What a file includes. ``directory`` is that of the project. Raises `ComposeError`."""
    tree = cfg.entries.get("include")
    if not isinstance(tree, TreeList | Leaf | None) or (isinstance(tree, Leaf) and tree.value is not None):
        raise ComposeError("invalid include (expected a list)", tree.origin)
    yield from (_inclusion(item, directory) for item in cfg.items("include"))


def _inclusion(item: Tree, directory: str) -> Inclusion:
    entry = item if isinstance(item, TreeMap) else TreeMap({"path": item}, {}, item.origin)
    paths, env_files = (_texts(entry.entries.get(key)) for key in ("path", "env_file"))
    own = entry.text("project_directory") or ""
    if not paths:
        raise ComposeError("missing path: in include", item.origin)
    for path in paths:
        refuse_remote(path, item.origin)
    is_directory = own and os.path.isdir(joined(directory, own, {}) or os.curdir)
    place = joined(directory, own or os.path.dirname(paths[0]) or os.curdir, {})
    return Inclusion(
        tuple(joined(directory, path, {}) for path in paths),
        place,
        clean_directory_of(os.path.join(own, "") if is_directory else own or paths[0]),
        tuple(joined(directory, path, {}) for path in env_files) or own_env_file(place),
        FileReference(item.origin, _is_literal(item)),
    )


def _is_literal(item: Tree) -> bool:
    """Whether no variable is filled in."""
    if isinstance(item, TreeMap):
        return all(map(_is_literal, item.entries.values()))
    return all(map(_is_literal, item.items)) if isinstance(item, TreeList) else not item.used


def _texts(tree: Tree | None) -> tuple[str, ...]:
    """One text, or a list of some."""
    if tree is None or (isinstance(tree, Leaf) and tree.value is None):
        return ()
    found = [text(item) for item in (tree.items if isinstance(tree, TreeList) else [tree])]
    if None in found:
        raise ComposeError("invalid path in include (expected a string)", tree.origin)
    return tuple(path for path in found if path)


def _imported(cfg: TreeMap, other: TreeMap) -> TreeMap:
    """A file with what an included project brings. Raises `ComposeError` where they differ about one name."""
    for section in _INCLUDED:
        if section not in other.entries:
            continue
        theirs, mine = other.mapping(section), cfg.mapping(section)
        for name, tree in mine.entries.items():
            if not same(tree, theirs.entries.get(name, tree)):
                words = f"conflicting {section[:-1]}{quoted(name)} in an included file"
                raise ComposeError(words, mine.place(name))
        entries = {**mine.entries, **theirs.entries, **mine.entries}
        cfg = cfg.having(section, TreeMap(entries, {**theirs.places, **mine.places}, theirs.origin))
    return cfg


def _settled(model: TreeMap, move: Move, variables: Variables) -> TreeMap:
    """A project whose paths and bare names mean the same wherever it is included (compose-go, paths/resolve.go and
    loader/environment.go)."""
    model = _changed(model, "services", lambda service: _filled(moved(service, move), variables))
    for section in ("secrets", "configs"):
        model = _changed(model, section, lambda one: _file(one, move, variables))
    return model


def _changed(model: TreeMap, section: str, change: Callable[[TreeMap], TreeMap]) -> TreeMap:
    if section not in model.entries:
        return model
    found = model.mapping(section)
    entries = {name: change(one) if isinstance(one, TreeMap) else one for name, one in found.entries.items()}
    return model.having(section, found._replace(entries=entries))


def _file(table: TreeMap, move: Move, variables: Variables) -> TreeMap:
    """A secret or config: its file's path, or the value of its variable as `content`."""
    if "file" in table.entries:
        return with_path(table, "file", move)
    variable = variables.get(table.text("environment") or "")
    if variable is None or "content" in table.entries:
        return table
    return table.having("content", Leaf(variable.value, table.entries["environment"].origin, (variable,)))


def _filled(service: TreeMap, variables: Variables) -> TreeMap:
    """A service whose list of variables has values for its bare names, as far as there are any."""
    listed = service.entries.get("environment")
    if not isinstance(listed, TreeList):
        return service
    items = [_with_value(item, variables) for item in listed.items]
    return service.having("environment", TreeList(items, listed.origin))


def _with_value(item: Tree, variables: Variables) -> Tree:
    variable = variables.get(text(item) or "")
    if variable is None or not isinstance(item, Leaf):
        return item
    return item._replace(value=f"{item.value}={variable.value}", used=(*item.used, variable))
