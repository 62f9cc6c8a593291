"""Lines on a terminal: the escape sequences that rich would write (ECMA-48), without its import, which takes half of
the time of a check without a table. On Windows, where a console may take none, rich writes them.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from auracheck.typed import NamedTuple, TextIO

_STYLES: Mapping[str, tuple[str, str]] = {
    "error": ("1", "31"),
    "warning": ("", "33"),
    "note": ("", "36"),
    "good": ("", "32"),
    "dim": ("2", ""),
    "head": ("1", ""),
}
"""The attribute and the colour of each tone: those of any terminal, which its own palette shows."""

_DUMB = ("dumb", "unknown")
"""Values of TERM without escape sequences."""

_COLUMNS = 80
"""Of a terminal that does not say how many it has."""


class Span(NamedTuple):
    """A part of a line, in one tone. ``link`` is the address of a hyperlink."""

    text: str
    tone: str = ""
    link: str = ""


Line = Sequence[Span]


def plain(line: Line) -> str:
    """The text of a line."""
    return "".join([span.text for span in line])


def divided(line: Line, places: Iterable[int]) -> Iterator[Line]:
    """The line in several ones, which begin at these places of its text."""
    rest = list(line)
    done = 0
    for place in places:
        before: list[Span] = []
        while done < place:
            span = rest.pop(0)
            room = place - done
            before.append(span._replace(text=span.text[:room]))
            if len(span.text) > room:
                rest.insert(0, span._replace(text=span.text[room:]))
            done += len(before[-1].text)
        yield before
    yield rest


def stripped(line: Line) -> Line:
    """The line without blanks at its end."""
    left = list(line)
    while left and not left[-1].text.rstrip():
        left.pop()
    return [*left[:-1], left[-1]._replace(text=left[-1].text.rstrip())] if left else left


class Escapes:
    """What this terminal takes: neither colours nor links where TERM says so, no colours where NO_COLOR is set."""

    def __init__(self) -> None:
        self._takes_any = not _is_dumb()
        shown = slice(1 if os.environ.get("NO_COLOR") else None)
        self._codes = {tone: ";".join(filter(None, code[shown])) for tone, code in _STYLES.items()}

    def around(self, span: Span) -> str:
        """The text with its escape sequences."""
        text, tone, link = span
        if not self._takes_any:
            return text
        code = self._codes.get(tone)
        shown = f"\x1b[{code}m{text}\x1b[0m" if code and text else text
        return f"\x1b]8;;{link}\x1b\\{shown}\x1b]8;;\x1b\\" if link else shown


def _is_dumb() -> bool:
    return os.environ.get("TERM", "").lower() in _DUMB


def columns() -> int:
    """How wide the terminal is: as COLUMNS says, else as the system does."""
    said = os.environ.get("COLUMNS", "")
    if _is_dumb():
        return _COLUMNS
    if said.isdigit() and int(said):
        return int(said)
    for stream in range(3):
        try:
            return os.get_terminal_size(stream).columns or _COLUMNS
        except OSError:  # it is no terminal
            continue
    return _COLUMNS


def writer(out: TextIO) -> Callable[[str], object]:
    """What writes lines with escape sequences there."""
    return by_rich(out) if os.name == "nt" and out.isatty() else out.write


def by_rich(out: TextIO) -> Callable[[str], object]:
    """The same for a console of Windows, which may take none."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=out, markup=False, emoji=False, highlight=False)
    return lambda line: console.print(Text.from_ansi(line.removesuffix("\n")), soft_wrap=True)
