"""The rule unreachable-service."""

from collections.abc import Iterator

from auracheck.deployment import Run
from auracheck.deployment.facts import NoDriver, Unreachable
from auracheck.judgement import urls
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.rule import STRICT_ERROR, Rule
from auracheck.typed import ClassVar

NO_DRIVER = "connection not checked (only PostgreSQL and Redis are supported)"


class UnreachableService(Rule):
    """With --connect: the connection to the service at a URL fails.

    What it finds
    Each PostgreSQL URL is tested with psycopg (log in, SELECT 1 in a read-only transaction), each Redis URL with
    redis-py (log in, select the database, PING), all in parallel, each within --timeout. The message says what failed:
    refused, timed out, host name not resolved, TLS (unknown CA, another host name, not supported), wrong password,
    unknown database, permission denied, too many connections, or server starting up; if the driver does not say,
    "refused by the server". Only the URL and the target's own libpq variables (PGSSLMODE, PGPASSWORD) are used, not
    those of your shell, ~/.pgpass or the certificates in your home directory. Malformed URLs and placeholders are not
    tested. A URL that only the service's account can complete (without a user, service=, passfile=) is not checked
    either. URLs of other systems are a note.

    Why it matters
    A value may be long, random and well-formed, and still be last year's. Without this check you notice when the
    service starts, or at its first request.

    How to fix it
    Run the check where the service runs (on its host, in its container, as its account), since host names, firewalls
    and pg_hba.conf rules differ from place to place. Then follow the finding.

    Example
    .env:3:1: error: unreachable-service: DATABASE_URL: cannot connect: wrong password or unknown user
    """

    name: ClassVar[str] = "unreachable-service"
    group: ClassVar[str] = "live"
    severities: ClassVar[Severities] = STRICT_ERROR
    lesser: ClassVar[Severities | None] = Severities(Severity.NOTE, Severity.NOTE)
    probes: ClassVar[tuple[str, ...]] = ("connections",)

    def check(self, run: Run) -> Iterator[Finding]:
        from auracheck.rules.failures import MEANING, fix_for  # late: few checks connect

        failures = {(fact.target, fact.secret): fact.failure for fact in run.facts(Unreachable)}
        without_driver = {(fact.target, fact.secret) for fact in run.facts(NoDriver)}
        for judged, entry, setting, text in run.values():
            user = judged.target.label, setting.name
            if user in without_driver:
                yield from self.report(judged, entry.name, NO_DRIVER, (), setting.origin, severities=self.lesser)
            if user in failures:
                message = f"cannot connect: {MEANING[failures[user]]}"
                fix = fix_for(failures[user], urls.family(text.partition("://")[0]))
                yield from self.report(judged, entry.name, message, fix, setting.origin)
