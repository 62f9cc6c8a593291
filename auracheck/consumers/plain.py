"""Env files that leave no room for interpretation."""

import re

_PLAIN = re.compile(rb"(?:(?:#[^\r\n\0]*|[A-Za-z_][A-Za-z0-9_]*=[A-Za-z0-9_./:@%+=,-]*)?(?:\n|\Z))*+")
_NAMES = re.compile(rb"^(\w+)=", re.MULTILINE)


def is_plain(content: bytes) -> bool:
    """Whether all consumers read this alike: bare values of harmless characters, each name once, nothing else.

    Few real files are not. kubectl refuses a name that comes twice.
    """
    if not content.isascii() or not _PLAIN.fullmatch(content):
        return False
    names = _NAMES.findall(content)
    return len(names) == len(set(names))
