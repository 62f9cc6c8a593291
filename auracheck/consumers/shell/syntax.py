"""What a shell's words and commands are made of (POSIX.1-2017 XCU 2.6, 2.7, 2.9).

Nearly all of these hold text of the file, so none of them shows itself. Text is latin-1: a character is a byte.
An ``offset`` is the place in the text.
"""

from enum import Enum
from typing import Final, NamedTuple, TypeAlias


def hidden(node: object) -> str:
    """The repr of what holds text of the file: its type alone."""
    return f"<{type(node).__name__}>"


class Mark(Enum):
    QUOTE = "quote"


QUOTE: Final = Mark.QUOTE
"""Where quoting begins or ends, among the parts of a word. The text between says for itself what it is."""


class Quoted(NamedTuple):
    """Text that quotes or a backslash made plain: no pattern, no tilde, no separator."""

    text: str

    def __repr__(self) -> str:
        return hidden(self)


class Variable(NamedTuple):
    """``${NAME}``, with the operator of XCU 2.6.2 and its word. ``length`` is ``${#NAME}``, ``bad`` what dash calls a
    bad substitution, and ``odd`` is ``${NAME:}``, which dash takes for something else again."""

    name: str
    operator: str
    word: tuple["Part", ...]
    offset: int

    def __repr__(self) -> str:
        return hidden(self)


class Substitution(NamedTuple):
    """``$(…)`` or backquotes around commands."""

    empty: bool


class Arithmetic(NamedTuple):
    """``$((…))``"""

    parts: tuple["Part", ...]
    offset: int

    def __repr__(self) -> str:
        return hidden(self)


Part: TypeAlias = str | Quoted | Mark | Variable | Substitution | Arithmetic
"""Of a word: text without quotes, or one of the above."""


class Word(NamedTuple):
    parts: tuple[Part, ...]
    offset: int

    def __repr__(self) -> str:
        return hidden(self)

    @property
    def plain(self) -> str | None:
        """Its text, where there is nothing in it but text without quotes: what may be a keyword or a name."""
        if len(self.parts) == 1 and isinstance(self.parts[0], str):
            return self.parts[0]
        return None


class Redirect:
    """A redirection; ``operator`` without the number before it. A here-document's ``word`` is its body."""

    __slots__ = ("operator", "word")

    def __init__(self, operator: str, word: Word) -> None:
        self.operator = operator
        self.word = word


class Command(NamedTuple):
    """A simple command."""

    assignments: tuple[Word, ...]
    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...]
    offset: int

    def __repr__(self) -> str:
        return hidden(self)


class Sequence(NamedTuple):
    """Commands one after the other."""

    items: tuple["Node", ...]


class AndOr(NamedTuple):
    """``first``, then each of ``rest`` where ``&&`` or ``||`` before it lets it run."""

    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]


class Not(NamedTuple):
    item: "Node"


class Apart(NamedTuple):
    """What runs in a process of its own, so that it changes nothing here: ``( )``, a pipe, ``&``."""

    background: bool
    redirects: tuple[Redirect, ...]
    offset: int


class Redirected(NamedTuple):
    """A compound command with redirections."""

    item: "Node"
    redirects: tuple[Redirect, ...]
    offset: int


class If(NamedTuple):
    branches: tuple[tuple["Node", "Node"], ...]
    otherwise: "Node"
    offset: int


class Case(NamedTuple):
    word: Word
    items: tuple[tuple[tuple[Word, ...], "Node"], ...]
    offset: int


class Loop(NamedTuple):
    """``while`` and ``until``, and ``for`` with its variable and words."""

    test: "Node"
    body: "Node"
    offset: int
    variable: str = ""
    words: tuple[Word, ...] = ()

    def __repr__(self) -> str:
        return hidden(self)


class Function(NamedTuple):
    name: str
    body: "Node"
    offset: int

    def __repr__(self) -> str:
        return hidden(self)


Node: TypeAlias = Command | Sequence | AndOr | Not | Apart | Redirected | If | Case | Loop | Function
NOTHING: Final = Sequence(())


def is_all_parameters(parts: tuple[Part, ...], i: int) -> bool:
    """Whether the quote at ``i`` is one of the two of `"$@"`, which is nothing at all without parameters."""
    for start in (i, i - 2):
        inside = parts[start + 1] if start >= 0 and start + 2 < len(parts) else None
        if isinstance(inside, Variable) and (inside.name, inside.operator) == ("@", "") and parts[start + 2] is QUOTE:
            return True
    return False
