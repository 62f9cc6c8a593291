"""The rule recommended-secret."""

from collections.abc import Iterator

from auracheck.deployment import Run
from auracheck.policy import Policy
from auracheck.policy.entry import Entry
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.credentials import is_read
from auracheck.rules.rule import Rule
from auracheck.steps import Step, do


class RecommendedSecret(Rule):
    """An optional secret is not set, so the feature that needs it is off.

    What it finds
    A secret of the policy that is not required in this environment and has no value, such as Twilio's for SMS and the
    mail server's for email. It is a note in strict environments only: one dim line in the table, in full with -v and in
    JSON.

    Why it matters
    The application starts without the secret, and the feature is off. That is fine if you do not need it, and a
    surprise if you forgot it.

    How to fix it
    Set it if you need the feature. To make its absence an error, switch the feature on in auracheck.toml (features, or
    required_in of the secret).

    Example
    .env: note: recommended-secret: SMTP_USERNAME: optional, not set: names the mail account
    """

    name = "recommended-secret"
    group = "presence"
    severities = Severities(Severity.NOTE, None)
    yields_to = ("unresolved-reference", "misnamed-secret", "incomplete-pair", "missing-secret")
    by_target = True

    def check(self, run: Run) -> Iterator[Finding]:
        # Made once: a healthy deployment has several of these.
        words = {id(policy): list(_worded(policy)) for policy in run.policies}
        for judged in run.targets:
            lacks_nothing = judged.target.lacks_nothing or judged.target.is_auxiliary
            if self.severities.where(judged.strict) is None or lacks_nothing:
                continue
            left_out = judged.required | judged.others
            for name, message, fix in words[id(judged.policy)]:
                if name not in left_out and not is_read(judged, name):
                    setting = judged.given.get(name)
                    origin = setting.origin if setting is not None else judged.target.origin
                    yield from self.report(judged, name, message, fix, origin)


def _worded(policy: Policy) -> Iterator[tuple[str, str, tuple[Step, ...]]]:
    """Name, message and fix for each secret of the policy itself."""
    for name, entry in policy.secrets.items():
        if not entry.by and not entry.required_by:
            yield name, _message(entry), do(entry.obtain or "set it if you need it")


def _message(entry: Entry) -> str:
    return f"optional, not set: {entry.purpose}" if entry.purpose else "optional, not set"
