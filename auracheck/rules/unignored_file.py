"""The rule unignored-file."""

from collections.abc import Iterator

from auracheck.inventory import Inventory
from auracheck.model import Origin
from auracheck.policy import Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import Rule
from auracheck.rules.takers import takers


class UnignoredFile(Rule):
    """Nothing keeps an env file with a credential in it out of git.

    What it finds
    An env file or a secret file that holds a credential (a key, a password, a token, a URL with a password, and no
    placeholder), stands in a git repository, is not in git yet, and is ignored by nothing: no .gitignore, no
    .git/info/exclude, no file of the user's own. A negation (!.env) that lets it in counts as such.

    Why it matters
    The next `git add .` takes it in, and what has been committed and pushed is known for good.

    How to mend it
    Put the line that the finding gives into the .gitignore of the repository's top folder, or take out the negation
    that it names.

    Example
    deploy/.env: warning: unignored-file: nothing keeps it out of git, and it holds credentials
    """

    name = "unignored-file"
    severities = Severities(Severity.WARNING, Severity.NOTE)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        lines = {fact.file: fact.detail for fact in inventory.facts("unignored")}
        for file, labels in takers(inventory, policy, lines).items():
            severity = max(s for strict in labels.values() if (s := self.severities.where(strict)))
            negation = inventory.fact("let-in", file)
            message = "nothing keeps it out of git, and it holds credentials"
            help = f"write {lines[file]} into .gitignore"
            if negation:
                message = f"a negation at {negation.detail} lets it into git, and it holds credentials"
                help = f"take the negation out of {negation.detail}"
            yield Finding(self.name, severity, None, message, help, (Origin(file),), tuple(labels))
