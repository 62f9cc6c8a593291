"""Waivers: findings that somebody accepted, usually until a date."""

import os
from collections.abc import Iterable, Iterator, Sequence

from auracheck.errors import PolicyError, did_you_mean
from auracheck.model import Document, Target, Waiver
from auracheck.policy import Policy
from auracheck.report import Finding, Waived
from auracheck.typed import date

_JOINT = " + "
"""What joins the labels of targets that were laid over one another."""

_Place = str | tuple[str, ...] | None
"""A target: its label, the paths in that, or any."""

_Key = tuple[str, str | None, _Place]


def check_waivers(policy: Policy, rules: Sequence[str]) -> None:
    """Raise `PolicyError` for a waiver of an unknown rule."""
    for number, waiver in enumerate(policy.waivers, 1):
        if waiver.rule not in rules:
            raise PolicyError(
                f"{waiver.origin.file}: waivers[{number}].rule: "
                f"unknown rule {waiver.rule!r} (expected {', '.join(rules)})",
                did_you_mean(waiver.rule, rules),
            )


class Waivers:
    """What is waived on a day: by a policy, and by the comments above the settings of its targets."""

    def __init__(self, policy: Policy, targets: Iterable[Target], today: date) -> None:
        self._of_policy: dict[_Key, Waiver] = {}
        for waiver in policy.waivers:
            if _is_valid(waiver, today):
                for place in _places(waiver):
                    self._of_policy.setdefault((waiver.rule, waiver.secret, place), waiver)
        targets = list(targets)
        self._plain = {target.label: target.plain_label for target in targets if target.plain}
        self._above = {
            (waiver.rule, setting.origin): waiver
            for target in targets
            if not target.is_plain
            for setting in target.settings
            for waiver in setting.waivers
            if _is_valid(waiver, today)
        }

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._above or self._of_policy)

    def apply(self, finding: Finding) -> Finding:
        """The finding, waived by the comment above its own line, else by a waiver of the policy that covers it."""
        if not self:
            return finding
        waiver = self._above.get((finding.rule, finding.locations[0])) or self._covering(finding)
        return finding._replace(waived=Waived(waiver.reason, waiver.until)) if waiver else finding

    def _covering(self, finding: Finding) -> Waiver | None:
        plain = (self._plain.get(label, label) for label in finding.targets)
        labels = dict.fromkeys((*finding.targets, *plain, finding.locations[0].file or ""))
        places: list[_Place] = [None, *labels, *(_paths(label, "") for label in labels)]
        keys = ((finding.rule, secret, place) for secret in (finding.secret, None) for place in places)
        return next((self._of_policy[key] for key in keys if key in self._of_policy), None)


class RunWaivers:
    """What is waived in a run: each finding by the policy of the target that it is about, else of its file."""

    def __init__(
        self,
        policies: Sequence[Policy],
        targets: Sequence[tuple[Target, Policy]],
        documents: Iterable[tuple[Document, Policy]],
        today: date,
    ) -> None:
        of_policy = {
            id(policy): Waivers(policy, (target for target, own in targets if own is policy), today)
            for policy in policies
        }
        self._of_target: dict[str, Waivers] = {}
        self._of_file: dict[str | None, Waivers] = {}
        if not any(of_policy.values()):  # most runs
            return
        self._of_target = {target.label: of_policy[id(policy)] for target, policy in targets}
        self._of_file |= {policy.path: of_policy[id(policy)] for policy in policies}
        self._of_file |= {document.path: of_policy[id(policy)] for document, policy in documents}

    def apply(self, findings: Iterable[Finding]) -> list[Finding]:
        return list(map(self._apply, findings)) if self._of_target else list(findings)

    def _apply(self, finding: Finding) -> Finding:
        of_file = self._of_file.get(finding.locations[0].file)
        waivers = self._of_target.get(finding.targets[0], of_file) if finding.targets else of_file
        return waivers.apply(finding) if waivers else finding


def waived_as(label: str, policy: Policy) -> str:
    """A target's label as a waiver of that policy names it: a path below the policy's own folder as seen from there, so
    that it does not depend on the working directory."""
    folder = os.path.dirname(policy.path) if policy.path else ""
    return _JOINT.join(_seen_from(folder, part) for part in label.split(_JOINT))


def _seen_from(folder: str, part: str) -> str:
    is_below = not folder and not part.startswith(("..", "/")) and "\\" not in part
    if is_below and ("/" not in part or os.path.normpath(part) == part):
        return part  # it is seen from here as it is written: no need to look for it
    try:
        whole = f"{os.path.normpath(part)}{os.sep}"
        if os.path.isabs(part) and not whole.startswith(os.path.join(os.path.abspath(folder), "")):
            return part  # it is elsewhere: no need to look for it either
        if not os.path.lexists(part.partition(": ")[0]):  # no file: the environment, a process, a store
            return part
        seen = os.path.relpath(part, folder or os.curdir)
    except (ValueError, FileNotFoundError):  # another drive of Windows; a working directory that has gone
        return part
    return part if seen.startswith(os.pardir) else seen.replace(os.sep, "/")  # which Windows reads as well


def _is_valid(waiver: Waiver, today: date) -> bool:
    return not waiver.fault and (waiver.until is None or today <= waiver.until)


def _places(waiver: Waiver) -> Iterator[_Place]:
    """What its target may be in a finding: the label as written, or the path seen from its policy's folder."""
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
