"""What a consumer is: a program that reads env files, as a pure function of the file's bytes."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from auracheck.model import Value

MAX_FILE = 1 << 20
"""Bytes of an env file that are read at most. No process can be given such a string: Linux ends one at 128 KiB
(MAX_ARG_STRLEN, execve(2)), and all of them together at a quarter of the stack's limit."""


class Assignment(NamedTuple):
    """One name given a value by a file. ``line`` and ``column`` are those of the name and count from 1.

    ``literal``: the value stands there as it is. ``unresolved``: variables that it refers to and that were not there.
    ``inherited``: the file gives the name alone, and the value was taken from the environment.
    """

    name: str
    value: Value
    line: int
    column: int
    literal: bool = True
    unresolved: tuple[str, ...] = ()
    inherited: bool = False


class Gap(NamedTuple):
    """A part of the file whose effect cannot be known without running it.

    ``names`` are the variables that it could change, which are `ELSEWHERE` then; None where it could change any.
    """

    line: int
    reason: str
    names: frozenset[str] | None = None


class Reading(NamedTuple):
    """What a program takes from a file, in order; ``dropped`` are the lines that it skips as broken.

    ``absent`` are the names without a value that were not in the environment either, so that the process does not get
    them (value None). Where a program gives such a name to the process all the same, it is an assignment.
    """

    assignments: tuple[Assignment, ...]
    dropped: tuple[int, ...] = ()
    gaps: tuple[Gap, ...] = ()
    absent: tuple[Assignment, ...] = ()


class Consumer(ABC):
    """One program's grammar. The class docstring is what `explain NAME` prints."""

    name: ClassVar[str]

    @abstractmethod
    def read(self, content: bytes, environ: Mapping[str, str]) -> Reading:
        """Read ``content`` as the program would, with ``environ`` behind it.

        Raises `Unreadable` where the program itself refuses the whole file.
        """
