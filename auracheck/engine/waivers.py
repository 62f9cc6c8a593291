"""Waivers: findings that somebody decided to live with, for a while."""

from datetime import date

from auracheck.errors import PolicyError, meant
from auracheck.model import Waiver
from auracheck.policy import Policy
from auracheck.report import Finding, Waived


def check_waivers(policy: Policy, rules: list[str]) -> None:
    """Each waiver must name a rule that there is, or is to come. Raises `PolicyError`."""
    for number, waiver in enumerate(policy.waivers, 1):
        if waiver.rule not in rules:
            raise PolicyError(
                f"{waiver.origin.file}: waivers[{number}].rule: "
                f"no rule is called {waiver.rule!r}{meant(waiver.rule, rules)}; "
                f"allowed: {', '.join(rules)}"
            )


def apply_waivers(finding: Finding, policy: Policy, today: date) -> Finding:
    """The finding, waived by the first waiver that covers it and whose last day has not passed."""
    for waiver in policy.waivers:
        if (waiver.until is None or today <= waiver.until) and _covers(waiver, finding):
            return finding._replace(waived=Waived(waiver.reason, waiver.until))
    return finding


def _covers(waiver: Waiver, finding: Finding) -> bool:
    return (
        waiver.rule == finding.rule
        and waiver.secret in (None, finding.secret)
        and (waiver.target is None or waiver.target in finding.targets or waiver.target == finding.locations[0].file)
    )
