"""Which of several readings of a secret was probably intended, and a line that all programs read that way."""

from collections.abc import Callable, Iterator, Sequence

from auracheck.errors import UsageError
from auracheck.listing import listed, some
from auracheck.model import Secret, Value
from auracheck.rules.readings import BYTE_ORDER_MARK, Group, Readings
from auracheck.systems import grammar_of
from auracheck.systems.spelling import Spelling, suiting
from auracheck.typed import NamedTuple

_MOST = 3


def cure_of(readings: Readings) -> str:
    """How to save the file."""
    return f"save the file {', '.join(cure for _, cure in _faults(readings))}"


def _faults(readings: Readings) -> Iterator[tuple[str, str]]:
    """What the file has and its tidy form does not, with the way to save it."""
    content = readings.document.reveal()
    if b"\r\n" in content or content.endswith(b"\r"):
        yield "carriage returns at line ends", "with LF line ends"
    if content.startswith(BYTE_ORDER_MARK):
        yield "byte order mark at the start", "without a byte order mark"


class LineEnds:
    """The effect of line ends and byte order mark on the secrets of one file, reported once for all names."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._disturbed: dict[str, None] = {}
        self.names: list[str] = []

    @property
    def cure(self) -> str:
        return cure_of(self._readings)

    def differ(self, name: str, programs: Sequence[str]) -> bool:
        """Whether some programs read that name differently from the tidy file, and not all of them the same.
        If so, it becomes one of the ``names``."""
        readings = self._readings
        if readings.tidy is readings or len(readings.groups(name, programs)) < 2:
            return False
        disturbed = [program for program in programs if self._is_disturbed(program, name)]
        if not disturbed:
            return False
        self._disturbed.update(dict.fromkeys(disturbed))
        self.names.append(name)
        return True

    def message(self) -> str:
        what = [fault for fault, _ in _faults(self._readings)]
        who = list(self._disturbed)
        read = "read" if who[1:] else "reads"
        return f"{listed(what)}: {self._readings.readers.described(who)} {read} {some(self.names, _MOST)} differently"

    def _is_disturbed(self, program: str, name: str) -> bool:
        readings = self._readings
        if readings.refusal(program):
            return False
        return _text(readings.value(program, name)) != _text(readings.tidy.value(program, name))


def _text(value: Value) -> object:
    return value.reveal() if isinstance(value, Secret) else value


QUOTES = ("'", '"')


def difference(ours: str, theirs: str) -> str:
    """What the second reader does to the value that the first one does not, as a participle with its object, which fits
    one reader or several.

    The most common causes come first: several may be true at once, and one is enough to find the place in the line.
    """
    return next((words for matches, words in _KINDS if matches(ours, theirs)), "differently")


def _ends_at_hash(ours: str, theirs: str) -> bool:
    """Whether the second value ends where the first one has a #, perhaps after whitespace."""
    return ours.startswith(theirs) and ours[len(theirs) :].lstrip().startswith("#")


def _swapped(matches: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
    return lambda ours, theirs: matches(theirs, ours)


def _keeps_quotes(ours: str, theirs: str) -> bool:
    return theirs.startswith(QUOTES) and not ours.startswith(QUOTES)


def _fewer(mark: str) -> Callable[[str, str], bool]:
    return lambda ours, theirs: theirs.count(mark) < ours.count(mark)


_KINDS: tuple[tuple[Callable[[str, str], bool], str], ...] = (
    (lambda ours, theirs: theirs == f"{ours}\r", "keeping the carriage return at the end of the line"),
    (lambda ours, theirs: ours == f"{theirs}\r", "removing the carriage return at the end of the line"),
    (_keeps_quotes, "keeping the quotes"),
    (_swapped(_keeps_quotes), "removing the quotes"),
    (_ends_at_hash, "truncating it at a #"),
    (_swapped(_ends_at_hash), "keeping the text after a #"),
    (_fewer("$"), "expanding a $ as a variable"),
    (_swapped(_fewer("$")), "not expanding a $"),
    (lambda ours, theirs: "\n" in ours and ours.startswith(theirs), "ending it at the end of the line"),
    (_fewer("\n"), "joining its lines"),
    (_swapped(_fewer("\n")), "continuing on the next line"),
    (_fewer("\\"), "removing a backslash"),
    (_swapped(_fewer("\\")), "keeping a backslash"),
    (lambda ours, theirs: ours.strip() == theirs.strip(), "treating the whitespace around it differently"),
    (lambda ours, theirs: ours.startswith(theirs), "ending it earlier"),
    (lambda ours, theirs: theirs.startswith(ours), "ending it later"),
)


class Advice(NamedTuple):
    """The reading that was probably intended, and a spelling that all programs read that way; None if there is none.

    ``referring``: the reading has a reference expanded, as intended, so the spelling has the value written out.
    ``unquoted``: the reading has quotes that were probably not intended, and the spelling is of the text in them.
    """

    intended: Group
    spelling: Spelling | None
    referring: bool = False
    unquoted: bool = False


def advice(readings: Readings, name: str, groups: Sequence[Group], written: str) -> Advice:
    """The most likely reading for which there is a spelling; else the most likely one.

    A reference that resolves was intended as one, since somebody defined its variable. Quotes that another program
    removes were intended as quotes. If neither decides, the file's own program is right. A reading that lost a `$` is
    not an option.
    """
    own = readings.document.consumer
    likely = sorted(
        (group for group in groups if group.value and not lost(readings, name, group, groups)),
        key=lambda group: (not _refers(readings, name, group), _is_quoted(group), own not in group.consumers),
    )
    programs = [program for group in groups for program in group.consumers]
    for group in likely:
        found = _spelling(written, group.value, programs)
        if found:
            return Advice(group, found, referring=_refers(readings, name, group))
    for group in likely:
        found = _spelling(written, _in_quotes(group), programs)
        if found:
            return Advice(group, found, unquoted=True)
    if likely:
        return Advice(likely[0], None)
    return Advice(next((group for group in groups if own in group.consumers), groups[0]), None)


def lost(readings: Readings, name: str, group: Group, groups: Sequence[Group]) -> bool:
    """Whether a `$` was expanded as a variable that is not set, or `$$` became `$`."""
    if any(readings.unresolved(program, name) for program in group.consumers):
        return True
    program = warner(group)
    found = readings.assignment(program, name) if program else None
    return found is not None and found.literal and dollars(group) < max(map(dollars, groups))


def dollars(group: Group) -> int:
    return group.value.reveal().count("$") if group.value else 0


def _refers(readings: Readings, name: str, group: Group) -> bool:
    """Whether one of the programs expanded a reference, and all its variables are set."""
    found = (readings.assignment(program, name) for program in group.consumers)
    return any(assignment and not assignment.literal and not assignment.unresolved for assignment in found)


def _is_quoted(group: Group) -> bool:
    return group.value is not None and group.value.reveal().startswith(QUOTES)


def _in_quotes(group: Group) -> Secret | None:
    """The text between the quotes that a reading kept; None without quotes."""
    value = group.value.reveal() if group.value else ""
    return Secret(value[1:-1]) if len(value) > 1 and value[0] == value[-1] and value[0] in QUOTES else None


def _spelling(name: str, value: Secret | None, programs: Sequence[str]) -> Spelling | None:
    if value is None:
        return None
    try:
        return suiting(name, value.reveal(), programs)
    except UsageError:
        return None


def warner(group: Group) -> str:
    """The first of the programs that reports a variable that is not set; empty if all of them are silent."""
    return next((consumer for consumer in group.consumers if grammar_of(consumer).warns_of_unset), "")
