"""In which way two readings of one line differ, in words that tell nothing of the value."""

from collections.abc import Callable

QUOTES = ("'", '"')


def difference(ours: str, theirs: str) -> str:
    """What the second reader does to the value that the first one does not, as a participle with its object, which
    goes with one reader and with several.

    The commonest causes are asked for first: several may be true at once, and one is enough to look at the line.
    """
    return next((words for holds, words in _KINDS if holds(ours, theirs)), "in another way")


def _cut_at(mark: str) -> Callable[[str, str], bool]:
    """The second value ends where, after white space or not, that mark stands in the first."""

    def holds(ours: str, theirs: str) -> bool:
        return ours.startswith(theirs) and ours[len(theirs) :].lstrip()[:1] == mark

    return holds


def _swapped(holds: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
    return lambda ours, theirs: holds(theirs, ours)


def _keeps_quotes(ours: str, theirs: str) -> bool:
    return theirs.startswith(QUOTES) and not ours.startswith(QUOTES)


def _fewer(mark: str) -> Callable[[str, str], bool]:
    return lambda ours, theirs: theirs.count(mark) < ours.count(mark)


_KINDS: tuple[tuple[Callable[[str, str], bool], str], ...] = (
    (lambda ours, theirs: theirs == f"{ours}\r", "keeping the carriage return of the line's end"),
    (lambda ours, theirs: ours == f"{theirs}\r", "dropping the carriage return of the line's end"),
    (_keeps_quotes, "keeping the quotes"),
    (_swapped(_keeps_quotes), "taking the quotes away"),
    (_cut_at("#"), "cutting it at a #"),
    (_swapped(_cut_at("#")), "keeping what follows a #"),
    (_fewer("$"), "taking a $ for a variable"),
    (_swapped(_fewer("$")), "leaving a $ as it is"),
    (lambda ours, theirs: "\n" in ours and ours.startswith(theirs), "ending it at the line's end"),
    (_fewer("\n"), "joining its lines"),
    (_swapped(_fewer("\n")), "going on after the line's end"),
    (_fewer("\\"), "taking a backslash away"),
    (_swapped(_fewer("\\")), "keeping a backslash"),
    (lambda ours, theirs: ours.strip() == theirs.strip(), "treating the white space around it otherwise"),
    (lambda ours, theirs: ours.startswith(theirs), "ending it earlier"),
    (lambda ours, theirs: theirs.startswith(ours), "ending it later"),
)
