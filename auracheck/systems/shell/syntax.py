"""What a shell's words and commands are made of (POSIX.1-2017 XCU 2.6, 2.7, 2.9), and what stops their reader.

Nearly all of these contain text of the file, so none of them has a repr that shows its fields. Text is latin-1: a
character is a byte. An ``offset`` is a place in the text.
"""

from dataclasses import dataclass

from auracheck.regex import regex
from auracheck.typed import TypeAlias

MAX_DEPTH = 50
"""Parentheses, braces, substitutions and compound commands inside one another that are followed."""

MAX_COMMANDS = 75_000
"""Commands, words and parts of words that are read of a file, besides its plain assignments."""

NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*+")

BLANK = r"(?:[ \t]*+(?:\#[^\n]*+)?\n)++"
ASSIGNMENT = r"""([ \t]*+(?:export[ \t]++)?+)([A-Za-z_][A-Za-z0-9_]*+)=
    (?:'([^']*+)'|"([^"\\$`]*+)"|([^'"\\$`<>();&|~ \t\n]*+))
    (?:[ \t]++(?:\#[^\n]*+)?+)?+(?:\n|\Z)"""
"""Verbose patterns. The groups of an assignment: the part before its name, the name, the three kinds of a value."""

SPECIAL_NAME = regex(
    r"_|BASH.*|COMP_.*|DIRSTACK|E?UID|EPOCH.*|FUNCNAME|GROUPS|HISTCMD|LINENO|OPTIND|PIPESTATUS|POSIXLY_CORRECT|PPID"
    r"|RANDOM|SECONDS|SHELLOPTS|SHLVL|SRANDOM"
)
"""Variables that a shell sets itself (`_`), or whose assignment fails in bash or does more than to set them."""


class Stopped(Exception):
    """The shell does not go on here. ``reason`` quotes nothing of the file. ``ends``: bash stops as well, where by
    most errors it only leaves the rest of the line."""

    def __init__(self, reason: str, offset: int, ends: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset
        self.ends = ends


class BadSyntax(Stopped):
    """The shell cannot parse the text."""


class OverBound(Stopped):
    """Not the shell but auracheck stops here."""


class NotFollowed(Stopped):
    """The shell goes on, but what it does here is not modelled. ``names``: variables that it may change besides those
    that the commands of the line name; None for any."""

    def __init__(self, reason: str, offset: int, names: frozenset[str] | None = frozenset()) -> None:
        super().__init__(reason, offset)
        self.names = names


class GaveUp(NotFollowed):
    """After this nothing of the file is followed."""

    def __init__(self, what: str, offset: int) -> None:
        super().__init__(f"{what} may change any variable", offset, None)


@dataclass(frozen=True, slots=True, repr=False)
class Quoted:
    """Text that single quotes or a backslash protect."""

    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Double:
    """What double quotes contain."""

    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True, repr=False)
class Variable:
    """``${NAME}``, with its operator (`:-`, or `length` for ``${#NAME}``) and the operator's word."""

    name: str
    operator: str
    word: tuple["Part", ...]
    offset: int


@dataclass(frozen=True, slots=True, repr=False)
class Substitution:
    """``$(…)``, backquotes, or bash's ``<(…)``: what a command prints."""


@dataclass(frozen=True, slots=True, repr=False)
class Opaque:
    """A part whose value is not followed, such as arithmetic or ``${NAME#…}``. ``bad``: a POSIX shell refuses it."""

    raw: str
    offset: int
    bad: bool = False


Part: TypeAlias = str | Quoted | Double | Variable | Substitution | Opaque
"""Of a word: text without quotes, or one of the above."""


@dataclass(frozen=True, slots=True, repr=False)
class Word:
    """``raw`` is its text in the file. ``assigns``: its beginning where that is an assignment: ``NAME=``, or in bash
    ``NAME+=`` or ``NAME[…]=``."""

    parts: tuple[Part, ...]
    offset: int
    raw: str = ""
    assigns: str = ""

    @property
    def plain(self) -> str | None:
        """Its text, where no part of it is quoted or expanded: what may be a reserved word or a name."""
        first = self.parts[0] if len(self.parts) == 1 else None
        return first if isinstance(first, str) else None

    @property
    def literal(self) -> str | None:
        """Its text, where no part of it is expanded."""
        return literal(self.parts)

    @property
    def target(self) -> str:
        """The name of the variable where it is an assignment."""
        return self.assigns.rstrip("+=").partition("[")[0]


def literal(parts: tuple[Part, ...]) -> str | None:
    """The text of parts of which none is expanded."""
    found: list[str] = []
    for part in parts:
        text = part if isinstance(part, str) else part.text if isinstance(part, Quoted) else None
        if isinstance(part, Double):
            text = literal(part.parts)
        if text is None:
            return None
        found.append(text)
    return "".join(found)


@dataclass(slots=True, repr=False)
class Redirect:
    """A redirection; ``operator`` without the number before it. A here-document's ``word`` becomes its body."""

    operator: str
    word: Word


@dataclass(frozen=True, slots=True, repr=False)
class Command:
    """A simple command, or a part of a compound one that begins with its keyword: `for NAME`, `((…))`, `case WORD`.

    ``how`` it runs: always (empty), `&&` or `||` after the command before it, or by the keyword of the compound
    command that it is in, which is to say maybe. ``body``: the commands of a function whose name is the only word.
    """

    words: tuple[Word, ...]
    offset: int
    assignments: tuple[Word, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    how: str = ""
    body: tuple["Command", ...] | None = None


Commands: TypeAlias = tuple[Command, ...]
