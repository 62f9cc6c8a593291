"""Our grammars held against the programs: what each reads, and where they differ."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Secret
from auracheck.systems import grammar_of
from auracheck.systems.grammar import Reading
from tests.differential.programs.base import Answer, Program


class Ours(NamedTuple):
    """What our grammar reads. ``values`` is None where it refuses the file.

    Of the names in ``unread`` it says that it cannot know them, and if ``open`` then of every other name, too.
    """

    values: Answer
    unread: frozenset[str] = frozenset()
    open: bool = False

    def knows(self, name: str) -> bool:
        return name in (self.values or {}) or not (self.open or name in self.unread)


class Outcome(NamedTuple):
    """One file, read by both. ``names`` counts those that either speaks of, ``unread`` those that ours leaves open."""

    number: int
    content: bytes
    ours: Ours
    theirs: Answer
    names: int = 0
    unread: int = 0
    differs: tuple[str, ...] = ()
    """What they do not agree upon: names, or `REFUSAL`."""


REFUSAL = "(the whole file)"


def read(name: str, content: bytes, environ: Mapping[str, str]) -> Ours:
    """As `auracheck.systems.grammar.read_as`, with the gaps that it does not give."""
    try:
        reading: Reading = grammar_of(name).read(content, environ)
    except Unreadable:
        return Ours(None)
    except Exception as error:
        raise RuntimeError(f"our {name} breaks on the file {base64.b64encode(content).decode()}") from error
    found = {assignment.name: assignment.value for assignment in reading.assignments}
    unread = {name for name, value in found.items() if value is EXTERNAL}
    unread.update(*(gap.names for gap in reading.gaps if gap.names is not None))
    values = {name: v.reveal() if isinstance(v, Secret) else None for name, v in found.items() if v is not EXTERNAL}
    return Ours(values, frozenset(unread), any(gap.names is None for gap in reading.gaps))


def held_against(
    number: int, content: bytes, ours: Ours, theirs: Answer, background: Mapping[str, str | None]
) -> Outcome:
    """``background`` is what the program gives to a process without any file."""
    if theirs is None or ours.values is None:
        silent = theirs is None and (ours.open or bool(ours.unread))  # what ours cannot know may be what is refused
        agree = silent or (theirs is None and ours.values is None)
        return Outcome(number, content, ours, theirs, 1, int(silent), () if agree else (REFUSAL,))
    expected = {**background, **ours.values}
    names = expected.keys() | theirs.keys()
    nothing = object()
    other = {name for name in names if expected.get(name, nothing) != theirs.get(name, nothing)}
    spoken = names - background.keys() | other | ours.values.keys()
    unread = {name for name in spoken if not ours.knows(name)}
    return Outcome(number, content, ours, theirs, len(spoken), len(unread), tuple(sorted(other - unread)))


class Comparison:
    """One program and our grammar of it."""

    def __init__(self, program: Program) -> None:
        """Raises `RuntimeError` where the program does not even read a plain file, so that no refusal counts."""
        self.program = program
        background, plain = (program.answers([content])[0] for content in (b"", b"PLAIN=1\n"))
        if background is None or plain != {**background, "PLAIN": "1"}:
            raise RuntimeError(f"{program.executable} does not read PLAIN=1")
        self.background = background

    def outcomes(self, files: Sequence[bytes], jobs: int) -> Iterator[Outcome]:
        """Each file, in whatever order is fast."""
        ours = [read(self.program.consumer, content, self.program.environ) for content in files]
        with ThreadPoolExecutor(jobs) as pool:
            for batch in pool.map(lambda numbers: self._ask(files, ours, numbers), self._batches(ours)):
                yield from batch

    def differs(self, content: bytes) -> bool:
        ours = read(self.program.consumer, content, self.program.environ)
        return bool(held_against(0, content, ours, self.program.answers([content])[0], self.background).differs)

    def _batches(self, ours: Sequence[Ours]) -> list[Sequence[int]]:
        """Numbers of files. One that will be refused goes alone, so that it does not take the others with it."""
        sound = [number for number, its in enumerate(ours) if its.values is not None]
        batches = [sound[at : at + self.program.batch] for at in range(0, len(sound), self.program.batch)]
        return [*batches, *([number] for number, its in enumerate(ours) if its.values is None)]

    def _ask(self, files: Sequence[bytes], ours: Sequence[Ours], numbers: Sequence[int]) -> list[Outcome]:
        answers = self.program.answers([files[number] for number in numbers])
        pairs = zip(numbers, answers, strict=True)
        return [held_against(n, files[n], ours[n], theirs, self.background) for n, theirs in pairs]
