"""The connections of a deployment: each client's end, the server's end that it leads to, and whether they agree.

Pure: all that is compared was read before, and a value stays in its `Secret` until then.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from auracheck.deployment import JudgedTarget
from auracheck.deployment.connections.addresses import Addresses, shares_localhost
from auracheck.deployment.connections.clients import Client, clients
from auracheck.deployment.connections.comparing import EXTERNAL, MATCH, MISMATCH, UNKNOWN, Comparison, compare
from auracheck.deployment.connections.servers import (
    Server,
    ServerAccount,
    default_ports,
    of_program,
    reached_as,
    reached_by_name,
    server,
)
from auracheck.deployment.connections.variables import Configured, EndPart, Variables
from auracheck.deployment.matching import by_image, policy_of
from auracheck.judgement.urls import is_loopback
from auracheck.model import Setting, Target

__all__ = ["EXTERNAL", "MATCH", "MISMATCH", "UNKNOWN", "Connection", "End", "connections"]


_NO_ACCOUNT = frozenset(("", "admin"))
"""Users by which a group of variables is not known to be for a server: an application's first user is `admin`, too."""


class End(NamedTuple):
    """One end of a connection: a target, and what in it the connection is about, None where nothing is set."""

    judged: JudgedTarget
    part: EndPart | None


class Connection(NamedTuple):
    """A client, the server that it leads to (None outside of the deployment, or in it where no server is known), and
    whether they agree. ``differs`` is the part in which they do not, ``other`` the end with which the client does not
    agree: the server's, or another client's of the same server and user. ``account`` is the server's."""

    client: Client
    server: Server | None
    inside: JudgedTarget | None
    kind: str
    state: str
    differs: str = ""
    other: End | None = None
    account: ServerAccount | None = None

    @property
    def host(self) -> str:
        return self.client.host

    @property
    def server_target(self) -> Target | None:
        return self.server.variables.judged.target if self.server else None

    @property
    def is_between_clients(self) -> bool:
        """Whether the client disagrees with another one of the same server, whose own end is not known."""
        other = self.other
        return other is not None and (self.server is None or other.judged is not self.server.variables.judged)

    @property
    def is_open(self) -> bool:
        """Whether the server asks this client for no password."""
        account = self.account
        return account is not None and (account.unprotected or (account.optional and account.password is None))

    @property
    def is_configured(self) -> bool:
        """Whether the client's end is in a configuration, and not in a variable."""
        variables = self.client.variables
        return isinstance(variables, Configured) and variables.has_in_configuration(self.setting)

    @property
    def setting(self) -> Setting:
        """The client's setting that a report names."""
        part = self.client.part(self.differs) if self.differs else None
        found = part or self.client.named
        return found.setting or self.client.setting


def connections(deployed: Iterable[JudgedTarget]) -> list[Connection]:
    """The connections of all deployments."""
    deployments: defaultdict[int, list[JudgedTarget]] = defaultdict(list)
    for judged in deployed:
        deployments[judged.deployment].append(judged)
    return [connection for targets in deployments.values() for connection in _Graph(targets).connections()]


