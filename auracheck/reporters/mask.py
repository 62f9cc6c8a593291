"""The one mask: no text from outside (path, name, reason, argument) leaves with a part of a credential in it.

Rules, probes and systems put such texts into findings as they are. `masked()` is the exit of every report; that of
every error is `redaction.redacted()`.

A part is a run of six characters (`runs`).
"""

from collections.abc import Iterable, Iterator, Mapping

from auracheck.deployment.searched import candidates, kind_of, left_out, own_words, pieces, secret_text
from auracheck.model import Target
from auracheck.policy import Policy
from auracheck.report import Finding, LikeReport, Report
from auracheck.reporters import with_texts
from auracheck.reporters.runs import MARK, Masked, common, not_ours, within
from auracheck.steps import do
from auracheck.typed import Any

NO_FIX = f"Remove the part of a secret, shown as {MARK}, from the name or text; then check again for the fix"
"""In place of a fix that would have to contain a part of a credential."""


def masked(report: Report, targets: Iterable[tuple[Target, Policy]]) -> Report:
    """The report without any part of a credential of these targets, and without what looks like one in the place of
    something that could not be read."""
    if report.unread:
        from auracheck.reporters.redaction import redacted_unread, with_command  # late: most runs read everything

        report = report._replace(unread=tuple(map(redacted_unread, report.unread)))
    hidden = _hidden(_outside(report), targets)
    if not hidden:
        return report
    shown = with_texts(report, Masked(hidden))
    if report.unread:
        shown = shown._replace(unread=tuple(map(with_command, report.unread, shown.unread)))
    return shown._replace(findings=tuple(map(_with_fix, report.findings, shown.findings)))


def masking(texts: Iterable[str], targets: Iterable[tuple[Target, Policy]]) -> Mapping[str, str]:
    """Each of the texts without any part of a credential of these targets."""
    texts = set(texts)
    masked = Masked(_hidden(texts, targets))
    return {text: masked[text] for text in texts}


def _with_fix(before: Finding, after: Finding) -> Finding:
    """The masked finding; a fix that was changed is no command any more."""
    return after if before.fix == after.fix else after._replace(fix=do(NO_FIX))


def _outside(report: Report) -> Iterator[str | None]:
    """The texts of a report that are not ours alone. Places in large reports repeat, so they are sets first."""
    for target in report.targets:
        yield from (target.label, target.waived_as, target.loaded_by)
        if target.policy_file is not None:  # those of the built-in policy are ours
            yield from (target.policy_file, target.policy, target.variable, target.environment)
    yield from {target.file for target in report.targets}
    alone = [target for target in report.targets if not isinstance(target, LikeReport)]
    yield from {target.environment_at.file for target in alone if target.environment_at}
    secrets = [secret for target in alone for secret in target.secrets]
    yield from {secret.name for secret in secrets}
    yield from {secret.origin.file for secret in secrets if secret.origin}
    yield from {place.file for secret in secrets for place in secret.overridden}
    findings = report.findings
    yield from {finding.message for finding in findings}
    yield from {finding.secret for finding in findings}
    yield from {label for finding in findings for label in finding.targets}
    yield from {place.file for finding in findings for place in finding.locations}
    yield from {finding.waived.reason for finding in findings if finding.waived}
    for fix in {finding.fix for finding in findings}:
        yield from texts_of(fix)
    for unread in report.unread:
        yield from (unread.source, unread.reason, unread.file)
    for policy in report.policies:
        yield from (policy.name, policy.file) if policy.file else ()
    for skipped in report.skipped:
        yield from (skipped.what, skipped.reason)
    yield from {connection.host for connection in report.connections}
    ends = [end for connection in report.connections for end in (connection.client, connection.server) if end]
    yield from {text for end in ends for text in (end.target, end.secret, end.origin.file)}
    if report.provenance:
        provenance = report.provenance
        yield from (provenance.host, provenance.repository, provenance.command, *sum(provenance.labels, ()))
    checkout = report.checkout
    yield from (report.example, checkout.folder, checkout.root, checkout.anchor, *checkout.remote)


def texts_of(part: tuple[Any, ...]) -> Iterator[str]:
    """All texts in a tuple, at any depth."""
    for field in part:
        if isinstance(field, str):
            yield field
        elif isinstance(field, tuple):
            yield from texts_of(field)


def _hidden(texts: Iterable[str | None], targets: Iterable[tuple[Target, Policy]]) -> frozenset[str]:
    """The runs in the texts that are parts of a credential, case-folded, as they are written in the texts."""
    targets, shown = list(targets), set(filter(None, texts))
    secrets = (secret_text(value, entry) for value, entry, _ in candidates(targets))
    met = common("\n".join(shown), secrets)
    if not met:
        return frozenset()
    close = (each for each in candidates(targets) if within(met, secret_text(*each[:2])))
    read = {(value, kind_of(entry), own_words(*owner)): entry for value, entry, owner in close}
    parts = {(kind, part, own) for (value, kind, own), entry in read.items() for part in pieces(value, entry)}
    near = [(kind, part, own, found) for kind, part, own in parts if (found := within(met, part))]
    words: dict[str, frozenset[str]] = {}
    for _, part, own, _ in near:  # a default of one program is one wherever it is set
        words[part] = words.get(part, own) | own
    met = {run for kind, part, _, found in near if not left_out(kind, part, words[part]) for run in found}
    hidden = not_ours({run for each in met for run in (each, each[::-1])})
    masked = Masked(hidden)  # of 10,000 random values, one has a run of a word of ours, which backwards is none
    return hidden if hidden and any(masked[text] != text for text in shown) else frozenset()
