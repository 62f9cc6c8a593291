"""The verdict in one line: ready or not, judged as what, who said so, and how much there is to mend."""

from collections.abc import Collection

from auracheck.exit_codes import ExitCode
from auracheck.report import Report, Severity, TargetReport
from auracheck.reporters.text import GOOD, MARKS, UNKNOWN, count, distinct, fit, some, unread_line, unread_name, visible

NOUNS = {"compose": "service", "kubernetes": "container", "github": "job", "gitlab": "job", "process": "process",
         "dotenv": "file"}  # fmt: skip
"""What a target of that source is called; an env file is a file, anything else a target."""

_MOST = 5
_NOTHING = "nothing required"
_OWN_POLICY = "auraconnect"
_SAID = {"job": "the job's environment", "location": "the file's name", "default": "nothing names an environment",
         "path": "the path in the store"}  # fmt: skip


def verdict(report: Report, encoding: str | None = None) -> str:
    """The whole line, led by its mark, as this encoding can carry it."""
    return fit(" ".join([mark(report), sentence(report), *asides(report)]), encoding)


def mark(report: Report) -> str:
    if report.exit_code is ExitCode.FINDINGS or report.count(Severity.ERROR):
        return MARKS[Severity.ERROR]
    if not report.complete:
        return UNKNOWN
    return MARKS[Severity.WARNING] if report.count(Severity.WARNING) else GOOD


def sentence(report: Report) -> str:
    """The verdict without its mark."""
    if report.exit_code is ExitCode.INCOMPLETE and not report.count(Severity.ERROR):
        return _incomplete(report)
    judged = [target for target in report.targets if target.judged]
    if not judged:
        return f"{_tally(report) or 'nothing found'}; {_no_process(report)}"
    fit_only = bool(judged) and all(map(_is_development, judged))
    bad = mark(report) == MARKS[Severity.ERROR]
    stance = ("not " if bad else "") + ("fit" if fit_only else "ready")
    if report.partial and not bad:
        stance = "judged by the selected rules alone"
    text = f"{stance}{_as_what(judged, report.checkout.remote)}: {_tally(report) or _all_well(report, judged)}"
    if report.unread:
        text += f"; unread: {some(distinct(map(unread_name, report.unread)), _MOST)}"
    return f"{text}." if _by_default(report) else text


def asides(report: Report) -> list[str]:
    """What follows the sentence: which targets were left alone, and how to be judged for a deployment."""
    said = []
    told = sentence(report)
    if (others := _others(report)) and f"({others})" not in told and not told.endswith(_no_process(report)):
        said.append(f"(not the application's: {others})")
    if _by_default(report) and report.exit_code is not ExitCode.INCOMPLETE:
        said.append("Deploying? --env production")
    return said


def _no_process(report: Report) -> str:
    others = _others(report)
    return f"no process to judge{f': {others}' if others else ''}"


def _by_default(report: Report) -> bool:
    return any(target.judged and target.environment_from == "default" for target in report.targets)


def _incomplete(report: Report) -> str:
    """One reason is told whole; of several the sources, since the reasons stand above or in the report."""
    told = list(map(unread_line, report.unread))
    if len(told) > 1:
        told = distinct(map(unread_name, report.unread))
    tally = _tally(report)
    return f"not judged completely: {some(told, _MOST)}" + (f"; {tally}" if tally else "")


def _tally(report: Report) -> str:
    """`4 errors, 1 warning`, and the option that decides where it is not the default."""
    bar = report.fail_on
    lowest = Severity.WARNING if bar is None else min(bar, Severity.WARNING)
    numbers = [(severity, report.count(severity)) for severity in sorted(Severity, reverse=True) if severity >= lowest]
    text = ", ".join(count(number, str(severity)) for severity, number in numbers if number)
    if text and bar is not Severity.ERROR:
        text += f" (--fail-on {'never' if bar is None else bar})"
    return text


def _all_well(report: Report, judged: list[TargetReport]) -> str:
    if len(judged) == 1:
        said = f"{visible(judged[0].label)}, {required_there(judged[0])}"
    else:
        said = f"{count(len(judged), noun(judged))} judged" if judged else "nothing found"
    others = sum(not target.judged for target in report.targets)
    return f"{said}, {others} not the application's ({_others(report)})" if others else said


def there(target: TargetReport) -> str:
    """`4 of 4`: how many of the required secrets are there, and of how many another system keeps the value."""
    required = [secret for secret in target.secrets if secret.required]
    if not required:
        return _NOTHING
    elsewhere = sum(secret.state == "elsewhere" for secret in required)
    found = sum(secret.state == "set" for secret in required) + elsewhere
    kept = f" ({elsewhere} kept elsewhere)" if elsewhere else ""
    return f"{found} of {len(required)}{kept}"


def required_there(target: TargetReport) -> str:
    """`4 of 4 required`; of a job that does not deploy nothing is required."""
    return f"{there(target)} required" if any(secret.required for secret in target.secrets) else _NOTHING


def noun(targets: list[TargetReport]) -> str:
    nouns = {NOUNS.get(target.source, "file" if target.source.endswith("-env") else "target") for target in targets}
    return nouns.pop() if len(nouns) == 1 else "target"


def _others(report: Report) -> str:
    """The targets that were not judged, by the last word of their labels."""
    names = [visible(target.label).rpartition(": ")[2] for target in report.targets if not target.judged]
    return some(names, _MOST)


def _as_what(judged: list[TargetReport], remote: Collection[str]) -> str:
    """` for production (--env)`: as what it was judged and who said so; a policy that is not the default is named.

    ``remote`` are the labels of stores.
    """
    environments = distinct(target.environment or "" for target in judged)
    if not environments:
        return ""
    said = _who_said(judged, remote)
    said += [f"policy {visible(name)}" for name in distinct(t.policy for t in judged) if name != _OWN_POLICY]
    return f" for {' and '.join(map(visible, environments))} ({some(said, _MOST)})"


def _who_said(judged: list[TargetReport], remote: Collection[str]) -> list[str]:
    """Each voice once; `ENVIRONMENT in .env` with all the files in which it speaks."""
    said = distinct("path" if _is_path_of_store(t, remote) else t.environment_from for t in judged)
    origins = [t.environment_at for t in judged if t.environment_from == "variable" and t.environment_at]
    files = distinct(visible(origin.file or "") for origin in origins)
    names = some(distinct(visible(t.variable) for t in judged if t.environment_from == "variable"), _MOST)
    variable = f"{names} in {some(files, _MOST)}" if files else names
    return [variable if word == "variable" else _SAID.get(word, word) for word in said]


def _is_path_of_store(target: TargetReport, remote: Collection[str]) -> bool:
    """Whether it is no file whose name says the environment."""
    return target.environment_from == "location" and target.label in remote


def _is_development(target: TargetReport) -> bool:
    return target.environment_from == "default" or not target.strict
