"""sources → inventory → probes → rules → report: what is done, in which order, and what happens when a part fails."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import NamedTuple, TypeVar

from auracheck import probes, rules
from auracheck.causes import merge_shared, one_cause
from auracheck.deployments import deployment_of
from auracheck.errors import UsageError
from auracheck.gather import Batch, gather
from auracheck.model import Fact, Finding, Inventory, Kind, Report, Severity, TargetReport, Unread
from auracheck.policies_of import Policies
from auracheck.tally import target_report
from auracheck.waivers import apply_waivers

T = TypeVar("T")


class Request(NamedTuple):
    """What is to be checked. ``environment`` is who was told to judge as it: (`--env` or `AURACHECK_ENV`, name).

    ``rules`` are names; None for all. ``fail_on`` None is never. ``timeout`` is in seconds.
    """

    sources: Sequence[str] = ()
    if_present: Sequence[str] = ()
    environ: Mapping[str, str] = {}
    environment: tuple[str, str] | None = None
    policy: str | None = None
    services: tuple[str, ...] = ()
    root: str = "/"
    merge: bool = False
    rules: Sequence[str] | None = None
    fail_on: Severity | None = Severity.ERROR
    timeout: float = 10.0


def run(request: Request) -> Report:
    """Judge all that was asked for. Raises `UsageError` (`PolicyError`) alone; whatever else fails is unread."""
    policies = Policies(request.policy)
    _check_environment(request, policies)
    today = datetime.now(UTC).date()
    gathered = gather(request, policies)
    targets: list[TargetReport] = []
    findings: list[Finding] = []
    unread = list(gathered.unread)
    for batch in gathered.batches:
        judged = _Judgement(batch, request, today)
        unread += judged.unread
        findings += judged.findings
        targets += judged.targets
    order = {target.label: number for number, target in enumerate(targets)}
    findings = sorted(merge_shared(findings), key=lambda f: (order.get(f.targets[0], -1) if f.targets else len(order)))
    return Report(tuple(targets), tuple(findings), tuple(unread), request.fail_on)


def _check_environment(request: Request, policies: Policies) -> None:
    """An environment that a policy does not know is wrong usage. Raises `UsageError`."""
    if request.environment is None:
        return
    who, word = request.environment
    for spec in (*request.sources, *request.if_present) or ("-",):
        policy = policies.of(spec)
        if policy.environment(word) is None:
            known = ", ".join(policy.environments)
            raise UsageError(f"{who}: no environment is called {word!r}; the policy {policy.name} has {known}")


class _Judgement:
    """The targets of one policy, judged by themselves."""

    def __init__(self, batch: Batch, request: Request, today: date) -> None:
        self.policy = batch.policy
        self.request = request
        self.unread: list[Unread] = []
        deployments = [deployment_of(target, self.policy, request.environment) for target in batch.targets]
        judged = [d for d in deployments if d.target.judged and d.target.kind is not Kind.EXAMPLE]
        inventory = Inventory(
            judged,
            today=today,
            examples=[t for t in batch.targets if t.kind is Kind.EXAMPLE],
            documents=batch.documents,
            known_values=self.policy.known_values,
        )
        for fact in self._observed(inventory):
            inventory.add(fact)
        told = one_cause(self._found(inventory))
        order = {name: number for number, name in enumerate(self.policy.secrets)}
        self.findings = sorted(
            (apply_waivers(finding, self.policy, today) for finding in told),
            key=lambda finding: (-finding.severity, order.get(finding.secret or "", len(order))),
        )
        self.targets = [target_report(deployment, self.policy) for deployment in deployments]

    def _observed(self, inventory: Inventory) -> Iterator[Fact]:
        for name in probes.REGISTRY:
            for item in self._guarded(name, partial(self._observe, name, inventory)):
                if isinstance(item, Fact):
                    yield item
                else:
                    self.unread.append(item)

    def _found(self, inventory: Inventory) -> Iterator[Finding]:
        for name in rules.names() if self.request.rules is None else self.request.rules:
            yield from self._guarded(name, partial(self._judge, name, inventory))

    def _observe(self, name: str, inventory: Inventory) -> Iterator[Fact | Unread]:
        return probes.probe(name).observe(inventory, self.policy)

    def _judge(self, name: str, inventory: Inventory) -> Iterator[Finding]:
        return rules.rule(name).check(inventory, self.policy)

    def _guarded(self, name: str, start: Callable[[], Iterator[T]]) -> Iterator[T]:
        """What ``start`` yields; an exception in it makes the verdict incomplete, and is never shown itself."""
        try:
            yield from start()
        except Exception as error:
            self.unread.append(Unread(name, internal_error(error)))


def internal_error(error: BaseException) -> str:
    """What is told of an exception that nobody foresaw: its type alone, since its text may quote what was read."""
    return f"internal error ({type(error).__name__}); the rest was judged. Please report it"
