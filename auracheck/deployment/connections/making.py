"""Databases that the programs of a project make themselves."""

from collections import defaultdict
from collections.abc import Sequence, Set

from auracheck.deployment.connections.clients import Client
from auracheck.deployment.connections.comparing import MATCH, UNKNOWN
from auracheck.deployment.connections.connection import Connection
from auracheck.deployment.matching import by_image, index, policy_of, role


def without_made(found: Sequence[Connection]) -> list[Connection]:
    """The connections. A database that one of the clients makes itself is no mismatch for any of them. Whether there
    are several for one client is not known, as the image makes one, nor whether there is one where the image is given
    none: a program that comes with such a project makes it."""
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
