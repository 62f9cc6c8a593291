"""The verdict in one line (ready or not, for which environment, who said so)."""

import os
from collections.abc import Iterable, Mapping, Sequence

from auracheck.exit_codes import ExitCode
from auracheck.listing import count, few, some
from auracheck.model import NOTHING_CHECKED, NOTHING_TO_CHECK
from auracheck.report import Finding, Report, Severity, TargetReport
from auracheck.reporters.asides import asides, conditions, not_checked
from auracheck.reporters.findings import GOOD, MARKS, UNKNOWN, distinct, is_beside, unread_line, unread_name
from auracheck.reporters.heading import noun_of, who_said
from auracheck.typed import NamedTuple

_MOST = 5
_NOTHING = "nothing required"
_NOTHING_BAD = "no bad credential found"
_OWN_POLICY = "auraconnect"


class Verdict(NamedTuple):
    """``tone`` is error, warning or good; ``asides``: targets left out, what the report adds, and what else to run."""

    mark: str
    tone: str
    sentence: str
    asides: tuple[str, ...]

    @property
    def line(self) -> str:
        return " ".join((self.mark, self.sentence, *self.asides))


def verdict(report: Report) -> Verdict:
    """The verdict of a printable report."""
    if report.fleet is not None:
        from auracheck.reporters.fleet import sentence as about_hosts  # late: a check is about one host

        return Verdict(*about_hosts(report, report.fleet), tuple(f"({line})" for line in asides(report)))
    code, counts = report.exit_code, report.counts()
    failed = code is ExitCode.FINDINGS or counts[Severity.ERROR] > 0
    judged = [target for target in report.targets if target.judged]
    others = _services(target for target in report.targets if not target.judged)
    warnings_fail = report.fail_on is not None and report.fail_on < Severity.ERROR
    tally = _tally(report.fail_on, counts if warnings_fail else _of_rows(report))
    by_default = any(target.environment_from == "default" for target in judged)
    if code is ExitCode.INCOMPLETE and not failed:
        sentence = _incomplete(report) + (f"; {tally}" if tally else "")
        others = others if judged else ""  # the reasons name them
    elif not judged:
        sentence = f"{tally or 'no findings'}; no process to check{f': {others}' if others else ''}"
        others = ""
    else:
        if not any(target.left_open for target in report.targets):
            sentence = f"{_stance(report, judged, failed)}: {tally or _all_well(report, judged, others)}"
        else:
            sentence = _values_alone(report, judged, tally)
            others = _services(t for t in report.targets if not t.judged and not t.unchecked)  # it has named these
        if report.unread:
            sentence += f"; {_unread_names(report)}"
        sentence += "." if by_default else ""
        others = others if tally else ""  # a sentence without numbers has named them
    beside = [f"({line})" for line in (_behind(judged), conditions(report), not_checked(report, others)) if line]
    if by_default and code is not ExitCode.INCOMPLETE:
        beside.append("Deploying? --env production")
    return Verdict(*_mark(report, failed, report.counts(beyond=False)), sentence, tuple(beside))


def _services(targets: Iterable[TargetReport]) -> str:
    return few(distinct(target.label.rpartition(": ")[2] for target in targets))


def _of_rows(report: Report) -> dict[Severity, int]:
    """How many findings of each severity are rows: what is absent beyond the policy is a line of its own."""
    beside = sum(is_beside(finding) for finding in report.counting())
    counts = report.counts()
    return {**counts, Severity.WARNING: counts[Severity.WARNING] - beside}


def _behind(judged: Sequence[TargetReport]) -> str:
    """The services behind profiles."""
    behind = distinct(target.label.rpartition(": ")[2] for target in judged if target.remark)
    return f"including {few(behind)}" if behind else ""


def _mark(report: Report, failed: bool, counts: Mapping[Severity, int]) -> tuple[str, str]:
    if failed:
        return MARKS[Severity.ERROR], "error"
    if report.unread:
        return UNKNOWN, "warning"
    if report.requires_nothing:
        return MARKS[Severity.WARNING], "warning"
    return (MARKS[Severity.WARNING], "warning") if counts[Severity.WARNING] else (GOOD, "good")


def _incomplete(report: Report) -> str:
    """The one reason, or the names of several sources: their reasons are above the verdict or in the report."""
    if len(report.unread) > 1:
        return _unread_names(report)
    [unread] = report.unread
    if unread.reason.startswith((NOTHING_CHECKED, NOTHING_TO_CHECK)):
        return unread.reason if unread.source == os.curdir else unread_line(unread)
    return f"not checked completely: {unread_line(unread)}"


