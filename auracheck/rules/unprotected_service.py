"""The rule unprotected-service."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from auracheck.deployment import Run
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.rule import Rule
from auracheck.steps import Step, do

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection


class UnprotectedService(Rule):
    """A server that clients reach over the network takes no password.

    What it finds
    A server in the same deployment that lets a client in without a password: Redis without --requirepass, MongoDB
    without a root user, MySQL with an empty root password, PostgreSQL with POSTGRES_HOST_AUTH_METHOD=trust. For a Redis
    URL it replaces weak-secret. Where the server's image asks for a password by a variable that is not set (MongoDB,
    Meilisearch), that is reported as default-secret, at the server.

    Why it matters
    Everything in the same network can read and change the data: another container that was taken over, or everybody,
    as soon as somebody publishes the port.

    How to fix it
    Give the server a password, and every client the same one.

    Example
    cache: command: redis-server
    app: REDIS_URL: redis://cache:6379/0
    """

    name: ClassVar[str] = "unprotected-service"
    group: ClassVar[str] = "connection"
    severities: ClassVar[Severities] = Severities(Severity.WARNING, Severity.NOTE)
    yields_across: ClassVar[tuple[str, ...]] = ("default-secret",)

    def check(self, run: Run) -> Iterator[Finding]:
        for connection in run.connections():
            found = connection.server
            if found is None or not connection.is_open or not _is_sure(connection):
                continue
            server = found.variables.judged.target
            name = server.names[0] if server.names else server.label
            places = dict.fromkeys((connection.setting.origin, server.origin))
            client = connection.client.variables.judged
            message = f"server {name} takes no password"
            yield from self.report(client, connection.setting.name, message, _fix(connection), *places)


def _is_sure(connection: "Connection") -> bool:
    """Whether nothing that is not known here may ask for a password after all."""
    account = connection.account
    return connection.state == "match" or (connection.state == "unknown" and account is not None and not account.others)


def _fix(connection: "Connection") -> tuple[Step, ...]:
    account = connection.account
    names = account.login.password if account else ()
    if account and account.unprotected:
        return do(f"remove {' and '.join(account.login.unprotected)} from the server")
    return do(f"set {names[0]} on the server, and the same password in {connection.setting.name}")
