"""The rule unprotected-service."""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from auracheck.deployment import JudgedTarget, Run
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.rule import Rule, listed
from auracheck.steps import Step, do
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection
    from auracheck.deployment.connections.servers import ServerAccount


class UnprotectedService(Rule):
    """A server that clients reach over the network accepts them without a password.

    What it finds
    A server in the same deployment that lets a client in without a password: Redis without --requirepass, MongoDB
    without a root user, MySQL with an empty root password, PostgreSQL with POSTGRES_HOST_AUTH_METHOD=trust. For a Redis
    URL it replaces weak-secret. Where the server's image asks for a password by a variable that is not set (MongoDB,
    Meilisearch), that is reported as default-secret, at the server. Also one without a client here that publishes a
    port of it, but to 127.0.0.1 alone.

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
            places = dict.fromkeys((each.setting.origin, server.origin))
            fix = _fix(each, server.own_name, list(clients[id(each.server)]))
            client = each.client.variables.judged
            yield from self.report(
                client, each.setting.name, f"{server.own_name} accepts clients without a password", fix, *places
            )
        yield from self._published(run, {id(each.server.variables.judged) for each in unprotected if each.server})

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
                yield from self.report(
                    judged, None, "publishes a port and accepts clients without a password", do(help)
                )


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


def _fix(connection: "Connection", server: str, clients: Sequence[str]) -> tuple[Step, ...]:
    """The same words for all clients of a server, so that a plan has them once."""
    account = connection.account
    names = account.login.password if account else ()
    if account and account.unprotected:
        names = tuple(name.removeprefix("--") for name in account.login.unprotected)
        return do(f"remove {' and '.join(names)} from {server}")
    return do(f"set {names[0]} on {server}, and the same password in {listed(clients)}")
