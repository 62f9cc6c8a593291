"""The rule overprivileged-service."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from auracheck.inventory import Inventory
from auracheck.policy import Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import Rule

MESSAGES: Mapping[str, str] = {
    "superuser": "signs in as a superuser: whoever gets into the service owns the server",
    "open-default-user": "Redis lets everybody in: its default user has no password",
}
"""By the name of the fact."""

HELP: Mapping[str, str] = {
    "superuser": "a role of its own, its password asked for: createuser --no-superuser --pwprompt ROLE",
    "open-default-user": (
        "read -rs P && printf '>%s' \"$P\" | redis-cli -x ACL SETUSER default resetpass, then redis://:PASSWORD@…"
    ),
}


class OverprivilegedService(Rule):
    """With --connect: the service signs in with more rights than any service needs.

    What it finds
    A PostgreSQL URL whose user is a superuser, and a Redis URL without a password that works, since the default user
    of that server has none and may do everything. A default user whom ACL rules restrict is none.

    Why it matters
    An injection into one query is then an injection into everything: a superuser of PostgreSQL reads every database
    and runs programs on the server (COPY … TO PROGRAM), and whoever reaches an open Redis takes the sessions out of
    it and can write files.

    How to mend it
    A role that owns its database and nothing else: createuser --no-superuser --pwprompt ROLE asks for the password,
    so that it gets into no history; then ALTER DATABASE … OWNER TO ROLE. For Redis, requirepass in redis.conf, or a
    user of its own, the password read from standard input:
    `printf '>%s' "$P" | redis-cli -x ACL SETUSER NAME on '~*' '&*' +@all -@admin -@dangerous`.

    Example
    .env:3:1: warning: overprivileged-service: DATABASE_URL: signs in as a superuser
    """

    name: ClassVar[str] = "overprivileged-service"
    severities: ClassVar[Severities] = Severities(Severity.WARNING, Severity.NOTE)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        found = {(fact.target, fact.secret): name for name in MESSAGES for fact in inventory.facts(name)}
        for deployment, entry, setting, _ in inventory.values():
            power = found.get((deployment.target.label, setting.name))
            if power:
                yield from self.report(deployment, entry.name, MESSAGES[power], HELP[power], setting.origin)
