"""The value of a shell's parameters (POSIX.1-2017 XCU 2.5)."""

from auracheck.consumers.shell.state import MISSING, Known, State

_FLAGS = "ubaCVEvxmiIfe"
"""The options of `$-`, in the order in which dash gives them."""


def value_of(name: str, state: State) -> Known:
    """The value of a variable, or of a positional or special parameter."""
    first = name[0]
    if first == "_" or first.isalpha():
        return state.values.get(name, MISSING)
    if first in "@*":
        return _all(state)
    if first.isdigit():
        number = int(name) if len(name) < 10 else 1 << 30
        if not number:
            return None
        return state.parameters[number - 1] if number <= len(state.parameters) else MISSING
    if first == "#":
        return str(len(state.parameters))
    if first == "?":
        return None if state.status is None else str(state.status)
    if first == "-":
        return "".join(flag for flag in _FLAGS if flag in state.options)
    return MISSING if first == "!" and not state.background else None


def _all(state: State) -> Known:
    """All positional parameters, joined by the first separator."""
    separators = state.values.get("IFS", " ")
    return None if separators is None else separators[:1].join(state.parameters)
