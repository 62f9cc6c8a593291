"""The plain lines of an env file: blank ones, comments, and assignments with nothing in them to expand."""

import re

from auracheck.consumers.base import Assignment
from auracheck.consumers.systemd_text import decode
from auracheck.model import Secret

BLANK = r"(?:[ \t]*+(?:\#[^\n]*+)?\n)++"
ASSIGNMENT = r"""([ \t]*+(?:export[ \t]++)?+)([A-Za-z_][A-Za-z0-9_]*+)=
    (?:'([^']*+)'|"([^"\\$`]*+)"|([^'"\\$`<>();&|~ \t\n]*+))
    (?:[ \t]++(?:\#[^\n]*+)?+)?+(?:\n|\Z)"""
"""Verbose patterns. The groups of an assignment: what stands before its name, the name, the three kinds of a value."""

_LINES = re.compile(rf"{ASSIGNMENT}|({BLANK}|(?=.)[ \t]*+(?:\#[^\n]*+)?\Z)|(.++)", re.VERBOSE | re.DOTALL)
"""One assignment, or blank lines, or (last group) the rest of a file that is not plain."""

_OWN = frozenset(["_", "OPTIND"])
"""A shell sets the one itself, and takes numbers alone for the other."""


def plain_assignments(content: bytes) -> tuple[Assignment, ...] | None:
    """What a file of plain lines alone assigns; None where it has any other. The environment has no say in it."""
    found = _LINES.findall(decode(content))
    if found and found[-1][-1]:
        return None
    assignments = []
    line = 1
    for before, name, single, double, bare, blank, _ in found:
        if name in _OWN:
            return None
        if blank:
            line += blank.count("\n")
        elif name:
            quoted = single or double
            assignments.append(Assignment(name, Secret(quoted or bare), line, len(before) + 1))
            line += 1 + quoted.count("\n") if quoted else 1
    return tuple(assignments)
