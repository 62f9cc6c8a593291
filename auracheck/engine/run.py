"""The run: gather → probes → rules → report, in which order, and what happens when a part fails."""

import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import repeat
from os.path import basename

from auracheck import probes, rules
from auracheck.deployment import Example, JudgedTarget, Run
from auracheck.deployment.asking import applications_unchecked, asked_of_services
from auracheck.engine.beside import HERE, MAX_NAMES, is_project
from auracheck.engine.environments import is_judged
from auracheck.engine.findings import asked_rules, each_of, findings_of, planned
from auracheck.engine.gather import Gathered, gather
from auracheck.engine.judging import Judges
from auracheck.engine.policies import Policies
from auracheck.engine.request import Request, known_values
from auracheck.engine.summary import checkout, connection_reports, like_report, policy_report, provenance, target_report
from auracheck.engine.waivers import RunWaivers
from auracheck.errors import UsageError, did_you_mean
from auracheck.listing import listed
from auracheck.model import EXTERNAL, Kind, Secret, Target, Unread
from auracheck.policy import Policy
from auracheck.policy.loading import builtin
from auracheck.report import Report, Skipped, TargetReport
from auracheck.reporters.mask import masked
from auracheck.systems import DEFAULT_GRAMMAR
from auracheck.systems.env_file import example
from auracheck.systems.examples import is_example
from auracheck.systems.files import STDIN, readable_names
from auracheck.systems.source import split_spec
from auracheck.typed import TYPE_CHECKING, UTC, date, datetime

if TYPE_CHECKING:
    from auracheck.engine.loaders import Loaders


def run(request: Request) -> Report:
    """Run a request. Raises only `UsageError` (`PolicyError`); everything else that fails is unread."""
    return judged_run(request)[0]


def judged_run(request: Request) -> tuple[Report, Run]:
    """The report of a request, and what was judged, with the values. Raises as `run`."""
    policies = Policies(request.policy)
    _check_environment(request, policies)
    started, clock = datetime.now(UTC), time.monotonic()
    today = started.date()
    known, unread_known = known_values(request.known, (*request.sources, *request.if_present), request.timeout)
    gathered = gather(request, policies, _judge_of(request))
    _check_one_policy(request, gathered.policies)
    judged = _asked(gathered.judged)
    subject = _subject(gathered, judged, known, today)
    every = asked_rules(request._replace(rules=None))
    asked = every if request.rules is None else asked_rules(request)
    unread = [*gathered.unread, *unread_known]
    skipped = [*gathered.skipped, *_observe(subject, request, asked, unread), *_kept_elsewhere(subject)]
    if any(each.target.keeper for each in subject.targets):
        from auracheck.fixes.preparing import without_kept  # late: only manifests have one

        subject.targets = without_kept(subject)
    waivers = RunWaivers(gathered.policies, gathered.targets, gathered.judged_documents, today)
    findings = findings_of(subject, judged, asked, waivers, unread)
    connections = tuple(each_of([("connections", subject)], lambda _, run: connection_reports(run), unread))
    report = Report(
        tuple(_target_reports(judged, request)),
        tuple(planned(findings, subject)),
        tuple(dict.fromkeys(unread)),
        request.fail_on,
        tuple(name for name in every if name not in asked),
        _example(request, dict.fromkeys(each.target.origin.file or "" for each in gathered.judged)),
        rules=rules.texts(asked),
        today=today,
        policies=tuple(policy_report(policy, judged) for policy in gathered.policies),
        skipped=tuple(skipped),
        connections=connections,
        named_for=_named_for(request, judged),
    )
    policy_files = (policy.path for policy in gathered.policies)
    specs = (*request.sources, *request.if_present)
    top = checkout(report, request.repo, policy_files, specs)
    origin = provenance(started, time.monotonic() - clock, top.root, request.labels)
    report = report._replace(checkout=top, provenance=origin._replace(command=request.command))
    return masked(report, ((each.target, each.policy) for each in judged)), subject


def _asked(targets: Sequence[JudgedTarget]) -> Sequence[JudgedTarget]:
    """The targets, each asked for what its service takes, and each unit with the env file of its application."""
    judged = asked_of_services(targets, lambda: builtin().secrets)
    if any(each.target.home for each in judged):
        from auracheck.deployment.applications import with_shared_files  # late: only units have one

        return with_shared_files(judged)
    return judged


def _subject(gathered: Gathered, judged: Sequence[JudgedTarget], known: Collection[Secret], today: date) -> Run:
    """What the rules judge."""
    return Run(
        [each for each in judged if is_judged(each.target)],
        today=today,
        examples=[Example(each.target, each.policy) for each in judged if each.target.kind is Kind.EXAMPLE],
        documents=gathered.documents,
        policies={id(p): p for p in (*gathered.policies, *(each.policy for each in judged))}.values(),
        known_values=known,
        deployed=[each for each in judged if each.target.kind is not Kind.EXAMPLE],
    )


Judge = Callable[[Target, Policy], JudgedTarget]


def _judge_of(request: Request) -> Judge:
    """Who judges the targets: by their forms, unless every value is compared with others."""
    by_itself = Judges(
        request.environment,
        picks=bool(request.services),
        chosen=request.policy is not None,
        here=request.is_here,
    ).judge
    judges = repeat(by_itself) if request.known or request.expect_same else _judges(by_itself)
    return lambda target, policy: next(judges)(target, policy)


