"""Regular expressions that are compiled at their first use."""

import re

from auracheck.typed import Any, AnyStr


class _Regex:
    """Stands for a pattern until it is used: a check uses one in four, and compiling all took a fifth of start-up."""

    def __init__(self, *arguments: Any) -> None:
        self._arguments = arguments

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._arguments), name)
        setattr(self, name, found)  # so that this is asked once for each name
        return found


def regex(pattern: AnyStr, flags: int = 0) -> "re.Pattern[AnyStr]":
    """What `re.compile` returns, for all that is asked of its attributes and methods."""
    return _Regex(pattern, flags)  # type: ignore[return-value]  # a call for each, as `cast` is, takes time
