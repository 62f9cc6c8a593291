"""What the rules find: each cause once, waivers applied, the most severe first, with the steps that fix it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from auracheck import rules
from auracheck.deployment import JudgedTarget, Run
from auracheck.deployment.facts import InExample
from auracheck.engine.causes import (
    ABSENCE,
    explained_once,
    grouped,
    known_of_place,
    merge_shared,
    one_cause,
    with_steps,
)
from auracheck.engine.request import Request
from auracheck.engine.waivers import RunWaivers
from auracheck.errors import internal
from auracheck.model import Unread
from auracheck.report import Finding
from auracheck.rules.rule import ValueRule
from auracheck.steps import DoStep
from auracheck.typed import TypeVar

T = TypeVar("T")

TRACKED = "tracked-file"
"""The rule whose findings are in the fix of others, too."""

INTERRUPTED = "interrupted"
"""Why something is unread after Ctrl-C; a probe may add a detail after this word."""


def asked_rules(request: Request) -> list[str]:
    """The rules to run: one with an option only with that, reused-secret not where sharing is intended."""
    given = {None, *request.rule_options}
    left_out = {"reused-secret"} if request.expect_same or request.merge else set()
    named = rules.REGISTRY if request.rules is None else request.rules
    return [name for name in named if name not in left_out and rules.OPTIONS.get(name) in given]


def findings_of(
    subject: Run, judged: Sequence[JudgedTarget], asked: Sequence[str], waivers: RunWaivers, unread: list[Unread]
) -> list[Finding]:
    """What these rules find, shared findings once, in the order in which the targets were ``judged``; those about no
    target come last. A rule that fails is added to what is ``unread``."""
    order = {each.target.label: number for number, each in enumerate(judged)}
    found: defaultdict[int, list[Finding]] = defaultdict(list)
    for finding in merge_shared(_judge(subject, asked, waivers, unread)):
        found[order.get(finding.targets[0], -1) if finding.targets else len(order)].append(finding)
    return [each for number in sorted(found) for each in grouped(found[number])]


def _judge(subject: Run, asked: Sequence[str], waivers: RunWaivers, unread: list[Unread]) -> list[Finding]:
    """What the rules find, each cause once, waivers applied, the most severe first."""
    found = _found(subject, asked, unread)
    found = explained_once(known_of_place(one_cause(found), subject), subject)
    if all(finding.rule == ABSENCE for finding in found):  # there is no value about which findings must agree
        return sorted(waivers.apply(found), key=_rank(subject))
    from auracheck.rules.linking import linked
    from auracheck.rules.linking.agreeing import agreed  # late: a good file does without a twentieth of our code
    from auracheck.rules.linking.hardcoded_ends import kept_together
    from auracheck.rules.linking.referring import without_references
    from auracheck.rules.linking.unset import with_clients

    found = without_references(kept_together(with_clients(linked(found, subject), subject), subject), subject)
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
        return list(each_of(((name, p) for p in parts for name in names), lambda n, run: looks[n]().check(run), unread))

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


def _rank(subject: Run) -> Callable[[Finding], tuple[int, int]]:
    """The most severe first, then in the order of the target's policy, and last those about no secret of it."""
    orders = {id(p): {name: number for number, name in enumerate(p.secrets)} for p in subject.policies}
    of_target = {judged.target.label: orders[id(judged.policy)] for judged in subject.targets}
    first = next(iter(orders.values()), {})

    def rank(finding: Finding) -> tuple[int, int]:
        order = of_target.get(finding.targets[0], first) if finding.targets else first
        return -finding.severity, order.get(finding.secret or "", len(order))

    return rank


def planned(findings: list[Finding], subject: Run) -> list[Finding]:
    """The findings, their edits as whole lines, and with what their fixes need first."""
    findings = with_steps(findings, subject.targets)
    fixes = {id(each.fix): each.fix for each in findings}.values()  # many targets share one
    is_worded = all(isinstance(step, DoStep) and not step.file for fix in fixes for step in fix)
    if is_worded and not any(each.rule == TRACKED for each in findings):
        return findings
    from auracheck.fixes.examples import copied  # late, as above
    from auracheck.fixes.placing import placed
    from auracheck.fixes.preparing import prepared
    from auracheck.fixes.separating import made_once, separated

    return prepared(placed(copied(made_once(separated(findings, subject)), subject), subject), subject)


def each_of(
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
