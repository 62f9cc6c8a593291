"""The rule stale-secret."""

from collections.abc import Iterator
from datetime import timedelta

from auracheck.inventory import Deployment, Inventory, credential
from auracheck.judgement.defaults import default
from auracheck.judgement.words import names
from auracheck.model import Kind, Setting, Target
from auracheck.policy import Entry, Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import Rule
from auracheck.rules.mending import WHOLE_FILE, mend
from auracheck.rules.presence import names_a_file
from auracheck.snippets.dotenv import quote

_DAY = "YYYY-MM-DD"
_AHEAD = timedelta(days=1)
"""East of Greenwich it is tomorrow already: what somebody wrote there today is not wrong."""


class StaleSecret(Rule):
    """A credential is older than the policy allows.

    What it finds
    A key, a password, a token or a URL with a password whose `max_age` in the policy has passed: made more days ago
    (UTC) than that. When it was made is known from the comment that `auracheck generate --write` leaves on the line
    above it (# auracheck: JWT_SECRET_KEY made 2026-11-25), which may be written by hand in any file that has comments;
    from an annotation of a Kubernetes Secret, auracheck/KEY.made: "2026-11-25" for one key, or auracheck/made for all
    of them; and from the day that a store tells. A comment counts before an annotation. Where nothing says it, that is
    a note with the line to add: a file's own dates are not asked, since a copy has new ones. A process's environment
    and files of a single value hold no day, which is one note for all of them. Placeholders, and the old keys under
    the names in the policy's `previous`, are left out: those are old by what they are.

    Why it matters
    The longer a value is in use, the more people, backups and logs have seen it. One that is changed regularly makes
    an old leak worthless, and keeps the way to change it known for the day on which it is urgent.

    How to mend it
    Make a new value and put it in its place: auracheck explain rotation has the order for each secret and each
    deployment form. Do not move the day on instead.

    Example
    # auracheck: JWT_SECRET_KEY made 2025-01-31
    JWT_SECRET_KEY=<64 hex digits>
    """

    name = "stale-secret"
    severities = Severities(Severity.WARNING, Severity.NOTE)
    lesser = Severities(Severity.NOTE, Severity.NOTE)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        undatable: dict[str, tuple[Deployment, dict[str, Setting]]] = {}
        for deployment, entry, setting, value in inventory.values():
            if entry.max_age is None or entry.name in policy.previous or not _is_judged(policy, entry, setting, value):
                continue
            if setting.made and setting.made <= inventory.today + _AHEAD:
                yield from self._old(deployment, entry, setting, (inventory.today - setting.made).days, entry.max_age)
            elif deployment.target.kind is Kind.JOB:
                continue
            elif setting.made or _has_room(setting):
                yield from self._unknown(deployment, entry, setting, entry.max_age)
            else:
                _, found = undatable.setdefault(deployment.target.label, (deployment, {}))
                found[entry.name] = setting
        for deployment, found in undatable.values():
            yield from self._undatable(deployment, found)

    def _old(self, deployment: Deployment, entry: Entry, setting: Setting, age: int, max_age: int) -> Iterator[Finding]:
        if age > max_age:
            message = f"made {setting.made}, {age} days ago; the policy's max_age is {_days(max_age)}"
            yield from self.report(
                deployment, entry.name, message, mend(deployment, entry, setting.origin), setting.origin
            )

    def _unknown(self, deployment: Deployment, entry: Entry, setting: Setting, max_age: int) -> Iterator[Finding]:
        why = f": the day told of it, {setting.made}, is yet to come" if setting.made else ""
        message = f"its age is unknown{why} (max_age: {_days(max_age)})"
        help = _line(deployment.target, setting)
        yield from self.report(deployment, entry.name, message, help, setting.origin, severities=self.lesser)

    def _undatable(self, deployment: Deployment, found: dict[str, Setting]) -> Iterator[Finding]:
        message = f"nothing here tells how old these are, for which the policy has a max_age: {', '.join(found)}"
        help = "check the env file, manifest or store that they come from: there a day can stand beside each"
        origin = next(iter(found.values())).origin
        yield from self.report(deployment, None, message, help, origin, severities=self.lesser)


def _is_judged(policy: Policy, entry: Entry, setting: Setting, value: str) -> bool:
    """It is a credential, and no placeholder: that has no age."""
    if names_a_file(entry, setting) or not credential(entry, value):
        return False
    return not default(entry.kind, value, names(policy.name, entry.name))


def _has_room(setting: Setting) -> bool:
    """Whether there is a line above it: no environment has lines, and what fills a file alone has none above."""
    origin = setting.origin
    return origin.line is not None and (origin.line, origin.column) != WHOLE_FILE


def _line(target: Target, setting: Setting) -> str:
    """The very line that makes the age known, in the form of that place."""
    from auracheck.snippets.made import annotation, remark

    file = setting.origin.file or ""
    if setting.kept_in == "Secret" and (file == "-" or file.endswith(".json")):
        within = f" -n {quote(target.namespace)}" if target.namespace else ""
        return f"kubectl annotate{within} secret SECRET {annotation(setting.name)}={_DAY}"
    return f"above {file}:{setting.origin.line}: {remark(setting.name, _DAY)}"


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"
