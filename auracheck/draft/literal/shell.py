"""Functions of a script that ask for the variable whose name they are given: `require_env API_TOKEN`."""

import re
from collections.abc import Iterator
from itertools import islice

from auracheck.draft.files import Code
from auracheck.draft.literal.pattern import Pattern, read_pattern

MAX_FUNCTIONS = 20
"""Maximum number of such functions of a file."""

_BODY = 1_000
"""Number of bytes of a function in which its read is looked for."""

_FUNCTION = re.compile(rb"^[ \t]*(?:function[ \t]+(\w+)(?:[ \t]*\(\))?|(\w+)[ \t]*\(\))\s*\{", re.MULTILINE)
_END = re.compile(rb"^[ \t]*\}|\}[ \t]*$", re.MULTILINE)
_FIRST = re.compile(rb"\b(\w+)=[\"']?\$\{?1\b")
_OF_NAME = r"\$\{{!{0}\b|\\?\$\{{?\\?\$\{{?{0}\b|\bprintenv[ \t]+[\"']?\$\{{?{0}\b|-v[ \t]+[\"']?\$\{{?{0}\b"
"""How a script reads the variable whose name is in another one."""
_STOPS = re.compile(rb"\b(?:exit|return|die|fatal|fail)\b|:\?")
_SECOND = re.compile(rb"\$\{?2\b")
"""A default, or what the value may be."""


def shell_patterns(file: Code) -> tuple[Pattern, ...]:
    """How a script reads by its own functions."""
    return tuple(islice(_asking(file.content), MAX_FUNCTIONS)) if b"$1" in file.content or b"!1" in file.content else ()


def _asking(content: bytes) -> Iterator[Pattern]:
    for found in _FUNCTION.finditer(content):
        end = _END.search(content, found.end(), found.end() + _BODY)
        body = content[found.end() : end.start() if end else found.end() + _BODY]
        names = [b"1", *_FIRST.findall(body)]
        if any(re.search(_OF_NAME.format(name.decode()).encode(), body) for name in names):
            is_free = _SECOND.search(body) or b"_FILE" in body  # which stops where both are set
            required = True if _STOPS.search(body) and not is_free else None
            call = (found[1] or found[2]).decode()
            yield read_pattern(
                rf"^[ \t]*(?:if[ \t]+!?[ \t]*)?{call}[ \t]+<'>?(?P<name>[A-Z][A-Z0-9_]{{2,99}})\b<'>?", required
            )
