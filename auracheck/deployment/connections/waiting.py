"""The client's end of a service that is given a server's credentials by the server's own names, and not its host, which
its program has built in: the service waits for that server."""

from collections.abc import Iterable, Iterator

from auracheck.deployment.connections.clients import Client
from auracheck.deployment.connections.comparing import MISMATCH, UNKNOWN
from auracheck.deployment.connections.connection import Connection
from auracheck.deployment.connections.env_files import is_named
from auracheck.deployment.connections.servers import Server
from auracheck.deployment.connections.variables import Variables
from auracheck.judgement.urls import Host


def waiting_clients(
    variables: Variables, servers: Iterable[tuple[str, Server]], found: Iterable[Connection]
) -> Iterator[tuple[Client, Server]]:
    """The client of each of the ``servers`` that a target waits for, each with its host: of one program the only one,
    where the target is no client of another such server."""
    waited = [each for each in servers if each[1].program]
    known = {each.server.kind for each in found if each.server}
    kinds = [server.kind for _, server in waited]
    for host, server in waited:
        if server.kind not in known and kinds.count(server.kind) == 1 and (client := _client(variables, server, host)):
            yield client, server


def not_refused(connection: Connection) -> Connection:
    """The connection, which is not known where its ends differ: the program may use another password there."""
    is_refused = connection.state is MISMATCH
    return connection._replace(state=UNKNOWN, differs="", other=None) if is_refused else connection


def _client(variables: Variables, server: Server, host: str) -> Client | None:
    """The client with the password of the first account that the target is given by name."""
    for account in server.accounts:
        login = account.login
        password = variables.part(*(name for name in login.password if name[0] != "-"))
        if password and password.setting:
            client = Client(variables, password.setting, "", (Host(host, None),), password=password)
            if is_named(client, password.setting):
                return client._replace(user=variables.part(*login.user), database=variables.part(*login.database))
    return None
