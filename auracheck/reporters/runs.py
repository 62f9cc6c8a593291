"""Runs of six characters: those that texts have in common with credentials, and the texts without them.

A run counts in any case, forwards or backwards, or encoded. Our own words are never hidden: a run that this package
itself contains says nothing about a credential.
"""

import re
from collections.abc import Iterable, Iterator

from auracheck import shipped
from auracheck.reporters.encodings import decodings

RUN = 6
"""Characters of a credential that no text may have in common with it."""

MARK = "<secret>"
"""What is shown in place of a part of a credential."""

_SAMPLE = 4
"""Bytes of a sample. Every run of six bytes contains one that begins at a multiple of three."""

_SMALL = 2_000
"""Characters of all secrets together below which samples are not worth it: those of six env files."""

_BLOCK = 1 << 20
"""Characters of secrets that are looked through at once."""

_FEW = 10
"""Runs that are sooner searched for in our own text, one after the other, than its samples are looked up."""

_MOST_LOOKUPS = 150
"""Runs that are sooner searched for in what was read, one after the other, than they are held against every run of it.
"""


class Masked(dict[str, str]):
    """Each text without the hidden runs; one that comes again is looked up."""

    def __init__(self, hidden: frozenset[str]) -> None:
        self.hidden = hidden

    def __repr__(self) -> str:
        return f"Masked({len(self.hidden)} runs)"

    def __missing__(self, text: str) -> str:
        spans = [(at, at + RUN) for at, run in enumerate(runs_of(text)) if run in self.hidden]
        for start, end, decoded in decodings(text):
            if not self.hidden.isdisjoint(runs_of(decoded)):
                spans.append((start, end))
        self[text] = shown = _covered(text, spans)
        return shown


def _covered(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with one mark over each group of spans that touch."""
    shown: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if start > done or not shown:
            shown += [text[done:start], MARK]
        done = max(done, end)
    return "".join([*shown, text[done:]])


def within(runs: set[str], text: str) -> set[str]:
    """Those of the runs that are in a short text."""
    lowered = folded(text)
    return {run for run in runs if run in lowered} if len(runs) <= len(lowered) else runs.intersection(runs_of(text))


def not_ours(runs: set[str]) -> frozenset[str]:
    """The runs without those that the text of this package has."""
    if not runs:  # nearly always: nothing is read
        return frozenset()
    maybe = runs
    if len(runs) > _FEW:
        samples = {sample for run in runs for sample in _samples(run)}
        met: set[int] = set()
        for raw in _ours():
            met.update(*map(samples.intersection, _thirds(raw)))
        maybe = {run for run in runs if not met.isdisjoint(_samples(run))}
    return frozenset(runs.difference(run for raw in _ours() for run in maybe if _bytes(run) in raw))


class Common:
    """What texts have in common with secrets. Both may be long: these come in blocks, since to have them all in memory
    once more took a tenth of a large run's."""

    def __init__(self, texts: str) -> None:
        self._texts = [folded(text) for text in (texts, *(decoded for _, _, decoded in decodings(texts)))]
        self._absent: str | None = None
        self._runs: set[str] = set()
        self._samples: set[int] = set()

    def within(self, secrets: str) -> set[str]:
        """The runs in the texts, forwards and backwards, that occur in these secrets as well."""
        is_long = len(secrets) > _SMALL
        absent = "\n" + "".join(each for each in map(chr, range(0x80)) if each not in secrets) if is_long else ""
        if absent != self._absent:
            self._look_for(absent)
        runs = self._sampled(_bytes(secrets)) if is_long else self._runs
        if len(runs) < _MOST_LOOKUPS:
            return {run for run in runs if run in secrets}
        return runs.intersection(runs_of(secrets))

    def _look_for(self, absent: str) -> None:
        """Take the runs without these characters: the same for nearly all blocks."""
        parts = self._texts
        if absent:
            parts = [part for text in parts for part in re.findall(f"[^{re.escape(absent)}]{{{RUN},}}", text)]
        runs = {run for part in parts for run in runs_of(part)}
        self._absent, self._runs = absent, runs | {run[::-1] for run in runs}
        self._samples = {sample for run in self._runs for sample in _samples(run)} if absent else set()

    def _sampled(self, raw: bytes) -> set[str]:
        """Those of the runs that may occur in many bytes, of which every third one is looked at."""
        met = set[int]().union(*map(self._samples.intersection, _thirds(raw))) if self._samples else set()
        return {run for run in self._runs if not met.isdisjoint(_samples(run))} if met else set()


def common(texts: str, secrets: Iterable[str]) -> set[str]:
    """The runs in the texts, forwards and backwards, that occur in the secrets as well."""
    found, met = Common(texts), set[str]()
    for block in _blocks(secrets):
        met |= found.within(folded(block))
    return met


def _blocks(texts: Iterable[str]) -> Iterator[str]:
    block: list[str] = []
    length = 0
    for text in texts:
        block.append(text)
        length += len(text)
        if length > _BLOCK:
            yield "\n".join(block)
            block, length = [], 0
    if block:
        yield "\n".join(block)


def _thirds(raw: bytes) -> Iterator[memoryview]:
    """The samples that begin at every third byte."""
    for start in range(0, 3 * _SAMPLE, 3):
        whole = (len(raw) - start) // _SAMPLE * _SAMPLE
        yield memoryview(raw)[start : start + whole].cast("I")[::3]


def _samples(run: str) -> Iterator[int]:
    import sys

    raw = _bytes(run)
    return (int.from_bytes(raw[at : at + _SAMPLE], sys.byteorder) for at in range(RUN - _SAMPLE + 1))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _ours() -> Iterator[bytes]:
    """The text of each file of this package, case-folded. They are read only where a text has something in common with
    a credential, and one after the other: together they take as much memory as 4,000 env files."""
    paths = (path for path in shipped.files() if path.endswith((".py", ".toml", ".txt")))
    return (_bytes(folded(shipped.text(path))) for path in paths)


def folded(text: str) -> str:
    """The text in lower case, character by character, so that places stay the same."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def runs_of(text: str) -> Iterator[str]:
    """All runs of six characters of a text, case-folded."""
    lowered = folded(text)
    return (lowered[at : at + RUN] for at in range(len(lowered) - RUN + 1))