class _Graph:
    """One deployment."""

    def __init__(self, targets: Sequence[JudgedTarget]) -> None:
        self._variables = {id(judged): Variables(judged) for judged in targets}
        self._servers = {key: found for key, each in self._variables.items() if (found := server(each))}
        self._addresses = Addresses(targets)
        self._reached: dict[tuple[int, str], Server | None] = {}

    def connections(self) -> list[Connection]:
        found = [each for variables in self._variables.values() for each in _distinct(self._of_target(variables))]
        return list(_compared(found))

    def _of_target(self, variables: Variables) -> list[Connection]:
        """The connections by the variables of a target, and by its configurations those within the deployment."""
        found = list(self._of(variables))
        container = variables.judged.target.container
        for configuration in container.configurations if container else ():
            for each in self._of(Configured(variables, configuration)):
                if each.inside and _adds(each, found):
                    found.append(each)
        return found

    def _of(self, variables: Variables) -> Iterator[Connection]:
        """The connections of one client, each once: a second variable with the same host adds nothing to the first."""
        met: set[tuple[object, ...]] = set()
        own, every = self._servers.get(id(variables.judged)), list(clients(variables))
        of_others = {client.setting.origin.file for client in every if self._is_of_others(client)}
        for client in every:
            if (own and _is_own(client, own)) or client.setting.origin.file in of_others or _is_not_read(client):
                continue
            connection = self._connection(client)
            if connection is None:
                continue
            key = (id(connection.setting), connection.host, id(connection.server))
            if key not in met:
                met.add(key)
                yield connection

    def _connection(self, client: Client) -> Connection | None:
        """Where a client leads; None where it signs in nowhere."""
        found = [each for host in client.hosts for each in self._lead(client, host.name, host.port)]
        inside = [each for each in found if each is not client.variables.judged]
        if found and not inside and not is_loopback(client.host):
            return None  # its own address, which others may have from the same file
        fitting = [met for each in inside if (met := self._server(each, client)) and _fits(client, met)]
        if fitting:
            return self._to_server(client, _likeliest(client, fitting))
        if client.password is None or client.is_vague or (client.family == "http" and not client.user):
            return None
        unknown = [each for each in inside if not (id(each) in self._servers and _is_beside(client, each.target))]
        target = unknown[0] if unknown else None
        own = client.variables.judged.target
        may_be_inside = unknown or any(self._addresses.may_lead(own, host.name) for host in client.hosts)
        return Connection(client, None, target, client.family, UNKNOWN if may_be_inside else EXTERNAL)

    def _is_of_others(self, client: Client) -> bool:
        """Whether it says how others sign in to the target itself. The env file with it is one for all services, and
        says nothing of where this one leads."""
        setting, own = client.setting, client.variables.judged
        if not setting.scheme or setting.origin.file in (None, own.target.origin.file) or client.password is None:
            return False
        host = client.hosts[0]
        container = own.target.container
        return container is not None and any(host.name.lower() == name for _, name in container.hosts)

    def _lead(self, client: Client, host: str, port: str | None) -> list[JudgedTarget]:
        return self._addresses.lead(client.variables.judged.target, host, port or "")

    def _server(self, judged: JudgedTarget, client: Client) -> Server | None:
        """The server that a client reaches there."""
        found = self._servers.get(id(judged))
        if found is not None:
            return found
        if not client.family:
            return self._named(judged, client)
        key = id(judged), client.family
        if key not in self._reached:
            reached = reached_as(self._variables[id(judged)], key[1])
            self._reached[key] = None if reached is None or self._leads_on(judged, key[1]) else reached
        return self._reached[key]

    def _named(self, judged: JudgedTarget, client: Client) -> Server | None:
        """The same for a client without a scheme, by the name of its variable."""
        variables = self._variables[id(judged)]
        program = reached_by_name(variables, client.setting.name)
        key = id(judged), f"{program}:"
        if program and key not in self._reached:
            others = (each for each in clients(variables) if reached_by_name(variables, each.setting.name) == program)
            is_proxy = any(self._leads_elsewhere(judged, each) for each in others)
            self._reached[key] = None if is_proxy else of_program(variables, program, sure=False)
        return self._reached[key] if program else None

    def _leads_on(self, judged: JudgedTarget, family: str) -> bool:
        """Whether it is a client of another such server itself, as a proxy is."""
        others = (each for each in clients(self._variables[id(judged)]) if each.family in ("", family))
        return any(self._leads_elsewhere(judged, each) for each in others)

    def _leads_elsewhere(self, judged: JudgedTarget, client: Client) -> bool:
        reached = (each for host in client.hosts for each in self._lead(client, host.name, host.port))
        return any(each is not judged for each in reached)

    def _to_server(self, client: Client, found: Server) -> Connection:
        if client.password is None:
            client = client.with_names(group for account in found.accounts for group in account.login.clients)
            client = client.with_account({account.user_name or "" for account in found.accounts} - _NO_ACCOUNT)
        verdict = compare(client, found)
        other = End(found.variables.judged, _of_server(verdict)) if verdict.state is MISMATCH else None
        return Connection(
            client, found, found.variables.judged, found.kind, verdict.state, verdict.differs, other, verdict.account
        )


