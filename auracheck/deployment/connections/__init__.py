"""The connections of a deployment: each client's end, the server's end that it leads to, and whether they agree.

Pure: all that is compared was read before, and a value stays in its `Secret` until then.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from auracheck.deployment import JudgedTarget
from auracheck.deployment.connections.addresses import Addresses
from auracheck.deployment.connections.alike import are_movable, moved
from auracheck.deployment.connections.built_in import built_in_hosts
from auracheck.deployment.connections.clients import Client, clients
from auracheck.deployment.connections.comparing import EXTERNAL, MATCH, MISMATCH, UNKNOWN, Comparison, compare
from auracheck.deployment.connections.connection import Connection, End
from auracheck.deployment.connections.env_files import SharedEnvFiles, is_named, only_passes_on, reads_no_such_variable
from auracheck.deployment.connections.fitting import (
    adds,
    distinct,
    fits,
    is_beside,
    is_half_of,
    is_own,
    likeliest,
    of_environments,
    only_waits,
)
from auracheck.deployment.connections.making import without_made
from auracheck.deployment.connections.same_account import compared
from auracheck.deployment.connections.servers import Server, of_program, reached_as, reached_by_name, server
from auracheck.deployment.connections.shared_files import SharedFiles
from auracheck.deployment.connections.tokens import token_for
from auracheck.deployment.connections.variables import Configured, EndPart, Variables
from auracheck.deployment.connections.waiting import NO_ACCOUNT, in_common, not_refused, waiting_clients
from auracheck.judgement.urls import is_loopback
from auracheck.policy.names import is_shown

__all__ = ["EXTERNAL", "MATCH", "MISMATCH", "UNKNOWN", "Connection", "End", "Graph"]


_EVERY_ADDRESS = frozenset(("0.0.0.0", "::", "[::]", "*"))
_THIS = "localhost"


class Graph:
    """The servers of all deployments, and the connections in them."""

    def __init__(self, deployed: Iterable[JudgedTarget]) -> None:
        deployments: defaultdict[int, list[JudgedTarget]] = defaultdict(list)
        for judged in deployed:
            deployments[judged.deployment].append(judged)
        graphs = [_Graph(targets) for targets in deployments.values()]
        self.servers = [each for graph in graphs for each in graph.servers.values()]
        self.connections = [each for graph in graphs for each in graph.connections()]


class _Graph:
    """The same of one deployment."""

    def __init__(self, targets: Sequence[JudgedTarget]) -> None:
        self._variables = {id(judged): Variables(judged) for judged in targets}
        firsts = {judged.target.label: id(judged) for judged in targets if not judged.like}
        self._first = {id(judged): firsts[judged.like] for judged in targets if judged.like in firsts}
        self.servers: dict[int, Server] = {}
        for key, variables in self._variables.items():
            first = self._first.get(key)
            if (first is None or first in self.servers) and (found := server(variables)):
                self.servers[key] = found
        self._addresses = Addresses(targets)
        self._reached: dict[tuple[int, str], Server | None] = {}
        self._clients: dict[int, list[Client]] = {}
        self._are_outside: dict[int, bool] = {}
        for key, variables in self._variables.items():
            if self._is_outside(key):
                self._clients[key] = moved(self._clients[self._first[key]], variables)
            else:
                self._clients[key] = list(clients(variables))
        self._env_files = SharedEnvFiles(self._clients)
        self._files = SharedFiles(targets)

    def connections(self) -> list[Connection]:
        of_targets: dict[int, list[Connection]] = {}
        for key, variables in self._variables.items():
            if self._is_outside(key):
                first = self._first[key]
                own = dict(zip(map(id, self._clients[first]), self._clients[key], strict=True))
                of_targets[key] = [Connection(own[id(each.client)], *each[1:]) for each in of_targets[first]]
            else:
                of_targets[key] = distinct(self._of_target(variables))
        found = [each for of_target in of_targets.values() for each in of_target]
        return without_made(list(compared(_without_halves(found))))

    def _is_outside(self, key: int) -> bool:
        """Whether a target is judged as an earlier one all of whose clients lead outside, as then its own do: the
        connections of a thousand manifests from one template are looked for in one of them."""
        first = self._first.get(key)
        if first is None:
            return False
        if first not in self._are_outside:
            self._are_outside[first] = first not in self.servers and self._leads_outside(self._variables[first])
        return self._are_outside[first]

    def _leads_outside(self, variables: Variables) -> bool:
        target, own = variables.judged.target, self._clients[id(variables.judged)]
        container = target.container
        if (container and (container.configurations or container.waits_for)) or any(built_in_hosts(variables)):
            return False
        return are_movable(own, variables) and not any(
            is_loopback(host.name)
            or host.name in _EVERY_ADDRESS
            or self._addresses.may_lead(target, host.name)
            or self._addresses.lead(target, host.name, host.port or "")
            for client in own
            for host in client.hosts
        )

    def _of_target(self, variables: Variables) -> Sequence[Connection]:
        """The connections by the variables of a target, and by its configurations and the hosts that its program has
        built in those within the deployment."""
        found = list(self._of(variables, self._clients[id(variables.judged)]))
        container = variables.judged.target.container
        for configuration in (*(container.configurations if container else ()), *built_in_hosts(variables)):
            configured = Configured(variables, configuration)
            for each in self._of(configured, clients(configured)):
                if each.inside and adds(each, found):
                    found = [one for one in found if not is_half_of(one, each)] + [each]
        if container and container.waits_for and id(variables.judged) not in self.servers:
            servers = [(name, server) for name in container.waits_for if (server := self._waited_for(variables, name))]
            found += [not_refused(self._to_server(*each)) for each in waiting_clients(variables, servers, found)]
        return of_environments(found)

    def _waited_for(self, variables: Variables, name: str) -> Server | None:
        """The server in the service of that name, as the target reaches it: another project may have one, too."""
        reached = self._addresses.lead(variables.judged.target, name, "")
        return next((self.servers.get(id(each)) for each in reached if each.target.own_name == name), None)

    def _of(self, variables: Variables, every: Iterable[Client]) -> Iterator[Connection]:
        """The connections of one client, each once: a second variable with the same host adds nothing to the first."""
        met: set[tuple[object, ...]] = set()
        own = self.servers.get(id(variables.judged))
        for client in every:
            if (own and is_own(client, own)) or not self._env_files.are_read(client):
                continue
            connection = self._connection(client)
            if connection is None or not self._is_meant(connection):
                continue
            key = (id(connection.setting), connection.host, id(connection.server))
            if key not in met:
                met.add(key)
                yield connection

    def _is_meant(self, connection: Connection) -> bool:
        client, inside = connection.client, connection.inside
        if client.password is None and is_shown(client.setting.name):
            return False  # an address in the pages of a frontend, from which browsers go there
        if only_passes_on(client) or only_waits(client):
            return False
        if reads_no_such_variable(client, inside.target if inside else None):
            return False
        if inside is None:
            return True
        return self._files.are_for(client, inside.target) and self._env_files.is_for(client, inside.target)

    def _connection(self, client: Client) -> Connection | None:
        """Where a client leads; None where it signs in nowhere, or the host is where it listens itself."""
        if client.host in _EVERY_ADDRESS and (client.password is None or client.family in ("", "http")):
            return None
        found = [each for host in client.hosts for each in self._lead(client, host.name, host.port)]
        inside = [each for each in found if each is not client.variables.judged]
        if found and not inside and not is_loopback(client.host):
            return None  # its own address, which others may have from the same file
        fitting = [met for each in inside if (met := self._server(each, client)) and fits(client, met)]
        if fitting:
            return self._to_server(client, likeliest(client, fitting))
        if client.family == "http" and not client.user:
            alike = ((each, token) for each in inside if (token := token_for(client, each)))
            return next((_to_program(client, *each) for each in alike), None)
        if client.password is None or client.is_vague:
            return None
        unknown = [each for each in inside if not (id(each) in self.servers and is_beside(client, each.target))]
        is_one_of_several = is_loopback(client.host) and len(inside) > 1
        target = unknown[0] if unknown and not is_one_of_several else None
        own = client.variables.judged.target
        may_be_inside = unknown or any(self._addresses.may_lead(own, host.name) for host in client.hosts)
        return Connection(client, None, target, client.family, UNKNOWN if may_be_inside else EXTERNAL)

    def _lead(self, client: Client, host: str, port: str | None) -> list[JudgedTarget]:
        host = _THIS if host in _EVERY_ADDRESS else host  # where a client of a server connects to itself
        return self._addresses.lead(client.variables.judged.target, host, port or "")

    def _server(self, judged: JudgedTarget, client: Client) -> Server | None:
        """The server that a client reaches there."""
        found = self.servers.get(id(judged))
        if found is not None:
            return found
        if not client.family:
            return self._by_name(judged, client)
        key = id(judged), client.family
        if key not in self._reached:
            reached = reached_as(self._variables[id(judged)], key[1])
            self._reached[key] = None if reached is None or self._leads_on(judged, key[1]) else reached
        return self._reached[key]

    def _by_name(self, judged: JudgedTarget, client: Client) -> Server | None:
        """The same for a client without a scheme, by the name of its variable."""
        variables = self._variables[id(judged)]
        program = reached_by_name(variables, client.setting.name)
        key = id(judged), f"{program}:"
        if program and key not in self._reached:
            others = (
                each for each in self._clients[id(judged)] if reached_by_name(variables, each.setting.name) == program
            )
            is_proxy = any(self._leads_elsewhere(judged, each) for each in others)
            self._reached[key] = None if is_proxy else of_program(variables, program, sure=False)
        return self._reached[key] if program else None

    def _leads_on(self, judged: JudgedTarget, family: str) -> bool:
        """Whether it is a client of another such server itself, as a proxy is."""
        others = (each for each in self._clients[id(judged)] if each.family in ("", family))
        return any(self._leads_elsewhere(judged, each) for each in others if self._env_files.are_read(each))

    def _leads_elsewhere(self, judged: JudgedTarget, client: Client) -> bool:
        reached = (each for host in client.hosts for each in self._lead(client, host.name, host.port))
        return any(each is not judged for each in reached)

    def _to_server(self, client: Client, found: Server) -> Connection:
        if client.password is None:
            client = client.with_names(group for account in found.accounts for group in account.login.clients)
            asking = (account for account in found.accounts if account.password or account.default_password)
            users = {account.user_name or "" for account in asking}
            client = client.with_account(users - NO_ACCOUNT)
        if client.password is None and (secret := in_common(client.variables, found)):
            client = client._replace(password=secret)
        verdict = compare(client, found)
        other = End(found.variables.judged, _of_server(verdict)) if verdict.state is MISMATCH else None
        return Connection(
            client, found, found.variables.judged, found.kind, verdict.state, verdict.differs, other, verdict.account
        )


def _to_program(client: Client, judged: JudgedTarget, token: EndPart) -> Connection:
    return Connection(client._replace(password=token), None, judged, client.family, MATCH)


def _of_server(verdict: Comparison) -> EndPart | None:
    account = verdict.account
    part: EndPart | None = getattr(account, verdict.differs) if account else None
    return part


def _without_halves(found: Sequence[Connection]) -> list[Connection]:
    """The connections without those by a host alone that others have from the same place with a password: a program
    that is not given the password does not sign in."""
    halves = {id(each) for each in found if _may_be_half(each)}
    whole = {_from_place(each) for each in found if each.client.password} if halves else ()
    return [each for each in found if id(each) not in halves or _from_place(each) not in whole]


def _may_be_half(connection: Connection) -> bool:
    client = connection.client
    return connection.state == UNKNOWN and client.password is None and not is_named(client, client.setting)


def _from_place(connection: Connection) -> tuple[object, ...]:
    setting = connection.client.setting
    return setting.origin, setting.name, id(connection.server)
