"""The rule unprotected-service."""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from auracheck.deployment import JudgedTarget, Run
from auracheck.model import PublishedPorts, Target
from auracheck.policy.names import is_option
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.rule import Rule
from auracheck.rules.switches import OFF, turned_on
from auracheck.steps import DoStep, EditStep, Step, do
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
    Give the server a password, and every client the same one. In a Compose project the steps are edits of the lines.

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
        clients: defaultdict[int, list[Connection]] = defaultdict(list)
        for each in unprotected:
            clients[id(each.server)].append(each)
        for of_server in clients.values():
            fix = _fix(of_server, run)
            for each in of_server:
                server = each.server_target
                assert server is not None
                places = dict.fromkeys((each.setting.origin, server.origin))
                client, message = each.client.variables.judged, f"{server.own_name} accepts clients without a password"
                yield from self.report(client, each.shown_name, message, fix, *places)
        yield from self._published(run, {id(each.server.variables.judged) for each in unprotected if each.server})

    def _published(self, run: Run, reached: Set[int]) -> Iterator[Finding]:
        """The servers that others than the clients here reach."""
        for server in run.servers():
            judged = server.variables.judged
            account = next(filter(_asks_for_nothing, server.accounts), None)
            if account is None or id(judged) in reached or not judged.target.judged:
                continue
            if not (ports := _published(judged, account)):
                continue
            name = account.login.password[0]
            entry = judged.policy.secrets.get(name)
            if entry is None or entry.default is None:  # else default-secret says so
                message = "publishes a port and accepts clients without a password"
                yield from self.report(judged, None, message, _to_the_machine_alone(judged, name, ports, run))


def _asks_for_nothing(account: "ServerAccount") -> bool:
    """Whether the server asks for no password because it has none; what switches it off is reported as that."""
    return account.login.optional is True and account.password is None and not account.others


def _published(judged: JudgedTarget, account: "ServerAccount") -> Sequence[PublishedPorts]:
    """The ports that other machines reach: of those of its pod, which has other containers, the server's own."""
    target = judged.target
    open_ports = [ports for ports in (target.container.published if target.container else ()) if not ports.is_local]
    own = (None, target.origin.file)
    return [
        ports
        for ports in open_ports
        if ports.origin.file in own
        or any(ports.own <= port <= ports.own + ports.last - ports.first for port in account.login.ports)
    ]


def _to_the_machine_alone(
    judged: JudgedTarget, name: str, ports: Sequence[PublishedPorts], run: Run
) -> tuple[Step, ...]:
    """The lines that publish its ports, changed so that the machine alone reaches them; words where one of them is
    written in another way."""
    from auracheck.systems.ports import local_line  # late: few servers are open

    places = [each.origin for each in ports]
    lines = {at: local_line(run.contents.get(at.file or "", b""), at) for at in places}
    if all(lines.values()):
        return tuple(EditStep(at.file, at.line, "replace", (line,)) for at, line in lines.items() if line)
    return do(f"set {name} on {judged.target.own_name}, or publish its port to 127.0.0.1 alone")


def _is_sure(connection: "Connection") -> bool:
    """Whether nothing that is not known here may ask for a password after all."""
    account = connection.account
    is_known = account is not None and (account.unprotected or not account.others)
    return connection.state == "match" or (connection.state == "unknown" and is_known)


def _fix(connections: "Sequence[Connection]", run: Run) -> tuple[Step, ...]:
    """The same steps for all clients of a server, so that a plan has them once."""
    account, target = connections[0].account, connections[0].server_target
    if account is None or target is None:
        return ()
    from auracheck.rules.linking.protecting import as_their_server, first_password, names  # late: only this needs it

    removed = tuple(step for condition in _open_by(connections[0]) for step in _removed(target, condition, run))
    if removed and (account.password or not account.login.password):
        return removed
    name = account.login.password[0]
    if not is_option(name):
        steps = as_their_server(connections, run) if removed else ()
    else:
        steps = () if removed else first_password(connections, run)
    return (*removed, *(steps or do(f"set {name} on {target.own_name}, and the same password in {names(connections)}")))


def _open_by(connection: "Connection") -> Sequence[str]:
    """What makes the server accept any password."""
    from auracheck.deployment.connections.conditions import held  # late: few servers are open

    account, server = connection.account, connection.server
    return held(account.login.unprotected, server.variables) if account and account.unprotected and server else ()


def _removed(server: Target, name: str, run: Run) -> tuple[Step, ...]:
    """The step that removes what makes a server accept any password."""
    setting = server.winners().get(name)
    if setting and setting.reveal() == OFF:
        return turned_on(name, setting.origin, run.contents, f" on {server.own_name}")
    if setting and setting.origin.line and setting.literal and not setting.scheme:
        return (EditStep(setting.origin.file, setting.origin.line, "delete", (), (name,)),)
    return (DoStep(f"remove {name.removeprefix('--')} from {server.own_name}"),)
