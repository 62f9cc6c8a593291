"""Variables that a program gives to others that it starts, in TypeScript and JavaScript: nobody else sets these."""

import re
from collections.abc import Iterable
from itertools import islice

from auracheck.draft.files import Code

MAX_GIVEN = 1_000
"""Maximum number of such variables of a project."""

GIVEN = "given by the program that starts this one"

_ENVIRONMENT = re.compile(rb"\benvs?\s*:\s*\{([^{}]{1,4000})\}")
_KEY = re.compile(rb"(?<![\w.\"'])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\s*:(?!\s*(?:process\.env|string|number|boolean)\b)")


def given_to_children(files: Iterable[Code]) -> frozenset[str]:
    """The names in `spawn(…, { env: { NAME: value } })`; what is passed on from the own environment is none."""
    found = (
        key[1].decode()
        for file in files
        if b"env" in file.content
        for options in _ENVIRONMENT.finditer(file.content)
        for key in _KEY.finditer(options[1])
    )
    return frozenset(islice(found, MAX_GIVEN))
