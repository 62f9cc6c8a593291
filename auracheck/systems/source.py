"""What a source is: a place that values come from, written SCHEME:LOCATION."""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple

from auracheck.errors import Unreadable
from auracheck.model import Document, Target, Unread
from auracheck.policy import Policy
from auracheck.systems import DEFAULT_GRAMMAR
from auracheck.systems.files import TIMEOUT

OURS = b"auracheck"
"""A word in each of our comments in a file: ages and waivers. Where it is missing, nothing more is loaded."""

Item = Target | Document | Unread

ENVIRONMENT = "env"
"""The scheme of a setting that a file only names, and that comes from our own environment."""


class Context(NamedTuple):
    """What a source may use beside its own location.

    ``environ`` is our own environment, given only to a source that sees it. ``root`` is the folder
    that is used as `/` (a systemd unit's paths are under it). ``timeout`` is in seconds. ``grammar`` is the consumer
    that reads an env file for which nothing else says who does.
    """

    environ: Mapping[str, str]
    policy: Policy
    root: str = "/"
    env_files: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    timeout: float = TIMEOUT
    grammar: str = DEFAULT_GRAMMAR


class Source(ABC):
    """One place to read. ``spec`` is what the user wrote; the class docstring is what `explain SCHEME` prints."""

    scheme: ClassVar[str]
    takes: ClassVar[str] = "PATH"
    """The location after the scheme, as shown to users; empty without one."""
    hint: ClassVar[str] = ""
    """What helps where the location is missing, behind what is expected."""
    remote: ClassVar[bool] = False
    """Whether it asks a server, so that several are read side by side, and its location is not a path here."""
    sees_environment: ClassVar[bool] = False
    """Whether it is given our own environment: a laptop's must never vouch for what another process will find."""
    takes_names: ClassVar[bool] = False
    """Whether its location may be a name that is not a path, such as that of an installed unit."""
    completes: ClassVar[str] = "file"
    """What a shell completes behind the scheme: `file`, `dir`, or nothing."""
    needs_files: ClassVar[str] = "files of this kind"
    """What cannot come through a pipe, in words; empty where `read_contents` takes it."""
    is_bare: ClassVar[bool] = False
    """Whether users write it without a scheme."""
    is_one_process: ClassVar[bool] = False
    """Whether it is the environment of one process, which is judged because it was named."""

    def __init__(self, spec: str, location: str, context: Context) -> None:
        self.spec = spec
        self.location = location
        self.context = context

    def is_there(self) -> bool:
        """Whether there is something to read, for `--if-present`; what cannot be reached may well be there."""
        if not self.location:
            return True
        try:
            os.lstat(self.location)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except (OSError, ValueError):
            return True
        return True

    @classmethod
    def read_together(cls, spec: str, paths: Sequence[str], context: Context) -> Iterator[Item]:
        """What files of one folder give that are deployed together; by default each by itself."""
        for path in paths:
            yield from cls(spec, path, context).read()

    @classmethod
    def read_contents(cls, spec: str, files: Sequence[tuple[str, bytes]], context: Context) -> Iterator[Item]:
        """What files give whose contents are here already, for a source without ``needs_files``."""
        raise Unreadable(f"{cls.needs_files} cannot be read from a pipe: check {cls.scheme}:PATH")

    @abstractmethod
    def read(self) -> Iterator[Item]:
        """The targets and documents found there, and what could not be read. One bad item never stops the rest."""


def is_application(name: str, variables: Iterable[str], context: Context) -> bool:
    """Whether a service, container or job is judged.

    `--service` picks: then those alone are. Else the ones that the policy's `services` names, and those that have a
    variable with a name of the policy, or a near one.
    """
    if context.services:
        return name in context.services
    policy = context.policy
    if name in policy.services:
        return True
    matches = filter(None, map(policy.find, variables))
    return any(match.entry.kind == "key" or not policy.is_builtin for match in matches)
