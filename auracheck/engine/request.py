"""What is to be checked, as the command line and the library ask for it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from auracheck.report import Severity


class Request(NamedTuple):
    """One run. ``environment`` is who was told to judge as it: (`--env` or `AURACHECK_ENV`, name).

    ``rules`` are names; None for all. ``fail_on`` None is never. ``timeout`` is in seconds. ``consumers`` are the
    programs that will read the env files, ``verbose`` asks also for what is only possible.
    """

    sources: Sequence[str] = ()
    if_present: Sequence[str] = ()
    environ: Mapping[str, str] = {}
    environment: tuple[str, str] | None = None
    policy: str | None = None
    services: tuple[str, ...] = ()
    consumers: tuple[str, ...] = ()
    root: str = "/"
    merge: bool = False
    rules: Sequence[str] | None = None
    fail_on: Severity | None = Severity.ERROR
    timeout: float = 10.0
    verbose: bool = False
