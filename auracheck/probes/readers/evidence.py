"""What a file says of the env files that it hands to a program. Pure: text in, mentions out.

This is evidence, not a reading: a script is not run and a Compose file not loaded, so what a variable stands for is
not known here, and such a mention is none. Every line is looked at once.
"""

import re
from collections.abc import Iterator
from enum import IntEnum

from auracheck.probes.readers import compose_files, scripts, units
from auracheck.probes.readers.mention import Mention


class Kind(IntEnum):
    """The files that hand env files to programs, in the order in which it is worth to look into them."""

    COMPOSE = 0
    SCRIPT = 1
    UNIT = 2
    UNKNOWN = 3
    """It has no suffix: its first line says whether it is a shell's."""
    DROP_IN = 4


_NAMES = {
    Kind.COMPOSE: re.compile(r"(?:[\w.-]*[._-])?compose(?:[._-][\w.-]*)?\.ya?ml"),
    Kind.SCRIPT: re.compile(
        r".*\.(?:sh|bash|mk)|(?:GNUm|[Mm])akefile|\.envrc|\.gitlab-ci\.ya?ml|[Tt]askfile\.ya?ml|\.?[Jj]ustfile|Jenkinsfile"
    ),
    Kind.UNIT: re.compile(r".*\.(?:service|socket)"),
    Kind.UNKNOWN: re.compile(r"[\w-]+"),
    Kind.DROP_IN: re.compile(r".*\.conf"),
}
_SHELL = re.compile(r"#!.*\b(?:ba|da|a|k|z)?sh\b")

_PODMAN = "podman-compose"
"""What it reads it reads with python-dotenv (podman_compose.py, `dotenv_to_dict`)."""


def kind(name: str) -> Kind | None:
    """What a file of this name may be; None where it is none that hands env files to programs."""
    return next((kind for kind, pattern in _NAMES.items() if pattern.fullmatch(name)), None)


def is_shell(line: str) -> bool:
    """Whether a file with this first line is run by a shell."""
    return _SHELL.match(line) is not None


def mentions(kind: Kind, name: str, text: str) -> Iterator[Mention]:
    """The env files that a file of that kind, called ``name``, hands to programs."""
    if kind is Kind.COMPOSE:
        found = compose_files.mentions(text)
        return (mention._replace(consumer="dotenv") for mention in found) if _PODMAN in name else found
    if kind in (Kind.UNIT, Kind.DROP_IN):
        return units.mentions(text)
    return scripts.mentions(name, text)
