"""Edits as whole lines: what a rule knows of a line is put into the line as it is written."""

from collections.abc import Iterable, Mapping, Sequence

from auracheck.model import Document, Origin
from auracheck.report import EditStep, Finding, Step


def placed(findings: Sequence[Finding], documents: Iterable[Document]) -> list[Finding]:
    """The findings with each `NAME: value` that replaces a line of a YAML file as that whole line: with its
    indentation, its list mark and its comment. Where that cannot be done safely, the edit has no line."""
    if not any(map(_is_assignment, (step for finding in findings for step in finding.fix))):
        return list(findings)
    contents = {document.path: document for document in documents if document.kind == "Compose"}
    return [each._replace(fix=tuple(_placed(step, each, contents) for step in each.fix)) for each in findings]


def _is_assignment(step: Step) -> bool:
    """Whether it replaces an assignment. A line that begins with its indentation is whole already."""
    if not (isinstance(step, EditStep) and step.action == "replace" and step.new):
        return False
    return not step.new[0][:1].isspace()


def _placed(step: Step, finding: Finding, contents: Mapping[str, Document]) -> Step:
    if not (isinstance(step, EditStep) and step.new and _is_assignment(step)):
        return step
    origin = next((each for each in finding.locations if each[:2] == step[:2]), None)
    document = contents.get(step.file or "")
    if origin is None or document is None:
        return step
    line = whole_line(document.reveal(), origin, step.new[0])
    return step._replace(new=(line,)) if line else step._replace(action="insert", line=None)


def whole_line(content: bytes, origin: Origin, assignment: str) -> str | None:
    """The line at that place with the value of ``assignment``; None where more than that line would change."""
    from auracheck.systems.yaml_edit import with_value

    name, _, value = assignment.partition(": ")
    changed = with_value(content, origin.line or 0, origin.column or 0, name, value)
    if changed is None:
        return None
    before, after = content.split(b"\n"), changed.split(b"\n")
    others = [number for number, pair in enumerate(zip(before, after, strict=False), 1) if pair[0] != pair[1]]
    if len(before) != len(after) or others != [origin.line]:
        return None
    return after[others[0] - 1].decode().removesuffix("\r")
