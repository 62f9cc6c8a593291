"""What a source is: a place that values come from, written SCHEME:LOCATION."""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar, NamedTuple

from auracheck.model import Document, Target, Unread
from auracheck.policy import Policy
from auracheck.sources.files import TIMEOUT

Item = Target | Document | Unread


class Context(NamedTuple):
    """What a source may use beside its own location.

    ``environ`` is our own environment; only the schemes of `sources.TAKES_OURS` are given it. ``root`` is the folder
    that stands for `/` (a systemd unit's paths are under it). ``timeout`` is in seconds. ``grammar`` is the consumer
    that reads an env file for which nothing else says who does.
    """

    environ: Mapping[str, str]
    policy: Policy
    root: str = "/"
    env_files: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    timeout: float = TIMEOUT
    grammar: str = "dotenv"


class Source(ABC):
    """One place to read. ``spec`` is what the user wrote; the class docstring is what `explain SCHEME` prints."""

    scheme: ClassVar[str]
    takes: ClassVar[str] = "PATH"
    """What stands behind the scheme, as it is told to users; nothing where nothing does."""
    remote: ClassVar[bool] = False
    """Whether it asks a server, so that several are read side by side, and its location is no path here."""

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

    @abstractmethod
    def read(self) -> Iterator[Item]:
        """The targets and documents found there, and what could not be read. One bad item never stops the rest."""
