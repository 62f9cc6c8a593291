"""Where values stand in one repository: what is searched, and the places of what was found."""

from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.probes.git.finder import Finder
from auracheck.probes.git.kept import Kept, kept
from auracheck.probes.git.layout import layout, missing
from auracheck.probes.git.leak import BLOB, MESSAGES, UNPLACED, Incomplete, Leak
from auracheck.probes.git.needles import masked, needles
from auracheck.probes.git.objects import Objects, everything, named, since
from auracheck.probes.git.places import brought, in_head, in_index, oldest_first
from auracheck.probes.git.program import Git, GitFailed
from auracheck.probes.git.stream import Sighting
from auracheck.probes.git.workers import search_all
from auracheck.probes.git.worktree import Standing, search_files

MOST = 2000
"""Blobs whose commits are looked up; a value that is in more of them stands everywhere."""

Listing = Mapping[str, Sequence[str]]
"""Objects, each with its paths."""


class Scope(NamedTuple):
    """What is to be searched: the tracked files, all objects, what HEAD has and a revision has not."""

    files: bool
    history: bool
    since: str | None


class Repository:
    """One repository, searched for values. ``own`` are the paths that each value is known to stand at."""

    def __init__(self, folder: str, values: Sequence[str], own: Sequence[Collection[str]]) -> None:
        self.git = Git(folder)
        self._needles = needles(values)
        self._finder = Finder([needle.content for needle in self._needles])
        self._own = own
        self._sightings: dict[str, dict[int, Sighting]] = {}

    def leaks(self, scope: Scope, progress: Callable[[int, int], None] | None) -> Iterator[Leak | Incomplete]:
        """Every place, each of a path once, and what could not be searched. Raises `GitFailed` where nothing could."""
        self._layout = layout(self.git)
        if self._layout.unreadable:
            yield Incomplete("HEAD's commit cannot be read: git fsck says which")
        head: Listing = {}
        index: Listing = {}
        if scope.files:
            head, index = yield from self._listed()
            yield from self._in_files(sorted({path for paths in index.values() for path in paths}))
        objects = self._objects(scope, {*head, *index})
        yield from self._gaps(scope, objects)
        yield from self._search(objects, progress)
        yield from self._current({name: head[name] for name in head.keys() & objects.current}, index)
        if self._sightings and (scope.history or scope.since):
            if not scope.files:
                head, _ = yield from self._listed()
            yield from self._in_history(objects, head)

    def _listed(self) -> Generator[Incomplete, None, tuple[Listing, Listing]]:
        """What HEAD has, and what the index has; nothing of what git cannot tell, or of what there is none."""
        there = self._layout
        asked = (in_head, there.head), (in_index, there.top)
        listed: list[Listing] = []
        for ask, wanted in asked:
            try:
                listed.append(ask(self.git) if wanted else {})
            except GitFailed as error:
                yield Incomplete(f"what HEAD and the index have cannot be told: {error.reason}")
                listed.append({})
        return listed[0], listed[1]

    def _objects(self, scope: Scope, current: Collection[str]) -> Objects:
        if scope.since:
            return since(self.git, scope.since, current)
        return everything(self.git) if scope.history else named(self.git, current)

    def _gaps(self, scope: Scope, objects: Objects) -> Iterator[Incomplete]:
        if not objects.complete:
            yield Incomplete("git found objects that it cannot read: git fsck says which")
        if scope.history and self._layout.shallow:
            yield Incomplete("a shallow clone has only the newest part of the history: git fetch --unshallow")
        if scope.history:
            try:
                number, why = missing(self.git)
                if number:
                    yield Incomplete(f"{number:,} objects of the history are not there: {why}")
            except GitFailed as error:
                yield Incomplete(f"whether all of the history is there cannot be told: {error.reason}")

    def _search(self, objects: Objects, progress: Callable[[int, int], None] | None) -> Iterator[Incomplete]:
        """Fill the sightings. After Ctrl-C what was found until then counts."""
        done = broken = 0
        try:
            for item in search_all(self.git, objects, self._finder):
                if isinstance(item, Sighting):
                    value = self._needles[item.needle].value
                    self._sightings.setdefault(item.name, {}).setdefault(value, item)
                    continue
                done, broken = done + item.read, broken + item.broken
                if progress:
                    progress(done, objects.size)
        except KeyboardInterrupt:
            yield Incomplete(f"interrupted: {100 * done // max(1, objects.size)} % was searched", interrupted=True)
        except GitFailed as error:
            yield Incomplete(error.reason)
        finally:
            if progress:
                progress(objects.size, objects.size)
        if broken:
            yield Incomplete(f"{broken:,} objects cannot be read: git fsck says which")

    def _in_files(self, paths: Sequence[str]) -> Iterator[Leak | Incomplete]:
        unread = 0
        for found in search_files(self._layout.top, paths, self._finder):
            if not isinstance(found, Standing):
                unread += 1
            elif found.path not in self._own[self._needles[found.needle].value]:
                yield self._leak(found, found.path, None, False)
        if unread:
            yield Incomplete(f"{unread:,} tracked files of the work tree cannot be read")

    def _current(self, head: Listing, index: Listing) -> Iterator[Leak]:
        """What the index has, and what HEAD alone has."""
        for name, seen in self._sightings.items():
            for value, sighting in seen.items():
                for path in dict.fromkeys((*index.get(name, ()), *head.get(name, ()))):
                    commit = None if path in index.get(name, ()) else self._layout.head
                    if path not in self._own[value]:
                        yield self._leak(sighting, path, commit, name in head)

    def _in_history(self, objects: Objects, head: Listing) -> Iterator[Leak | Incomplete]:
        """The commit that first brought the value to each path, the indexes, the messages, and what nothing has."""
        past = [(name, seen) for name, seen in self._sightings.items() if name not in objects.current]
        blobs = [name for name, seen in past if next(iter(seen.values())).kind == "blob"]
        told: dict[tuple[int, str], list[Leak]] = {}
        keepers: dict[str, Kept] = {}
        left, unasked = set(blobs), set(blobs[MOST:])
        try:
            for name, path, commit in brought(self.git, blobs[:MOST], oldest_first(self.git, bytes(objects.commits))):
                left.discard(name)
                self._place(name, path, commit, name in head, told)
            for index in self._layout.indexes if left else ():
                there = in_index(Git(self.git.folder, index))
                for name in left & there.keys():
                    for path in there[name]:
                        self._place(name, path, None, name in head, told)
                left -= there.keys()
            commits = {leak.commit for leaks in told.values() for leak in leaks if leak.commit}
            keepers = kept(self.git, {*commits, *(name for name, _ in past)})
        except GitFailed as error:
            yield Incomplete(f"not all places could be told: {error.reason}")
            unasked = left
        except KeyboardInterrupt:
            yield Incomplete("interrupted: not all places could be told", interrupted=True)
            unasked = left
        for leaks in told.values():
            yield _first(leaks, keepers)
        for name, seen in past:
            for sighting in seen.values():
                if sighting.kind in MESSAGES or name in left:
                    place = MESSAGES.get(sighting.kind, UNPLACED if name in unasked else BLOB)
                    yield _first([self._leak(sighting, place, name, name in head)], {} if name in unasked else keepers)

    def _place(
        self, name: str, path: str, commit: str | None, in_head: bool, told: dict[tuple[int, str], list[Leak]]
    ) -> None:
        """Beside the others at that path."""
        for value, sighting in self._sightings[name].items():
            if commit is None and path in self._own[value]:
                continue
            told.setdefault((value, path), []).append(self._leak(sighting, path, commit, in_head))

    def _leak(self, seen: Sighting | Standing, path: str, commit: str | None, in_head: bool) -> Leak:
        needle = self._needles[seen.needle]
        return Leak(needle.value, needle.spelling, masked(path, self._needles), seen.line, commit, in_head)


def _first(leaks: Sequence[Leak], keepers: Mapping[str, Kept]) -> Leak:
    """The first of the places at one path is told; that HEAD still has the value there, and what keeps it, may be said
    by a later one."""
    return leaks[0]._replace(
        in_head=any(leak.in_head for leak in leaks),
        kept=max(keepers.get(leak.commit or "", Kept.REFERENCE) for leak in leaks),
    )
