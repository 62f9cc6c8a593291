"""The rule unreachable-service."""

from collections.abc import Iterator
from typing import ClassVar

from auracheck.inventory import Inventory
from auracheck.judgement import urls
from auracheck.policy import Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import STRICT_ERROR, Rule
from auracheck.rules.unreachable import MEANING, help_for

NO_DRIVER = "not connected to: auracheck speaks to PostgreSQL and Redis alone"


class UnreachableService(Rule):
    """With --connect: the service that a URL leads to does not let this deployment in.

    What it finds
    Each PostgreSQL URL is given to psycopg (log in, SELECT 1 in a transaction that may only read), each Redis URL to
    redis-py (sign in, choose the database, PING), all side by side, each within --timeout. It says which it was:
    refused, timed out, a name that cannot be resolved, TLS (an unknown CA, another name, none at all), a wrong
    password, no such database, not permitted, too many connections, starting up; where the driver does not tell,
    "refused by the server". The URL alone counts, with what the target itself sets of libpq's variables (PGSSLMODE,
    PGPASSWORD): those of your own shell, ~/.pgpass and the certificates in your home directory do not. A URL that is
    malformed or a placeholder is given to no driver, and one that only the service's own account can complete (no
    user, service=, passfile=) is unread. URLs of other systems are a note.

    Why it matters
    A value may be long, random and well written, and be the one of last year. The service would find out at its
    start, or at its first request.

    How to mend it
    Ask from where the service runs (on its host, in its container, as its account): names, firewalls and pg_hba.conf
    differ from place to place. Then do what the finding says.

    Example
    .env:3:1: error: unreachable-service: DATABASE_URL: cannot connect: wrong password, or no such user
    """

    name: ClassVar[str] = "unreachable-service"
    severities: ClassVar[Severities] = STRICT_ERROR
    lesser: ClassVar[Severities | None] = Severities(Severity.NOTE, Severity.NOTE)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        failures = {(fact.target, fact.secret): fact.detail for fact in inventory.facts("unreachable")}
        without_driver = {(fact.target, fact.secret) for fact in inventory.facts("no-driver")}
        for deployment, entry, setting, text in inventory.values():
            user = deployment.target.label, setting.name
            if user in without_driver:
                yield from self.report(deployment, entry.name, NO_DRIVER, "", setting.origin, severities=self.lesser)
            if user in failures:
                message = f"cannot connect: {MEANING[failures[user]]}"
                help = help_for(failures[user], urls.family(text.partition("://")[0]))
                yield from self.report(deployment, entry.name, message, help, setting.origin)
