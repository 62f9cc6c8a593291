"""Waivers: findings that somebody decided to live with, for a while."""

import os
from collections.abc import Iterable, Iterator
from datetime import date

from auracheck.errors import PolicyError, meant
from auracheck.model import Target, Waiver
from auracheck.policy import Policy
from auracheck.report import Finding, Waived

_JOINT = " + "
"""What joins the labels of targets that were laid over one another."""

_Place = str | tuple[str, ...] | None
"""A target: its label, the paths in that, or any."""

_Key = tuple[str, str | None, _Place]


def check_waivers(policy: Policy, rules: list[str]) -> None:
    """Each waiver must name a rule that there is, or is to come. Raises `PolicyError`."""
    for number, waiver in enumerate(policy.waivers, 1):
        if waiver.rule not in rules:
            raise PolicyError(
                f"{waiver.origin.file}: waivers[{number}].rule: "
                f"no rule is called {waiver.rule!r}{meant(waiver.rule, rules)}; "
                f"allowed: {', '.join(rules)}"
            )


class Waivers:
    """What is waived on a day: by a policy, and by the comments above the settings of its targets."""

    def __init__(self, policy: Policy, targets: Iterable[Target], today: date) -> None:
        self._of_policy: dict[_Key, Waiver] = {}
        for waiver in policy.waivers:
            if _holds(waiver, today):
                for place in _meant(waiver):
                    self._of_policy.setdefault((waiver.rule, waiver.secret, place), waiver)
        self._above = {
            (waiver.rule, setting.origin): waiver
            for target in targets
            for setting in target.settings
            for waiver in setting.waivers
            if _holds(waiver, today)
        }

    def apply(self, finding: Finding) -> Finding:
        """The finding, waived by the comment above its own line, else by a waiver of the policy that covers it."""
        waiver = self._above.get((finding.rule, finding.locations[0])) or self._covering(finding)
        return finding._replace(waived=Waived(waiver.reason, waiver.until)) if waiver else finding

    def _covering(self, finding: Finding) -> Waiver | None:
        if not self._of_policy:
            return None
        labels = (*finding.targets, finding.locations[0].file or "")
        places: list[_Place] = [None, *labels, *(_paths(label, "") for label in labels)]
        keys = ((finding.rule, secret, place) for secret in (finding.secret, None) for place in places)
        return next((self._of_policy[key] for key in keys if key in self._of_policy), None)


def waived_as(label: str, policy: Policy) -> str:
    """A target's label as a waiver of that policy names it: a path below the policy's own folder as seen from there, so
    that it is the same wherever auracheck is called."""
    folder = os.path.dirname(policy.path or "")
    return _JOINT.join(_seen_from(folder, part) for part in label.split(_JOINT))


def _seen_from(folder: str, part: str) -> str:
    if not os.path.lexists(part.partition(": ")[0]):  # no file: the environment, a process, a store
        return part
    try:
        seen = os.path.relpath(part, folder or os.curdir)
    except (ValueError, FileNotFoundError):  # another drive of Windows; a working directory that has gone
        return part
    return part if seen.startswith(os.pardir) else seen.replace(os.sep, "/")  # which Windows reads as well


def _holds(waiver: Waiver, today: date) -> bool:
    return not waiver.fault and (waiver.until is None or today <= waiver.until)


def _meant(waiver: Waiver) -> Iterator[_Place]:
    """What its target may be in a finding: the label as it stands, or the path seen from the folder of its policy."""
    yield waiver.target
    if waiver.target is not None:
        yield _paths(waiver.target, os.path.dirname(waiver.origin.file or ""))


def _paths(label: str, folder: str) -> tuple[str, ...]:
    """The paths in a label, `FILE: SERVICE` as if it were one: all that matters is whether two of them are the same."""
    try:
        parts = [os.path.abspath(os.path.join(folder, part)) for part in label.split(_JOINT)]
    except FileNotFoundError:  # the working directory has gone
        return (label,)
    return tuple(map(os.path.normcase, parts))
