"""The rule exposed-file."""

from collections.abc import Iterator

from auracheck.inventory import Inventory
from auracheck.model import Origin
from auracheck.policy import Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import STRICT_ERROR, Rule
from auracheck.rules.takers import takers
from auracheck.snippets.dotenv import quote

_EXPOSED = ("world-writable", "group-writable", "world-readable")


class ExposedFile(Rule):
    """An env file with a credential in it can be changed or read by others.

    What it finds
    An env file or a secret file that holds a credential (a key, a password, a token, a URL with a password) and whose
    mode lets everybody, or a group that is not its owner's own, change it; or lets everybody read it, which is the
    lesser matter, and no matter where a container's secrets are mounted. A group that only reads is silent: that is
    how a service's user is let in. Placeholders are no credentials, and where modes mean nothing (Windows) there is
    nothing to find.

    Why it matters
    Who can change the file decides what the service runs with: its database, its keys. To read it takes no break-in,
    only an account on the machine, or another service that runs there.

    How to mend it
    Take the rights away with the chmod that the finding gives. If the file stood open for long, make its values anew.

    Example
    /etc/auraconnect.env: error: exposed-file: everybody can change it, and it holds credentials
    """

    name = "exposed-file"
    severities = STRICT_ERROR
    lesser = Severities(Severity.WARNING, Severity.NOTE)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        exposed = {fact.file for name in _EXPOSED for fact in inventory.facts(name)}
        for file, labels in takers(inventory, policy, exposed).items():
            message = _changed_by(inventory, file)
            severities = self.severities if message else self.lesser
            yield Finding(
                self.name,
                max(severity for strict in labels.values() if (severity := severities.where(strict))),
                None,
                f"{message or 'everybody can read it'}, and it holds credentials",
                _chmod(inventory, file),
                (Origin(file),),
                tuple(labels),
            )


def _changed_by(inventory: Inventory, file: str) -> str:
    """Who can change the file, as the beginning of a message; nothing where nobody but its owner can."""
    if inventory.fact("world-writable", file):
        return "everybody can change it"
    group = inventory.fact("group-writable", file)
    return f"the group {group.detail} can change it" if group else ""


def _chmod(inventory: Inventory, file: str) -> str:
    """A group that was let in on purpose keeps its right to read: the service may run as one of it."""
    mode = "640" if inventory.fact("group-readable", file) else "600"
    return f"chmod {mode} {quote(file)}"
