"""The lines that the fixes of one report change in files, all counted as the files were read."""

from collections.abc import Container, Iterable, Iterator

from auracheck.model import Origin
from auracheck.regex import regex
from auracheck.steps import EditStep, Step
from auracheck.systems.editor import BY_HAND, EditRefused
from auracheck.systems.yaml_edit import NewLine

_ASSIGNMENT = regex(r"\s*(?:- )?[\"']?([\w.-]+)(?:[\"']?: +|=)\S.*")
"""A line that gives a variable a value, so that it is no head of such lines."""


class PlannedLines:
    """The lines by file and place; of two findings about one line both have the same text for it. ``secrets`` are those
    that have a finding of their own."""

    def __init__(self, secrets: Container[str]) -> None:
        self._secrets = secrets
        self._files: dict[str, dict[tuple[int, str], NewLine]] = {}

    def refuse(self, steps: Iterable[Step], secret: str | None) -> None:
        """Raise `EditRefused` if one of the steps has another text for a line, before any of them is taken."""
        for file, each in self._lines(steps, secret):
            there = self._files.get(file, {}).get(_key(each))
            if there is not None and there != each:
                raise EditRefused(f"{file}:{each.number} has several values", BY_HAND)

    def take(self, step: EditStep, secret: str | None) -> None:
        for file, each in self._lines((step,), secret):
            self._files.setdefault(file, {}).setdefault(_key(each), each)

    def has(self, origin: Origin) -> bool:
        """Whether the line of that place is changed."""
        return any(each.number == origin.line for each in self._files.get(origin.file or "", {}).values())

    def by_file(self) -> Iterator[tuple[str, list[NewLine]]]:
        return ((file, list(lines.values())) for file, lines in self._files.items())

    def _lines(self, steps: Iterable[Step], secret: str | None) -> Iterator[tuple[str, NewLine]]:
        """The lines of these edits. One that adds variables of several findings has those of this secret alone, and
        what no finding is about, as the user of a server beside its password."""
        for step in steps:
            if isinstance(step, EditStep) and step.file and step.line and step.new is not None:
                lines = self._about(step.new, secret) if step.action == "insert" else (step.new or ("",))[:1]
                for text in lines:
                    yield step.file, NewLine(step.line, text, step.action)

    def _about(self, lines: tuple[str, ...], secret: str | None) -> Iterator[str]:
        named = [(found[1] if (found := _ASSIGNMENT.fullmatch(line)) else "", line) for line in lines]
        is_named = any(name == secret for name, _ in named)
        return (line for name, line in named if name == secret or name not in self._secrets or not is_named)


def _key(line: NewLine) -> tuple[int, str]:
    """What one line may be of: a place in the file, or one of the lines that are added there."""
    return line.number, line.text if line.action == "insert" else ""
