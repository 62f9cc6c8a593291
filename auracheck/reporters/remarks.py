"""The lines below the findings: what is not set and need not be, where values came from, who loads a file."""

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from auracheck.listing import by_key
from auracheck.model import NOTHING_CHECKED
from auracheck.report import PolicyReport, Report, SecretState, TargetReport
from auracheck.reporters.findings import MOST, QUIET, asked_beside, is_beside, title
from auracheck.reporters.verdict import has_none
from auracheck.systems.source import spec_of_path
from auracheck.systems.steps import quote

_NOT_KNOWN = "to say what is required: "
_OTHER_APPLICATION = "not AuraConnect? "
_UPDATE = ", or for new names: auracheck generate policy --update"
_MOST_OPTIONAL = 3
_LIVE = "env"
_MISNAMED = "misnamed-secret"
_DEPLOYED = ("service", "container", "job")


def remarks(report: Report) -> Iterator[str]:
    """Where values came from, who loads the file, and what to do where the policy is another application's."""
    yield from _counted_origins(report)
    if report.named_for:
        environment, path = report.named_for
        yield f"for {environment} there is {path}, too: auracheck check {quote(path)} --env {environment}"
    yield from (_to_require(policy) for policy in report.policies if policy.file and policy.requires_nothing_in)
    yield from (f"{target.label}: nothing here loads this file" for target in report.targets if target.loaded_by == "")
    built_in = [t for t in report.targets if t.judged and t.policy == "auraconnect" and t.policy_file is None]
    if any(target.left_open and not target.policy_file for target in report.targets) or _is_idle(report):
        yield _NOT_KNOWN + _own_policy(report.example)
    elif _may_be_another(built_in, report):
        yield _OTHER_APPLICATION + _own_policy(report.example)


def _is_idle(report: Report) -> bool:
    """Whether nothing is judged of an application whose code or example is there, and which has no policy."""
    idle = any(unread.reason.startswith(NOTHING_CHECKED) for unread in report.unread)
    return idle and bool(report.example) and not any(policy.file for policy in report.policies)


def _to_require(policy: PolicyReport) -> str:
    environments = ", ".join(f'"{name}"' for name in policy.requires_nothing_in)
    return f"to require a secret: required_in = [{environments}] below its [secrets.NAME] in {policy.file}{_UPDATE}"


def _own_policy(example: str) -> str:
    """The command that drafts a policy from that file, or from all that is in the working directory; how to write one
    where there is nothing to draft it from."""
    if not example:
        return "auracheck explain policy"
    source = "" if example == os.curdir else f" --from {quote(spec_of_path(example))}"
    return f"auracheck generate policy{source} > auracheck.toml"


def _may_be_another(targets: Sequence[TargetReport], report: Report) -> bool:
    """Whether one may be another application's: it lacks the policy's first key under its own name, or what is deployed
    as a service among others lacks any."""
    misnamed: defaultdict[str, set[str | None]] = defaultdict(set)
    for finding in report.findings:
        for label in finding.targets if finding.rule == _MISNAMED else ():
            misnamed[label].add(finding.secret)
    return any(_lacks_a_key(target, misnamed[target.label], bool(report.example)) for target in targets)


def _lacks_a_key(target: TargetReport, misnamed: Collection[str | None], has_example: bool) -> bool:
    if has_none(target):
        return has_example or any(secret.origin is not None for secret in target.secrets)
    keys = [secret for secret in target.secrets if secret.kind == "key" and secret.required]
    asked = keys if target.noun in _DEPLOYED else keys[:1]
    return any(secret.state == "missing" or secret.name in misnamed for secret in asked)


def optional(report: Report) -> Iterator[str]:
    """One line where the same optional secrets are not set in all targets, else a line each for the first few."""
    unset = _optional_unset(report)
    for names, labels in list(unset.items())[:_MOST_OPTIONAL]:
        yield f"optional, not set: {', '.join(names)}" + (f" ({_titled(labels)})" if len(unset) > 1 else "")


def _titled(labels: Sequence[str]) -> str:
    return title(labels) if len(labels) <= MOST else f"{title(labels[:MOST])} and {len(labels) - MOST} more"


def _counted_origins(report: Report) -> Iterator[str]:
    """`3 from the environment, 1 from ./.env`: where the required secrets of an environment over a file come from."""
    for target in report.targets:
        required = [secret for secret in target.secrets if secret.required and secret.state in ("set", "elsewhere")]
        files = [secret.origin.file for secret in required if secret.origin and secret.origin.file]
        if target.judged and target.source == _LIVE and files:
            alone = f" (the environment alone: auracheck check env: --env {target.environment})"
            yield f"{len(required) - len(files)} from the environment, {len(files)} from ./{files[0]}{alone}"


def beside(report: Report) -> Iterator[str]:
    """`also read at start by …: SECRET_KEY`: what only the application's code asks for, a line for each who asks."""
    lines: dict[str, list[str]] = {}
    for finding in report.counting():
        if is_beside(finding):
            lines.setdefault(asked_beside(finding), []).extend(finding.targets)
    for line, labels in list(lines.items())[:_MOST_OPTIONAL]:
        yield line + (f" ({_titled(labels)})" if len(lines) > 1 else "")


def _optional_unset(report: Report) -> dict[tuple[str, ...], list[str]]:
    """The optional secrets that are not set (`TWILIO_*`), with the targets in which they are not."""
    unset: dict[str, dict[str, None]] = {}
    for finding in report.findings:
        if finding.rule == QUIET and finding.secret and finding.waived is None:
            for label in finding.targets:
                unset.setdefault(label, {})[finding.secret] = None
    targets = {target.label: target for target in report.targets}
    found: dict[tuple[str, ...], list[str]] = {}
    for label, names in unset.items():
        entries = targets[label].secrets if label in targets else ()
        found.setdefault(tuple(_families(names, entries)), []).append(label)
    return found


def _families(names: Mapping[str, None], entries: Iterable[SecretState]) -> Iterator[str]:
    """The names; all names of the policy with the same first word are written `TWILIO_*`."""
    sizes = Counter(entry.name.partition("_")[0] for entry in entries)
    for word, family in by_key(names, lambda name: name.partition("_")[0]).items():
        yield from [f"{word}_*"] if len(family) == sizes[word] != 1 else family
