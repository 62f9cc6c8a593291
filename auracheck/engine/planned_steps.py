"""Doing the steps of fixes: what others need is done at once, values and lines of one file together at the end."""

import os
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property

from auracheck.deployment import Run
from auracheck.engine.planned_lines import PlannedLines
from auracheck.engine.policies import Policies
from auracheck.errors import UsageError
from auracheck.fixes.commands import WriteCommand, chmod_command, copy_command, write_command
from auracheck.fixes.edits import FileChange, add_line, change_lines, copy_example, put_values, refer_lines, rename
from auracheck.fixes.guarding import plan_mode
from auracheck.model import Origin, Secret, Setting
from auracheck.report import Finding, Fixed
from auracheck.steps import EditStep, RunStep, Step
from auracheck.systems import grammars
from auracheck.systems.editor import BY_HAND, Change, EditRefused
from auracheck.systems.yaml_edit import NewLine
from auracheck.typed import NamedTuple


class _Planned(NamedTuple):
    """A finding, and the steps that are done for it."""

    finding: Finding
    steps: Sequence[Step]


class PlannedSteps:
    """Takes the steps of findings. ``secrets`` are those that have a finding; in a dry run nothing is written.
    ``changes`` is what is changed, and ``refused`` why something could not be (without any value)."""

    def __init__(self, run: Run, policies: Policies, secrets: Container[str], *, dry_run: bool) -> None:
        self._run = run
        self._policies = policies
        self._dry_run = dry_run
        self._env_files = env_files(run)
        self._done: set[Step] = set()
        self._failed: set[Step] = set()
        self._planned: list[_Planned] = []
        self._writes: dict[tuple[str, str, bool], dict[Step, WriteCommand]] = {}
        self._moves: dict[str, dict[str, Secret]] = {}
        self._lines = PlannedLines(secrets)
        self.changes: list[FileChange] = []
        self.refused: dict[str, None] = {}

    def has_line(self, origin: Origin) -> bool:
        """Whether the line of that place is changed, perhaps for another finding."""
        return self._lines.has(origin)

    def take(self, finding: Finding, steps: Sequence[Step]) -> None:
        """Do or plan the steps of a finding's fix."""
        try:
            self._lines.refuse(steps, finding.secret)
            self._refuse_values(finding, steps)
            for step in steps:
                if step not in self._done or _is_own(step):
                    self._do(finding, step)
                    self._done.add(step)
        except (UsageError, OSError) as error:
            self._refuse(error)
            return
        self._planned.append(_Planned(finding, steps))

    def finish(self) -> Iterator[Fixed]:
        """Write new values, then those that move, then the lines that refer to them. Yields what is fixed: a finding
        with all its steps."""
        for commands in self._writes.values():
            self._write(commands)
        for file, values in self._moves.items():
            self._move(file, values)
        for file, lines in self._lines.by_file():
            waiting = self._waiting(file)
            self._replace(file, [each for each in lines if each.number not in waiting])
        changed = {os.path.normpath(change.path) for change in self.changes if change.changes}
        for finding, steps in self._planned:
            files = dict.fromkeys(filter(None, map(_file, steps)))
            if self._failed.isdisjoint(steps) and not changed.isdisjoint(map(os.path.normpath, files)):
                yield Fixed(finding.rule, finding.secret, tuple(files))

    def _do(self, finding: Finding, step: Step) -> None:
        match step:
            case RunStep(command=command):
                mode, copied, written = chmod_command(command), copy_command(command), write_command(command)
                if mode:
                    self.changes += self._chmod(*mode)
                if copied:
                    self.changes.append(copy_example(*copied, dry_run=self._dry_run))
                if written:
                    self._writes.setdefault((written.file, written.policy, written.rotates), {})[step] = written
            case EditStep(file=str(file), line=None, new=(ignored, *_)):
                self.changes.append(add_line(file, ignored, dry_run=self._dry_run))
            case EditStep(line=int(), new=tuple()):
                self._lines.take(step, finding.secret)
            case EditStep(file=str(file), action=action, new=None, names=(name, *_)):
                self._name_or_move(finding.locations[0], (file, action, name), finding.targets)

    def _name_or_move(self, origin: Origin, edit: tuple[str, str, str], labels: Iterable[str]) -> None:
        """Give a variable its name at once; a value that moves is written with the others of its file."""
        file, action, name = edit
        setting, scheme = self._setting(origin, labels)
        if action == "replace":
            self.changes.append(rename(file, scheme, origin, (setting.name, name), dry_run=self._dry_run))
        elif isinstance(setting.value, Secret):
            self._moves.setdefault(file, {}).setdefault(name, setting.value)

    def _refuse_values(self, finding: Finding, steps: Iterable[Step]) -> None:
        """Raise `EditRefused` if another value moves to a name already, before anything is taken."""
        for step in filter(_moves, steps):
            assert isinstance(step, EditStep)
            there = self._moves.get(step.file or "", {}).get(step.names[0]) if step.action != "replace" else None
            value = self._setting(finding.locations[0], finding.targets)[0].value if there else None
            if there and isinstance(value, Secret) and value.reveal() != there.reveal():
                raise EditRefused(f"{step.file} has another value for {step.names[0]}", BY_HAND)

    def _setting(self, origin: Origin, labels: Iterable[str]) -> tuple[Setting, str]:
        """The setting at that place, and the scheme by which its file is read."""
        for label in labels:
            if (label, origin) in self._settings:
                return self._settings[label, origin]
        raise UsageError(f"no setting at {origin.file}:{origin.line}")

    @cached_property
    def _settings(self) -> dict[tuple[str, Origin], tuple[Setting, str]]:
        return {
            (judged.target.label, each.origin): (each, each.scheme or judged.target.scheme or judged.target.source)
            for judged in self._run.targets
            for setting in reversed(judged.target.written)
            for each in (*setting.lost, setting)
        }

    def _write(self, commands: dict[Step, WriteCommand]) -> None:
        """All values for one file together; where that is refused, one after the other."""
        first = next(iter(commands.values()))
        kinds = tuple(dict.fromkeys(kind for each in commands.values() for kind in each.kinds))
        if len(commands) > 1 and self._is_done(lambda: self._generate(first._replace(kinds=kinds)), says=False):
            return
        for step, each in commands.items():
            if not self._is_done(lambda each=each: self._generate(each)):  # type: ignore[misc]
                self._failed.add(step)

    def _move(self, file: str, values: dict[str, Secret]) -> None:
        refused: dict[str, EditRefused] = {}

        def move() -> list[FileChange]:
            change, failed = put_values(file, values, dry_run=self._dry_run)
            refused.update(failed)
            return [change]

        names = refused if self._is_done(move) else values
        for error in refused.values():
            self._refuse(error)
        self._failed.update(EditStep(file, None, "insert", None, (name,)) for name in names)

    def _waiting(self, file: str) -> set[int]:
        """The lines of a file that refer to what was not written."""
        if not self._failed:
            return set()
        lines: dict[int, bool] = {}
        for _, steps in self._planned:
            for step in steps:
                if isinstance(step, EditStep) and step.file == file and step.line:
                    lines[step.line] = lines.get(step.line, True) and not self._failed.isdisjoint(steps)
        return {line for line, waits in lines.items() if waits}

    def _replace(self, file: str, lines: list[NewLine]) -> None:
        """Change the lines of a file together."""
        left: Iterable[int] = [each.number for each in lines]

        def replace() -> list[FileChange]:
            nonlocal left
            there, grammar = self._run.contents[file], self._env_files.get(file)
            change, left = (
                refer_lines(file, grammar, lines, there, dry_run=self._dry_run)
                if grammar
                else change_lines(file, lines, there, dry_run=self._dry_run)
            )
            return [change]

        if lines and self._is_done(replace):
            for number in left:
                self._refuse(EditRefused(f"{file}:{number} cannot be changed safely", BY_HAND))
        failed = {(file, number) for number in left}
        self._failed.update(step for _, steps in self._planned for step in steps if _place(step) in failed)

    def _is_done(self, change: Callable[[], Iterable[FileChange]], *, says: bool = True) -> bool:
        try:
            self.changes += change()
        except (UsageError, OSError) as error:
            if says:
                self._refuse(error)
            return False
        return True

    def _refuse(self, error: UsageError | OSError) -> None:
        if isinstance(error, UsageError):
            reason = f"{error.message}: {error.hint}" if error.hint else error.message
        else:  # its text says whether the file is unchanged
            reason = str(error.args[-1])
        self.refused[reason] = None

    def _generate(self, written: WriteCommand) -> Iterable[FileChange]:
        from auracheck.generate.planning import Recipe, with_named
        from auracheck.generate.writing import WriteJob, write

        policies = Policies(written.policy) if written.policy else self._policies
        policy = with_named(policies.of(written.file), written.kinds)
        job = WriteJob(written.file, written.kinds, Recipe(), written.rotates, self._dry_run)
        done = write(job, policy, datetime.now(UTC).date())
        return [FileChange(done.path, done.is_new, done.changes)]

    def _chmod(self, mode: int, path: str) -> Iterator[FileChange]:
        if self._dry_run:
            plan_mode(path)
        else:
            os.chmod(path, mode)
        yield FileChange(path, False, (Change("", None, (), (f"mode {mode:o}",)),))


def env_files(run: Run) -> dict[str, str]:
    """The env files that were read, each with its grammar."""
    return {each.path: each.consumer for each in run.documents if each.consumer in grammars()}


def _moves(step: Step) -> bool:
    return isinstance(step, EditStep) and step.new is None


def _is_own(step: Step) -> bool:
    """Whether another finding may have another value, or other lines, for the same step."""
    return isinstance(step, EditStep) and (step.new is None or step.action == "insert")


def _place(step: Step) -> tuple[str | None, int | None]:
    return (step.file, step.line) if isinstance(step, EditStep) else (None, None)


def _file(step: Step) -> str | None:
    if isinstance(step, RunStep):
        mode = chmod_command(step.command)
        return mode[1] if mode else step.file or None
    return step.file if isinstance(step, EditStep) else None
