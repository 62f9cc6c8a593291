"""The run: gather → probes → rules → report, in which order, and what happens when a part fails."""

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby, repeat

from auracheck import probes, rules
from auracheck.deployment import Example, JudgedTarget, Run
from auracheck.deployment.asking import applications_unchecked, asked_of_services
from auracheck.deployment.facts import InExample
from auracheck.engine.beside import HERE, is_project
from auracheck.engine.causes import (
    ABSENCE,
    explained_once,
    grouped,
    known_of_place,
    merge_shared,
    one_cause,
    with_steps,
)
from auracheck.engine.environments import is_judged
from auracheck.engine.gather import gather
from auracheck.engine.judging import Judges
from auracheck.engine.request import Policies, Request, known_values
from auracheck.engine.summary import checkout, connection_reports, like_report, policy_report, provenance, target_report
from auracheck.engine.waivers import RunWaivers
from auracheck.errors import UsageError, did_you_mean, internal
from auracheck.listing import listed
from auracheck.model import EXTERNAL, Kind, Target, Unread
from auracheck.policy import Policy
from auracheck.policy.loading import builtin
from auracheck.report import Finding, Report, Skipped, TargetReport
from auracheck.reporters.mask import masked
from auracheck.rules.rule import ValueRule
from auracheck.steps import DoStep
from auracheck.systems import DEFAULT_GRAMMAR
from auracheck.systems.env_file import example
from auracheck.systems.files import STDIN
from auracheck.systems.source import split_spec
from auracheck.typed import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from auracheck.engine.loaders import Loaders

T = TypeVar("T")

TRACKED = "tracked-file"
"""The rule whose findings are in the fix of others, too."""

INTERRUPTED = "interrupted"
"""Why something is unread after Ctrl-C; a probe may add a detail after this word."""


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
    judged = asked_of_services(gathered.judged, lambda: builtin().secrets)
    subject = Run(
        [each for each in judged if is_judged(each.target)],
        today=today,
        examples=[Example(*each) for each in gathered.targets if each[0].kind is Kind.EXAMPLE],
        documents=gathered.documents,
        policies={id(p): p for p in (*gathered.policies, *(each.policy for each in judged))}.values(),
        known_values=known,
        deployed=[each for each in judged if each.target.kind is not Kind.EXAMPLE],
    )
    every = asked_rules(request._replace(rules=None))
    asked = every if request.rules is None else asked_rules(request)
    unread = [*gathered.unread, *unread_known]
    skipped = [*gathered.skipped, *_observe(subject, request, asked, unread), *_kept_elsewhere(subject)]
    if any(each.target.keeper for each in subject.targets):
        from auracheck.fixes.preparing import without_kept  # late: only manifests have one

        subject.targets = without_kept(subject)
    waivers = RunWaivers(gathered.policies, gathered.targets, gathered.judged_documents, today)
    findings = _in_order(_judge(subject, asked, waivers, unread), judged)
    connections = tuple(_each([("connections", subject)], lambda _, run: connection_reports(run), unread))
    report = Report(
        tuple(_target_reports(judged, request)),
        tuple(_planned(findings, subject)),
        tuple(dict.fromkeys(unread)),
        request.fail_on,
        tuple(name for name in every if name not in asked),
        _example(request, dict.fromkeys(each.target.origin.file or "" for each in gathered.judged)),
        rules=rules.texts(asked),
        today=today,
        policies=tuple(policy_report(policy, judged) for policy in gathered.policies),
        skipped=tuple(skipped),
        connections=connections,
    )
    policy_files = (policy.path for policy in gathered.policies)
    specs = (*request.sources, *request.if_present)
    top = checkout(report, request.repo, policy_files, specs)
    origin = provenance(started, time.monotonic() - clock, top.root, request.labels)
    report = report._replace(checkout=top, provenance=origin._replace(command=request.command))
    return masked(report, ((each.target, each.policy) for each in judged)), subject


Judge = Callable[[Target, Policy], JudgedTarget]


def _judge_of(request: Request) -> Judge:
    """Who judges the targets: by their forms, unless every value is compared with others."""
    by_itself = Judges(request.environment, picks=bool(request.services), chosen=request.policy is not None).judge
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
    found = next(filter(None, map(example, folders)), None) or next(filter(os.path.isfile, (*places, *read)), None)
    return found or (HERE if is_project(HERE) else "")  # asked last: it loads the readers of manifests


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


def asked_rules(request: Request) -> list[str]:
    """The rules to run: one with an option only with that, reused-secret not where sharing is intended."""
    given = {None, *request.rule_options}
    left_out = {"reused-secret"} if request.expect_same or request.merge else set()
    named = rules.REGISTRY if request.rules is None else request.rules
    return [name for name in named if name not in left_out and rules.rule_class(name).option in given]


