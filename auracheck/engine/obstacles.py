"""Why `check --fix` leaves a finding to a person: the first step that it does not do, in words."""

import os
from collections.abc import Iterable, Iterator, Sequence

from auracheck.deployment import Run
from auracheck.engine.planned_steps import env_files
from auracheck.fixes.commands import WriteCommand, chmod_command, copy_command, write_command
from auracheck.fixes.preparing import written_by
from auracheck.listing import some
from auracheck.policy import Policy
from auracheck.report import Finding
from auracheck.reporters.findings import distinct
from auracheck.rules.refused_at_startup import RefusedAtStartup
from auracheck.rules.unresolved_reference import UnresolvedReference
from auracheck.steps import PREPARING, DoStep, EditStep, RunStep, Step, rotation
from auracheck.typed import TYPE_CHECKING

PERSON = "the fix has steps for a person"
VOLUME = "a volume may contain the old password"
SERVER = "the server may have the old password; --unsafe-fixes sets a new one"
EXISTING = "the value is not a placeholder; --unsafe-fixes replaces it"
ENVIRONMENT = "--fix does not set the environment"
SHELL = "the fix is a command for a shell"
UNNAMED = "not a secret of the policy"
ELSEWHERE = "another place of the value is left"
LINE = "the fix changes a line that a person decides about"
DELETED = "the fix removes a line; --unsafe-fixes does that"

if TYPE_CHECKING:
    from auracheck.deployment.connections.servers import Server

_OF_A_SERVER = ("password", "url")
_MOST_NAMES = 3
_MOST_FILES = 2
_CREATES = "touch "
"""How a command begins that makes a file for its owner alone, as the writer of `--fix` does by itself."""


class Obstacles:
    """``unsafe``: values that are no placeholders are replaced as well."""

    def __init__(self, run: Run, findings: Iterable[Finding], *, unsafe: bool) -> None:
        self._first = {step for each in _of_free_servers(findings, run) for step in filter(written_by, each.fix)}
        self._policies = {judged.target.label: judged.policy for judged in run.targets}
        self._lined = {each.path for each in run.documents if each.kind == "Compose"}  # single lines are replaced
        self._env_files = env_files(run)
        self._of_another = set(_naming_another(run))
        self._unsafe = unsafe

    def of(self, finding: Finding) -> tuple[Sequence[Step], str]:
        """The steps of a finding's fix up to a person's, and why none of them is done; empty words where all can be."""
        steps = _before_a_person(finding.fix)
        if any(policy.variable == finding.secret for policy in self._judging(finding)):
            return (), ENVIRONMENT
        is_begun = len(steps) < len(finding.fix)  # a person goes on with what comes after them
        if not steps or (is_begun and all(map(_prepares, steps))):
            return (), _of_words(finding)
        reasons = filter(None, (self._of_step(finding, step) for step in steps))
        reason = next(reasons, "") or (PERSON if any(map(_is_of_pair, finding.fix)) else "")
        is_switch = self._unsafe and finding.rule == RefusedAtStartup.name
        return steps, reason or (LINE if _is_setting(steps[0]) and not is_switch else "")

    def _judging(self, finding: Finding) -> list[Policy]:
        return [policy for label in finding.targets if (policy := self._policies.get(label))]

    def _of_step(self, finding: Finding, step: Step) -> str:
        match step:
            case RunStep():
                return self._of_command(finding, step)
            case EditStep(new=None):
                return ""
            case EditStep(file=file, action="delete") if file in self._lined:
                return "" if self._unsafe else DELETED
            case EditStep(new=(_, *_), file=file, line=int()) if file in self._lined:
                return ""
            case EditStep(new=(line,), file=file, line=int()) if file in self._env_files and "${" in line:
                return ""
            case EditStep(ignores=True):
                return ""
            case EditStep(file=file):
                return VOLUME if any(map(_is_of_volume, finding.fix)) else f"--fix does not change lines of {file}"
            case _:
                return PERSON

    def _of_command(self, finding: Finding, step: RunStep) -> str:
        written = write_command(step.command)
        if step.needs:
            return f"a person has to fill in {' and '.join(step.needs)}"
        if written is not None:
            if written.file in self._of_another:
                return f"{written.file} names another environment"
            return "" if self._unsafe else self._of_value(finding, written)
        if chmod_command(step.command) or copy_command(step.command) or step.command.startswith(_CREATES):
            return ""
        if step.command.startswith("git "):
            return f"{next(filter(None, map(written_by, finding.fix)), finding.locations[0].file)} is tracked by git"
        program = "" if written_by(step) else _program(step.command)
        return f"--fix does not run {program}" if program else SHELL

    def _of_value(self, finding: Finding, written: WriteCommand) -> str:
        """Why a new value is not made: somebody else has it as well, or the old one is lost."""
        names = [finding.secret or "", *written.kinds]  # what is made may be another secret, in place of this one
        entries = [entry for each in self._judging(finding) for name in names if (entry := each.secrets.get(name))]
        if written.rotates and not any(_is_copied(step, written.file) for step in finding.fix):
            return EXISTING
        if not entries:
            return UNNAMED
        if all(entry.kind not in _OF_A_SERVER for entry in entries) or _edits_both_ends(finding.fix):
            return ""
        if any(map(_is_of_volume, finding.fix)):
            return VOLUME
        return "" if not self._first.isdisjoint(finding.fix) else SERVER


