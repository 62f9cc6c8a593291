"""Rules JUDGE: one file per rule, pure functions of (inventory, policy).

The registry is in the order in which causes are told: of an absence the first one that speaks, of a value the first
one of the highest severity.
"""

from collections.abc import Mapping

from auracheck.registry import member
from auracheck.report import RuleText
from auracheck.rules.base import Rule, everywhere

REGISTRY: Mapping[str, Mapping[str, str]] = {
    "presence": {
        "misnamed-secret": "misnamed_secret.MisnamedSecret",
        "incomplete-pair": "incomplete_pair.IncompletePair",
        "missing-secret": "missing_secret.MissingSecret",
        "recommended-secret": "recommended_secret.RecommendedSecret",
    },
    "value": {
        "default-secret": "default_secret.DefaultSecret",
        "published-secret": "published_secret.PublishedSecret",
        "malformed-secret": "malformed_secret.MalformedSecret",
        "weak-secret": "weak_secret.WeakSecret",
        "refused-at-startup": "refused_at_startup.RefusedAtStartup",
        "duplicate-secret": "duplicate_secret.DuplicateSecret",
        "reused-secret": "reused_secret.ReusedSecret",
        "stale-secret": "stale_secret.StaleSecret",
    },
    "reading": {
        "environment-mismatch": "environment_mismatch.EnvironmentMismatch",
        "unresolved-reference": "unresolved_reference.UnresolvedReference",
        "ambiguous-value": "ambiguous_value.AmbiguousValue",
        "shadowed-secret": "shadowed_secret.ShadowedSecret",
        "drifted-secret": "drifted_secret.DriftedSecret",
    },
    "exposure": {
        "embedded-secret": "embedded_secret.EmbeddedSecret",
        "exposed-file": "exposed_file.ExposedFile",
        "tracked-file": "tracked_file.TrackedFile",
        "unignored-file": "unignored_file.UnignoredFile",
        "leaked-secret": "leaked_secret.LeakedSecret",
    },
    "live": {
        "unreachable-service": "unreachable_service.UnreachableService",
        "overprivileged-service": "overprivileged_service.OverprivilegedService",
    },
    "policy": {
        "expired-waiver": "expired_waiver.ExpiredWaiver",
    },
}
"""Each group's rules: name → module and class, imported when used."""

ABOUT_VALUES = ("default-secret", "published-secret", "malformed-secret", "weak-secret", "refused-at-startup")
"""Rules that judge one value by itself: the first of the highest severity is told."""

SAME, IN_GIT, CONNECTED = "--expect-same", "--repo, --history or --since", "--connect"
WITH_OPTION: Mapping[str, str] = {
    "drifted-secret": SAME,
    "leaked-secret": IN_GIT,
    "unreachable-service": CONNECTED,
    "overprivileged-service": CONNECTED,
}
"""The rules that run only where their option is given."""


def names() -> list[str]:
    """The names of all rules, in the order of the registry."""
    return [name for group in REGISTRY.values() for name in group]


def rule(name: str) -> Rule:
    """The rule of that name, which must be one of `names()`."""
    found: type[Rule] = member(__name__, REGISTRY[group_of(name)][name])
    return found()


def group_of(name: str) -> str:
    """The group of that rule, which must be one of `names()`."""
    return next(group for group, members in REGISTRY.items() if name in members)


def text(name: str) -> RuleText:
    """What the rule says of itself, for reports."""
    asked = rule(name)
    return RuleText(name, group_of(name), asked.__doc__ or "", everywhere(asked.severities))
