"""Values that have one name and are not one, such as two POSTGRES_PASSWORD of one Compose project: each gets a variable
of its own. And one variable that two secrets have: it is made once."""

from collections.abc import Hashable, Iterator, Mapping, Sequence

from auracheck.deployment import Run
from auracheck.fixes.commands import write_command
from auracheck.judgement.urls import own_password
from auracheck.model import Origin, Secret, Target
from auracheck.policy.known import is_made
from auracheck.policy.names import as_variable
from auracheck.report import Finding
from auracheck.steps import EditStep, RunStep, Step, rotation
from auracheck.systems.steps import ASSIGNED
from auracheck.typed import NamedTuple


class _Group(NamedTuple):
    """Findings about one value. ``marks`` are what shows that: lines that their fixes change, and the value."""

    marks: set[Hashable]
    findings: list[Finding]


def separated(findings: Sequence[Finding], run: Run) -> list[Finding]:
    """The findings; where the fixes of several values would make them one variable, the first value keeps its name,
    and the others have that of their service before it."""
    made: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        for variable in _variables(finding):
            made.setdefault(variable, []).append(finding)
    if not any(each[1:] for each in made.values()):
        return list(findings)
    texts = _texts(run)
    targets = {each.target.label: each.target for each in run.deployed}
    renamed: dict[int, Finding] = {}
    for (name, _), about in made.items():
        for group in _groups(name, about, texts)[1:]:
            new = _own_name(name, group, targets)
            for finding in group.findings if is_made(new) else ():
                steps = renamed.get(id(finding), finding).fix
                renamed[id(finding)] = finding._replace(fix=tuple(_renamed(step, name, new) for step in steps))
    return [renamed.get(id(each), each) for each in findings]


def made_once(findings: Sequence[Finding]) -> list[Finding]:
    """The findings; a variable that several commands would make, for secrets of several names, is made by the first."""
    first: dict[str, Step] = {}
    fixes = {id(each.fix): each.fix for each in findings}  # a fix is shared by many findings
    once = {number: tuple(_first(step, first) for step in fix) for number, fix in fixes.items()}
    changed = {number: steps for number, steps in once.items() if steps != fixes[number]}
    return [each._replace(fix=changed[id(each.fix)]) if id(each.fix) in changed else each for each in findings]


def _first(step: Step, first: dict[str, Step]) -> Step:
    """The command that makes the variable first, for a command that does; else the step."""
    found = ASSIGNED.search(step.command) if isinstance(step, RunStep) else None
    return first.setdefault(found[0], step) if found else step


def _variables(finding: Finding) -> Iterator[tuple[str, str]]:
    """Each variable that the fix makes, and its file."""
    for step in finding.fix:
        written = write_command(step.command) if isinstance(step, RunStep) else None
        is_new = written is not None and not (written.rotates and not _is_moved(step, finding.fix))
        if written and len(written.kinds) == 1 and not written.policy and is_new:
            yield written.kinds[0], written.file


def _is_moved(step: Step, steps: Sequence[Step]) -> bool:
    """Whether a command replaces a value that moves into the file by another step."""
    return any(rotation(each, steps) is step for each in steps)


def _texts(run: Run) -> Mapping[Origin, str]:
    """The values that are written where the variable is to be referred to, by their places; of a URL its password."""
    settings = (each for judged in run.deployed for each in judged.target.settings)
    own = {
        each.origin: own_password(each.value.reveal())
        for each in settings
        if isinstance(each.value, Secret) and each.literal and not each.variable
    }
    return own | dict(_of_open_servers(run))


def _of_open_servers(run: Run) -> Iterator[tuple[Origin, str]]:
    """The places of clients that have no password for a server without one, with that which another client has."""
    connections = [each for each in run.connections() if each.server and each.is_open]
    had = {id(each.server): each.client.password.text for each in connections if each.client.password}
    for each in connections:
        if not each.client.password and (text := had.get(id(each.server))):
            yield each.setting.origin, text


def _groups(name: str, about: Sequence[Finding], texts: Mapping[Origin, str]) -> list[_Group]:
    """The findings by value, in the order of their lines, without those that have the variable already, or nothing."""
    groups: list[_Group] = []
    for finding in about:
        marks = set(_marks(name, finding, texts))
        same = [group for group in groups if group.marks & marks]
        groups = [group for group in groups if group not in same]
        merged = [each for group in same for each in group.findings]
        groups.append(_Group(marks.union(*(group.marks for group in same)), [*merged, finding]))
    of_values = (group for group in groups if None not in group.marks)
    return sorted(of_values, key=lambda group: min(map(_line, group.findings)))


def _marks(name: str, finding: Finding, texts: Mapping[Origin, str]) -> Iterator[Hashable]:
    lines = [step for step in finding.fix if isinstance(step, EditStep) and f"${{{name}}}" in "".join(step.new or ())]
    yield from ((step.file, step.line) for step in lines if step.line)
    if finding.secret == name:
        yield texts.get(finding.locations[0]) or None
    elif any(step.line for step in lines):
        yield texts.get(finding.locations[0], finding.locations[0])
    else:
        yield None


def _line(finding: Finding) -> int:
    return finding.locations[0].line or 0


def _own_name(name: str, group: _Group, targets: Mapping[str, Target]) -> str:
    """The variable with the name of the service that has it under that name, else of the first one."""
    owner = next((each for each in group.findings if each.secret == name), group.findings[0])
    service = next((targets[label].own_name for label in owner.targets if label in targets), "")
    return f"{as_variable(service)}_{name}"


def _renamed(step: Step, name: str, new: str) -> Step:
    match step:
        case RunStep(command=command):
            return step._replace(command=command.replace(f"auracheck generate {name} ", f"auracheck generate {new} "))
        case EditStep(new=None, names=names) if name in names:
            return step._replace(names=(new,))
        case EditStep(new=(_, *_) as lines):
            return step._replace(new=tuple(line.replace(f"${{{name}}}", f"${{{new}}}") for line in lines))
        case _:
            return step