def _naming_another(run: Run) -> Iterator[str]:
    """The files by whose variable a target is in another environment than it is judged as."""
    for judged in run.targets:
        is_other = judged.named is not None and judged.named.name != judged.environment
        setting = judged.target.winners().get(judged.policy.variable) if is_other else None
        if setting and setting.origin.file:
            yield setting.origin.file


def _of_free_servers(findings: Iterable[Finding], run: Run) -> Iterator[Finding]:
    """The findings of servers that have no old password: what is not set goes into a file that is not there yet, so
    that none was started with another one, or the server gets it at each start and shares one variable with all its
    clients."""
    passwords = {
        (server.variables.judged.target.label, name): not account.login.first_start and _is_of_one_variable(server, run)
        for server in run.servers()
        for account in server.accounts
        for name in account.login.password
    }
    for finding in findings:
        at_each_start = [passwords[key] for label in finding.targets if (key := (label, finding.secret)) in passwords]
        file = next(filter(None, map(written_by, finding.fix)), "")
        is_new = finding.rule == UnresolvedReference.name and file and not os.path.lexists(file)
        if at_each_start and (is_new or all(at_each_start)):
            yield finding


def _is_of_one_variable(server: "Server", run: Run) -> bool:
    """Whether all clients here have the password from the place that gives it to the server."""
    of_clients = [each for each in run.connections() if each.server is server]
    places = {each.client.password.origin if each.client.password else None for each in of_clients}
    return bool(of_clients) and places == {each.password.origin for each in server.accounts if each.password}


def named(reason: str, findings: Sequence[Finding]) -> str:
    """The secrets of these findings, each once, the rule where one has none, and the files unless the reason names
    one."""
    files = distinct(file for each in findings if (file := each.locations[0].file))
    is_named = any(file in reason for file in files)
    where = f" in {some(files, _MOST_FILES)}" if files and not is_named else ""
    return some(distinct(each.secret or each.rule for each in findings), _MOST_NAMES) + where


def _of_words(finding: Finding) -> str:
    return VOLUME if any(map(_is_of_volume, finding.fix)) else PERSON


def _before_a_person(steps: Sequence[Step]) -> list[Step]:
    """The steps up to the first one that is a person's: words, or a new value for one that is moved as it is."""
    rotations = [rotation(step, steps) for step in steps]
    persons = (number for number, step in enumerate(steps) if isinstance(step, DoStep) or step in rotations)
    return list(steps[: next(persons, len(steps))])


def _is_setting(step: Step) -> bool:
    """Whether it sets a variable that is no secret, such as the environment: a person decides that."""
    return isinstance(step, EditStep) and bool(step.new) and step.line is not None


def _edits_both_ends(steps: Sequence[Step]) -> bool:
    """Whether both ends of a connection get the new password, and no volume of the server may have the old one."""
    return sum(map(_is_setting, steps)) > 1 and not any(isinstance(step, DoStep) for step in steps)


def _prepares(step: Step) -> bool:
    """Whether it only makes a file fit for a secret, or one of an example."""
    if isinstance(step, RunStep):
        return step.command.startswith(PREPARING) or copy_command(step.command) is not None
    return isinstance(step, EditStep) and step.ignores


def _is_copied(step: Step, file: str) -> bool:
    """Whether that file is only made by the step, so that nothing can have its values yet."""
    return isinstance(step, RunStep) and (copy_command(step.command) or ("", ""))[1] == file


def _is_of_volume(step: Step) -> bool:
    return isinstance(step, DoStep) and step.about == "volume"


def _is_of_pair(step: Step) -> bool:
    """Whether a person has to set another variable as well, without which the program does not start."""
    return isinstance(step, DoStep) and step.about == "pair"


_OWN = ("auracheck", "printf", "v=")


def _program(command: str) -> str:
    """The program that a command ends in: `v="$(…)" && printf %s "$v" | kubectl create …`; empty where that is one of
    ours, whose output goes into a file."""
    after = command.rpartition("&& ")[2].partition(" | ")
    word = (after[2] or after[0]).split()[0]
    return "" if word.startswith(_OWN) else word
