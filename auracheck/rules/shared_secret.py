"""The rule shared-secret."""

from collections.abc import Iterator

from auracheck.deployment import Run
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.rule import Rule
from auracheck.typed import ClassVar


class SharedSecret(Rule):
    """With auracheck report --shared: hosts share a value that the policy scopes to one of them.

    What it finds
    A secret with `scope = "host"` in the policy that has the same value on several hosts, and one with
    `scope = "environment"` that has the same value in several environments. The values are compared by their marks
    (`auracheck check --marks`), which only strong values have. Without a scope it is a note.

    Why it matters
    Whoever reads the value on one host can use it on all of them: a token that one signs is valid on the others. After
    a leak, it has to be rotated everywhere at once.

    How to fix it
    Rotate it, with a value of its own for each host or environment. If the hosts have to share it, say so in the
    policy: `scope = "fleet"`.

    Example
    web1: .env, web2: .env: error: shared-secret: JWT_SECRET_KEY: same value on 2 hosts (scope host)
    """

    name: ClassVar[str] = "shared-secret"
    group: ClassVar[str] = "fleet"
    severities: ClassVar[Severities] = Severities(Severity.ERROR, None)

    def check(self, run: Run) -> Iterator[Finding]:
        """Nothing: one run sees one host. `auracheck report` compares them."""
        return iter(())
