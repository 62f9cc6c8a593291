"""Edits as whole lines: what a rule knows of a line is put into the line as it is written."""

from collections.abc import Iterable, Mapping, Sequence

from auracheck.model import Document, Origin
from auracheck.report import EditStep, Finding, Step

_AHEAD = 50
"""Lines to look at for the one that follows a value: the others are empty or remarks."""


def placed(findings: Sequence[Finding], documents: Iterable[Document]) -> list[Finding]:
    """The findings with each `NAME: value` that replaces a line of a YAML file as that whole line: with its
    indentation, its list mark and its comment. Where that cannot be done safely, or the comment looks like a
    credential, the edit has no line."""
    if not any(map(_is_assignment, (step for finding in findings for step in finding.fix))):
        return list(findings)
    files = {each.path: each.reveal().split(b"\n") for each in documents if each.kind == "Compose"}
    return [each._replace(fix=tuple(_placed(step, each, files) for step in each.fix)) for each in findings]


def _is_assignment(step: Step) -> bool:
    """Whether it replaces an assignment. A line that begins with its indentation is whole already."""
    if not (isinstance(step, EditStep) and step.action == "replace" and step.new):
        return False
    return not step.new[0][:1].isspace()


def _placed(step: Step, finding: Finding, files: Mapping[str, Sequence[bytes]]) -> Step:
    if not (isinstance(step, EditStep) and step.new and _is_assignment(step)):
        return step
    origin = next((each for each in finding.locations if each[:2] == step[:2]), None)
    lines = files.get(step.file or "")
    if origin is None or lines is None:
        return step
    line = whole_line(lines, origin, step.new[0])
    return step._replace(new=(line,)) if line else step._replace(action="insert", line=None)


def whole_line(lines: Sequence[bytes], origin: Origin, assignment: str) -> str | None:
    """The line at that place with the value of ``assignment``; None where the value is not on that line alone."""
    from auracheck.systems.yaml_edit import continues, with_value

    number, column = origin.line or 0, origin.column or 0
    if not 1 <= number <= len(lines) or continues(lines[number - 1 : number + _AHEAD], column):
        return None
    name, _, value = assignment.partition(": ")
    changed = with_value(lines[number - 1], 1, column, name, value)
    if not changed or b"\n" in changed:
        return None
    line = changed.decode().removesuffix("\r")
    return None if _has_credential(line.rpartition(value)[2]) else line


def _has_credential(rest: str) -> bool:
    """Whether the rest of a line, such as a comment with an older value, looks like a credential: nothing has read it,
    so the mask does not know it."""
    from auracheck.reporters.mask import told

    return told(rest) != rest
