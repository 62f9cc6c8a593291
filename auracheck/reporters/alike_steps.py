"""Steps of several findings that are done as one: what they have in common."""

import re
from collections.abc import Hashable

from auracheck.regex import regex
from auracheck.steps import DoStep, EditStep, RunStep, Step

_WORD = r"[^\s'\"&|;$]+|'[^']*'"

_OF_FILES = (
    regex(rf"(chmod \d+) ({_WORD})()"),
    regex(rf"(git(?: -C (?:{_WORD}))? rm --cached) ({_WORD}) (&& git(?: -C (?:{_WORD}))? commit -m '[^']*')"),
)
"""Commands that take several files as well as one: what is before the file, the file, and what is behind it."""

_OF_NAMES = (
    regex(r"(rotate )([\w.-]+)(, since everybody with .+ has it)"),
    regex(r"(set )([\w.-]+)( in \S+(?:: .+)?)"),
)


def common(step: Step) -> Hashable:
    """What several steps have in common that are done as one: the file that gets a line at its end, the command that
    takes a file, or the volumes that may have old passwords; None for other steps."""
    if isinstance(step, DoStep) and step.about == "volume":
        return step.about
    if isinstance(step, EditStep) and (adds_at_end(step) or adds_value(step)):
        return step.file, step.new is None
    if found := of_one_name(step):
        return found[1], found[3]
    words, command = command_in(step)
    found = of_file_command(command)
    return (words, found[1], found[3]) if found else None


def command_in(step: Step) -> tuple[str, str]:
    """A command, with the words in front of it if it is that of a sentence."""
    if isinstance(step, RunStep):
        return "", step.command
    words, _, command = step.text.partition(": ") if isinstance(step, DoStep) else ("", "", "")
    return words, command


def adds_at_end(step: EditStep) -> bool:
    return step.action == "insert" and step.line is None and step.new is not None


def adds_value(step: EditStep) -> bool:
    return step.action == "insert" and step.new is None


def of_one_name(step: Step) -> re.Match[str] | None:
    """A sentence about one secret that may be about several: what is before its name, the name, and what is behind."""
    text = step.text if isinstance(step, DoStep) else ""
    return next(filter(None, (pattern.fullmatch(text) for pattern in _OF_NAMES)), None)


def of_file_command(command: str) -> re.Match[str] | None:
    return next(filter(None, (pattern.fullmatch(command) for pattern in _OF_FILES)), None)
