"""What the programs that read env files cannot carry, however it is written.

The consumers are named as in `auracheck.consumers`, which this package must not import: the tests hold one against
the other. The versions are those of the grammars there.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class _Limit(NamedTuple):
    """A value in which the expression is found cannot be carried; ``words`` complete "docker-env cannot carry …"."""

    expression: str
    words: str


_MAX_GO_LINE = 65_535
"""Bytes of the longest line that bufio.Scanner of Go gives to docker and kubectl."""

_NO_NUL = _Limit("\0", "a NUL character, which no environment can hold")
_ONE_LINE = _Limit("\n", "a line break")
_UTF_8 = _Limit("[\ud800-\udfff]", "bytes that are not UTF-8")
_WHOLE_BYTES = _Limit("[\ud800-\udc7f\udd00-\udfff]", "half a character")
_PLANES = "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_CHARACTERS = _Limit(f"[\ufdd0-\ufdef{_PLANES}]", "what Unicode says is no character")

_LIMITS: Mapping[str, Sequence[_Limit]] = {
    "dotenv": (_NO_NUL, _UTF_8),
    "compose-env": (_NO_NUL, _UTF_8),
    "docker-env": (_NO_NUL, _ONE_LINE, _UTF_8),
    "systemd-env": (_NO_NUL, _UTF_8, _CHARACTERS),
    "shell-env": (_NO_NUL, _WHOLE_BYTES),
    "kubectl-env": (_NO_NUL, _ONE_LINE, _UTF_8),
}

GO_SPACE = r"\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""What Go takes for white space, for a set of a regular expression."""
_NAMES: Mapping[str, str] = {
    "dotenv": "(?!['\ufeff])[^=#\\s\0\ud800-\udfff]+",
    "compose-env": r"(?!export[\t\f\r])[\w.\[\]-](?:[\w.\[\]\t\v\f\r\x85\xa0-]*[\w.\[\]-])?",
    "docker-env": f"(?![#{GO_SPACE}\ufeff])[^= \\t\\n\0\ud800-\udfff]+",
    "systemd-env": r"[A-Za-z_][A-Za-z0-9_]*",
    "shell-env": r"(?!(?:_|OPTIND)\Z)[A-Za-z_][A-Za-z0-9_]*",
    "kubectl-env": r"(?!\.\.|\.\Z)[-._a-zA-Z][-._a-zA-Z0-9]{0,252}",
}
"""What may stand before the `=`. A byte order mark is no part of a name that begins a file, so no name begins so.
A shell gives `_` a value of its own, and dash ends at an OPTIND that is no number."""


def takes_name(consumer: str, name: str) -> bool:
    """Whether the consumer sets a variable for a line ``NAME=…``, also where it is the first of its file."""
    return re.fullmatch(_NAMES[consumer], name) is not None


def obstacle(consumer: str, value: str) -> str | None:
    """What in the value the consumer cannot carry in any spelling, in words; None where there is nothing."""
    return next((limit.words for limit in _LIMITS[consumer] if re.search(limit.expression, value)), None)


def too_long(consumer: str, line: str) -> str | None:
    """Words for a line that is longer than the consumer reads; None where it is not."""
    if consumer in ("docker-env", "kubectl-env") and len(line.encode("utf-8", "surrogateescape")) > _MAX_GO_LINE:
        return f"a line of more than {_MAX_GO_LINE:,} bytes"
    return None
