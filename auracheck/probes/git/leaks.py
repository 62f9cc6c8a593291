"""Where values occur in one repository: what is searched, and the places of what was found."""

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import nullcontext

from auracheck.deployment.facts import KeptIn
from auracheck.probes.git.finder import fastest, needles
from auracheck.probes.git.layout import (
    FileSighting,
    brought,
    in_head,
    in_index,
    layout,
    missing,
    oldest_first,
    search_files,
    walk,
)
from auracheck.probes.git.objects import Objects, Progressed, Sighting, everything, named, since
from auracheck.probes.git.program import Git, GitFailed, Running
from auracheck.probes.git.workers import search_all
from auracheck.typed import NamedTuple

_STASH = "refs/stash"


def kept(git: Git, names: Collection[str]) -> dict[str, KeptIn]:
    """What keeps each of these objects. A blob or a tag is kept by a reference to itself alone; what is in a commit
    is kept as that is. Raises `GitFailed`."""
    found = dict.fromkeys(names, KeptIn.NOTHING)
    if not found:
        return found
    stashes = git.ask("for-each-ref", _STASH) and git.ask("rev-list", "--walk-reflogs", _STASH).decode().split()
    if stashes:  # a stash has commits of its own for the index, and for files that git did not track
        listed = git.ask("rev-list", *stashes, "--not", f"--exclude={_STASH}", "--all")
        found |= dict.fromkeys(found.keys() & set(listed.decode().split()), KeptIn.STASH)
    for command in (("rev-list", f"--exclude={_STASH}", "--all"), ("for-each-ref", "--format=%(objectname)")):
        with git.start(*command) as run:
            for name in (line.decode().strip() for line in run.answer):
                if name in found and found[name] is not KeptIn.STASH:
                    found[name] = KeptIn.REFERENCE
            run.finish()
    return found


MESSAGES = {"commit": "(commit message)", "tag": "(tag message)"}
BLOB = "(blob)"
"""In place of a path that no commit and no index is known to have. The commit is then the name of the object itself,
which `git show` accepts, too."""

UNPLACED = "(blob, not looked up)"
"""The same if its commits were not looked up."""


class Occurrence(NamedTuple):
    """A value, by its number, at a place: in a commit, or without one in the work tree or an index. ``kept`` is what
    keeps those commits."""

    value: int
    spelling: str
    path: str
    line: int | None
    commit: str | None
    in_head: bool
    kept: KeptIn = KeptIn.REFERENCE


class Incomplete(NamedTuple):
    """What could not be searched in the repository, and why. ``interrupted``: the user pressed Ctrl-C."""

    reason: str
    interrupted: bool = False


MOST = 2000
"""Maximum number of blobs whose commits are looked up."""

Listing = Mapping[str, Sequence[str]]
"""Objects, each with its paths."""


class SearchScope(NamedTuple):
    """What to search: the tracked files, all objects, what HEAD has and a revision has not."""

    files: bool
    history: bool
    since: str | None


