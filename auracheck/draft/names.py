"""Is it a variable's name? What merely stands in the place of one may be a piece of a value."""

import re

LONGEST = 100
"""Characters of a name at most."""

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
_WORD = re.compile(
    r"""[A-Z]{1,24}[0-9]{0,3}(?:[A-Z]{1,12})?       # DATABASE, S3, OAUTH2, I18N
    | [a-z]{1,24}[0-9]{0,3}(?:[a-z]{1,12})?
    | [A-Za-z]?[a-z]{2,24}(?:[A-Z]{2,5}|[A-Z][a-z]{2,24}){0,5}[0-9]{0,2}  # connectionStrings, ApiURL""",
    re.VERBOSE | re.ASCII,
)
_NUMBER = re.compile(r"[0-9]{1,3}", re.ASCII)


def is_name(text: str) -> bool:
    """Whether it reads as a name does, in words.

    A line of a key in PEM, or the rest of a value whose quote was not closed, stands where an env file has names, and
    would otherwise be copied.
    """
    if len(text) > LONGEST or not _PLAIN.fullmatch(text):
        return False
    words = [word for word in re.split(r"[_.-]", text) if word]
    named = [word for word in words if not _NUMBER.fullmatch(word)]
    return bool(named) and all(map(_WORD.fullmatch, named))


def is_bare_name(text: str) -> bool:
    """The same of a line that has no `=` at all: a name where it is in capitals, of two words or more."""
    return is_name(text) and text.isupper() and "_" in text.strip("_")
