"""Rules JUDGE: one file per rule, pure functions of the run.

A rule states on its class what it is: its group, its severities, the rules that it yields to. All lists are made from
that.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from auracheck.listing import by_key
from auracheck.registry import member
from auracheck.report import RuleText
from auracheck.rules.rule import Rule, ValueRule

REGISTRY = (
    "misnamed-secret",
    "incomplete-pair",
    "missing-secret",
    "recommended-secret",
    "default-secret",
    "published-secret",
    "malformed-secret",
    "weak-secret",
    "refused-at-startup",
    "duplicate-secret",
    "reused-secret",
    "stale-secret",
    "environment-mismatch",
    "unresolved-reference",
    "ambiguous-value",
    "shadowed-secret",
    "drifted-secret",
    "mismatched-credential",
    "unprotected-service",
    "embedded-secret",
    "exposed-file",
    "tracked-file",
    "unignored-file",
    "stray-file",
    "leaked-secret",
    "unreachable-service",
    "overprivileged-service",
    "expired-waiver",
    "shared-secret",
)
"""Each rule, in the order in which they are asked and listed. Its name says where it is: `weak-secret` is the class
`WeakSecret` in `weak_secret.py`, imported when used."""

SAME, IN_GIT, CONNECTED = "--expect-same", "--history, --repo or --since", "--connect"
FLEET = "auracheck report --shared"

OPTIONS: Mapping[str, str] = {
    "drifted-secret": SAME,
    "leaked-secret": IN_GIT,
    "unreachable-service": CONNECTED,
    "overprivileged-service": CONNECTED,
    "shared-secret": FLEET,
}
"""The option of the command line, as messages name it, without which a rule does not run. They are not on the classes,
as a check without them saves importing these: 2 % of start-up."""


@cache
def rule_class(name: str) -> type[Rule]:
    """The class of the rule of that name, which must be in the registry."""
    found: type[Rule] = member(__name__, f"{name.replace('-', '_')}.{name.title().replace('-', '')}")
    return found


def rule(name: str) -> Rule:
    """The rule of that name, which must be in the registry."""
    return rule_class(name)()


def groups() -> dict[str, list[str]]:
    """Each group with its rules, in the order of the registry."""
    return by_key(REGISTRY, lambda name: rule_class(name).group)


def value_rules() -> list[Rule]:
    """The rules that judge one value by itself."""
    return [rule(name) for name in REGISTRY if issubclass(rule_class(name), ValueRule)]


def texts(names: Iterable[str]) -> tuple[RuleText, ...]:
    """What the rules say of themselves, for reports."""
    asked = ((name, rule_class(name)) for name in names)
    return tuple(RuleText(name, rule.group, rule.__doc__ or "", rule.severities.strict) for name, rule in asked)
