"""The rule tracked-file."""

from collections.abc import Iterator

from auracheck.inventory import Inventory
from auracheck.model import ELSEWHERE, Fact, Origin
from auracheck.policy import Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import Rule, everywhere
from auracheck.rules.takers import takers
from auracheck.snippets.untracking import untrack

_KINDS = frozenset({"env file", "secret file"})


class TrackedFile(Rule):
    """An env file is in git.

    What it finds
    An env file or a secret file that git tracks, or that the last commit still has. With a credential in it (a key, a
    password, a token, a URL with a password, and no placeholder) it is an error in every environment; without one a
    note, since the next value may be real. A file whose credentials are encrypted (dotenvx, sops) or references to a
    store is made to be tracked, and so is an example: of them nothing is said but for a credential in plain text.

    Why it matters
    Whoever can clone the repository has the credential, and so has everybody who ever cloned it. A later commit that
    takes it out leaves it in the history.

    How to mend it
    Take the file out of git with the command that the finding gives, which leaves it on the disk, and keep it out with
    a line in .gitignore. Then make the values anew: they must count as known, whatever is done to the repository.

    Example
    .env: error: tracked-file: git tracks it, and it holds credentials, which now want new values
    """

    name = "tracked-file"
    severities = Severities(Severity.ERROR, Severity.ERROR)
    lesser = Severities(Severity.NOTE, Severity.NOTE)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        kinds = {document.path: document.kind for document in inventory.documents}
        facts = [f for f in inventory.facts("tracked") if kinds.get(f.file) in _KINDS]
        holding = takers(inventory, policy, [fact.file for fact in facts])
        encrypted = _encrypted(inventory, policy)
        for fact in facts:
            if fact.file in holding:
                among = ", in plain text among encrypted ones" if fact.file in encrypted else ""
                labels = tuple(holding[fact.file])
                message = f"{_who(fact)}, and it holds credentials{among}, which now want new values"
                yield self._finding(fact, self.severities, message, labels)
            elif fact.file not in encrypted:
                labels = _readers(inventory, fact.file)
                yield self._finding(fact, self.lesser, f"{_who(fact)}; it holds no credential yet", labels)

    def _finding(self, fact: Fact, severities: Severities, message: str, labels: tuple[str, ...]) -> Finding:
        remove = untrack(fact.file, fact.detail)
        return Finding(self.name, everywhere(severities), None, message, remove, (Origin(fact.file),), labels)


def _who(fact: Fact) -> str:
    return "git tracks it" if fact.detail == "index" else "the last commit has it, though the index no longer does"


def _encrypted(inventory: Inventory, policy: Policy) -> set[str | None]:
    """The files with a credential whose value is kept elsewhere, or encrypted, which is the same to whoever reads."""
    return {
        setting.origin.file
        for deployment in inventory.deployments
        for setting in deployment.target.settings
        if setting.value is ELSEWHERE and policy.find(setting.name)
    }


def _readers(inventory: Inventory, file: str) -> tuple[str, ...]:
    """The targets that take anything from the file."""
    return tuple(
        deployment.target.label
        for deployment in inventory.deployments
        if any(setting.origin.file == file for setting in deployment.target.settings)
    )
