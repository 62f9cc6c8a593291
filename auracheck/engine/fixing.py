"""`check --fix`: do what is safe of the fixes, in their order, and judge again.

Safe are: a new value for a key or token of our own that is absent or a placeholder, a literal moved from a Compose file
into the `.env` beside it, the name of a misnamed variable, a file's mode, and a line of a .gitignore. A password and a
URL are known to a server as well: those are made where both ends are edited and no volume may have the old one, else
with `--unsafe-fixes` alone, as is what replaces a value that is no placeholder. What a person has to do ends a fix:
nothing after it is done.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from auracheck.deployment import Run
from auracheck.engine.request import Policies, Request
from auracheck.engine.run import judged_run
from auracheck.errors import UsageError
from auracheck.fixes.changing import changing
from auracheck.fixes.commands import chmod_command, write_command
from auracheck.fixes.edits import FileChange, NewLine, add_line, put_value, rename, replace_lines
from auracheck.model import Origin, Secret, Setting
from auracheck.report import DoStep, EditStep, Finding, Fixed, Report, RunStep, Step
from auracheck.systems.editor import BY_HAND, Change, EditRefused

_FIRST = ("exposed-file", "unignored-file", "misnamed-secret")
"""Theirs come first: a file that others can change is not written, and a written value may move the lines of a file."""

_OF_A_SERVER = ("password", "url")


class Outcome(NamedTuple):
    """The report of the last judgement, what was changed, and what was refused (reasons, without any value)."""

    report: Report
    changes: tuple[FileChange, ...]
    refused: tuple[str, ...]


def fix(request: Request, *, unsafe: bool, dry_run: bool) -> Outcome:
    """Judge, do the safe fixes (with ``unsafe`` all that can be done), and judge again; in a dry run only say what
    would be changed. Raises `UsageError` as a judgement does."""
    report, run = judged_run(request)
    fixer = _Fixer(request, run, unsafe=unsafe, dry_run=dry_run)
    findings = [finding for finding in report.findings if finding.waived is None]
    for finding in sorted(findings, key=_rank):
        fixer.fix(finding)
    fixer.replace_lines()
    changes = tuple(change for change in fixer.changes if change.changes)
    if fixer.fixed and not dry_run:
        report = judged_run(request)[0]
    return Outcome(report._replace(fixed=() if dry_run else tuple(fixer.fixed)), changes, tuple(fixer.refused))


def _rank(finding: Finding) -> int:
    return _FIRST.index(finding.rule) if finding.rule in _FIRST else len(_FIRST)


class _Fixer:
    def __init__(self, request: Request, run: Run, *, unsafe: bool, dry_run: bool) -> None:
        self._policies = Policies(request.policy)
        self._run = run
        self._lined = {each.path for each in run.documents if each.kind == "Compose"}  # single lines are replaced
        self._unsafe = unsafe
        self._dry_run = dry_run
        self._done: set[Step] = set()
        self._checked: set[str] = set()
        self.changes: list[FileChange] = []
        self.fixed: list[Fixed] = []
        self.refused: dict[str, None] = {}
        self._steps: list[tuple[Finding, list[Step]]] = []
        self._lines: dict[str, dict[int, NewLine]] = {}

    def fix(self, finding: Finding) -> None:
        """Do the steps of a finding's fix, if they are safe, up to the first one for a person."""
        steps = _before_a_person(finding.fix)
        if not steps or _is_setting(steps[0]) or not all(self._is_safe(finding, step) for step in steps):
            return
        try:
            self._check(steps)
            for step in steps:
                if step not in self._done or _moves(step):  # another place may have another value
                    self.changes += self._do(finding, step)
                    self._done.add(step)
        except (UsageError, OSError) as error:
            self._refuse(error)
            return
        self._steps.append((finding, steps))

    def _check(self, steps: Iterable[Step]) -> None:
        """Raise `EditRefused` for an edit of a file that is never written, before another file is."""
        for file in {step.file for step in steps if isinstance(step, EditStep) and step.file} - self._checked:
            try:
                with changing(file, dry_run=True):
                    self._checked.add(file)
            except EditRefused as error:
                raise EditRefused(error.message, BY_HAND) from None

    def replace_lines(self) -> None:
        """Replace the lines of each file together, and say what is fixed: a finding with all its steps."""
        left: set[tuple[str, int]] = set()
        for path, lines in self._lines.items():
            change, numbers = self._replaced(path, list(lines.values()))
            self.changes += change
            left.update((path, number) for number in numbers)
        for finding, steps in self._steps:
            if not any(isinstance(step, EditStep) and (step.file, step.line) in left for step in steps):
                files = dict.fromkeys(file for step in steps if (file := _file(step)))
                self.fixed.append(Fixed(finding.rule, finding.secret, tuple(files)))

    def _replaced(self, file: str, lines: list[NewLine]) -> tuple[list[FileChange], Iterable[int]]:
        try:
            change, left = replace_lines(file, lines, dry_run=self._dry_run)
        except (UsageError, OSError) as error:
            self._refuse(error)
            return [], [each.number for each in lines]
        for number in left:
            self._refuse(EditRefused(f"{file}:{number} cannot be changed safely", BY_HAND))
        return [change], left

    def _refuse(self, error: UsageError | OSError) -> None:
        if isinstance(error, UsageError):
            reason = f"{error.message}: {error.hint}" if error.hint else error.message
        else:  # its text says whether the file is unchanged
            reason = str(error.args[-1])
        self.refused[reason] = None

    def _is_safe(self, finding: Finding, step: Step) -> bool:
        match step:
            case RunStep(command=command, needs=needs):
                written = write_command(command)
                if needs or (written is None and chmod_command(command) is None):
                    return False
                return written is None or self._unsafe or self._is_own(finding, rotates=written.rotates)
            case EditStep(new=None):
                return True
            case EditStep(new=(_,), file=file, action=action, line=int()):
                return action == "replace" and file in self._lined
            case EditStep(file=file):
                return os.path.basename(file or "") == ".gitignore"
            case _:
                return False

    def _is_own(self, finding: Finding, *, rotates: bool) -> bool:
        """Whether nobody but this application has the value, and none is lost."""
        policies = (judged.policy for judged in self._run.targets if judged.target.label in finding.targets)
        entries = [entry for policy in policies if (entry := policy.secrets.get(finding.secret or ""))]
        own = all(entry.kind not in _OF_A_SERVER for entry in entries) or _edits_both_ends(finding.fix)
        return not rotates and bool(entries) and own

    def _do(self, finding: Finding, step: Step) -> Iterable[FileChange]:
        match step:
            case RunStep(command=command):
                mode = chmod_command(command)
                return self._chmod(*mode) if mode else self._generate(command)
            case EditStep(file=str(file), line=line, action=action, new=new, names=names):
                origin = finding.locations[0]
                if new is not None and line is None:
                    return [add_line(file, new[0], dry_run=self._dry_run)]
                if new is not None and line is not None:
                    added = NewLine(line, new[0])
                    if self._lines.setdefault(file, {}).setdefault(line, added).text != added.text:
                        raise EditRefused(f"{file}:{line} has several values", BY_HAND)
                    return []
                setting, scheme = self._setting(finding, origin)
                if action == "replace":
                    return [rename(file, scheme, origin, names[0], dry_run=self._dry_run)]
                if isinstance(setting.value, Secret):
                    return [put_value(file, names[0], setting.value, dry_run=self._dry_run)]
        return []

    def _setting(self, finding: Finding, origin: Origin) -> tuple[Setting, str]:
        """The setting at that place, and the scheme by which its file is read."""
        for judged in self._run.targets:
            if judged.target.label in finding.targets:
                for setting in judged.target.written:
                    for each in (setting, *setting.lost):
                        if each.origin == origin:
                            return each, each.scheme or judged.target.scheme or judged.target.source
        raise UsageError(f"no setting at {origin.file}:{origin.line}")

    def _generate(self, command: str) -> Iterable[FileChange]:
        from auracheck.generate.naming import with_named
        from auracheck.generate.planning import Recipe
        from auracheck.generate.writing import WriteJob, write

        written = write_command(command)
        assert written is not None
        policies = Policies(written.policy) if written.policy else self._policies
        policy = with_named(policies.of(written.file), written.kinds)
        job = WriteJob(written.file, written.kinds, Recipe(), written.rotates, self._dry_run)
        done = write(job, policy, datetime.now(UTC).date())
        return [FileChange(done.path, done.is_new, done.changes)]

    def _chmod(self, mode: int, path: str) -> Iterator[FileChange]:
        if not self._dry_run:
            os.chmod(path, mode)
        yield FileChange(path, False, (Change("", None, (), (f"mode {mode:o}",)),))


def _before_a_person(steps: Sequence[Step]) -> list[Step]:
    end = next((number for number, step in enumerate(steps) if isinstance(step, DoStep)), len(steps))
    return list(steps[:end])


def _is_setting(step: Step) -> bool:
    """Whether it sets a variable that is no secret, such as the environment: a person decides that."""
    return isinstance(step, EditStep) and step.new is not None and step.line is not None


def _edits_both_ends(steps: Sequence[Step]) -> bool:
    """Whether both ends of a connection get the new password, and no volume of the server may have the old one."""
    return sum(map(_is_setting, steps)) > 1 and not any(isinstance(step, DoStep) for step in steps)


def _moves(step: Step) -> bool:
    return isinstance(step, EditStep) and step.new is None


def _file(step: Step) -> str | None:
    if isinstance(step, RunStep):
        written, mode = write_command(step.command), chmod_command(step.command)
        return written.file if written else mode[1] if mode else None
    return step.file if isinstance(step, EditStep) else None
