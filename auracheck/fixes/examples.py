"""Fixes of what would be written into an example. Nobody writes a secret there, since it is made to be shared: the
program is to read a copy, where its document names the example in a line, else words say so."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence

from auracheck.deployment import Run
from auracheck.report import Finding
from auracheck.steps import DoStep, EditStep, RunStep, Step
from auracheck.systems import schemes, system_of
from auracheck.systems.examples import copy_of, is_example
from auracheck.systems.steps import quote

_OF_VALUE = ("get ", "set a ")
"""How the words begin that say what a person sets."""


def copied(findings: Sequence[Finding], run: Run) -> list[Finding]:
    """The findings, with steps for a copy in place of those for an example."""
    examples = {path for each in findings for path in _examples(each)}
    if not examples:
        return list(findings)
    edits = {path: tuple(_edits(path, run)) for path in examples}
    return [each._replace(fix=tuple(_for_copies(each, edits))) for each in findings]


def in_words(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, with words in place of a command that would write into an example, such as that of a Secret, with
    the copy named where words say what is to be set, and without an edit that takes a line out of one."""
    fixes = [tuple(_worded(step, each) for step in each.fix if not _is_deleted(step)) for each in findings]
    return [each if fix == each.fix else each._replace(fix=fix) for each, fix in zip(findings, fixes, strict=True)]


def _worded(step: Step, finding: Finding) -> Step:
    if isinstance(step, RunStep) and is_example(os.path.basename(step.file)):
        return DoStep(f"set a value in {_a_copy(step.file)}")
    file = finding.locations[0].file or ""
    if isinstance(step, DoStep) and step.text.startswith(_OF_VALUE) and is_example(os.path.basename(file)):
        return step._replace(text=f"{step.text} {'in' if step.text.startswith('set') else 'for'} {_a_copy(file)}")
    return step


def _a_copy(example: str) -> str:
    return f"a copy of {example} (examples are shared)"


def _is_deleted(step: Step) -> bool:
    return isinstance(step, EditStep) and step.action == "delete" and is_example(os.path.basename(step.file or ""))


def _examples(finding: Finding) -> Iterator[str]:
    """The examples that a program reads, by the place of a bad value or by a step."""
    files = (finding.locations[0].file, *(step.file for step in finding.fix))
    return (path for path in files if path and is_example(os.path.basename(path)) and copy_of(path))


def _edits(example: str, run: Run) -> Iterator[EditStep]:
    """The edits after which all that reads an example reads its copy."""
    sources = {each.target.source for each in run.targets} & schemes().keys()
    for document in run.documents:
        for source in sorted(sources):
            content = document.reveal()
            yield from system_of(source).reading_instead(document.path, content, example, copy_of(example))


def _for_copies(finding: Finding, edits: Mapping[str, Sequence[EditStep]]) -> Iterator[Step]:
    """The steps of a finding: a copy that is there already is read as it is."""
    examples = [path for path in dict.fromkeys(_examples(finding)) if edits[path]]
    if not examples:
        yield from finding.fix
        return
    news = [path for path in examples if not os.path.lexists(copy_of(path))]
    for path in news:
        copy = quote(copy_of(path))
        yield RunStep(f"cp {quote(path)} {copy} && chmod 600 {copy}", file=copy_of(path))
    for path in examples:
        yield from edits[path]
    for step in finding.fix if news else ():
        yield _in_copy(step, finding, news[0])


def _in_copy(step: Step, finding: Finding, example: str) -> Step:
    copy = copy_of(example)
    match step:
        case RunStep(command=command, file=file) if file == example:
            return step._replace(command=_written(command, example), file=copy)
        case EditStep(file=file) if file == example:
            return step._replace(file=copy)
        case DoStep(text=text, about="") if text.startswith(_OF_VALUE) and finding.locations[0].file == example:
            what = text.removeprefix("set ")
            return DoStep(f"set {finding.secret} in {quote(copy)}: {what}", file=copy)
        case _:
            return step


def _written(command: str, example: str) -> str:
    """The command for the copy; a `.env` needs no scheme."""
    copy = copy_of(example)
    scheme = r"(?:[a-z-]+:)?" if os.path.basename(copy) == ".env" else ""
    return re.sub(rf"{scheme}{re.escape(quote(example))}(?![\w.-])", lambda _: quote(copy), command)
