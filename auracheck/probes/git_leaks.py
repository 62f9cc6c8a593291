"""The probe git-leaks."""

import os
from collections.abc import Generator, Iterator, Mapping, Sequence

from auracheck.deployment import Run, credential
from auracheck.deployment.facts import Leak, Unsearched
from auracheck.deployment.searched import OwnWords, kind_of, left_out
from auracheck.model import Unread
from auracheck.probes import NO_VALUES, Probe
from auracheck.typed import TYPE_CHECKING, ClassVar, NamedTuple

if TYPE_CHECKING:
    from auracheck.probes.git.leaks import Occurrence

LeakFact = Leak | Unsearched


class GitLeaks(Probe):
    """Where in git the values occur that were read: with `--repo`, `--history` or `--since`."""

    name: ClassVar[str] = "git-leaks"

    def observe(self, run: Run) -> Iterator[LeakFact | Unread]:
        asked = self._asked()
        users: dict[str, dict[str, list[User]]] = {}
        homeless: dict[str, None] = {}
        for user, value, why in wanted(run):
            if why:
                yield Unsearched(user.target, user.secret, why)
                continue
            folder = self._folder(user.file)
            if folder is None:
                homeless[user.file or "the working directory"] = None
            else:
                users.setdefault(folder, {}).setdefault(value, []).append(user)
        for place in homeless:
            yield Unread(asked, f"{place} is not in a git repository; name one with --repo DIR")
        if not users and not homeless:
            yield Unread(asked, NO_VALUES)
        for folder, values in users.items():
            if (yield from self._searched(asked, folder, values)):
                return

    def _asked(self) -> str:
        """The option that requested the search, as the report names it."""
        if self.options.repo:
            return f"--repo {self.options.repo}"
        if self.options.since:
            return f"--since {self.options.since}"
        return "--history" if self.options.history else ""

    def _folder(self, file: str | None) -> str | None:
        """A folder of the repository in which to search for the value."""
        from auracheck.probes.git.program import repository_of

        if self.options.repo:
            return self.options.repo
        held = repository_of(file) if file else None
        here = held or repository_of(os.path.join(os.curdir, "any"))
        return here[0] if here else None

    def _searched(
        self, asked: str, folder: str, values: Mapping[str, Sequence["User"]]
    ) -> Generator[LeakFact | Unread, None, bool]:
        """Search one repository. Returns whether Ctrl-C ended the search, after which no other one is searched."""
        from auracheck.probes.git.leaks import Incomplete, Repository, SearchScope
        from auracheck.probes.git.program import GitFailed

        users = list(values.values())
        own = [{path for user in each if (path := _inside(folder, user.file))} for each in users]
        options = self.options
        scope = SearchScope(bool(options.repo), options.history and not options.since, options.since)
        interrupted = False
        try:
            for found in Repository(folder, list(values), own).leaks(scope, options.progress):
                if isinstance(found, Incomplete):
                    interrupted = interrupted or found.interrupted
                    yield Unread(asked, found.reason)
                else:
                    for user in users[found.value]:
                        yield _leak(found, user, folder)
        except GitFailed as error:
            yield Unread(asked, error.reason)
        return interrupted


def _inside(folder: str, file: str | None) -> str | None:
    """The path of a file in the repository that the folder belongs to."""
    from auracheck.probes.git.program import repository_of

    held = repository_of(file) if file else None
    top = repository_of(os.path.join(folder, "any"))
    return held[1] if held and top and held[0] == top[0] else None


def _leak(found: "Occurrence", user: "User", folder: str) -> Leak:
    path = found.path if found.commit else _from_here(folder, found.path)
    return Leak(user.target, user.secret, path, found.line, found.commit, found.spelling, found.in_head, found.kept)


def _from_here(folder: str, path: str) -> str:
    """A path of the work tree as it is reached from the working directory."""
    from auracheck.probes.git.program import repository_of

    top = repository_of(os.path.join(folder, "any"))
    return os.path.relpath(os.path.join(top[0] if top else folder, path), os.path.realpath(os.curdir))


class User(NamedTuple):
    """A secret of a target that has the value, and the file that it comes from; None is the environment."""

    target: str
    secret: str
    file: str | None


class Wanted(NamedTuple):
    """One user of one value. ``left_out`` is why it is not searched for, empty if it is."""

    user: User
    value: str
    left_out: str

    def __repr__(self) -> str:
        return f"Wanted({self.user!r})"


def wanted(run: Run) -> Iterator[Wanted]:
    """Every credential, once for each secret of each target."""
    own_words = OwnWords()
    for judged, entry, setting, text in run.values():
        value = credential(entry, text.strip())
        if value:
            user = User(judged.target.label, setting.name, setting.origin.file)
            yield Wanted(user, value, left_out(kind_of(entry), value, own_words.of(judged)))
