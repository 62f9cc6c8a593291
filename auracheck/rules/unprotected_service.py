"""The rule unprotected-service."""

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING, ClassVar

from auracheck.deployment import JudgedTarget, Run
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.rule import Rule
from auracheck.steps import Step, do

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection
    from auracheck.deployment.connections.servers import ServerAccount


class UnprotectedService(Rule):
    """A server that clients reach over the network takes no password.

    What it finds
    A server in the same deployment that lets a client in without a password: Redis without --requirepass, MongoDB
    without a root user, MySQL with an empty root password, PostgreSQL with POSTGRES_HOST_AUTH_METHOD=trust. For a Redis
    URL it replaces weak-secret. Also one without a client here that publishes a port of it, but to 127.0.0.1 alone.

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

    def check(self, run: Run) -> Iterator[Finding]:
        reached: set[int] = set()
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
            reached.add(id(found.variables.judged))
        yield from self._published(run, reached)

    def _published(self, run: Run, reached: Set[int]) -> Iterator[Finding]:
        """The servers that others than the clients here reach."""
        for server in run.servers():
            judged = server.variables.judged
            account = next(filter(_asks_for_nothing, server.accounts), None)
            if account is None or id(judged) in reached or not judged.target.judged or not _is_published(judged):
                continue
            name = account.login.password[0]
            entry = judged.policy.secrets.get(name)
            if entry is None or entry.default is None:  # else default-secret says so
                help = f"set {name} on the server, or publish its port to 127.0.0.1 alone"
                yield from self.report(judged, None, "publishes a port and takes no password", do(help))


def _asks_for_nothing(account: "ServerAccount") -> bool:
    """Whether the server asks for no password because it has none; what switches it off is reported as that."""
    return account.login.optional is True and account.password is None and not account.others


def _is_published(judged: JudgedTarget) -> bool:
    container = judged.target.container
    return container is not None and any(not ports.is_local for ports in container.published)


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
