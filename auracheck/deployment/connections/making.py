"""Databases and users that the programs of a project make themselves."""

from collections import defaultdict
from collections.abc import Sequence, Set

from auracheck.deployment.connections.clients import Client
from auracheck.deployment.connections.comparing import MATCH, UNKNOWN, knows
from auracheck.deployment.connections.connection import Connection
from auracheck.deployment.matching import by_image, index, policy_of, role


def without_made(found: Sequence[Connection]) -> list[Connection]:
    """The connections. A database that one of the clients makes itself is no mismatch for any of them. Whether there
    are several for one client is not known, as the image makes one, nor whether there is one where the image is given
    none: a program that comes with such a project makes it. Nor is a user known whom another client with a login
    there knows by name: its script may make that one."""
    parts = {each.differs for each in found}
    if parts.isdisjoint(("user", "database")):  # nearly always
        return list(found)
    found = _with_made_users(found)
    others = [each for each in found if each.differs == "database"]
    made = {_database(each) for each in others if _makes(each.client)}
    used: defaultdict[tuple[int, int], set[str | None]] = defaultdict(set)
    for each in found if others else ():
        if each.client.database is not None:
            used[_ends(each)].add(each.client.database.text)
    return [
        _with_database(each, made, len(used[_ends(each)])) if each.differs == "database" else each for each in found
    ]


def _with_database(connection: Connection, made: Set[object], count: int) -> Connection:
    """A connection whose database the image does not make, of so many that the client has there."""
    if _database(connection) in made:
        return connection._replace(state=MATCH, differs="", other=None)
    account = connection.account
    is_given_none = account is not None and account.database is None and "{user}" in account.login.default_database
    is_open = count > 1 or is_given_none
    return connection._replace(state=UNKNOWN, differs="", other=None) if is_open else connection


def _with_made_users(found: Sequence[Connection]) -> Sequence[Connection]:
    """The connections, those not known whose user another client may make."""
    makers: defaultdict[int, list[Client]] = defaultdict(list)
    for each in found:
        if each.state == MATCH and each.client.password:
            makers[id(each.server)].append(each.client)
    return [
        each._replace(state=UNKNOWN, differs="", other=None)
        if each.differs == "user" and _is_made(each.client, makers[id(each.server)])
        else each
        for each in found
    ]


def _is_made(client: Client, makers: Sequence[Client]) -> bool:
    user, own = client.user_name, client.variables.judged
    return bool(user) and any(
        knows(maker.variables, user or "") for maker in makers if maker.variables.judged is not own
    )


def _ends(connection: Connection) -> tuple[int, int]:
    return id(connection.client.variables.judged), id(connection.server)


def _database(connection: Connection) -> tuple[int, str | None]:
    database = connection.client.database
    return id(connection.server), database.text if database else None


def _makes(client: Client) -> bool:
    """Whether the client makes its database: by its command, as its driver does, or as its program or framework
    does."""
    target = client.variables.judged.target
    by_command = target.container is not None and target.container.makes_databases
    known = index().names
    frameworks = {each for name in known.keys() & client.variables.names for each in known[name]}
    programs = [by_image(target.image), *(each for each in frameworks if role(each) == "framework")]
    return by_command or client.makes_databases or any(policy_of(each).makes_databases for each in programs if each)