def _observe(subject: Run, request: Request, asked: Sequence[str], unread: list[Unread]) -> list[Skipped]:
    """Add the facts that the rules need. Returns what the check does without."""
    options = probes.Options(
        request.consumers, request.verbose, asked, request.repo, request.history, request.since, request.progress,
        request.timeout, request.reading, request.named,
    )  # fmt: skip
    wanted = {name for rule in asked for name in rules.rule_class(rule).probes}
    jobs = ((name, subject) for name in probes.REGISTRY if name in wanted)
    skipped: list[Skipped] = []
    for observed in _each(jobs, lambda name, run: probes.probe(name, options).observe(run), unread):
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


def _judge(subject: Run, asked: Sequence[str], waivers: RunWaivers, unread: list[Unread]) -> list[Finding]:
    """What the rules find, each cause once, waivers applied, the most severe first."""
    found = _found(subject, asked, unread)
    found = explained_once(known_of_place(one_cause(found)), subject)
    if all(finding.rule == ABSENCE for finding in found):  # there is no value about which findings must agree
        return sorted(waivers.apply(found), key=_rank(subject))
    from auracheck.rules.linking import linked
    from auracheck.rules.linking.agreeing import agreed  # late: a good file does without a twentieth of our code
    from auracheck.rules.linking.hardcoded_ends import kept_together

    found = kept_together(linked(found, subject), subject)
    return sorted(agreed(waivers.apply(found), subject.contents), key=_rank(subject))


def _found(subject: Run, asked: Sequence[str], unread: list[Unread]) -> list[Finding]:
    """What the rules find, one rule after the other: each looks at all of the run, at parts of it in turn with the
    other rules that do so, or at one target of each form."""
    looks = {name: rules.rule_class(name) for name in asked}
    by_form = [name for name, rule in looks.items() if rule.by_target]
    by_value = [name for name in by_form if issubclass(looks[name], ValueRule)]
    before = len(unread)

    def find(names: Sequence[str], parts: Iterable[Run]) -> list[Finding]:
        if any(each.reason == INTERRUPTED for each in unread[before:]):
            return []
        return list(_each(((name, p) for p in parts for name in names), lambda n, run: looks[n]().check(run), unread))

    shown = {fact.target for fact in subject.facts(InExample)}
    targets = [each._replace(like="") if each.target.label in shown else each for each in subject.targets]
    found = find(by_form, subject.parts([each for each in targets if not each.like], subject.examples))
    if any(each.like for each in targets):
        from auracheck.engine.alike import of_others  # late, as above

        moved, others = of_others(found, targets, by_value)
        found += moved + find(by_value, subject.parts([each for each in others if each.like and each.own]))
        found += find(by_form, subject.parts([each for each in others if not each.like]))
    for name in asked:
        found += [] if looks[name].by_target else find([name], [subject])
    order = {name: number for number, name in enumerate(asked)}
    return sorted(found, key=lambda finding: order[finding.rule])


def _planned(findings: list[Finding], subject: Run) -> list[Finding]:
    """The findings, their edits as whole lines, and with what their fixes need first."""
    findings = with_steps(findings, subject.targets)
    fixes = {id(each.fix): each.fix for each in findings}.values()  # many targets share one
    is_worded = all(isinstance(step, DoStep) and not step.file for fix in fixes for step in fix)
    if is_worded and not any(each.rule == TRACKED for each in findings):
        return findings
    from auracheck.fixes.placing import placed  # late, as above
    from auracheck.fixes.preparing import prepared
    from auracheck.fixes.separating import separated

    return prepared(placed(separated(findings, subject), subject), subject)


def _rank(subject: Run) -> Callable[[Finding], tuple[int, int]]:
    """The most severe first, then in the order of the target's policy, and last those about no secret of it."""
    orders = {id(p): {name: number for number, name in enumerate(p.secrets)} for p in subject.policies}
    of_target = {judged.target.label: orders[id(judged.policy)] for judged in subject.targets}
    first = next(iter(orders.values()), {})

    def rank(finding: Finding) -> tuple[int, int]:
        order = of_target.get(finding.targets[0], first) if finding.targets else first
        return -finding.severity, order.get(finding.secret or "", len(order))

    return rank


def _in_order(findings: Iterable[Finding], judged: Sequence[JudgedTarget]) -> list[Finding]:
    """Shared findings once, in the order of the targets; those about no target come last."""
    order = {each.target.label: number for number, each in enumerate(judged)}

    def place(finding: Finding) -> int:
        return order.get(finding.targets[0], -1) if finding.targets else len(order)

    ordered = sorted(merge_shared(findings), key=place)
    return [each for _, found in groupby(ordered, key=place) for each in grouped(found)]


def _each(
    jobs: Iterable[tuple[str, Run]], start: Callable[[str, Run], Iterator[T]], unread: list[Unread]
) -> Iterator[T]:
    """What each of these yields, one after the other. One that fails only makes the verdict incomplete. Ctrl-C ends all
    of them, and what they yielded until then counts."""
    for name, run in jobs:
        try:
            yield from start(name, run)
        except Exception as error:
            unread.append(Unread(name, internal(error)))
        except KeyboardInterrupt:
            unread.append(Unread(name, INTERRUPTED))
            return
