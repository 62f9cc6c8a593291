"""How the names of objects, keys and variables are told: where somebody put a value in a name's place, it is not."""

import re

from auracheck.model import NO_NAME

_VARIABLE = re.compile(r"[A-Z]{1,16}[0-9]{0,2}(?:_[A-Z0-9]{1,12}){0,7}")
_WORDS = re.compile(r"(?:[A-Za-z]{1,16}[0-9]{0,2}|[0-9]{1,4})(?:[-._](?:[A-Za-z]{1,16}[0-9]{0,2}|[0-9]{1,4})){0,9}")
"""Words and short numbers, as objects and keys are named. What has more digits among its letters may be random."""


_OBJECT = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
"""A name as the API server takes it (RFC 1123, a DNS subdomain)."""


def in_label(name: str, otherwise: str) -> str:
    """An object's name as a part of a label; another word in its place where it is none."""
    return name if _OBJECT.fullmatch(name) else otherwise


def told_variable(name: str) -> str:
    return name if _VARIABLE.fullmatch(name) else NO_NAME


def told_object(kind: str, name: str) -> str:
    """`Secret app`, or its kind alone."""
    return f"{kind} {name}" if _WORDS.fullmatch(name) else f"a {kind}"


def told_key(kind: str, name: str, key: str) -> str:
    """`key jwt of Secret app`, or as much of it as may be told."""
    return f"{f'key {key}' if _WORDS.fullmatch(key) else 'a key'} of {told_object(kind, name)}"
