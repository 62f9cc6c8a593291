"""Two findings about one value have one fix: what is made anew is neither moved as it is nor rotated later."""

from collections.abc import Iterable, Mapping, Sequence

from auracheck.model import Origin
from auracheck.regex import regex
from auracheck.report import Finding
from auracheck.rules import rule_class
from auracheck.rules.commands import makes
from auracheck.rules.embedded_secret import EmbeddedSecret
from auracheck.rules.misnamed_secret import MisnamedSecret
from auracheck.steps import DoStep, EditStep, RunStep, Step

_ALIAS = regex(rb"\s*[\"']?[\w.-]+[\"']?:\s+\*([\w-]+)\s*(?:#|$)")
_NAME = regex(r"\w[\w.-]*")

Fixes = dict[tuple[str | None, Origin], tuple[Step, ...]]
"""The steps for the value of a secret at a place."""


def agreed(findings: Iterable[Finding], contents: Mapping[str, bytes]) -> list[Finding]:
    """The findings; that a credential is hardcoded has the fix of the one that asks for another value there.
    ``contents`` are those of the files."""
    found = _of_anchors(_of_one_place(list(findings)), contents)
    if not any(each.rule in (EmbeddedSecret.name, MisnamedSecret.name) for each in found):
        return found  # nearly always: the others stay as they are
    found = _with_lines_of_others(found)
    renewing = [each for each in _renewing(found) if each.waived is None]
    if not renewing:
        return found
    values = {_place(each): each.fix for each in renewing if any(isinstance(step, RunStep) for step in each.fix)}
    new: Fixes = {}
    for each in renewing:
        new.setdefault(_place(each), each.fix)
    return [
        each._replace(fix=_one(each.fix, new[_place(each)]))
        if each.rule == EmbeddedSecret.name and _place(each) in new
        else _with_name(each, values)
        for each in found
    ]


def _renewing(findings: Sequence[Finding]) -> list[Finding]:
    """Those whose fix gives the secret another value."""
    renewing = {name for name in {each.rule for each in findings} if rule_class(name).renews}
    return [each for each in findings if each.rule in renewing] if renewing else []


def _of_one_place(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those about one value with the command that makes it: a URL refers to the password of a variable,
    which has a finding of its own."""
    renewing = [each for each in _renewing(findings) if each.locations[0].line]
    made = {each.locations[0]: each.fix for each in renewing if any(map(makes, each.fix))}
    left = {id(each) for each in renewing if each.locations[0] in made and not any(map(makes, each.fix))}
    return [each._replace(fix=made[each.locations[0]]) if id(each) in left else each for each in findings]


def _of_anchors(findings: list[Finding], contents: Mapping[str, bytes]) -> list[Finding]:
    """The findings; a value that an alias repeats has the fix of the anchor's line, with which it changes."""
    having = {path: content for path, content in contents.items() if b" *" in content and b"&" in content}
    anchored = {path: content.split(b"\n") for path, content in having.items()}
    if not anchored:
        return findings
    fixes = {(each.rule, each.locations[0][:2]): each.fix for each in findings}
    return [
        each._replace(fix=fixes.get((each.rule, (file, at)), each.fix))
        if (file := each.locations[0].file) in anchored and (at := _anchor(anchored[file], each.locations[0].line or 0))
        else each
        for each in findings
    ]


def _anchor(lines: Sequence[bytes], number: int) -> int:
    """The line of the anchor that a line has an alias of; 0 without one."""
    from auracheck.systems.adding import anchor  # late: few files have anchors

    alias = _ALIAS.match(lines[number - 1]) if number else None
    return anchor(lines, alias[1], number) if alias else 0


def _with_name(finding: Finding, values: Fixes) -> Finding:
    """A finding; a variable that a person would have to rename is made anew under its own name, if another finding asks
    for that."""
    is_renamed = finding.rule == MisnamedSecret.name and any(isinstance(step, DoStep) for step in finding.fix)
    return finding._replace(fix=values.get(_place(finding), finding.fix)) if is_renamed else finding


def _with_lines_of_others(found: list[Finding]) -> list[Finding]:
    """The findings; a hardcoded credential whose line the fix of another finding changes in another way, such as that
    of a URL which gets its server's variable, has that fix: of two lines for one place the second would undo the first.
    """
    fixes = {id(each.fix): each.fix for each in found if each.rule != EmbeddedSecret.name and each.waived is None}
    others = {at: fix for fix in reversed(fixes.values()) for at in _assigned(fix)}
    if not others:
        return found
    return [
        each._replace(fix=next((others[at] for at in _assigned(each.fix) if at in others), each.fix))
        if each.rule == EmbeddedSecret.name
        else each
        for each in found
    ]


def _assigned(steps: Iterable[Step]) -> list[tuple[str | None, int | None, str]]:
    """File, line and name of each assignment that is replaced."""
    return [
        (step.file, step.line, found[0])
        for step in steps
        if isinstance(step, EditStep) and step.action == "replace" and step.new and (found := _NAME.search(step.new[0]))
    ]


def _place(finding: Finding) -> tuple[str | None, Origin]:
    return finding.secret, finding.locations[0]


def _one(moved: tuple[Step, ...], new: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps to a new value; where a person gets that, it is put where the old one would have been moved to."""
    if not new or any(isinstance(step, RunStep) for step in new):
        return new or moved
    return (*new, *(step for step in moved if not isinstance(step, DoStep)))
