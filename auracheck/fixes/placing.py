"""Edits as whole lines: what a rule knows of a line is put into the line as it is written, and a system says where the
lines go that a target does not have yet."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auracheck.deployment import Run
from auracheck.model import Document, Origin, Target
from auracheck.regex import regex
from auracheck.report import Finding
from auracheck.steps import DoStep, EditStep, Step
from auracheck.systems import schemes, system_of
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.systems.system import System

_FILES_OF_VALUES = frozenset({"env file", "secret file", "example"})
"""Documents to which a line is added at the end, or that have no lines."""

_AHEAD = 50
"""Lines to look at for the one that follows a value: the others are empty or remarks."""

_LONGEST = 10_000
"""Bytes of a line in which a value is replaced: it may be a long key. A longer line is JSON without line ends."""

_LONGEST_SHOWN = 1_000
"""Bytes of a line that is shown as it has to be. In a longer one nobody finds a place."""


def placed(findings: Sequence[Finding], run: Run) -> list[Finding]:
    """The findings with whole lines in place of each `NAME: value` of a YAML file that replaces one, and of each
    edit of a document that has no line, since it gives a target what it does not have yet.

    A line that replaces another keeps its indentation, its list mark and its comment. What one target lacks is one
    edit, for all findings about it. Where that cannot be done safely, or the comment looks like a credential, it is
    said in words."""
    documents = {each.path: each for each in run.documents if each.kind not in _FILES_OF_VALUES}
    if not documents:
        return list(findings)
    edited = {step.file for each in findings for step in each.fix if isinstance(step, EditStep) and step.line}
    lined = {path: each.reveal().split(b"\n") for path, each in documents.items() if path in edited}
    added = _Added(documents, run)
    added.take(findings)
    return [
        each._replace(fix=tuple(_from_below(list(dict.fromkeys(_whole(each, added, lined))))))
        if any(isinstance(step, EditStep) for step in each.fix)
        else each
        for each in findings
    ]


def _from_below(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps, with the edits of each file from its end to its beginning: none moves the lines of the next one."""
    edits: dict[str | None, list[EditStep]] = {}
    for step in steps:
        if isinstance(step, EditStep) and step.line:
            edits.setdefault(step.file, []).append(step)
    for of_file in edits.values():
        of_file.sort(key=lambda step: step.from_below, reverse=True)  # `pop` then takes the last of equal ones first
    for step in steps:
        yield edits[step.file].pop() if isinstance(step, EditStep) and step.line else step


def _whole(finding: Finding, added: "_Added", lined: Mapping[str, Sequence[bytes]]) -> Iterator[Step]:
    for step in finding.fix:
        lines = lined.get(step.file or "") if isinstance(step, EditStep) else None
        if isinstance(step, EditStep) and lines and step.line and step.action == "delete" and step.names:
            yield from _deleted(step, step.line, lines, added, finding)
        else:
            yield from added.of(step, finding) or (_placed(step, finding, lines),)


def _deleted(step: EditStep, number: int, lines: Sequence[bytes], added: "_Added", finding: Finding) -> Iterator[Step]:
    """The lines of the variable of that name, from the last one up, if nothing else is in them. A key below which
    another finding adds an entry stays."""
    [name] = step.names
    system = added.system(finding)
    found = system.own_lines(lines, number, name) if system else ()
    for line in reversed(found):
        if line == number or not added.is_below(step.file, line):
            yield step._replace(line=line)
    if not found:
        yield DoStep(f"remove {name} from {step.file}", "line")  # its line is another one after the other edits


class _Added:
    """What targets lack, and the edits that give it to them."""

    def __init__(self, documents: Mapping[str, Document], run: Run) -> None:
        self._documents = documents
        self._targets = {judged.target.label: judged.target for judged in run.targets}
        self._sources = {judged.target.label: judged.target.source for judged in run.deployed}
        self._owners = {judged.target.origin: judged.target for judged in run.deployed}
        self._edits: dict[Origin, tuple[EditStep, ...]] = {}

    def take(self, findings: Iterable[Finding]) -> None:
        """Find the edits for all that these findings lack: one place at a time would be read again for each."""
        lacking: dict[tuple[str, str], dict[Origin, dict[str, None]]] = {}
        for finding in findings:
            for step in finding.fix if finding.waived is None else ():
                for target in self._lacking(step, finding):
                    of_file = lacking.setdefault((target.source, target.origin.file or ""), {})
                    of_file.setdefault(target.origin, {}).update(dict.fromkeys(_text(step)))
        known = schemes()
        for (source, path), wanted in lacking.items():
            if source not in known:  # of several sources
                continue
            content = self._documents[path].reveal()
            self._edits.update(system_of(source).placed(content, {at: [*new] for at, new in wanted.items()}))

    def is_below(self, file: str | None, line: int) -> bool:
        """Whether something is added below that line."""
        return any((step.file, step.line) == (file, line) for steps in self._edits.values() for step in steps)

    def system(self, finding: Finding) -> "System | None":
        """The system of the documents that a finding is about; None where they are of several sources."""
        source = next(filter(None, map(self._sources.get, finding.targets)), "")
        return system_of(source) if source in schemes() else None

    def of(self, step: Step, finding: Finding) -> tuple[Step, ...]:
        """The edits of all targets that lack what a step adds, in words where it has no line."""
        return tuple(
            edit
            for target in self._lacking(step, finding)
            for edit in self._edits.get(target.origin) or (_in_words(step, target),)
        )

    def _lacking(self, step: Step, finding: Finding) -> list[Target]:
        """The targets to which a step adds something that has no line yet."""
        if not (isinstance(step, EditStep) and step.action == "insert" and step.line is None and step.new):
            return []
        targets: Iterable[Target] = (target for label in finding.targets if (target := self._targets.get(label)))
        if step.owner:
            targets = (self._owners[step.owner],)
        places = {target.origin: target for target in targets if target.origin.file in self._documents}
        return list(places.values()) if step.file in self._documents else []


