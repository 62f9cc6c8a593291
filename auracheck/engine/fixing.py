"""`check --fix`: do what is safe of the fixes, in their order, and judge again.

Safe are: a new value for a key or token of our own that is absent or a placeholder, a literal moved from a Compose file
into the `.env` beside it, the name of a misnamed variable, a file's mode, and a line of a .gitignore. A password and a
URL are known to a server as well: those are made where both ends are edited and no volume may have the old one, else
with `--unsafe-fixes` alone, as is what replaces a value that is no placeholder. What a person has to do ends a fix:
nothing after it is done.
"""

from collections.abc import Iterable, Iterator, Sequence

from auracheck.engine.obstacles import ELSEWHERE, Obstacles, named
from auracheck.engine.planned_steps import PlannedSteps
from auracheck.engine.policies import Policies
from auracheck.engine.request import Request
from auracheck.engine.run import judged_run
from auracheck.fixes.changing import changing
from auracheck.fixes.commands import copy_command, write_command
from auracheck.fixes.edits import FileChange
from auracheck.fixes.guarding import planning_modes
from auracheck.report import Finding, Report, Severity
from auracheck.reporters.findings import is_beside
from auracheck.steps import EditStep, RunStep, Step
from auracheck.systems.editor import EditRefused
from auracheck.systems.files import KeepingStreams
from auracheck.typed import NamedTuple

_FIRST = ("exposed-file", "unignored-file", "misnamed-secret")
"""Theirs come first: a file that others can change is not written, and a written value may move the lines of a file."""


class Outcome(NamedTuple):
    """The report of the last judgement, what was changed, and what was refused (reasons, without any value). ``left``
    is why nothing was done about the other findings, each reason once."""

    report: Report
    changes: tuple[FileChange, ...]
    refused: tuple[str, ...]
    left: tuple[str, ...]


def fix(request: Request, *, unsafe: bool, dry_run: bool) -> Outcome:
    """Judge, do the safe fixes (with ``unsafe`` all that can be done), and judge again; in a dry run only say what
    would be changed. Raises `UsageError` as a judgement does."""
    with KeepingStreams(), planning_modes():
        report, run = judged_run(request)
        findings = sorted((each for each in report.findings if each.waived is None), key=_rank)
        secrets = {finding.secret for finding in findings if finding.secret}
        planned = PlannedSteps(run, Policies(request.policy), secrets, dry_run=dry_run)
        fixable = _Fixable(findings, Obstacles(run, findings, unsafe=unsafe))
        for finding in findings:
            if steps := fixable.steps(finding):
                planned.take(finding, steps)
        fixed = tuple(planned.finish())
        if fixed and not dry_run:
            report = judged_run(request)[0]
    changes = tuple(change for change in planned.changes if change.changes)
    remaining = [each for each in report.findings if not (dry_run and planned.has_line(each.locations[0]))]
    left = tuple(fixable.reasons(remaining))
    return Outcome(report._replace(fixed=() if dry_run else fixed), changes, tuple(planned.refused), left)


def _rank(finding: Finding) -> int:
    return _FIRST.index(finding.rule) if finding.rule in _FIRST else len(_FIRST)


def _about(finding: Finding) -> tuple[str, str | None, str | None]:
    """What a finding is about, which a changed line does not change."""
    return finding.rule, finding.secret, finding.locations[0].file


class _Fixable:
    """Which findings are fixed: those that have nothing in the way. A value with several places is changed in all of
    them, or in none."""

    def __init__(self, findings: Iterable[Finding], obstacles: Obstacles) -> None:
        self._obstacles = obstacles
        self._writable: set[str] = set()
        self._left: list[tuple[Finding, str]] = []
        self._held = {step for each in findings if self._of(each)[1] for step in _writes(each.fix)}

    def steps(self, finding: Finding) -> Sequence[Step]:
        """The steps that are done for a finding; none where something is in the way. To be asked when those of the
        findings before it are done: one of them may change the mode of a file."""
        steps, obstacle = self._of(finding)
        obstacle = obstacle or ("" if self._held.isdisjoint(steps) else ELSEWHERE)
        if obstacle:
            self._left.append((finding, obstacle))
            return ()
        return steps

    def reasons(self, remaining: Iterable[Finding]) -> Iterator[str]:
        """Why nothing was done about the findings that remain: each reason once, with the names."""
        about = set(map(_about, remaining))
        reasons: dict[str, list[Finding]] = {}
        for finding, reason in self._left:
            if finding.severity > Severity.NOTE and not is_beside(finding) and _about(finding) in about:
                reasons.setdefault(reason, []).append(finding)
        return (f"{reason} ({named(reason, findings)})" for reason, findings in reasons.items())

    def _of(self, finding: Finding) -> tuple[Sequence[Step], str]:
        """The steps, and what is in the way of them. Of a file that is never written no option is any help."""
        steps, obstacle = self._obstacles.of(finding)
        return steps, self._refused(steps) or obstacle

    def _refused(self, steps: Iterable[Step]) -> str:
        """Why a file of an edit is never written, before another file is; empty where all may be."""
        files = dict.fromkeys(step.file for step in steps if isinstance(step, EditStep) and step.file)
        for file in (file for file in files if file not in self._writable):
            try:
                with changing(file, dry_run=True):
                    self._writable.add(file)
            except EditRefused as error:
                return error.message.partition(", which")[0]
            except OSError as error:
                return str(error.args[-1])
        return ""


def _writes(steps: Iterable[Step]) -> Iterator[Step]:
    """The commands that make a value, and with them the copies of examples that are made for it: without the new value
    the program would read that of the example."""
    commands = [step for step in steps if isinstance(step, RunStep)]
    written = {each.file for each in commands if write_command(each.command)}
    yield from (each for each in commands if write_command(each.command))
    yield from (each for each in commands if (copied := copy_command(each.command)) and copied[1] in written)