def _is_own(client: Client, own: Server) -> bool:
    """Whether what a server itself has leads to no other one: names such as MARIADB_HOST are its own, a URL in a shared
    env file is another's, and so is what its configuration or command has a password for."""
    if isinstance(client.variables, Configured):
        return client.password is None
    return not (client.family and own.knows(client.setting.name))


def _is_not_read(client: Client) -> bool:
    """Whether its password is in an env file that the service has as a whole, and its program, which the catalogue
    knows, reads no variable of that name."""
    password, target = client.password, client.variables.judged.target
    if password is None or password.setting is None or not password.setting.scheme or not target.image:
        return False
    program = by_image(target.image)
    is_whole = password.origin.file not in (None, target.origin.file)
    return is_whole and bool(program) and policy_of(program).find(password.name) is None


def _adds(connection: Connection, found: Sequence[Connection]) -> bool:
    """Whether it says more than others of the same client do: another login, or another server."""
    same = [each.client for each in found if each.inside is connection.inside]
    given = connection.client
    return not same or (given.password is not None and not any(_is_same_login(given, each) for each in same))


def _is_same_login(one: Client, other: Client) -> bool:
    """Whether two ends of one target have one password, and one user so far as both say it."""
    if one.password is None or other.password is None or one.password.text != other.password.text:
        return False
    return one.user is None or other.user is None or one.user.text == other.user.text


def _fits(client: Client, found: Server) -> bool:
    """Whether a client may mean that server: by its scheme. A localhost may have several servers, so that its port must
    be that server's; without a scheme it must not be another one's, and without a port its variable must be one for
    such servers."""
    if client.family:
        return client.family in found.families and (
            not shares_localhost(client.variables.judged.target, found.variables.judged.target)
            or {host.port for host in client.hosts} <= {None, *found.ports}
        )
    on_localhost = [host for host in client.hosts if is_loopback(host.name)]
    if not on_localhost:
        return True
    ports = {host.port for host in on_localhost if host.port}
    return ports.isdisjoint(default_ports() - found.ports) if ports else found.is_named_by(client.setting.name.upper())


def _is_beside(client: Client, server: Target) -> bool:
    """Whether another server may be what the client means at that address."""
    return is_loopback(client.host) or shares_localhost(client.variables.judged.target, server)


def _likeliest(client: Client, fitting: Sequence[Server]) -> Server:
    """Of several servers at one place the one whose port or variable the client has."""
    if len(fitting) == 1:
        return fitting[0]
    ports = {host.port for host in client.hosts}
    by_port = [each for each in fitting if not ports.isdisjoint(each.ports)]
    by_name = [each for each in fitting if each.is_named_by(client.setting.name.upper())]
    return (by_port or by_name or fitting)[0]


def _distinct(found: Iterable[Connection]) -> list[Connection]:
    """The connections of one client, without a host alone whose server another of its variables signs in to."""
    every = list(found)
    known = {id(each.server) for each in every if each.server and each.state in (MATCH, MISMATCH)}
    return [each for each in every if each.client.password or each.state is not UNKNOWN or id(each.server) not in known]


def _of_server(verdict: Comparison) -> EndPart | None:
    account = verdict.account
    part: EndPart | None = getattr(account, verdict.differs) if account else None
    return part


def _compared(found: Iterable[Connection]) -> Iterator[Connection]:
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
