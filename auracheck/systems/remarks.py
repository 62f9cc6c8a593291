"""What the remarks in an example of an env file say of its names."""

import re
from collections.abc import Iterator, Sequence

COMMENTED_OUT = re.compile(r"[ \t]*#[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=")
"""A setting that is commented out."""

_OPTIONAL = re.compile(
    r"\boptional(?:ly)?\b|\bnot required\b|\bonly (?:if|when|needed|required)\b|\bleave (?:it )?empty\b"
)
_NOT_OPTIONAL = re.compile(r"\b(?:not|non|isn't)[ -]optional\b")


def optional_lines(lines: Sequence[str]) -> Iterator[int]:
    """The numbers of the lines below a remark that says "optional", up to the next blank line or comment, or with such
    a remark at their own end."""
    said = open_ = False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith("#") and not COMMENTED_OUT.match(line):
            said = (said and open_) or _says_optional(text)
            open_ = True
        elif not text:
            said = open_ = False
        else:
            open_ = False
            if said or _says_optional(text.partition(" #")[2]):
                yield number


def _says_optional(text: str) -> bool:
    folded = text.casefold()
    return bool(_OPTIONAL.search(folded)) and not _NOT_OPTIONAL.search(folded)
