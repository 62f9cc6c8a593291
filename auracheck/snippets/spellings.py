r"""How a value is written in an env file so that the programs that will read it get exactly that value.

Each spelling says for which values each consumer reads it back. That is knowledge of the grammars (their versions and
manuals stand with them in `auracheck.consumers`); the tests hold it against them, and against a search of all other
ways to write the same value.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from auracheck.errors import UsageError
from auracheck.snippets.limits import GO_SPACE, obstacle, takes_name, too_long


class Spelling(NamedTuple):
    """A way to write a value. ``words`` complete "written …"; ``write`` makes the line of a name and a value.

    ``carried``: for each consumer that may read the value back, the test of those values that it does.
    """

    name: str
    words: str
    write: Callable[[str, str], str]
    carried: Mapping[str, Callable[[str], bool]]

    def carries(self, value: str, consumer: str) -> bool:
        """Whether the consumer reads exactly ``value`` from this spelling of it, where there is no `obstacle` in it."""
        test = self.carried.get(consumer)
        return test is not None and test(value)


def spelling(value: str, consumers: Sequence[str]) -> Spelling | None:
    """The first spelling that all of the consumers read as exactly ``value``; None where there is none.

    The name and the length of the line are left out: `suiting` minds them.
    """
    if any(obstacle(consumer, value) for consumer in consumers):
        return None
    return next((s for s in SPELLINGS if all(s.carries(value, consumer) for consumer in consumers)), None)


def suiting(name: str, value: str, consumers: Sequence[str]) -> Spelling:
    """The spelling by which ``name`` gets this value in all of the consumers.

    Raises `UsageError` that says which of them cannot carry it and why; it names ``name``, never the value.
    """
    for consumer in consumers:
        if not takes_name(consumer, name):
            raise UsageError(f"{name!r} is no name that {consumer} takes from an env file")
        what = obstacle(consumer, value)
        if what is not None:
            raise UsageError(f"{name}: {consumer} cannot carry {what}")
    found = spelling(value, consumers)
    if found is None:
        raise UsageError(f"{name}: no spelling of its value is read alike by {', '.join(consumers)}")
    written = found.write(name, value)
    for consumer in consumers:
        what = too_long(consumer, written)
        if what is not None:
            raise UsageError(f"{name}: {consumer} cannot carry {what}")
    return found


def line(name: str, value: str, consumers: Sequence[str]) -> str:
    """The line, without its end, that gives ``name`` this value for all of the consumers; see `suiting`."""
    return suiting(name, value, consumers).write(name, value)


_bare = "{}={}".format
_with_a_carriage_return_more = "{}={}\r".format
_single = "{}='{}'".format


def _single_escaped(name: str, value: str) -> str:
    return _single(name, value.replace("'", r"\'"))


def _double(escapes: Mapping[str, str]) -> Callable[[str, str], str]:
    """The writer of double quotes in which each of the texts is written as its escape."""
    any_of = "|".join(map(re.escape, escapes))
    return lambda name, value: f'{name}="{re.sub(any_of, lambda found: escapes[found[0]], value)}"'


def _all(value: str) -> bool:
    return True


def _like(pattern: str) -> Callable[[str], bool]:
    """The test of values of this form. It is compiled when it is first asked."""
    return lambda value: re.fullmatch(pattern, value) is not None


def _uninterpolated(pattern: str) -> Callable[[str], bool]:
    """The test of values of this form that python-dotenv leaves as they are.

    It fills in `${NAME}` and `${NAME:-default}` within any quotes. Up to the last `}` every reference is closed, and
    of several `${` without anything between them that ends a name the last one decides: so the search is linear.
    """

    def test(value: str) -> bool:
        closed = value[: value.rfind("}") + 1]
        return re.fullmatch(pattern, value) is not None and not re.search(r"\$\{(?:(?!\$\{)[^}:])*+(?:\}|:-)", closed)

    return test


_COMPOSE_INERT = "\\$(?![A-Za-z_\u017f\u212a{$])"
"""A `$` that Compose leaves alone. The two odd letters are what Go takes for an S and a K without case."""
_SHELL_INERT = r"\$(?![A-Za-z0-9_@*#?$!({\[-])"
"""A `$` that a shell leaves alone; bash takes `$[` for arithmetic."""
_SHELL_BARE = rf"(?!~)(?:[^ \t\n'\"\\`;&|<>()$:]|:(?!~)|{_SHELL_INERT})*+"
"""A `~` counts at the start and after a colon, whatever follows: it is the machine that knows who is a user."""

_BACKSLASH = {"\\": r"\\", '"': r"\""}
_DOLLAR = {**_BACKSLASH, "$": r"\$"}
_RETURN = {**_BACKSLASH, "\r": r"\r"}

SPELLINGS: Sequence[Spelling] = (
    Spelling(
        "bare",
        "without quotes",
        _bare,
        {
            "dotenv": _uninterpolated(r"(?!['\"\s])(?!.*\s#)[^\r\n]*(?<!\s)"),
            "compose-env": _like(rf"(?!['\"\t\v\f\r \x85\xa0])(?:[^\n$ ]| (?!#)|{_COMPOSE_INERT})*+(?<![{GO_SPACE}])"),
            "docker-env": _like(r"[^\n]*(?<!\r)"),
            "systemd-env": _like(r"(?!['\" \t])[^\\\r\n]*(?<![ \t])"),
            "shell-env": _like(_SHELL_BARE),
            "kubectl-env": _like(r"[^\n]*(?<!\r)"),
        },
    ),
    Spelling(
        "single",
        "in single quotes",
        _single,
        {
            "dotenv": _uninterpolated(r"(?:[^'\\\r]|\\(?!['\\]|\Z))*+"),
            "compose-env": _like(r"(?:[^'\\]|\\[^'])*+"),
            "systemd-env": _like(r"[^']*"),
            "shell-env": _like(r"[^']*"),
        },
    ),
    Spelling(
        "double",
        'in double quotes, with a backslash before \\ and "',
        _double(_BACKSLASH),
        {
            "dotenv": _uninterpolated(r"[^\r]*"),
            "compose-env": _like(rf"(?:[^$]|{_COMPOSE_INERT})*+"),
            "systemd-env": _all,
            "shell-env": _like(rf"(?:[^$`]|{_SHELL_INERT})*+"),
        },
    ),
    Spelling(
        "double-dollar",
        'in double quotes, with a backslash before \\, " and $',
        _double(_DOLLAR),
        {"compose-env": _all, "systemd-env": _all, "shell-env": _like(r"[^`]*")},
    ),
    Spelling(
        "double-shell",
        'in double quotes, with a backslash before \\, ", $ and `',
        _double({**_DOLLAR, "`": r"\`"}),
        {"systemd-env": _all, "shell-env": _all},
    ),
    Spelling(
        "single-escaped",
        "in single quotes, with a backslash before '",
        _single_escaped,
        {
            "dotenv": _uninterpolated(r"(?:[^\\\r]|\\(?!['\\]|\Z))*+"),
            "compose-env": _like(r"(?:[^\\]|\\[^'])*+"),
        },
    ),
    Spelling(
        "double-return",
        'in double quotes, with a backslash before \\ and ", and \\r for a carriage return',
        _double(_RETURN),
        {"dotenv": _uninterpolated(r"(?s:.)*"), "compose-env": _like(rf"(?:[^$]|{_COMPOSE_INERT})*+")},
    ),
    Spelling(
        "double-dotenv",
        'in double quotes, with a backslash before \\ and ", \\r for a carriage return, and ${:-$} for a $ before {',
        _double({**_RETURN, "${": "${:-$}{"}),
        {"dotenv": _all},
    ),
    Spelling(
        "bare-return",
        "without quotes, and with one more carriage return at the end",
        _with_a_carriage_return_more,
        {"docker-env": _all, "kubectl-env": _all},
    ),
)
"""In the order of preference: what needs no escape comes first, what suits one program alone comes last."""