class Repository:
    """One repository, searched for values. ``own`` are the paths at which each value is known to be."""

    def __init__(self, folder: str, values: Sequence[str], own: Sequence[Collection[str]]) -> None:
        self.git = Git(folder)
        self._needles = needles(values)
        self._finder = fastest([needle.content for needle in self._needles])
        self._own = own
        self._sightings: dict[str, dict[int, Sighting]] = {}

    def leaks(self, scope: SearchScope, progress: Progressed | None) -> Iterator[Occurrence | Incomplete]:
        """Yield every place, one per path, and what could not be searched. Raises `GitFailed` if nothing could."""
        self._layout = layout(self.git)
        if self._layout.unreadable:
            yield Incomplete("unreadable commit in HEAD; identify it with git fsck")
        head: Listing = {}
        index: Listing = {}
        if scope.files:
            head, index = yield from self._listed()
            yield from self._in_files(sorted({path for paths in index.values() for path in paths}))
        with walk(self.git) if scope.history else nullcontext() as walked:  # beside the search
            objects = self._objects(scope, {*head, *index}, progress)
            unsearched = list(self._search(objects, progress))
            if not any(each.interrupted for each in unsearched):
                yield from self._gaps(objects, walked)
        yield from unsearched
        yield from self._current({name: head[name] for name in head.keys() & objects.current}, index)
        if self._sightings and (scope.history or scope.since):
            if not scope.files:
                head, _ = yield from self._listed()
            yield from self._in_history(objects, head)

    def _listed(self) -> Generator[Incomplete, None, tuple[Listing, Listing]]:
        """The objects of HEAD and of the index; empty if missing or unreadable."""
        there = self._layout
        asked = (in_head, there.head), (in_index, there.top)
        listed: list[Listing] = []
        for ask, wanted in asked:
            try:
                listed.append(ask(self.git) if wanted else {})
            except GitFailed as error:
                yield Incomplete(f"HEAD or index not readable: {error.reason}")
                listed.append({})
        return listed[0], listed[1]

    def _objects(self, scope: SearchScope, current: Collection[str], progress: Progressed | None) -> Objects:
        if scope.since:
            return since(self.git, scope.since, current)
        return everything(self.git, progress) if scope.history else named(self.git, current)

    def _gaps(self, objects: Objects, walked: Running | None) -> Iterator[Incomplete]:
        if not objects.complete:
            yield Incomplete("unreadable objects; list them with git fsck")
        if walked and self._layout.shallow:
            yield Incomplete("shallow clone without the older history; get it with git fetch --unshallow")
        if walked:
            try:
                number, why = missing(self.git, walked)
                if number:
                    yield Incomplete(f"{_counted(number, 'missing object')} in the history: {why}")
            except GitFailed as error:
                yield Incomplete(f"not checked whether the history is complete: {error.reason}")

    def _search(self, objects: Objects, progress: Progressed | None) -> Iterator[Incomplete]:
        """Fill the sightings. After Ctrl-C those found until then count."""
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
            yield Incomplete(f"interrupted: {100 * done // max(1, objects.size)} % searched", interrupted=True)
        except GitFailed as error:
            yield Incomplete(error.reason)
        finally:
            if progress:
                progress(objects.size, objects.size)
        if broken:
            yield Incomplete(f"{_counted(broken, 'unreadable object')}; list them with git fsck")

    def _in_files(self, paths: Sequence[str]) -> Iterator[Occurrence | Incomplete]:
        unread = 0
        for found in search_files(self._layout.top, paths, self._finder):
            if not isinstance(found, FileSighting):
                unread += 1
            elif found.path not in self._own[self._needles[found.needle].value]:
                yield self._leak(found, found.path, None, False)
        if unread:
            yield Incomplete(f"{_counted(unread, 'unreadable tracked file')} in the work tree")

    def _current(self, head: Listing, index: Listing) -> Iterator[Occurrence]:
        """The places in the index, and those only in HEAD."""
        for name, seen in self._sightings.items():
            for value, sighting in seen.items():
                for path in dict.fromkeys((*index.get(name, ()), *head.get(name, ()))):
                    commit = None if path in index.get(name, ()) else self._layout.head
                    if path not in self._own[value]:
                        yield self._leak(sighting, path, commit, name in head)

    def _in_history(self, objects: Objects, head: Listing) -> Iterator[Occurrence | Incomplete]:
        """The commit that first added the value at each path, the indexes, the messages, and unreferenced objects."""
        past = [(name, seen) for name, seen in self._sightings.items() if name not in objects.current]
        blobs = [name for name, seen in past if next(iter(seen.values())).kind == "blob"]
        found_at: dict[tuple[int, str], list[Occurrence]] = {}
        keepers: dict[str, KeptIn] = {}
        left, unasked = set(blobs), set(blobs[MOST:])
        try:
            for name, path, commit in brought(self.git, blobs[:MOST], oldest_first(self.git, bytes(objects.commits))):
                left.discard(name)
                self._place(name, path, commit, name in head, found_at)
            for index in self._layout.indexes if left else ():
                there = in_index(Git(self.git.folder, index))
                for name in left & there.keys():
                    for path in there[name]:
                        self._place(name, path, None, name in head, found_at)
                left -= there.keys()
            commits = {leak.commit for leaks in found_at.values() for leak in leaks if leak.commit}
            keepers = kept(self.git, {*commits, *(name for name, _ in past)})
        except GitFailed as error:
            yield Incomplete(f"incomplete list of places: {error.reason}")
            unasked = left
        except KeyboardInterrupt:
            yield Incomplete("interrupted: incomplete list of places", interrupted=True)
            unasked = left
        for leaks in found_at.values():
            yield _first(leaks, keepers)
        for name, seen in past:
            for sighting in seen.values():
                if sighting.kind in MESSAGES or name in left:
                    place = MESSAGES.get(sighting.kind, UNPLACED if name in unasked else BLOB)
                    yield _first([self._leak(sighting, place, name, name in head)], {} if name in unasked else keepers)

    def _place(
        self, name: str, path: str, commit: str | None, in_head: bool, found_at: dict[tuple[int, str], list[Occurrence]]
    ) -> None:
        """Add the occurrences of an object's values at that path."""
        for value, sighting in self._sightings[name].items():
            if commit is None and path in self._own[value]:
                continue
            found_at.setdefault((value, path), []).append(self._leak(sighting, path, commit, in_head))

    def _leak(self, seen: Sighting | FileSighting, path: str, commit: str | None, in_head: bool) -> Occurrence:
        needle = self._needles[seen.needle]
        return Occurrence(needle.value, needle.spelling, path, seen.line, commit, in_head)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _first(leaks: Sequence[Occurrence], keepers: Mapping[str, KeptIn]) -> Occurrence:
    """The first of the places at one path. Whether HEAD still has the value there, and what keeps it, may come from a
    later one."""
    return leaks[0]._replace(
        in_head=any(leak.in_head for leak in leaks),
        kept=max(keepers.get(leak.commit or "", KeptIn.REFERENCE) for leak in leaks),
    )
