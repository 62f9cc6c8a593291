r"""Writing a value in an env file so that every program that reads the file gets exactly that value.

Each grammar lists the styles that it reads, and which values it reads back from each (`Grammar.styles`). The tests
compare that with the grammar itself, and with a search of all other ways to write the same value.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from auracheck.errors import UsageError
from auracheck.systems import grammar_of, grammars
from auracheck.systems.grammar import is_plain
from auracheck.typed import NamedTuple


class Spelling(NamedTuple):
    """A style of writing a value. ``words`` complete "written …"; ``write`` makes the line of a name and a value."""

    name: str
    words: str
    write: Callable[[str, str], str]

    def carries(self, value: str, consumer: str) -> bool:
        """Whether the consumer reads exactly ``value`` from this spelling of it, where there is no obstacle in it."""
        test = grammar_of(consumer).styles.get(self.name)
        return test is not None and test(value)


def spelling(value: str, consumers: Sequence[str]) -> Spelling | None:
    """The first spelling that all of the consumers read as exactly ``value``; None where there is none.

    The name and the length of the line are left out: see `suiting`.
    """
    if any(grammar_of(consumer).obstacle(value) for consumer in consumers):
        return None
    return next((s for s in SPELLINGS if all(s.carries(value, consumer) for consumer in consumers)), None)


def suiting(name: str, value: str, consumers: Sequence[str]) -> Spelling:
    """The spelling by which ``name`` gets this value in all of the consumers.

    Raises `UsageError` that says which of them cannot carry it and why; it names ``name``, never the value.
    """
    readers = [grammar_of(consumer) for consumer in consumers]
    for grammar in readers:
        if not grammar.takes_name(name):
            raise UsageError(f"invalid name {name!r} ({grammar.name})")
        what = grammar.obstacle(value)
        if what is not None:
            raise UsageError(f"{name}: {grammar.name} cannot carry {what}")
    found = spelling(value, consumers)
    if found is None:
        raise UsageError(f"{name}: no way to write the value for all of {', '.join(consumers)}")
    written = found.write(name, value)
    for grammar in readers:
        what = grammar.too_long(written)
        if what is not None:
            raise UsageError(f"{name}: {grammar.name} cannot carry {what}")
    return found


def line(name: str, value: str, consumers: Sequence[str]) -> str:
    """The line, without its end, that gives ``name`` this value for all of the consumers; see `suiting`."""
    return suiting(name, value, consumers).write(name, value)


def alike(name: str, value: str, first: str) -> str:
    """The line that gives ``name`` this value for the consumer ``first``, and for as many more as can be: all; those
    that take quotes away; of those the ones that read the same escapes.

    Raises `UsageError` where ``first`` cannot carry it.
    """
    bare = f"{name}={value}"
    if "\n" not in value and is_plain(bare.encode("utf-8", "surrogatepass")):
        return bare
    kin = next((kin for style in ("double-return", "double-shell") if first in (kin := quoting(style))), ())
    for others in (grammars(), quoting(), kin):
        with suppress(UsageError):
            return line(name, value, tuple(dict.fromkeys((first, *others))))
    return line(name, value, (first,))


def quoting(style: str = "double") -> tuple[str, ...]:
    """The consumers that read a style, by default those that take quotes away."""
    return tuple(name for name in grammars() if style in grammar_of(name).styles)


_bare = "{}={}".format
_with_a_carriage_return_more = "{}={}\r".format
_single = "{}='{}'".format


def _single_escaped(name: str, value: str) -> str:
    return _single(name, value.replace("'", r"\'"))


def _double(escapes: Mapping[str, str]) -> Callable[[str, str], str]:
    """The writer of double quotes in which each of the texts is written as its escape."""
    any_of = "|".join(map(re.escape, escapes))
    return lambda name, value: f'{name}="{re.sub(any_of, lambda found: escapes[found[0]], value)}"'


_BACKSLASH = {"\\": r"\\", '"': r"\""}
_DOLLAR = {**_BACKSLASH, "$": r"\$"}
_RETURN = {**_BACKSLASH, "\r": r"\r"}

SPELLINGS: Sequence[Spelling] = (
    Spelling("bare", "without quotes", _bare),
    Spelling("single", "in single quotes", _single),
    Spelling("double", 'in double quotes, with a backslash before \\ and "', _double(_BACKSLASH)),
    Spelling("double-dollar", 'in double quotes, with a backslash before \\, " and $', _double(_DOLLAR)),
    Spelling(
        "double-shell", 'in double quotes, with a backslash before \\, ", $ and `', _double({**_DOLLAR, "`": r"\`"})
    ),
    Spelling("single-escaped", "in single quotes, with a backslash before '", _single_escaped),
    Spelling(
        "double-return",
        'in double quotes, with a backslash before \\ and ", and \\r for a carriage return',
        _double(_RETURN),
    ),
    Spelling(
        "double-dotenv",
        'in double quotes, with a backslash before \\ and ", \\r for a carriage return, and ${:-$} for a $ before {',
        _double({**_RETURN, "${": "${:-$}{"}),
    ),
    Spelling(
        "bare-return", "without quotes, and with one more carriage return at the end", _with_a_carriage_return_more
    ),
)
"""In the order of preference: what needs no escape comes first, what suits one program alone comes last."""