def _in_words(step: Step, target: Target) -> Step:
    """What a person adds to a part of a file that is not written line by line."""
    name, place = target.names[0] if target.names else "", f"{target.origin.file}:{target.origin.line}"
    named = f"{target.noun} {name} ({place})" if target.noun and name else place
    return DoStep(f"add to {named}: {'; '.join(_text(step))}")


def _text(step: Step) -> tuple[str, ...]:
    return (isinstance(step, EditStep) and step.new) or ()


EMPTY = '""'
_ASSIGNMENT = regex(r"[^\s=]+: ?")


def _is_assignment(step: Step) -> bool:
    """Whether it replaces an assignment `NAME: value`. Any other line is whole already."""
    if not (isinstance(step, EditStep) and step.action == "replace" and step.new):
        return False
    return _ASSIGNMENT.match(step.new[0]) is not None


def _placed(step: Step, finding: Finding, lines: Sequence[bytes] | None) -> Step:
    if not isinstance(step, EditStep) or step.line is None or lines is None:  # an env file has a line for each variable
        return step
    if not step.new or not _is_assignment(step):
        return step
    origin = next((each for each in finding.locations if each[:2] == step[:2]), None)
    line = whole_line(lines, origin or _found(step, lines), step.new[0])
    if line:
        return step._replace(new=(line,))
    name, _, value = step.new[0].partition(": ")
    return DoStep(f"set {name} to {value or EMPTY} at {step.file}:{step.line}", "line")


def _found(step: EditStep, lines: Sequence[bytes]) -> Origin:
    """The place of a setting that the finding is not about, such as an empty one that counts as absent."""
    name = (step.new or ("",))[0].partition(":")[0].encode()
    line = lines[(step.line or 0) - 1] if 1 <= (step.line or 0) <= len(lines) else b""
    return Origin(step.file, step.line, line.find(name) + 1)


def whole_line(lines: Sequence[bytes], origin: Origin, assignment: str) -> str | None:
    """The line at that place with the value of ``assignment``; None where the value is not on that line alone."""
    from auracheck.systems.yaml_edit import continues, with_value

    number, column = origin.line or 0, origin.column or 0
    if not 1 <= number <= len(lines) or len(lines[number - 1]) > _LONGEST:
        return None
    sign = _SIGN.match(lines[number - 1], column - 1)
    first = lines[number - 1][: sign.end(1)] + lines[number - 1][sign.end() :] if sign else lines[number - 1]
    if continues([first, *lines[number : number + _AHEAD]], column):
        return None
    name, _, value = assignment.partition(": ")
    word = _QUOTED_WORD.fullmatch(value)
    value = word[1] if word else value  # in the quotes of its place: in a list they would be a part of it
    old = _name_at(first, column) or name
    changed = with_value(first, 1, column, old, value)
    if not changed or b"\n" in changed or len(changed) > _LONGEST_SHOWN:
        return None
    line = changed.decode().removesuffix("\r")
    if sign and sign[2] != _ALIAS:
        key, anchor = sign[1].decode(), sign[2].decode()
        line = line[: column - 1] + line[column - 1 :].replace(key, key + anchor, 1)
    if old != name:  # the variable gets another name as well
        line = line[: column - 1] + line[column - 1 :].replace(old, name, 1)
    rest = line.rpartition(value)[2] if value else re.split("\"\"|''", line[column - 1 :], maxsplit=1)[1]
    return line if _has_no_other(line[: column - 1], rest) and not _has_credential(rest) else None


_ALIAS = b"*"
_SIGN = regex(rb"([\"']?[\w.-]+[\"']?: +)(&[\w-]+ +|\*)(?=[^\s#])")
"""The anchor of a text, of which what refers to it has the same value, and then the same reference; or the sign of an
alias, which gets a value of its own."""


def _name_at(line: bytes, column: int) -> str:
    """The variable that is named at that column."""
    found = _NAME.match(line, column - 1)
    return found[1].decode() if found else ""


_QUOTED_WORD = regex(r'"(?!(?i:true|false|yes|no|on|off|null|y|n)")([A-Za-z][\w.-]*)"')
"""A text in quotes that YAML reads as the same text without them."""

_NAME = regex(rb"[\"']?([\w.-]+(?::[\w.-]+)*)")


def _has_no_other(before: str, rest: str) -> bool:
    """Whether no other value is on the line of which six characters would be shown, as in `{A: other, KEY: value}`.
    References and keys are none."""
    from auracheck.reporters.runs import RUN

    beside = f"{before},{re.split(' #', rest, maxsplit=1)[0]}"
    values = re.sub(r"\$\{\w+\}|[\w.-]+[\"']?:(?=\s|$)", ",", beside)
    return all(len(value.strip()) < RUN for value in re.split(r"[,\"'{}\[\]]", values))


def _has_credential(rest: str) -> bool:
    """Whether the rest of a line, such as a comment with an older value, looks like a credential: nothing has read it,
    so the mask does not know it."""
    from auracheck.reporters.redaction import redacted

    return redacted(rest) != rest
