"""A whole env file as the shell goes through it: plain assignments at once, any other line as the command it is."""

import re
from collections.abc import Mapping

from auracheck.consumers.base import Reading
from auracheck.consumers.shell.commands import Commands
from auracheck.consumers.shell.declarations import Ended
from auracheck.consumers.shell.plain import ASSIGNMENT, BLANK
from auracheck.consumers.shell.run import Runner
from auracheck.consumers.shell.state import State
from auracheck.consumers.shell.text import Refused
from auracheck.errors import Unreadable

_BASH = re.compile(r"#![^\n]*\bbash\b")
"""The first line of a script that is meant for bash."""
_BLANK = re.compile(BLANK, re.VERBOSE)
_PLAIN = re.compile(ASSIGNMENT, re.VERBOSE)


def follow(text: str, environ: Mapping[str, str]) -> Reading:
    """``text`` has a character for each byte. Raises `Unreadable` where the shell itself stops, and past the bounds."""
    state = State(environ)
    state.is_bash = _BASH.match(text) is not None
    try:
        _read(text, state)
        _check_status(state, len(text))
    except Refused as refused:
        if state.certain(refused):
            raise Unreadable(refused.reason, text.count("\n", 0, refused.offset) + 1) from None
        state.gap(refused.offset, f"if the shell comes as far as this, it stops: {refused.reason}", frozenset())
    return state.reading(text)


def _check_status(state: State, end: int) -> None:
    """Under `set -e` the shell that sources the file ends where the last command of it failed."""
    if "e" in state.options and state.status:
        raise Refused("the last command of the file fails under 'set -e', which ends the shell", max(end - 1, 0))


def _read(text: str, state: State) -> None:
    commands, runner = Commands(text), Runner(state)
    end = len(text)
    while commands.position < end:
        blank = _BLANK.match(text, commands.position)
        if blank:
            commands.position = blank.end()
        plain = _PLAIN.match(text, commands.position)
        if plain and not (state.aliases and plain[1].strip()):
            commands.position = plain.end()
            if plain[1].strip():
                state.exported.add(plain[2])
            state.assign(plain[2], plain[plain.lastindex or 0], plain.start(2))
            state.status = 0
            continue
        commands.aliases = state.aliases
        node = commands.line()
        if node is None:
            return
        for offset in commands.aliased:
            state.maybe_end(offset, "an alias is not followed: it could change any variable")
        commands.aliased.clear()
        try:
            runner.run(node)
        except Ended:
            return