def _judges(by_itself: Judge) -> Iterator[Judge]:
    """The judge of each target in turn."""
    yield by_itself
    from auracheck.engine.alike import Forms  # late: most checks are of one target

    yield from repeat(Forms(by_itself).judge)


def _target_reports(judged: Sequence[JudgedTarget], request: Request) -> Iterator[TargetReport]:
    unchecked = applications_unchecked(judged)
    loaders = _loaders() if request.loaders else None
    firsts: dict[str, TargetReport] = {}
    for each in judged:
        loaded_by = _loaded_by(each.target, loaders)
        if each.like in firsts:
            found = like_report(firsts[each.like], each, loaded_by)
        else:
            firsts[each.target.label] = found = target_report(each, loaded_by)
        yield found._replace(unchecked=True) if each.target.label in unchecked else found


def _loaders() -> "Loaders":
    from auracheck.engine.loaders import Loaders  # late: what reports to a program does without

    return Loaders()


def _loaded_by(target: Target, loaders: "Loaders | None") -> str | None:
    """Who loads the env file of a target; None where that is not known or not asked, or it is none."""
    if loaders is None or not is_judged(target) or target.grammar != DEFAULT_GRAMMAR:
        return None
    found = loaders.of(target.location) if os.path.isfile(target.location) else None
    return found.who if found else None


def _example(request: Request, read: Collection[str]) -> str:
    """What to draft a policy from: a folder that is a source; a file that lists what an application needs, the example
    here or beside a source, else a source, or a file that was ``read``. `.` where there is none of these and an
    application is developed here."""
    places = [split_spec(spec)[1] for spec in (*request.sources, *request.if_present)]
    if whole := next((place for place in places if place not in read and os.path.isdir(place)), None):
        return os.path.normpath(whole)
    folders = dict.fromkeys(["", *map(os.path.dirname, places)])
    read = read if request.root == os.sep else ()  # a unit below another root names files that no draft finds
    found = next(filter(None, map(example, folders)), None) or next(filter(os.path.isfile, (*places, *read)), None)
    return found or (HERE if is_project(HERE) else "")  # asked last: it loads the readers of manifests


def _named_for(request: Request, judged: Sequence[JudgedTarget]) -> tuple[str, str] | None:
    """The environment that was asked for, and the only file of its name that is not judged."""
    if request.environment is None or not judged:
        return None
    policy, environment = judged[0].policy, judged[0].environment
    if request.is_here:
        beside = [name for name in readable_names(HERE, MAX_NAMES) if name.startswith(".env.") and not is_example(name)]
    else:
        left = (each for each in judged if not each.target.judged and not each.target.names and each.strict)
        beside = [each.target.label for each in left if each.target.kind is Kind.PROCESS]
    found = [path for path in beside if environment in (each.name for each in policy.environments_in(basename(path)))]
    return (environment, found[0]) if len(found) == 1 else None


def _check_environment(request: Request, policies: Policies) -> None:
    """Raise `UsageError` for an environment that a policy does not have."""
    if request.environment is None:
        return
    who, word = request.environment
    for spec in (*request.sources, *request.if_present) or ("-",):
        policy = policies.of(spec)
        if policy.environment(word) is None:
            known = ", ".join(policy.environments)
            shown = who == "--env"  # our variable may contain a secret
            raise UsageError(
                f"{who}: unknown environment{f' {word!r}' if shown else ''} (expected {known} by policy {policy.name})",
                did_you_mean(word, policy.environments) if shown else "",
            )


def _check_one_policy(request: Request, policies: Sequence[Policy]) -> None:
    """Raise `UsageError` if several policies would say which secrets must be the same in all targets."""
    if request.expect_same and len(policies) > 1:
        names = " and ".join(dict.fromkeys(policy.name for policy in policies))
        raise UsageError(f"--expect-same: sources with different policies ({names})", "choose one with --policy FILE")


def _observe(subject: Run, request: Request, asked: Sequence[str], unread: list[Unread]) -> list[Skipped]:
    """Add the facts that the rules need. Returns what the check does without."""
    options = probes.Options(
        request.consumers, request.verbose, asked, request.repo, request.history, request.since, request.progress,
        request.timeout, request.reading, request.named,
    )  # fmt: skip
    wanted = {name for rule in asked for name in rules.rule_class(rule).probes}
    jobs = ((name, subject) for name in probes.REGISTRY if name in wanted)
    skipped: list[Skipped] = []
    for observed in each_of(jobs, lambda name, run: probes.probe(name, options).observe(run), unread):
        if isinstance(observed, Unread):
            unread.append(observed)
        elif isinstance(observed, Skipped):
            skipped.append(observed)
        else:
            subject.add(observed)
    return skipped


def _kept_elsewhere(run: Run) -> Iterator[Skipped]:
    """What to run so that the values that another program keeps, in files that were read, are checked, too: a line for
    each file and program."""
    files: dict[str, set[str]] = {}
    for judged in (each for each in run.targets if not each.target.is_plain):
        for name, setting in judged.given.items():
            if setting.value is EXTERNAL and setting.literal and (file := setting.origin.file) not in (None, STDIN):
                files.setdefault(file or "", set()).add(name)
    if not files:
        return
    from auracheck.systems.externals import kept  # late: few files have such values
    from auracheck.systems.steps import quote

    for document in run.documents:
        names = files.pop(document.path, set())
        values = f"the value{'s' if len(names) > 1 else ''} of {listed(sorted(names), 2)}"
        for program, command in kept(document.reveal(), quote(document.path)) if names else ():
            yield Skipped(values, f"kept by {program} (run: {command})", ())
