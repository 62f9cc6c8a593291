"""What must be done before a step writes a secret into a file: its folder must exist, git must neither track nor take
the file, and others may neither change nor read it."""

import os
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence

from auracheck.deployment import JudgedTarget, Run
from auracheck.deployment.facts import Tracked, Unignored
from auracheck.fixes.commands import write_command
from auracheck.fixes.copies import copies_of, filled, into_copy, treated
from auracheck.fixes.examples import in_words
from auracheck.fixes.local_files import kept_locally
from auracheck.regex import regex
from auracheck.report import Finding
from auracheck.rules.exposed_file import narrow
from auracheck.rules.tracked_file import TrackedFile, untrack
from auracheck.rules.unignored_file import ignoring
from auracheck.steps import DoStep, EditStep, RunStep, Step, do
from auracheck.systems.examples import is_example
from auracheck.systems.externals import is_sealed
from auracheck.systems.files import is_handed_over
from auracheck.systems.steps import is_pasteable, quote
from auracheck.typed import NamedTuple

_WHOLE = regex(r"\(umask 077;[^>]* > [^>]*\)")
"""A command that makes all of a file."""
_OF_OWNER = regex(r" --write |^\(umask 077;|^cp ")
"""What is in a command that makes a file for its owner alone."""


class _Git(NamedTuple):
    """What git says of a file that will contain a secret: that it is ``tracked``, the ``line`` that would ignore it,
    and the place of the ``negation`` that keeps it from being ignored; each is empty where nothing is to be done."""

    tracked: Tracked | None = None
    line: str = ""
    negation: str = ""


def without_kept(run: Run) -> tuple[JudgedTarget, ...]:
    """The targets, each without the Secret for what it lacks if git tracks that: a new value does not belong there."""
    keepers = {path for each in run.targets if each.target.keeper and (path := each.target.keeper.file)}
    if not keepers:
        return tuple(run.targets)
    git = _git(keepers, run, _manifests(run))
    return tuple(
        judged._replace(target=judged.target._replace(keeper=None))
        if judged.target.keeper and git.get(judged.target.keeper.file or "", _Git()).tracked
        else judged
        for judged in run.targets
    )


NO_COMMAND = "Rename the file or folder whose name ends in a newline; then check again for the fix"


def prepared(findings: Sequence[Finding], run: Run) -> list[Finding]:
    """The findings, with what their fixes need in front of them; words for a fix that cannot be pasted."""
    whole = _with_needs(in_words(_sealed(kept_locally(findings, run), run)), run)
    return [each if _is_pasteable(each.fix) else each._replace(fix=do(NO_COMMAND)) for each in whole]


def _is_pasteable(steps: Iterable[Step]) -> bool:
    return all(is_pasteable(step.command) for step in steps if isinstance(step, RunStep))


def _sealed(findings: Sequence[Finding], run: Run) -> list[Finding]:
    """The findings, with words in place of what would change an env file that sops has encrypted."""
    files = {step.file for each in findings for step in each.fix if step.file}
    sealed = {file for file in files if is_sealed(run.contents.get(file, b""))}
    if not sealed:
        return list(findings)
    return [
        each._replace(fix=tuple(_by_sops(step, each.secret) if step.file in sealed else step for step in each.fix))
        for each in findings
    ]


def _by_sops(step: Step, secret: str | None) -> DoStep:
    made = step.command.partition(" --write ")[0] if isinstance(step, RunStep) else ""
    what = step.new[0] if isinstance(step, EditStep) and step.new else f"{secret}{f' (from: {made})' if made else ''}"
    return DoStep(f"set {what} with: sops edit {quote(step.file or '')}", "place")


def _with_needs(findings: Sequence[Finding], run: Run) -> list[Finding]:
    files = dict.fromkeys(path for each in findings if each.waived is None for path in _files(each))
    if not files:
        return list(findings)
    manifests = _manifests(run)
    git, modes = _git(files, run, manifests), _modes(files, manifests)
    kept = {path for path, found in git.items() if found.tracked and path in manifests}
    commands: dict[tuple[str, str], Step] = {}
    findings = [each._replace(fix=tuple(_once(step, commands) for step in each.fix)) for each in findings]
    first = {path: tuple(_first(path, git.get(path, _Git()), modes)) for path in files if path not in kept}
    copies = copies_of(findings)
    last: dict[str, Sequence[Step]] = {}
    for path, step in copies.items():
        made, last[path] = filled(step, treated(findings, path))
        first[path] = (*first.get(path, ()), step, *made)
    findings = [each._replace(fix=tuple(into_copy(step, copies) for step in each.fix)) for each in findings]
    for path in _made_by_others(findings):
        first[path] = (*first.get(path, ()), RunStep(f"touch {quote(path)} && chmod 600 {quote(path)}"))
    return [each._replace(fix=_with_needed(each, first, last, kept)) for each in findings]


def _made_by_others(findings: Iterable[Finding]) -> list[str]:
    """The files that are not there yet and that a shell or a person makes: everybody could read them."""
    steps = [
        step for each in findings if each.waived is None for step in each.fix if isinstance(step, RunStep | DoStep)
    ]
    ours = {step.file for step in steps if isinstance(step, RunStep) and _OF_OWNER.search(step.command)}
    paths = dict.fromkeys(filter(None, map(written_by, steps)))
    return [path for path in paths if path not in ours and not os.path.lexists(path)]


