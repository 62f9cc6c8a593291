"""The rule stale-secret."""

from collections.abc import Iterator

from auracheck.deployment import JudgedTarget, Run, credential
from auracheck.judgement.defaults import default
from auracheck.judgement.words import names
from auracheck.listing import count
from auracheck.model import Setting, Target
from auracheck.policy import Policy
from auracheck.policy.entry import Entry
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.credentials import names_a_file
from auracheck.rules.fixing import fix
from auracheck.rules.rule import Rule
from auracheck.steps import RunStep, Step, do
from auracheck.systems.steps import quote
from auracheck.typed import timedelta

_DAY = "YYYY-MM-DD"
_AHEAD = timedelta(days=1)
"""East of Greenwich it may be tomorrow already, so a date of tomorrow is valid."""


class StaleSecret(Rule):
    """A credential is older than the policy allows.

    What it finds
    A key, a password, a token or a URL with a password that was made longer ago (in days, UTC) than the `max_age` in
    the policy. The day comes from the comment that `auracheck generate --write` adds above the line (# auracheck:
    JWT_SECRET_KEY made 2026-11-25), which you can also write by hand in any file with comments; from an annotation of a
    Kubernetes Secret, auracheck/KEY.made: "2026-11-25" for one key or auracheck/made for all of them; or from the
    store. A comment counts before an annotation. Without a day there is a note with the line to add. The dates of a
    file are not used, since a copy has new ones. A process's environment and files of a single value cannot have a day,
    which is one note for all of them. Placeholders and the old keys in the policy's `previous` are not checked.

    Why it matters
    The longer a value is in use, the more people, backups and logs have seen it. Regular rotation makes an old leak
    worthless, and keeps you in practice for the day when rotation is urgent.

    How to fix it
    Make a new value and replace the old one: auracheck explain rotation has the order of steps for each secret and each
    deployment form. Do not just change the day.

    Example
    # auracheck: JWT_SECRET_KEY made 2025-01-31
    JWT_SECRET_KEY=<64 hex digits>
    """

    name = "stale-secret"
    group = "value"
    severities = Severities(Severity.WARNING, Severity.NOTE)
    lesser = Severities(Severity.NOTE, Severity.NOTE)
    by_target = True

    def check(self, run: Run) -> Iterator[Finding]:
        undatable: dict[str, tuple[JudgedTarget, dict[str, Setting]]] = {}
        for judged, entry, setting, value in run.values():
            policy = judged.policy
            if entry.max_age is None or entry.name in policy.previous or not _is_judged(policy, entry, setting, value):
                continue
            if setting.made and setting.made <= run.today + _AHEAD:
                yield from self._old(judged, entry, setting, (run.today - setting.made).days, entry.max_age)
            elif judged.target.lacks_nothing:
                continue
            elif setting.made or _has_room(setting):
                yield from self._unknown(judged, entry, setting, entry.max_age)
            else:
                _, found = undatable.setdefault(judged.target.label, (judged, {}))
                found[entry.name] = setting
        for judged, found in undatable.values():
            yield from self._undatable(judged, found)

    def _old(self, judged: JudgedTarget, entry: Entry, setting: Setting, age: int, max_age: int) -> Iterator[Finding]:
        if age > max_age:
            message = f"expired: {count(age, 'day')} old, maximum {count(max_age, 'day')} (made {setting.made})"
            yield from self.report(judged, entry.name, message, fix(judged, entry, setting.origin), setting.origin)

    def _unknown(self, judged: JudgedTarget, entry: Entry, setting: Setting, max_age: int) -> Iterator[Finding]:
        why = f": its date {setting.made} is in the future" if setting.made else ""
        message = f"unknown age{why} (maximum {count(max_age, 'day')})"
        fix = _line(judged.target, setting)
        yield from self.report(judged, entry.name, message, fix, setting.origin, severities=self.lesser)

    def _undatable(self, judged: JudgedTarget, found: dict[str, Setting]) -> Iterator[Finding]:
        message = f"unknown age, but the policy has a max_age ({', '.join(found)})"
        help = "add the date to the env file, manifest or store of each, then check that"
        origin = next(iter(found.values())).origin
        yield from self.report(judged, None, message, do(help), origin, severities=self.lesser)


def _is_judged(policy: Policy, entry: Entry, setting: Setting, value: str) -> bool:
    """Whether it is a credential and not a placeholder, whose age does not matter."""
    if names_a_file(entry, setting) or not credential(entry, value):
        return False
    return not default(entry.kind, value, names(policy.name, entry.name))


def _has_room(setting: Setting) -> bool:
    """Whether there can be a comment above it: not in an environment, nor in a file that is one value."""
    return setting.origin.line is not None and setting.origin.column is not None


def _line(target: Target, setting: Setting) -> tuple[Step, ...]:
    """The line or command that records the day, in the form of that place."""
    from auracheck.systems.dates import annotation, remark

    file = setting.origin.file or ""
    if setting.kept_in == "Secret" and (file == "-" or file.endswith(".json")):
        within = f" -n {quote(target.namespace)}" if target.namespace else ""
        return (RunStep(f"kubectl annotate{within} secret SECRET {annotation(setting.name)}={_DAY}", ("SECRET", _DAY)),)
    return do(f"add above {file}:{setting.origin.line}: {remark(setting.name, _DAY)}")
