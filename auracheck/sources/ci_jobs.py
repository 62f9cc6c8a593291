"""From a file of a CI system to the targets of its jobs; shared by `github:` and `gitlab:`."""

import re
from abc import abstractmethod
from collections.abc import Iterator
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.model import ELSEWHERE, Kind, Origin, Setting, Target, Unread
from auracheck.sources.base import Context, Item, Source
from auracheck.sources.files import read_file
from auracheck.sources.judged import is_application
from auracheck.sources.settings import location
from auracheck.sources.yaml_nodes import MAX_YAML

MAX_SETTINGS = 100_000
"""Settings of all jobs of a file at most: all global variables reach every job."""

_DEPLOYS = re.compile(r"deploy|release", re.IGNORECASE)


class CiFile(Source):
    """A file of a CI system, which says what its jobs find."""

    def read(self) -> Iterator[Item]:
        path = self.location
        try:
            content = read_file(path, limit=MAX_YAML, timeout=self.context.timeout)
        except Unreadable as error:
            yield Unread(self.spec, error.reason, path, error.line)
            return
        yield from self.items(content)

    @abstractmethod
    def items(self, content: bytes) -> Iterator[Item]:
        """The targets of its jobs, its documents, and what of it could not be read."""


class Job(NamedTuple):
    """What a CI system says of one job.

    ``titles`` are the words that may say that it deploys: its name, and those of its steps. ``environment`` is what it
    deploys to, None where that is not known, or where it ``has_environment`` not. ``open_to`` is the place from where
    it may get any variable, named nowhere; ``hands_all``: there every secret is handed over.
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
        """The target of the job. What it may get without naming it is elsewhere, at the place that gives it."""
        titled = any(map(_DEPLOYS.search, self.titles))
        names = {setting.name for setting in self.settings}
        if self.hands_all and titled:
            names |= set(context.policy.secrets)
        deploys = titled or (self.has_environment and any(map(context.policy.find, names)))
        return Target(
            f"{file}: {self.name}",
            source,
            (*self._unnamed(context), *self.settings),
            origin=self.origin,
            form=source,
            kind=Kind.DEPLOYING_JOB if deploys else Kind.JOB,
            judged=is_application(self.name, names, context),
            location=location(file),
            job_environment=self.environment,
        )

    def _unnamed(self, context: Context) -> list[Setting]:
        if self.open_to is None:
            return []
        matches = (context.policy.find(setting.name) for setting in self.settings)
        named = {match.entry.name for match in matches if match}
        return [Setting(n, ELSEWHERE, self.open_to, literal=False) for n in context.policy.secrets if n not in named]


class Budget:
    """Counts the settings of a file's jobs, so that no file makes us build a product of its parts."""

    def __init__(self) -> None:
        self._left = MAX_SETTINGS

    def spend(self, count: int) -> None:
        """Raises `Unreadable` when the jobs have more than the bound."""
        self._left -= count
        if self._left < 0:
            raise Unreadable(f"its jobs have more than {MAX_SETTINGS:,} variables in all, the bound")
