"""Clients of one account of a server whose own end is not known: they agree with one another or not."""

from collections.abc import Iterable, Iterator

from auracheck.deployment.connections.comparing import MATCH, MISMATCH
from auracheck.deployment.connections.connection import Connection, End


def compared(found: Iterable[Connection]) -> Iterator[Connection]:
    """The connections, those whose server's end is not known compared with another client of the same server and
    user."""
    first: dict[tuple[object, ...], Connection] = {}
    for connection in found:
        if connection.state in (MATCH, MISMATCH) or connection.client.password is None:
            yield connection
            continue
        earlier = first.setdefault(_whose(connection), connection)
        yield connection if earlier is connection else _against(connection, earlier)


def _whose(connection: Connection) -> tuple[object, ...]:
    """The account that a client signs in with. The machine itself is another one for each container."""
    client = connection.client
    user = client.user.text if client.user else ""
    where: object = id(connection.server) if connection.server else (client.hosts, connection.kind)
    scope = client.variables.judged
    return (where, user, scope.deployment, scope.environment, id(scope) if connection.server is None else 0)


def _against(connection: Connection, earlier: Connection) -> Connection:
    mine, theirs = connection.client.password, earlier.client.password
    if mine is None or theirs is None or mine.text is None or theirs.text is None or mine.text == theirs.text:
        return connection
    other = End(earlier.client.variables.judged, theirs)
    return connection._replace(state=MISMATCH, differs="password", other=other)
