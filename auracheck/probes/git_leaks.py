"""The probe git-leaks."""

import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from auracheck.inventory import Inventory
from auracheck.model import Fact, Unread
from auracheck.policy import Policy
from auracheck.probes.base import NOTHING, Probe

if TYPE_CHECKING:
    from auracheck.probes.git.leak import Leak
    from auracheck.probes.git.wanted import User

RULE = "leaked-secret"


class GitLeaks(Probe):
    """Where in git the very values stand that were read: with `--repo`, `--history` or `--since`.

    Facts, each of one secret of one target: `leaked`, of a path, with line and commit, whose detail is how the value is
    spelled there; beside it `leaked-in-HEAD` where HEAD still has it, `leaked-in-stash` where a stash alone keeps it,
    and `leaked-unkept` where nothing does; `unsearched`, whose detail says why a value was not looked for.
    """

    name: ClassVar[str] = "git-leaks"

    def observe(self, inventory: Inventory, policy: Policy) -> Iterator[Fact | Unread]:
        asked = self._asked()
        if not asked or not self.options.will_run(RULE):
            return
        from auracheck.probes.git.wanted import wanted

        users: dict[str, dict[str, list[User]]] = {}
        homeless: dict[str, None] = {}
        for user, value, left_out in wanted(inventory, policy):
            if left_out:
                yield Fact("unsearched", user.file or "", left_out, user.secret, user.target)
                continue
            folder = self._folder(user.file)
            if folder is None:
                homeless[user.file or "the working directory"] = None
            else:
                users.setdefault(folder, {}).setdefault(value, []).append(user)
        for place in homeless:
            yield Unread(asked, f"no git repository holds {place}; --repo DIR names one")
        if not users and not homeless:
            yield Unread(asked, NOTHING)
        for folder, values in users.items():
            if (yield from self._searched(asked, folder, values)):
                return

    def _asked(self) -> str:
        """The option that asks for it, as the report names it."""
        if self.options.repo:
            return f"--repo {self.options.repo}"
        if self.options.since:
            return f"--since {self.options.since}"
        return "--history" if self.options.history else ""

    def _folder(self, file: str | None) -> str | None:
        """A folder of the repository that a value is looked for in."""
        from auracheck.probes.git.repository import holding

        if self.options.repo:
            return self.options.repo
        held = holding(file) if file else None
        here = held or holding(os.path.join(os.curdir, "any"))
        return here[0] if here else None

    def _searched(
        self, asked: str, folder: str, values: Mapping[str, Sequence["User"]]
    ) -> Generator[Fact | Unread, None, bool]:
        """One repository; whether Ctrl-C ended it, after which no other one is searched."""
        from auracheck.probes.git.leak import Incomplete
        from auracheck.probes.git.leaks import Repository, Scope
        from auracheck.probes.git.program import GitFailed

        users = list(values.values())
        own = [{path for user in each if (path := _inside(folder, user.file))} for each in users]
        options = self.options
        scope = Scope(bool(options.repo), options.history and not options.since, options.since)
        interrupted = False
        try:
            for found in Repository(folder, list(values), own).leaks(scope, options.progress):
                if isinstance(found, Incomplete):
                    interrupted = interrupted or found.interrupted
                    yield Unread(asked, found.reason)
                else:
                    for user in users[found.value]:
                        yield from _facts(found, user, folder)
        except GitFailed as error:
            yield Unread(asked, error.reason)
        return interrupted


def _inside(folder: str, file: str | None) -> str | None:
    """The path of a file in the repository that the folder belongs to."""
    from auracheck.probes.git.repository import holding

    held = holding(file) if file else None
    top = holding(os.path.join(folder, "any"))
    return held[1] if held and top and held[0] == top[0] else None


def _facts(leak: "Leak", user: "User", folder: str) -> Iterator[Fact]:
    path = leak.path if leak.commit else _from_here(folder, leak.path)
    fact = Fact("leaked", path, leak.spelling, user.secret, user.target, leak.line, leak.commit)
    yield fact
    for name in leak.beside:
        yield fact._replace(name=name)


def _from_here(folder: str, path: str) -> str:
    """A path of the work tree as it is reached from the working directory."""
    from auracheck.probes.git.repository import holding

    top = holding(os.path.join(folder, "any"))
    return os.path.relpath(os.path.join(top[0] if top else folder, path), os.path.realpath(os.curdir))
