"""The rule unprotected-service."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from auracheck.deployment import Run
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.readings import listed
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
        unprotected = [each for each in run.connections() if each.server and each.is_open and _is_sure(each)]
        clients: defaultdict[int, dict[str, None]] = defaultdict(dict)
        for each in unprotected:
            clients[id(each.server)][each.setting.name] = None
        for each in unprotected:
            server = each.server_target
            assert server is not None
            name = server.names[0] if server.names else server.label
            places = dict.fromkeys((each.setting.origin, server.origin))
            fix = _fix(each, name, list(clients[id(each.server)]))
            client = each.client.variables.judged
            yield from self.report(client, each.setting.name, f"server {name} takes no password", fix, *places)


def _is_sure(connection: "Connection") -> bool:
    """Whether nothing that is not known here may ask for a password after all."""
    account = connection.account
    return connection.state == "match" or (connection.state == "unknown" and account is not None and not account.others)


def _fix(connection: "Connection", server: str, clients: Sequence[str]) -> tuple[Step, ...]:
    """The same words for all clients of a server, so that a plan has them once."""
    account = connection.account
    names = account.login.password if account else ()
    if account and account.unprotected:
        names = tuple(name.removeprefix("--") for name in account.login.unprotected)
        return do(f"remove {' and '.join(names)} from {server}")
    return do(f"set {names[0]} on {server}, and the same password in {listed(clients)}")
