"""Files that no deployment reads, by their names: examples, which are made to be copied, and what developers use."""

import os
import re
from collections.abc import Iterator
from functools import lru_cache

from auracheck.regex import regex

_COPIED = ("example", "sample", "template")
ENDINGS = (*_COPIED, "dist", "tpl", "default", "defaults")
"""What the name of an example ends in, the likeliest first."""
_RENDERED = ("tmpl", "tftpl", "in", "j2", "jinja", "jinja2", "erb", "mustache", "hbs")
"""What the name of a template ends in, from which another program makes the file."""

_WORDS = (*ENDINGS, *_RENDERED)
_ANY, _ENDING = "|".join(_COPIED), "|".join(_WORDS)
_EXAMPLE = regex(
    rf"\.(?:{_ANY}|dist)(?:\.|$)"
    rf"|(?:^|[._-])env(?:rc)?(?:[._-].*)?[._-](?:{_ENDING})(?:\.|$)"  # other files may be called "default"
    rf"|^(?:{_ANY})\.env(?:rc)?(?:[._-]|$)"
    rf"|(?:^|[._-])env(?:[._-].*)?[._-](?:{_ANY})[_-]"
    rf"|(?:[_-](?:{_ANY})|^(?:{_ANY})[._-](?!.+[._-]values\.).+)\.(?:ya?ml|json)$",
    re.IGNORECASE | re.DOTALL,
)


_OF_DEVELOPERS = regex(
    r"(?:^|[._-])(?:dev|devel|develop|development|tests?|testing|ci|local|debug|e2e|lint|override|build|gitpod)(?:[._-]|$)",
    re.IGNORECASE,
)


def is_of_developers(name: str) -> bool:
    """Whether the name of a file or folder says that it is for developers or tests."""
    return _OF_DEVELOPERS.search(name) is not None


@lru_cache(1 << 10)  # of one file several ask, and many have one name
def is_example(name: str) -> bool:
    """Whether a file's name says that it is meant to be copied, not to be read by a process."""
    lower = name.lower()
    if not any(map(lower.__contains__, _WORDS)):  # nearly all: compiling the expression takes a hundredth of a check
        return False
    return _EXAMPLE.search(name) is not None


def examples_of(name: str) -> Iterator[str]:
    """What the example of a file may be called, the likeliest first."""
    stem, ending = os.path.splitext(name)
    yield from (f"{name}{between}{each}" for between in "._-" for each in ENDINGS)
    yield from (f"{stem}.{each}{ending}" for each in ENDINGS if ending)
    if name.startswith("."):
        yield from (f"{name[1:]}.{each}" for each in ENDINGS)
        yield from (f"{dot}{each}{name}" for each in _COPIED for dot in ("", "."))


_WORD = regex(rf"[._-]?(?:{'|'.join(ENDINGS)})(?=\.|$)", re.IGNORECASE)


def copy_of(path: str) -> str:
    """The path of the file that an example is copied to; empty where its name does not say that."""
    folder, name = os.path.split(path)
    bare = _WORD.sub("", name)
    named = (copy for copy in (f".{bare}" if bare == "env" else bare, f".{bare}") if name in examples_of(copy))
    return next((os.path.join(folder, copy) for copy in named), "")


NAMES = (*examples_of(".env"), ".env")
"""Files that list an application's variables: a `.env` has at least what one deployment needs."""
