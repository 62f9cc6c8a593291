"""The findings of a report as rows: each cause once, however many targets it is in.

`folded()` makes one table, in which what many targets share is a row with their number. `sections()` is the same
unfolded: a table for each group of targets, with every place.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from auracheck.listing import by_key, count, some
from auracheck.model import Origin
from auracheck.regex import regex
from auracheck.report import Finding, Report, TargetReport
from auracheck.reporters.findings import (
    ABSENCES,
    ABSENT,
    MOST,
    Row,
    Section,
    distinct,
    labels_of,
    marked,
    place,
    title,
    waived_until,
)
from auracheck.reporters.heading import HOST, file_of, judged_as, noun_of, title_of
from auracheck.typed import NamedTuple

_MOST_PLACES = 3
_FEW_PLACES = 1
"""Places that are shown of more than that: their number is in the column before."""
_MOST_NAMES = 1
_UNRESOLVED = "unresolved-reference"
_KEY = regex(r"\((?:a key|key \S+) of ")
"""What names one key of an object in the message of that rule."""


def folded(report: Report, findings: Sequence[Finding]) -> list[Section]:
    """One table of all findings, none without any; its header says what was judged."""
    if not findings:
        return []
    judged = [target for target in report.targets if target.judged]
    labels = [t.label for t in judged] or distinct(label for finding in findings for label in labels_of(finding))
    heading = title_of(labels, HOST) if report.fleet else title_of(labels)
    return [Section(heading, _said(report, judged), _in_order(_rows(report, findings, judged), judged))]


def _said(report: Report, judged: Sequence[TargetReport]) -> str:
    """How the targets were judged, and their number where the title does not say it."""
    said = judged_as(judged, report.checkout.remote)
    several = len(judged) > 1 and any(file_of(target.label) != target.label for target in judged)
    return ", ".join(filter(None, (said, count(len(judged), noun_of(judged)) if several else "")))


def _rows(report: Report, findings: Sequence[Finding], judged: Sequence[TargetReport]) -> list[Row]:
    """A row for each cause. Of very many, those of one rule about one secret are one row."""
    by_label = {target.label: target for target in report.targets}
    files = {file_of(target.label) for target in judged}
    whole = files.pop() if len(files) == 1 else None
    causes = list(by_key(findings, lambda f: (f.secret, f.severity, f.rule, f.waived, f.message)).values())
    if len(causes) > MOST:
        causes = list(by_key(findings, _cause_of_many).values())
    together = by_key(causes, _place).values()
    return [_folded(list(chain.from_iterable(each)), by_label, whole, len(judged)) for each in together]


def _place(cause: Sequence[Finding]) -> object:
    """What causes have in common that are one value, taken under several names or within a URL: its place and the rule.
    Others have nothing in common."""
    first = cause[0]
    at = tuple(dict.fromkeys(origin for finding in cause for origin in finding.locations))
    is_value = bool(at) and first.rule not in ABSENCES and all(origin.line for origin in at)
    return (at, first.rule, first.severity, first.waived) if is_value else id(cause)


def _cause_of_many(finding: Finding) -> tuple[object, ...]:
    """One rule about one secret, or what secrets of several names refer to and is not there: the same object, whichever
    of its keys."""
    what = _KEY.sub("", finding.message) if finding.rule == _UNRESOLVED else finding.secret
    return what, finding.severity, finding.rule, finding.waived


def _folded(cause: Sequence[Finding], by_label: Mapping[str, TargetReport], whole: str | None, judged: int) -> Row:
    """One row. ``whole`` is the file that the header names, and ``judged`` the number of targets."""
    first = cause[0]
    labels = distinct(label for finding in cause for label in labels_of(finding))
    merged = any(" + " in label for label in labels)  # files beside the environment, which is named then
    origins = [origin for finding in cause for origin in finding.locations if merged or origin.file is not None]
    origins = list(dict.fromkeys(origins))
    why, messages = _why(first), {finding.message for finding in cause}
    if len(messages) > 1 and first.rule == _UNRESOLVED:
        why = _KEY.sub(f"({len(messages)} keys of ", why).replace(" is not ", " are not ")
    elif len(messages) > 1 and len(origins) > 1:
        why += "; others for other reasons"
    is_host = any(by_label[label].noun == HOST for label in labels if label in by_label)
    named = [label for label in labels if label in by_label and (is_host or file_of(label) != label)]
    services = [label.rpartition(": ")[2] for label in named]
    subset = services if 0 < len(services) == len(labels) < judged else []
    if len(cause) == 1 or len(origins) == 1:
        where, near = _places(origins, whole)
        beside = (
            [some(subset, _MOST_PLACES)] if subset and (is_host or len(subset) > 1 or first.rule in ABSENCES) else []
        )
    else:
        number = len(labels) if len(labels) > 1 else len(origins)
        noun = noun_of(by_label[label] for label in labels if label in by_label) if len(labels) > 1 else "place"
        where = near = count(number, noun)
        beside = [_shortened(origins, whole) or some(services or labels, _MOST_PLACES)]
    said = f"{why} ({', '.join(beside)})" if beside else why
    severity = None if first.waived else first.severity
    return Row(
        some(distinct(each.secret or ABSENT for each in cause), _MOST_NAMES),
        severity,
        marked(first),
        where,
        said,
        first.rule,
        near,
        origins[0] if origins else None,
    )


def _places(origins: Sequence[Origin], whole: str | None) -> tuple[str, str]:
    """The places in full, and without the path that the header has."""
    far = _shortened(origins, None) or ABSENT
    near = some(distinct(_near(origin, whole or "") for origin in origins), _MOST_PLACES) or ABSENT
    return far, near


def _shortened(origins: Sequence[Origin], last: str | None) -> str:
    """`compose.yaml:12 and 299 more with -v`: a file once, as long as the next place is in it. ``last``
    is the file that was named before."""
    places, most = [], _MOST_PLACES if len(origins) <= _MOST_PLACES else _FEW_PLACES
    for origin in origins[:most]:
        places.append(f":{origin.line}" if origin.file == last and origin.line is not None else place(origin))
        last = origin.file
    more = len(origins) - most
    return ", ".join(places) + (f" and {more} more with -v" if more > 0 else "")


class _Cause(NamedTuple):
    """What makes two findings one row: the same words about the same secret and place, checked in the same way."""

    row: Row
    environments: tuple[str, ...]
    grammars: tuple[str, ...]


def sections(report: Report, findings: Iterable[Finding]) -> list[Section]:
    """The rows under their targets, in the order of the targets; what most targets share comes first."""
    targets = {target.label: target for target in report.targets}
    order = {label: number for number, label in enumerate(targets)}
    sharing: dict[_Cause, dict[str, None]] = {}
    for finding in findings:
        labels = labels_of(finding)
        cause = _cause(finding, [targets[label] for label in labels if label in targets], labels)
        sharing.setdefault(cause, {}).update(dict.fromkeys(labels))
    grouped: dict[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], list[Row]] = {}
    for cause, sharers in sharing.items():
        labels = tuple(sorted(sharers, key=lambda label: order.get(label, len(order))))
        grouped.setdefault((labels, cause.environments, cause.grammars), []).append(cause.row)
    ranks = {key: (order.get(key[0][0], len(order)), -len(key[0])) for key in grouped}
    found = []
    for key in sorted(grouped, key=ranks.__getitem__):
        those = [targets[label] for label in key[0] if label in targets]
        said = judged_as(those, report.checkout.remote, verbose=True)
        found.append(Section(title(key[0]), said, _in_order(grouped[key], those[:1])))
    return found


def _cause(finding: Finding, targets: Sequence[TargetReport], labels: Sequence[str]) -> _Cause:
    wheres = {_where(finding, label) for label in labels}
    severity = None if finding.waived else finding.severity
    where = wheres.pop() if len(wheres) == 1 else _where(finding, "")
    origin = next((origin for origin in finding.locations if origin.file is not None), None)
    row = Row(finding.secret or ABSENT, severity, marked(finding), where, _why(finding), finding.rule, where, origin)
    judged = [target for target in targets if target.judged]
    environments = distinct(target.environment or "" for target in judged)
    return _Cause(row, tuple(environments), tuple(distinct(target.consumer for target in judged)))


def _why(finding: Finding) -> str:
    return finding.message + (f" ({waived_until(finding.waived)})" if finding.waived else "")


def _where(finding: Finding, label: str) -> str:
    """The places as seen from this target's own file: `:3` in it, `FILE:LINE` in others."""
    if finding.rule in ABSENCES:
        return ABSENT
    return ", ".join(distinct(_near(origin, file_of(label)) for origin in finding.locations)) or ABSENT


def _near(origin: Origin, file: str) -> str:
    """The place as seen from ``file``."""
    in_environment = origin.file is None and bool(file) and " + " not in file  # merged targets have files beside it
    if not in_environment and (origin.commit is not None or file != origin.file):
        return place(origin)
    return f":{origin.line}" if origin.line is not None else ABSENT


def _in_order(rows: Iterable[Row], targets: Iterable[TargetReport]) -> tuple[Row, ...]:
    """Errors first, waived ones last; then in the order of the policy's secrets, then as found."""
    names = dict.fromkeys(secret.name for target in targets for secret in target.secrets)
    rank = {name: number for number, name in enumerate(names)}
    last = len(rank)
    return tuple(sorted(rows, key=lambda row: (-(row.severity or 0), rank.get(row.secret.partition(" and ")[0], last))))
