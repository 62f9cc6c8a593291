"""The rule recommended-secret."""

from collections.abc import Iterator

from auracheck.inventory import Inventory
from auracheck.model import Kind
from auracheck.policy import Entry, Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import Rule
from auracheck.rules.presence import is_read


class RecommendedSecret(Rule):
    """An optional secret is not set, so the feature that needs it is off.

    What it finds
    A secret of the policy that this environment does not require and that has no value: Twilio's for SMS, the mail
    server's for email. It is a note, told where findings are strict alone: one dim line in the table, in full with -v
    and in JSON.

    Why it matters
    The application starts without it and leaves the feature out. That is fine where it was meant, and a surprise
    where it was forgotten.

    How to mend it
    Set it if the feature is wanted. If it must not be forgotten, switch it on in auracheck.toml (features, or
    required_in of the secret): then its absence is an error.

    Example
    .env: note: recommended-secret: SMTP_USERNAME: optional and not set: names the mail account
    """

    name = "recommended-secret"
    severities = Severities(Severity.NOTE, None)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        # Worded once: a healthy deployment has several of these.
        words = [
            (name, _message(entry), entry.obtain or "a value of its own") for name, entry in policy.secrets.items()
        ]
        for deployment in inventory.deployments:
            if self.severities.where(deployment.strict) is None or deployment.target.kind is Kind.JOB:
                continue
            for name, message, help in words:
                if name not in deployment.required and not is_read(deployment, policy, name):
                    setting = deployment.given.get(name)
                    origin = setting.origin if setting is not None else deployment.target.origin
                    yield from self.report(deployment, name, message, help, origin)


def _message(entry: Entry) -> str:
    return f"optional and not set: {entry.purpose}" if entry.purpose else "optional and not set"
