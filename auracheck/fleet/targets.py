"""The targets of a fleet as the lines of JSON that reports have of them: those of 10,000 hosts are too many to be
decoded, or to be in memory."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from json import JSONDecoder, loads
from json.encoder import encode_basestring_ascii
from typing import BinaryIO, NamedTuple

from auracheck.fleet import parsing
from auracheck.fleet.reading import Json
from auracheck.hosts import on_host
from auracheck.regex import regex
from auracheck.report import TargetReport
from auracheck.reporters.json_report import target_line

MOST_DECODED = 1024
"""Lines that are kept in memory once they were needed: hosts that are alike have the same ones."""

_TEXT = r'"[ !#-\[\]-~]++"'
_NUMBER = "[1-9][0-9]{0,8}"


def _or_null(pattern: str) -> str:
    return f"(?:null|{pattern})"


def _list(pattern: str) -> str:
    return rf"\[(?:{pattern}(?:, {pattern})*+)?+\]"


_PLACE = rf'\{{"file": {_or_null(_TEXT)}, "line": {_or_null(_NUMBER)}, "column": {_or_null(_NUMBER)}\}}'
_UNSET = "|".join(sorted(parsing.STATES - {"set"}))
_STATE = rf'(?:"set", "length": {_NUMBER}|"(?:{_UNSET})", "length": null)'
_SECRET = rf'\{{"name": {_TEXT}, "state": {_STATE}, "origin": {_or_null(_PLACE)}, "overridden": {_list(_PLACE)}\}}'
_JUDGED = (
    rf'"judged": (?:true, "environment": (?:null|"(?P<environment>[a-z]++)"), "environment_from": {_or_null(_TEXT)}|'
    r'(?P<not_judged>false), "environment": null, "environment_from": null)'
)
_USUAL = regex(
    rf'\{{"label": {_TEXT}, "source": {_TEXT}, {_JUDGED}, "policy": {_or_null(_TEXT)}, '
    rf'"judged_by": {_list(_TEXT)}, "presence": "(?:un)?known", "secrets": {_list(_SECRET)}\}}'
)
"""A target as `-f json` writes most of them: without an escape. To match one takes a third of the time of decoding it,
and says that everything in it is of the right type."""

_LABEL = len('{"label": ')
_decode = JSONDecoder().raw_decode


class TargetLine(NamedTuple):
    """A target: its line, and what is said about all targets of a host."""

    text: str
    judged: bool
    environment: str


def of_line(line: str) -> TargetLine:
    """What a line says. Raises `ValueError` where it is not a target."""
    usual = _USUAL.fullmatch(line)
    if usual is None:
        return of_object(parsing.table(loads(line)))
    return TargetLine(line, usual["not_judged"] is None, usual["environment"] or "")


def of_object(found: Json) -> TargetLine:
    """The same of a target that was written in another way, perhaps by another version. Raises `ValueError`."""
    target = parsing.target(found)
    return TargetLine(target_line(target), target.judged, target.environment or "")


class LineFile:
    """Lines in a file without a name. Each has a number: where it begins."""

    def __init__(self) -> None:
        self._end = 0

    @cached_property
    def _file(self) -> BinaryIO:
        from tempfile import TemporaryFile  # late: not each format needs the targets

        return TemporaryFile()

    def add(self, line: str) -> int:
        number = self._end
        self._end += self._file.write(f"{line}\n".encode("ascii"))
        return number

    def line(self, number: int) -> str:
        self._file.seek(number)
        return self._file.readline()[:-1].decode("ascii")


class FleetTargets(Collection[str]):
    """The targets of several hosts, each as its line of JSON with the host in its label."""

    def __init__(self, hosts: Sequence[tuple[str, Sequence[int]]], lines: LineFile) -> None:
        self._hosts = hosts
        self._line: Callable[[int], str] = lru_cache(MOST_DECODED)(lines.line)

    def __len__(self) -> int:
        return sum(len(numbers) for _, numbers in self._hosts)

    def __contains__(self, line: object) -> bool:
        return any(each == line for each in self)

    def __iter__(self) -> Iterator[str]:
        for host, number in self._numbers():
            line = self._line(number)
            label, end = _decode(line, _LABEL)
            yield f'{{"label": {encode_basestring_ascii(on_host(host, label))}{line[end:]}'

    def decoded(self) -> Iterator[TargetReport]:
        """The same as objects, one after the other."""
        decode: Callable[[int], TargetReport] = lru_cache(MOST_DECODED)(
            lambda number: parsing.target(loads(self._line(number)))
        )
        for host, number in self._numbers():
            target = decode(number)
            yield target._replace(label=on_host(host, target.label))

    def _numbers(self) -> Iterator[tuple[str, int]]:
        return ((host, number) for host, numbers in self._hosts for number in numbers)
