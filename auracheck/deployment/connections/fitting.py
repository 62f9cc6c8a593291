"""Which server a client means, and which of its ends say more than others."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from auracheck.deployment.client_programs import CLIENT_PROGRAMS
from auracheck.deployment.connections.addresses import is_machine, shares_localhost
from auracheck.deployment.connections.clients import Client
from auracheck.deployment.connections.comparing import EXTERNAL, MATCH, MISMATCH, UNKNOWN
from auracheck.deployment.connections.connection import Connection
from auracheck.deployment.connections.env_files import is_named
from auracheck.deployment.connections.servers import Server, default_ports
from auracheck.deployment.connections.variables import Configured
from auracheck.deployment.connections.waiting import not_refused
from auracheck.deployment.matching import product
from auracheck.judgement.urls import is_loopback
from auracheck.model import Kind, Target
from auracheck.policy.names import WAITED_FOR
from auracheck.regex import regex

_WORD = regex(r"[a-z]+")

_WAITS = (WAITED_FOR, "pg_isready.host")
_WAITERS = frozenset((
    "alpine", "bash", "busybox", "curl", "debian", "dockerize", "netshoot", "postgres", "ubuntu", "wait",
))  # fmt: skip
"""Words in the names of images whose own programs do nothing else with a server that they wait for."""

_ENVIRONMENTS = frozenset((
    "DEV", "DEVELOPMENT", "LOCAL", "PROD", "PRODUCTION", "STAGE", "STAGING", "TEST", "TESTING",
))  # fmt: skip
"""Words for an environment in the names of variables."""

_OF_MASTER = "master.host"
"""What `replicaof` of Redis says."""


def only_waits(client: Client) -> bool:
    """Whether it waits for a server for others: in an init container, or one without a program of its own."""
    if client.setting.name not in _WAITS:  # nearly all
        return False
    target = client.variables.judged.target
    return target.kind is Kind.INIT or not _WAITERS.isdisjoint(_WORD.findall(product(target.image)))


def is_own(client: Client, own: Server) -> bool:
    """Whether what a server itself has leads to no other one: names such as MARIADB_NODES are its own, a URL in a
    shared env file is another's, and so is the master of a replica, what its configuration or command has a password
    for, and what it is given by name as clients have it.
    """
    if client.setting.name == _OF_MASTER or client.setting.name.partition(".host")[0] in CLIENT_PROGRAMS:
        return False
    if isinstance(client.variables, Configured):
        groups = (group for account in own.accounts for group in account.login.clients)
        return client.with_names(groups).password is None
    if is_named(client, client.setting) and _is_login(client, own):
        return False
    return not (client.family and own.knows(client.setting.name))


def _is_login(client: Client, own: Server) -> bool:
    """Whether it is what clients of such a server have, as its image is used for a backup or a set-up, too."""
    if client.family:
        return client.family in own.families
    return own.is_named_by(client.setting.name.upper())


def adds(connection: Connection, found: Sequence[Connection]) -> bool:
    """Whether it says more than others of the same client do: another login that is known, or another server. One that
    the server refuses, beside another that it lets in, may be what the other goes over (Alembic's `sqlalchemy.url`)."""
    same = [each for each in found if each.inside is connection.inside]
    given = connection.client
    is_known = given.password is not None and given.password.text is not None
    if not is_known or (connection.state is MISMATCH and any(each.state is MATCH for each in same)):
        return not same
    return not any(_is_same_login(given, each.client) for each in same)


def is_half_of(one: Connection, other: Connection) -> bool:
    """Whether the address of one is the other's, which has a password with it."""
    is_half = one.client.password is None and other.client.password is not None
    return is_half and one.client.setting is other.client.setting and one.inside is other.inside


def _is_same_login(one: Client, other: Client) -> bool:
    """Whether two ends of one target have one password, and one user so far as both say it."""
    if one.password is None or other.password is None or one.password.text != other.password.text:
        return False
    return one.user is None or other.user is None or one.user.text == other.user.text


def fits(client: Client, found: Server) -> bool:
    """Whether a client may mean that server: by its scheme. A machine may have several servers, so that its port must
    be that server's; without a scheme it must not be another one's, and without a port or a password its variable must
    be one for such servers."""
    if client.family:
        return client.family in found.families and (
            not shares_localhost(client.variables.judged.target, found.variables.judged.target)
            or {host.port for host in client.hosts} <= {None, *found.ports}
        )
    on_machine = [host for host in client.hosts if is_machine(host.name)]
    if not on_machine:
        return True
    ports = {host.port for host in on_machine if host.port}
    if not ports.isdisjoint(default_ports() - found.ports):
        return False
    if found.is_named_by(client.setting.name.upper()):
        return True
    is_at_port = not ports.isdisjoint(found.ports) or (
        bool(ports) and not shares_localhost(client.variables.judged.target, found.variables.judged.target)
    )
    return is_at_port and client.password is not None


def is_beside(client: Client, server: Target) -> bool:
    """Whether another server may be what the client means at that address."""
    return is_loopback(client.host) or shares_localhost(client.variables.judged.target, server)


def likeliest(client: Client, fitting: Sequence[Server]) -> Server:
    """Of several servers at one place the one whose port or variable the client has."""
    if len(fitting) == 1:
        return fitting[0]
    ports = {host.port for host in client.hosts}
    by_port = [each for each in fitting if not ports.isdisjoint(each.ports)]
    by_name = [each for each in fitting if each.is_named_by(client.setting.name.upper())]
    return (by_port or by_name or fitting)[0]


def distinct(found: Iterable[Connection]) -> list[Connection]:
    """The connections of one client, without a host alone whose server another of its variables signs in to, and
    without an address outside beside the password of a server here (`KC_HOSTNAME`, `KC_DB_PASSWORD`)."""
    every = list(found)
    taken = {id(each.client.password.setting) for each in every if each.server and each.client.password}
    every = [each for each in every if each.state != EXTERNAL or each.client.has_own_password(taken)]
    known = [each for each in every if each.server and each.state in (MATCH, MISMATCH)]
    servers = {UNKNOWN: {id(each.server) for each in known}}
    servers[MATCH] = {id(each.server) for each in known if each.client.password}
    return [each for each in every if each.client.password or id(each.server) not in servers.get(each.state, ())]


def of_environments(found: Sequence[Connection]) -> Sequence[Connection]:
    """The connections of a target, of which those that a server refuses are not known where the target has the same for
    another environment with it (LOCAL_DATABASE_URL beside PRODUCTION_DATABASE_URL): which counts is not known."""
    if len(found) < 2 or all(each.state is not MISMATCH for each in found):  # nearly all
        return found
    alike: defaultdict[tuple[object, ...], set[str]] = defaultdict(set)
    for each in found:
        name, environment = _of_environment(each)
        alike[name, id(each.inside)].add(environment)
    several = {key for key, environments in alike.items() if len(environments - {""}) > 1}
    return [not_refused(each) if (_of_environment(each)[0], id(each.inside)) in several else each for each in found]


def _of_environment(connection: Connection) -> tuple[str, str]:
    """The name of a connection's variable without the environment that it is for, and that."""
    words = connection.setting.name.upper().split("_")
    environment = next((word for word in words if word in _ENVIRONMENTS), "")
    return "_".join(word for word in words if word != environment), environment
