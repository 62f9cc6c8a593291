"""sources → inventory → probes → rules → report: what is done, in which order, and what happens when a part fails."""

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple, TypeVar

from auracheck import probes, rules
from auracheck.engine.causes import merge_shared, one_cause
from auracheck.engine.checkout import checkout
from auracheck.engine.deployments import deployment_of, is_judged
from auracheck.engine.gather import Batch, gather
from auracheck.engine.known import known_values
from auracheck.engine.policies import Policies
from auracheck.engine.request import Request
from auracheck.engine.tally import target_report
from auracheck.engine.waivers import Waivers
from auracheck.errors import UsageError, internal
from auracheck.inventory import Inventory
from auracheck.model import Fact, Kind, Secret, Unread
from auracheck.policy import Policy
from auracheck.probes.base import NOTHING, NOWHERE
from auracheck.report import Finding, Report, TargetReport
from auracheck.sources import split_spec
from auracheck.sources.examples import example

T = TypeVar("T")

INTERRUPTED = "interrupted"
"""Why something is unread after Ctrl-C; a probe that knows more says it behind that word."""


class _Judged(NamedTuple):
    """The targets of one policy, judged by themselves."""

    targets: list[TargetReport]
    findings: list[Finding]


def run(request: Request) -> Report:
    """Judge all that was asked for. Raises `UsageError` (`PolicyError`) alone; whatever else fails is unread."""
    policies = Policies(request.policy)
    _check_environment(request, policies)
    today = datetime.now(UTC).date()
    known, unread_known = known_values(request.known, (*request.sources, *request.if_present), request.timeout)
    gathered = gather(request, policies)
    _check_one_policy(request, gathered.batches)
    unread: list[Unread] = []
    judged = [_judge(batch, request, today, known, unread) for batch in gathered.batches]
    targets = [target for each in judged for target in each.targets]
    order = {target.label: number for number, target in enumerate(targets)}
    findings = sorted(
        merge_shared(finding for each in judged for finding in each.findings),
        key=lambda finding: order.get(finding.targets[0], -1) if finding.targets else len(order),
    )
    unread = [*gathered.unread, *unread_known, *_settled(unread, len(judged))]
    asked = _asked(request)
    partial = set(asked) != set(_asked(request._replace(rules=None)))
    told = tuple(map(rules.text, asked))
    report = Report(
        tuple(targets),
        tuple(findings),
        tuple(unread),
        request.fail_on,
        partial,
        _example(request),
        rules=told,
        today=today,
    )
    policy_files = (batch.policy.path for batch in gathered.batches)
    specs = (*request.sources, *request.if_present)
    return report._replace(checkout=checkout(report, request.repo, policy_files, specs))


def _example(request: Request) -> str:
    """A file that says what an application needs: the project's example here or beside a source, else a source."""
    places = [split_spec(spec)[1] for spec in (*request.sources, *request.if_present)]
    folders = dict.fromkeys(["", *map(os.path.dirname, places)])
    found = next(filter(None, map(example, folders)), None)
    return found or next(filter(os.path.isfile, places), "")


def _check_environment(request: Request, policies: Policies) -> None:
    """An environment that a policy does not know is wrong usage. Raises `UsageError`."""
    if request.environment is None:
        return
    who, word = request.environment
    for spec in (*request.sources, *request.if_present) or ("-",):
        policy = policies.of(spec)
        if policy.environment(word) is None:
            known = ", ".join(policy.environments)
            called = f"is called {word!r}" if who == "--env" else "has that name"  # our variable may hold a secret
            raise UsageError(f"{who}: no environment {called}; the policy {policy.name} has {known}")


def _check_one_policy(request: Request, batches: list[Batch]) -> None:
    """Targets of several policies are judged apart, and would not be compared. Raises `UsageError`."""
    if request.expect_same and len(batches) > 1:
        policies = " and ".join(dict.fromkeys(batch.policy.name for batch in batches))
        raise UsageError(f"--expect-same: the sources have policies of their own ({policies}); --policy FILE names one")


def _asked(request: Request) -> list[str]:
    """The rules that are to run: one with an option only with that, and reused-secret not where sharing is meant."""
    given = request.rule_options
    left_out = {name for name, option in rules.WITH_OPTION.items() if option not in given}
    if request.expect_same or request.merge:
        left_out.add("reused-secret")
    return [name for name in (rules.names() if request.rules is None else request.rules) if name not in left_out]


def _judge(batch: Batch, request: Request, today: date, known: tuple[Secret, ...], unread: list[Unread]) -> _Judged:
    policy = batch.policy
    deployments = [deployment_of(target, policy, request.environment) for target in batch.targets]
    inventory = Inventory(
        [deployment for deployment in deployments if is_judged(deployment.target)],
        today=today,
        examples=[target for target in batch.targets if target.kind is Kind.EXAMPLE],
        documents=batch.documents,
        known_values=(*policy.known_values, *known),
    )
    options = probes.Options(
        request.consumers, request.verbose, request.expect_same, _asked(request), request.repo, request.history,
        request.since, request.progress, request.connect, request.timeout, request.reading,
    )  # fmt: skip
    names = [] if any(each.reason.startswith(INTERRUPTED) for each in unread) else list(probes.REGISTRY)
    if not request.connect and probes.CONNECTING in names:
        names.remove(probes.CONNECTING)
    for observed in _each(names, lambda name: probes.probe(name, options).observe(inventory, policy), unread):
        if isinstance(observed, Fact):
            inventory.add(observed)
        else:
            unread.append(observed)
    found = _each(_asked(request), lambda name: rules.rule(name).check(inventory, policy), unread)
    waivers = Waivers(policy, batch.targets, today)
    told = (_without_values(waivers.apply(finding), inventory) for finding in one_cause(found))
    targets = [target_report(deployment, policy) for deployment in deployments]
    return _Judged(targets, sorted(told, key=_rank(policy)))


def _without_values(finding: Finding, inventory: Inventory) -> Finding:
    """A reason is the one thing in a report that somebody wrote beside a value."""
    waived = finding.waived
    return finding._replace(waived=waived._replace(reason=inventory.told(waived.reason))) if waived else finding


def _each(names: Iterable[str], start: Callable[[str], Iterator[T]], unread: list[Unread]) -> Iterator[T]:
    """What each of these yields, one after the other; one that fails makes the verdict incomplete, and no more. Ctrl-C
    ends them all, and what came until then counts."""
    for name in names:
        try:
            yield from start(name)
        except Exception as error:
            unread.append(Unread(name, internal(error)))
        except KeyboardInterrupt:
            unread.append(Unread(name, INTERRUPTED))
            return


def _settled(unread: list[Unread], policies: int) -> Iterator[Unread]:
    """What was unread, each once. That one of several policies has nothing to observe is no gap, if another has."""
    for each in dict.fromkeys(unread):
        if each.reason not in (NOTHING, NOWHERE) or unread.count(each) == policies:
            yield each


def _rank(policy: Policy) -> Callable[[Finding], tuple[int, int]]:
    """The worst first, then in the policy's order; what is about no secret of it comes last."""
    order = {name: number for number, name in enumerate(policy.secrets)}
    return lambda finding: (-finding.severity, order.get(finding.secret or "", len(order)))
