"""The rule misnamed-secret."""

from collections.abc import Iterator

from auracheck.inventory import Deployment, Inventory
from auracheck.model import Kind, Setting
from auracheck.policy import Entry, Policy
from auracheck.report import Finding
from auracheck.rules.base import STRICT_ERROR, Rule
from auracheck.rules.presence import names_a_file


class MisnamedSecret(Rule):
    """A secret is there, but under a name that the application does not read.

    What it finds
    A variable whose name is that of a secret but for case and the characters - . _ (jwt-secret-key), a name under
    which people are known to set it by mistake (JWT_SECRET; `mistaken` in the policy), or NAME_FILE where the policy
    does not say that the application reads such files. It speaks only where the right name is absent; the value is
    judged all the same.

    Why it matters
    The application looks up one exact name. It finds nothing, and does not start, although whoever deployed it sees
    the secret in its place. Kubernetes' envFrom makes such names out of a Secret's keys.

    How to mend it
    Rename the variable to the name that the finding gives. Where the application does read NAME_FILE, say so in
    auracheck.toml: files = "_FILE".

    Example
    .env:3:1: error: misnamed-secret: JWT_SECRET_KEY: set as JWT_SECRET, which the application does not read
    """

    name = "misnamed-secret"
    severities = STRICT_ERROR

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        for deployment in inventory.deployments:
            for name, setting in deployment.given.items():
                if setting.name != name and self._counts(deployment, policy, name, setting):
                    yield from self._finding(deployment, policy.secrets[name], setting)

    def _counts(self, deployment: Deployment, policy: Policy, name: str, setting: Setting) -> bool:
        """A blank one gives the application nothing under any name, so it is simply missing; so is everything in a
        job that does not deploy, and that is fine there."""
        reads_it = bool(policy.files) and setting.name == name + policy.files
        return not (setting.blank or reads_it or deployment.target.kind is Kind.JOB)

    def _finding(self, deployment: Deployment, entry: Entry, setting: Setting) -> Iterator[Finding]:
        is_file = names_a_file(entry, setting)
        message = f"set as {setting.name}" + (
            "; the application does not read files" if is_file else ", which the application does not read"
        )
        help = _from_file(entry, setting) if is_file else _rename(entry, setting)
        yield from self.report(deployment, entry.name, message, help, setting.origin)


def _rename(entry: Entry, setting: Setting) -> str:
    if setting.origin.file is None and setting.name.isidentifier():
        return f'export {entry.name}="${setting.name}"'
    return f"rename {setting.name} to {entry.name}"


def _from_file(entry: Entry, setting: Setting) -> str:
    if setting.origin.file is None and setting.name.isidentifier():
        return f'export {entry.name}="$(cat "${setting.name}")"'
    return f"set {entry.name} to what that file holds (or the application reads it: files in auracheck.toml)"