def _with_needed(
    finding: Finding, first: Mapping[str, Sequence[Step]], last: Mapping[str, Sequence[Step]], kept: Iterable[str]
) -> tuple[Step, ...]:
    """The steps of a finding, with those that its files need before and after them."""
    if finding.waived is not None:
        return finding.fix
    before, after = ([step for path in _files(finding) for step in needed.get(path, ())] for needed in (first, last))
    steps = (_elsewhere(step) if written_by(step) in kept else step for step in finding.fix)
    return tuple(dict.fromkeys((*before, *steps, *after)))


def _once(step: Step, commands: dict[tuple[str, str], Step]) -> Step:
    """The command that writes this secret into this file for another finding, if there is one: programs that have the
    name in different forms would make two values of it. A file that is one secret has it under several names."""
    if isinstance(step, RunStep) and step.file and _WHOLE.fullmatch(step.command):
        return commands.setdefault(("", step.file), step)
    written = write_command(step.command) if isinstance(step, RunStep) else None
    if written is None or len(written.kinds) != 1:
        return step
    return commands.setdefault((written.kinds[0], written.file), step)


def _elsewhere(step: Step) -> DoStep:
    """In place of a step that would write into a manifest of git's: taking that out of git would take it out of what is
    deployed. What is hardcoded there is in its history as well."""
    return DoStep(f"put a new value into a SealedSecret or ExternalSecret ({written_by(step)} is tracked by git)")


def _files(finding: Finding) -> Iterator[str]:
    """The files that will contain a secret, or that do, and are to be taken out of git."""
    yield from filter(None, map(written_by, finding.fix))
    if finding.rule == TrackedFile.name and any(map(_untracks, finding.fix)) and finding.locations[0].file:
        yield finding.locations[0].file


def _untracks(step: Step) -> bool:
    return isinstance(step, RunStep) and step.command.startswith("git ")


def written_by(step: Step) -> str:
    """The file into which a step writes a secret; empty for any other step."""
    match step:
        case RunStep(file=file) | DoStep(file=file):
            found = file
        case EditStep(file=str(file), new=None, action="insert"):
            found = file
        case _:
            found = ""
    return found if found and not is_handed_over(found) and not is_example(os.path.basename(found)) else ""


def _first(path: str, git: _Git, modes: Mapping[str, Step]) -> Iterator[Step]:
    folder = os.path.dirname(path)
    if folder and not os.path.lexists(folder):
        yield RunStep(f"mkdir -p {quote(folder)}")
    if git.tracked:
        yield RunStep(untrack(git.tracked))
    if git.line:
        yield ignoring(path, git.line)
    if git.negation:
        yield DoStep(f"remove the negation at {git.negation}", "ignored")
    if path in modes:
        yield modes[path]


def _manifests(run: Run) -> set[str]:
    return {each.path for each in run.documents if each.kind == "manifest"}


def _git(paths: Collection[str], run: Run, manifests: Container[str]) -> dict[str, _Git]:
    """What git says of each file that is in a repository; nothing where git cannot be asked."""
    found: dict[str, _Git] = {}
    for path in paths:
        tracked, unignored = run.fact(Tracked, path), run.fact(Unignored, path)
        if unignored:
            found[path] = _Git(line="" if unignored.negation else unignored.line)
        elif tracked and path in manifests:  # of which no line is needed
            found[path] = _Git(tracked)
    return found | _asked([path for path in paths if path not in found])


def _asked(paths: Iterable[str]) -> dict[str, _Git]:
    """What git itself says of files that no probe looked up, or not in this detail."""
    from auracheck.probes.git.program import Git, GitFailed, by_repository, is_here
    from auracheck.probes.git.tracking import ignore_line, tracked, unignored
    from auracheck.probes.git_files import PATIENCE

    found: dict[str, _Git] = {}
    try:
        for top, files in by_repository(paths).items():
            git = Git(top, patience=PATIENCE)
            here, kept = is_here(top), dict(tracked(git, list(files)))
            free = {each.path: each for each in unignored(git, list(files))}
            lines = {inside: ignore_line(inside) for inside, each in free.items() if not each.where}
            for inside, given in files.items():
                where, negation = kept.get(inside), free[inside].where if inside in free else ""
                for path in given:
                    known = Tracked(path, where, here) if where else None
                    found[path] = _Git(known, lines.get(inside, ""), negation)
    except GitFailed:  # the check itself says so
        pass
    return found


def _modes(paths: Iterable[str], manifests: Container[str]) -> dict[str, Step]:
    """The command for each file that others can read or change. Many may read a manifest."""
    from auracheck.probes.file_modes import modes

    found: dict[str, Step] = {}
    for path in paths if os.name == "posix" else ():
        try:
            for fact in modes(path):
                if path not in manifests or fact.everyone_writes or fact.group_writes:
                    found[path] = narrow(fact)
        except OSError:
            pass  # it does not exist yet, or the check itself says so
    return found
