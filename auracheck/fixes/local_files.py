"""Values of one machine in the file that a framework has for them, where it has the other env files in git."""

import os
from collections.abc import Iterator, Sequence, Set

from auracheck.deployment import Run
from auracheck.deployment.facts import Tracked
from auracheck.fixes.commands import write_command
from auracheck.policy.names import guess_kind
from auracheck.report import Finding
from auracheck.rules.environment_mismatch import EnvironmentMismatch
from auracheck.rules.tracked_file import TrackedFile
from auracheck.steps import DoStep, EditStep, RunStep, Step, do
from auracheck.systems.steps import quote, write


def kept_locally(findings: Sequence[Finding], run: Run) -> list[Finding]:
    """The findings, with that file in place of each env file of git's into which a step would write a value."""
    local = {os.path.dirname(each.file): each.local for each in run.facts(Tracked) if each.local}
    if not local:
        return list(findings)
    composed = {judged.target.label for judged in run.targets if judged.target.container}
    return [
        each if each.rule == TrackedFile.name else each._replace(fix=tuple(_moved(each, local, composed)))
        for each in findings
    ]


def _moved(finding: Finding, local: dict[str, str], composed: Set[str]) -> Iterator[Step]:
    """The steps. Compose does not read that file by itself, so the last one names it."""
    read = ""
    for step in finding.fix:
        folder, name = os.path.split(step.file or "")
        there = local.get(folder, "") if name.startswith(".env") and not name.endswith(".local") else ""
        yield _into(step, finding, there) if there else step
        if there and not composed.isdisjoint(finding.targets):
            read = f"--env-file {quote(step.file or '')} --env-file {quote(there)}"
    start = f"start {finding.locations[0].file} with both files: docker compose {read} up -d"
    yield from do(start if read else "", "value")


def _into(step: Step, finding: Finding, file: str) -> Step:
    """The step for that file. What is written there goes over the value of the other one, which stays."""
    match step:
        case RunStep(command=command) if written := write_command(command):
            if "url" in map(guess_kind, written.kinds):  # there is none in that file of which it could keep the rest
                return DoStep(f"set {finding.secret} in {file} to the URL with its real password", "place", file)
            policy = f" --policy {written.policy}" if written.policy else ""
            return write(f"auracheck generate {' '.join(written.kinds)}{policy}", file)
        case EditStep(line=line, new=(_, *_)) if line is None or finding.rule == EnvironmentMismatch.name:
            return step._replace(file=file, line=None, action="insert")
        case DoStep(about="place", text=text, file=other):
            return step._replace(text=text.replace(f" in {other}", f" in {file}"), file=file)
        case DoStep(text=text):
            return DoStep(f"set {finding.secret} in {file}: {text}", "place", file)
        case _:
            return step