def _unread_names(report: Report) -> str:
    """Their names: the lines above the verdict have the reasons."""
    return f"not checked completely: {few(distinct(map(unread_name, report.unread)))}"


def _tally(fail_on: Severity | None, counts: Mapping[Severity, int]) -> str:
    """`4 errors, 1 warning`, with `--fail-on` where it is not the default."""
    lowest = min(fail_on or Severity.WARNING, Severity.WARNING)
    numbers = sorted(((severity, n) for severity, n in counts.items() if severity >= lowest and n), reverse=True)
    text = ", ".join(count(number, severity.word) for severity, number in numbers)
    if text and fail_on is not Severity.ERROR:
        text += f" (--fail-on {fail_on.word if fail_on else 'never'})"
    return text


def _stance(report: Report, judged: Sequence[TargetReport], failed: bool) -> str:
    """`ready for production (--env)`: for which environment and who said so; a policy but the default is named
    here, a file among the conditions."""
    development = all(target.environment_from == "default" or not target.strict for target in judged)
    stance = ("not " if failed else "") + ("OK" if development else "ready")
    if report.partial and not failed:
        stance = "only the selected rules checked"
    elif report.requires_nothing and not failed:
        stance = "only values checked"
    return stance + _for(report, judged)


def _values_alone(report: Report, judged: Sequence[TargetReport], tally: str) -> str:
    """`no bad credential found in .env for production (--env); which secrets are required is not known: app`, with the
    services where it is not, if it is for others."""
    nothing = f"{_NOTHING_BAD} by the selected rules" if report.partial else _NOTHING_BAD
    found = tally or f"{nothing} in {_where(judged)}"
    other = "other " if tally else ""
    unknown = _services(target for target in report.targets if target.left_open)
    named = f": {unknown}" if any(target.presence_known for target in judged) else ""
    return f"{found}{_for(report, judged)}; which {other}secrets are required is not known{named}"


def _for(report: Report, judged: Sequence[TargetReport]) -> str:
    """` for production (--env)`; what ships with auracheck and judges is named, but the default; more
    than two are in the heading."""
    environments = distinct([target.environment or "" for target in judged])
    if not environments:
        return ""
    said = who_said(judged, report.checkout.remote)
    shipped = distinct([target.policy for target in judged if target.policy and target.policy_file is None])
    others = [name for name in shipped if name != _OWN_POLICY]
    noun = "policies" if len(others) > 1 else "policy"
    said += [f"{noun} {', '.join(others)}"] if 0 < len(others) <= 2 else []
    return f" for {' and '.join(environments)} ({some(said, _MOST)})"


def _all_well(report: Report, judged: Sequence[TargetReport], others: str) -> str:
    said = f"{judged[0].label}, {required_there(judged[0])}" if len(judged) == 1 else f"{_where(judged)} checked"
    matching = sum(connection.state == "match" for connection in report.connections)
    said += f", {count(matching, 'connection')}" if matching else ""
    return f"{said}, {len(report.targets) - len(judged)} not checked ({others})" if others else said


def _where(judged: Sequence[TargetReport]) -> str:
    """The one target, or how many."""
    return judged[0].label if len(judged) == 1 else count(len(judged), noun_of(judged))


def there(target: TargetReport) -> str:
    """`4 of 4 (1 external)`: how many required secrets are set, and how many of these another system stores."""
    required = [secret for secret in target.secrets if secret.required]
    if not required:
        return _NOTHING
    external = sum(secret.state == "elsewhere" for secret in required)
    found = sum(secret.state == "set" for secret in required) + external
    return f"{found} of {len(required)}" + (f" ({external} external)" if external else "")


def required_there(target: TargetReport) -> str:
    """`4 of 4 required`; a job that does not deploy requires nothing."""
    said = there(target)
    return said if said == _NOTHING else f"{said} required"


def healthy(report: Report, findings: Iterable[Finding]) -> list[TargetReport]:
    """The judged targets without a row."""
    bad = {label for finding in findings for label in finding.targets}
    return [target for target in report.targets if target.judged and target.label not in bad]


def has_none(target: TargetReport) -> bool:
    """Whether none of the policy's names is set, not even under a wrong name. Its keys decide, if it has any: every
    second application has a DATABASE_URL."""
    own = [secret for secret in target.secrets if secret.kind == "key"] or target.secrets
    return all(secret.state == "missing" and secret.origin is None for secret in own)
