"""The rule overprivileged-service."""

from collections.abc import Iterator, Mapping

from auracheck.deployment import Run
from auracheck.deployment.facts import Overprivileged
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.rule import Rule
from auracheck.steps import do
from auracheck.typed import ClassVar

MESSAGES: Mapping[str, str] = {
    "superuser": "connects as a superuser",
    "open-default-user": "default user of Redis without a password",
}
"""By the `Power`."""

HELP: Mapping[str, str] = {
    "superuser": "create a role for the service: createuser --no-superuser --pwprompt ROLE",
    "open-default-user": (
        "read -rs P && printf '>%s' \"$P\" | redis-cli -x ACL SETUSER default resetpass, then redis://:PASSWORD@…"
    ),
}


class OverprivilegedService(Rule):
    """With --connect: the service connects with more privileges than it needs.

    What it finds
    A PostgreSQL URL whose user is a superuser. A Redis URL without a password that works, because the default user of
    that server has no password and all privileges. A default user that ACL rules restrict is not reported.

    Why it matters
    One SQL injection then exposes everything: a superuser of PostgreSQL reads every database and runs programs on the
    server (COPY … TO PROGRAM). Anyone who can reach an open Redis can read the sessions and write files.

    How to fix it
    Create a role that owns only its database: createuser --no-superuser --pwprompt ROLE, which prompts for the password
    and so keeps it out of the shell history, then ALTER DATABASE … OWNER TO ROLE. For Redis, set requirepass in
    redis.conf, or create a user with a password from standard input:
    `printf '>%s' "$P" | redis-cli -x ACL SETUSER NAME on '~*' '&*' +@all -@admin -@dangerous`.

    Example
    .env:3:1: warning: overprivileged-service: DATABASE_URL: connects as a superuser
    """

    name: ClassVar[str] = "overprivileged-service"
    group: ClassVar[str] = "live"
    severities: ClassVar[Severities] = Severities(Severity.WARNING, Severity.NOTE)
    probes: ClassVar[tuple[str, ...]] = ("connections",)

    def check(self, run: Run) -> Iterator[Finding]:
        found = {(fact.target, fact.secret): fact.power for fact in run.facts(Overprivileged)}
        for judged, entry, setting, _ in run.values():
            power = found.get((judged.target.label, setting.name))
            if power:
                yield from self.report(judged, entry.name, MESSAGES[power], do(HELP[power]), setting.origin)
