"""From a file of a CI system to the targets of its jobs; shared by `github:` and `gitlab:`."""

import os
import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Kind, Origin, Setting, Target, Unread
from auracheck.regex import regex
from auracheck.systems.env_file import location
from auracheck.systems.files import Budget, read_file, too_many
from auracheck.systems.source import Context, Item, Source, is_application
from auracheck.systems.yaml_nodes import MAX_YAML
from auracheck.typed import NamedTuple

MAX_SETTINGS = 40_000
"""Settings of all jobs of a file at most: all global variables reach every job."""

_DEPLOYS = regex(r"deploy|release", re.IGNORECASE)
_TESTS = regex(r"(?<![a-z])(?:tests?|e2e)(?![a-z])", re.IGNORECASE)
"""A job that tests, or one of a file that does, deploys only where its own name says so: a release is tested, too."""


class CiFile(Source):
    """A file that defines the jobs of a CI system."""

    def found(self) -> Iterator[Item]:
        yield from self.items(read_file(self.location, limit=MAX_YAML, timeout=self.context.timeout))

    def items(self, content: bytes) -> list[Item]:
        """The documents and the targets, or why the CI system would reject the file."""
        try:
            return list(self.jobs(content))
        except CiError as error:
            return [Unread(self.spec, error.reason, error.file or self.location, error.line)]
        except Unreadable as error:
            return [Unread(self.spec, error.reason, self.location, error.line)]

    @abstractmethod
    def jobs(self, content: bytes) -> Iterator[Item]:
        """The documents, then the target of each job. Raises `Unreadable`."""


class CiError(Unreadable):
    """An error in one of several files: ``file``."""

    def __init__(self, reason: str, origin: Origin) -> None:
        super().__init__(reason, origin.line)
        self.file = origin.file


class Job(NamedTuple):
    """One job of a CI system.

    ``titles`` are the texts that may say that the job deploys: its name, and those of its steps. ``environment`` is the
    environment that it deploys to, None if that is unknown or ``has_environment`` is false. ``open_to`` is the place
    from which the job may get variables that no file names. ``hands_all``: that place passes every secret on.
    """

    name: str
    origin: Origin
    settings: tuple[Setting, ...]
    titles: tuple[str, ...]
    environment: str | None = None
    has_environment: bool = False
    open_to: Origin | None = None
    hands_all: bool = False

    def target(self, source: str, file: str, context: Context) -> Target:
        """The target of the job. What it may get without naming it is external, from the place that gives it."""
        is_test = _TESTS.search(self.name) or _TESTS.search(os.path.basename(file))
        titled = any(map(_DEPLOYS.search, [self.name] if is_test else self.titles))
        names = {setting.name for setting in self.settings}
        if self.hands_all and titled and not context.policy.is_builtin:  # any application's deployment hands on all
            names |= set(context.policy.secrets)
        deploys = titled or (self.has_environment and any(map(context.policy.is_about, names)))
        return Target(
            f"{file}: {self.name}",
            source,
            (*self._unnamed(context), *self.settings),
            origin=self.origin,
            form=source,
            names=(self.name,),
            kind=Kind.DEPLOYING_JOB if deploys else Kind.JOB,
            judged=is_application(self.name, names, context) and self._may_start_it(names, context),
            location=location(file),
            job_environment=self.environment,
            noun="job",
        )

    def _may_start_it(self, names: Iterable[str], context: Context) -> bool:
        """Whether a job may start the application, or hand its secrets on: it has one of those that the policy asks
        for, and not only the token with which it reports what it built."""
        policy = context.policy
        if policy.is_builtin or context.services or self.name in policy.services:
            return True
        asked = {entry.name for entry in policy.secrets.values() if policy.may_be_required(entry)}
        matches = map(policy.find, names)
        return not asked or any(match and match.entry.name in asked for match in matches)

    def _unnamed(self, context: Context) -> list[Setting]:
        if self.open_to is None:
            return []
        matches = (context.policy.find(setting.name) for setting in self.settings)
        named = {match.entry.name for match in matches if match}
        known = (n for entry in context.policy.secrets.values() for n in (entry.name, entry.pair) if n)
        return [Setting(n, EXTERNAL, self.open_to, literal=False) for n in dict.fromkeys(known) if n not in named]


def settings_budget() -> Budget:
    """For the settings of all jobs, so that no file makes us build a huge product of its parts."""
    return Budget(MAX_SETTINGS, too_many("variables in all jobs", MAX_SETTINGS))
