"""References to other variables in the value of a container's variable: ``$(NAME)``.

By the rules of Kubernetes ("Define Dependent Environment Variables"; EnvVar in the API reference; its package
third_party/forked/golang/expansion): `$$` is one `$`, and a reference that leads nowhere stays as it is.
"""

import re
from collections.abc import Callable

from auracheck.model import ELSEWHERE, Elsewhere

Lookup = Callable[[str], str | Elsewhere | None]
"""What a name stands for: its value, kept elsewhere, or None where there is no such variable."""

_TOKEN = re.compile(r"\$\$|\$\(([^)]*)\)")


def refers(text: str) -> bool:
    """Whether there is anything in it that is replaced."""
    return "$$" in text or "$(" in text


def expand(text: str, lookup: Lookup, most: int) -> tuple[str | Elsewhere | None, list[str]]:
    """The value, and the names that lead nowhere. The value is None where it has more than ``most`` characters."""
    end = text.rfind(")") + 1  # behind it no reference is closed
    found: list[str] = []
    unresolved: list[str] = []
    length = at = 0
    for token in _TOKEN.finditer(text, 0, end):
        value = "$" if token[1] is None else lookup(token[1])
        if value is ELSEWHERE:
            return ELSEWHERE, []
        if value is None:
            unresolved.append(token[1])
            value = token[0]
        found += (text[at : token.start()], value)
        length += token.start() - at + len(value)
        at = token.end()
        if length > most:
            return None, []
    return "".join((*found, text[at:end], text[end:].replace("$$", "$"))), unresolved
