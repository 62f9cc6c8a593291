"""What is to be checked, as the command line and the library ask for it."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from auracheck.report import Severity
from auracheck.rules import CONNECTED, IN_GIT, SAME


class Request(NamedTuple):
    """One run. ``environment`` is who was told to judge as it: (`--env` or `AURACHECK_ENV`, name).

    ``rules`` are names; None for all. ``fail_on`` None is never. ``timeout`` is in seconds. ``consumers`` are the
    programs that will read the env files, ``env_files`` stand for a Compose project's `.env`, ``verbose`` asks also
    for what is only possible. ``known`` is the path of a file with values known to have leaked. ``repo``, ``history``
    and ``since`` say where in git the values are looked for, ``progress`` is told how far that is, and ``reading`` how
    many of the servers that are asked have answered. ``connect``: connect to the services that URLs lead to.
    """

    sources: Sequence[str] = ()
    if_present: Sequence[str] = ()
    environ: Mapping[str, str] = {}
    environment: tuple[str, str] | None = None
    policy: str | None = None
    services: tuple[str, ...] = ()
    consumers: tuple[str, ...] = ()
    env_files: tuple[str, ...] = ()
    root: str = "/"
    merge: bool = False
    rules: Sequence[str] | None = None
    fail_on: Severity | None = Severity.ERROR
    timeout: float = 10.0
    known: str | None = None
    verbose: bool = False
    expect_same: bool = False
    repo: str | None = None
    history: bool = False
    since: str | None = None
    progress: Callable[[int, int], None] | None = None
    reading: Callable[[int, int], None] | None = None
    connect: bool = False

    @property
    def searches_git(self) -> bool:
        return bool(self.repo or self.history or self.since)

    @property
    def rule_options(self) -> set[str]:
        """The options that were given of those that a rule wants, as `rules.WITH_OPTION` writes them."""
        given = {SAME: self.expect_same, IN_GIT: self.searches_git, CONNECTED: self.connect}
        return {option for option, is_given in given.items() if is_given}
