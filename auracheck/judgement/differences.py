"""In which way two readings of one line differ, in words that tell nothing of the value."""

from collections.abc import Callable

_QUOTES = ("'", '"')


def difference(ours: str, theirs: str) -> str:
    """What the second reader does to the value that the first one does not, as a verb with its object.

    The commonest causes are asked for first: several may be true at once, and one is enough to look at the line.
    """
    return next((words for holds, words in _KINDS if holds(ours, theirs)), "reads it in another way")


def _cut_at(mark: str) -> Callable[[str, str], bool]:
    """The second value ends where, after white space or not, that mark stands in the first."""

    def holds(ours: str, theirs: str) -> bool:
        return ours.startswith(theirs) and ours[len(theirs) :].lstrip()[:1] == mark

    return holds


def _quoted(value: str) -> bool:
    return value[:1] in _QUOTES


def _swapped(holds: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
    return lambda ours, theirs: holds(theirs, ours)


def _keeps_quotes(ours: str, theirs: str) -> bool:
    return _quoted(theirs) and not _quoted(ours)


def _fewer(mark: str) -> Callable[[str, str], bool]:
    return lambda ours, theirs: theirs.count(mark) < ours.count(mark)


_KINDS: tuple[tuple[Callable[[str, str], bool], str], ...] = (
    (lambda ours, theirs: theirs == f"{ours}\r", "keeps the carriage return of the line's end"),
    (lambda ours, theirs: ours == f"{theirs}\r", "drops the carriage return of the line's end"),
    (_keeps_quotes, "keeps the quotes"),
    (_swapped(_keeps_quotes), "takes the quotes away"),
    (_cut_at("#"), "cuts it at a #"),
    (_swapped(_cut_at("#")), "keeps what follows a #"),
    (_fewer("$"), "takes a $ for a variable"),
    (_swapped(_fewer("$")), "leaves a $ as it is"),
    (lambda ours, theirs: "\n" in ours and ours.startswith(theirs), "ends it at the line's end"),
    (_fewer("\n"), "joins its lines"),
    (_swapped(_fewer("\n")), "goes on after the line's end"),
    (_fewer("\\"), "takes a backslash away"),
    (_swapped(_fewer("\\")), "keeps a backslash"),
    (lambda ours, theirs: ours.strip() == theirs.strip(), "treats the white space around it otherwise"),
    (lambda ours, theirs: ours.startswith(theirs), "ends it earlier"),
    (lambda ours, theirs: theirs.startswith(ours), "ends it later"),
)
