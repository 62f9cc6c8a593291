"""From the files of a Compose project to one tree (compose-go 2.4.8, loader/loader.go)."""

from collections.abc import Iterator, Mapping

from auracheck.model import Origin
from auracheck.sources.compose.casts import cast
from auracheck.sources.compose.extends import Base, extended
from auracheck.sources.compose.files import Asked, Files, refuse_remote
from auracheck.sources.compose.include import imported, inclusions
from auracheck.sources.compose.merge import merge
from auracheck.sources.compose.paths import clean_directory_of, joined
from auracheck.sources.compose.reading import Path, Reader, resets, without
from auracheck.sources.compose.settled import Move, moved, settled
from auracheck.sources.compose.shape import check
from auracheck.sources.compose.tree import Leaf, Refused, Table, Tree
from auracheck.sources.compose.variables import Variables, with_env_files

MAX_INCLUDES = 200
"""Inclusions that are carried out, counted again where a file is included from several."""

_EMPTY = Table({}, {}, Origin())


class Loader:
    """Loads a project, and the projects that it includes."""

    def __init__(self, files: Files, environ: Mapping[str, str]) -> None:
        self._files = files
        self._environ = environ
        self._bases: dict[tuple[str, int], tuple[Variables, Base]] = {}  # they are held, so that an id stays theirs
        self._includes = 0

    def project(self, paths: tuple[str, ...], directory: str, variables: Variables) -> Table:
        """The whole project. ``directory`` is what its relative paths start from. Raises `Refused`."""
        found = self._model(paths, (directory, directory), variables, ())
        if not found.entries:
            raise Refused("it is empty; Compose refuses that", Origin(paths[0]))
        return found

    def _model(
        self,
        paths: tuple[str, ...],
        place: tuple[str, str],
        variables: Variables,
        included: tuple[str, ...],
        asked: Asked | None = None,
    ) -> Table:
        """The files over one another. ``place`` is the directory, as it is and as paths are to be written."""
        directory, relative = place
        found = _EMPTY
        for path in paths:
            for cfg, taken in self._documents(path, variables, asked):
                cfg = extended(cfg, path, taken, lambda file: self._base(directory, file, variables))
                for gone in taken:
                    found = _table(without(found, gone))
                included = (*included, path)
                cfg = self._with_includes(cfg, directory, variables, included)
                found = merge(found, cfg)
                check(found)
        return settled(found, self._move(relative), variables)

    def _documents(self, path: str, variables: Variables, asked: Asked | None) -> Iterator[tuple[Table, list[Path]]]:
        """What each document of a file says, and what it takes away."""
        content, nodes = self._files.compose(path, asked)
        reader = Reader(path, variables)
        tagged = b"!reset" in content or b"!override" in content
        for node in nodes:
            cfg = reader.tree(node)
            services = cfg.table("services")
            for service in services.entries.values() if services else ():
                cast(service)
            yield cfg, resets(node) if tagged else []

    def _base(self, directory: str, leaf: Leaf, variables: Variables) -> Base:
        """The services of another file that is extended from, their paths as the project writes them."""
        file = str(leaf.value)
        refuse_remote(file, leaf.origin)
        path = joined(directory, file, self._environ)
        known = self._bases.get((path, id(variables)))
        if known is None:
            found, taken = _EMPTY, list[Path]()
            for cfg, taken in self._documents(path, variables, Asked(leaf.origin, not leaf.used)):
                for gone in taken:
                    found = _table(without(found, gone))
                found = merge(found, cfg)
            services = found.table("services")
            if services is None:
                raise Refused("it extends a service of a file that has none; Compose refuses that", leaf.origin)
            known = variables, (moved(services, self._move(clean_directory_of(file))), taken)
            self._bases[path, id(variables)] = known
        return known[1]

    def _with_includes(self, cfg: Table, directory: str, variables: Variables, included: tuple[str, ...]) -> Table:
        for found in inclusions(cfg, directory):
            self._includes += 1
            if found.paths[0] in included or self._includes > MAX_INCLUDES:
                raise Refused("files include one another in a circle, or too many times", found.asked.origin)
            behind = with_env_files(variables, found.env_files, self._files, found.asked)
            place = (found.directory, found.relative)
            cfg = imported(cfg, self._model(found.paths, place, behind, included, found.asked))
        return cfg.without("include")

    def _move(self, relative: str) -> Move:
        return lambda path: joined(relative, path, self._environ)


def _table(tree: Tree) -> Table:
    assert isinstance(tree, Table)
    return tree
