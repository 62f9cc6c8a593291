"""Credentials of two targets that have one value, where one of the targets has a variable that leads to the other: most
are one credential under two names, also where no program of the catalogue is known to ask for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, product

from auracheck.deployment import JudgedTarget
from auracheck.deployment.connections import Connection
from auracheck.deployment.connections.addresses import Addresses
from auracheck.deployment.connections.clients import clients
from auracheck.deployment.connections.groups import user_beside
from auracheck.deployment.connections.servers import Server, ServerAccount
from auracheck.deployment.connections.variables import Variables
from auracheck.judgement.urls import own_password
from auracheck.listing import by_key
from auracheck.model import Origin, Secret, Setting
from auracheck.policy.names import as_variable
from auracheck.typed import NamedTuple


class TargetCredential(NamedTuple):
    """A target that has a credential. ``is_password``: it is no key or token, perhaps in a URL."""

    judged: JudgedTarget
    setting: Setting
    is_password: bool


class SharedValue(NamedTuple):
    """A credential of a client, and that with the same value of a target which the client names. ``is_sure``: nothing
    else in the two has the value, or the client's has the user of the server's account beside it."""

    client: TargetCredential
    server: TargetCredential
    is_sure: bool


def shared_values(
    targets: Iterable[JudgedTarget], connections: Sequence[Connection], servers: Iterable[Server], wanted: Set[Origin]
) -> Iterator[SharedValue]:
    """Those of which one is at a ``wanted`` place. What signs in to a server that is known, or outside, is none: it is
    compared with that."""
    known = {
        (id(each.client.variables.judged), each.client.named.name)
        for each in connections
        if each.client.password and (each.server or each.inside is None)
    }
    accounts = {
        account.password.origin: account
        for each in connections
        for account in (each.server.accounts if each.server else ())
        if account.password
    }
    of_servers = {each.password.origin for server in servers for each in server.accounts if each.password}
    reach = _Reach(targets)
    for credentials in _alike(targets, wanted):
        free: defaultdict[int, list[TargetCredential]] = defaultdict(list)
        for each in credentials:
            if (id(each.judged), each.setting.name) not in known:
                free[id(each.judged)].append(each)
        for client, server in _of_one_name(free):
            if of_servers.isdisjoint((client.setting.origin, server.setting.origin)):
                yield SharedValue(client, server, is_sure=True)
        for client, server in _pairs(free, reach):
            account = accounts.get(server.setting.origin)
            is_users = account is not None and _signs_in(client, account)
            is_only = account is None and len(free[id(client.judged)]) == len(free[id(server.judged)]) == 1
            if is_users or client.is_password == server.is_password:
                yield SharedValue(client, server, is_users or is_only)


def _of_one_name(
    credentials: Mapping[int, Sequence[TargetCredential]],
) -> Iterator[tuple[TargetCredential, TargetCredential]]:
    """Each credential with the one of its name that others are to have, too: one that is a variable already, else the
    first. Those of one file have one fix by themselves. Of two programs of the catalogue each has its own."""
    for named in by_key(chain.from_iterable(credentials.values()), lambda each: each.setting.name).values():
        first = next((each for each in named if each.setting.variable), named[0])
        for each in named:
            if each.setting.origin.file != first.setting.origin.file and _may_share(each, first):
                yield each, first


def _may_share(one: TargetCredential, other: TargetCredential) -> bool:
    """Whether containers of one kind of document have both, which then may refer to one variable."""
    mine, theirs = one.judged.target, other.judged.target
    are_alike = mine.container is not None and theirs.container is not None and mine.source == theirs.source
    return are_alike and _program(one) == _program(other)


def _program(credential: TargetCredential) -> str:
    """The program of the catalogue that asks for it; empty where no program is known to."""
    match = credential.judged.policy.find(credential.setting.name)
    return match.entry.by if match and not match.entry.inferred else ""


def _pairs(
    credentials: Mapping[int, Sequence[TargetCredential]], reach: "_Reach"
) -> Iterator[tuple[TargetCredential, TargetCredential]]:
    """Each credential with those of the targets that its own leads to, or waits for if the credential is called after
    them, but for what is one setting."""
    order = {at: number for number, at in enumerate(credentials)}
    for of_target in credentials.values():
        judged = of_target[0].judged
        reached, waited = reach.reached(judged), reach.waited(judged)
        for at in sorted((reached | waited) & credentials.keys(), key=order.__getitem__):
            for client, server in product(of_target, credentials[at]):
                leads = at in reached or _is_called_after(client, server.judged)
                if leads and client.setting.origin != server.setting.origin:
                    yield client, server


def _is_called_after(client: TargetCredential, server: JudgedTarget) -> bool:
    """Whether a credential has the name of a service before its own."""
    return client.setting.name.upper().startswith(f"{as_variable(server.target.own_name)}_")


def _alike(targets: Iterable[JudgedTarget], wanted: Set[Origin]) -> Iterator[list[TargetCredential]]:
    """The credentials with each value that two targets of one deployment have, perhaps one of them in a URL, where one
    is at a wanted place."""
    found: defaultdict[tuple[int, str], list[TargetCredential]] = defaultdict(list)
    for judged in targets:
        for entry, setting in judged.valued:
            if (entry.is_credential or entry.kind == "url") and isinstance(setting.value, Secret):
                credential = TargetCredential(judged, setting, entry.kind in ("password", "url"))
                found[judged.deployment, own_password(setting.value.reveal())].append(credential)
    for credentials in found.values():
        is_wanted = any(each.setting.origin in wanted for each in credentials)
        if is_wanted and len({id(each.judged) for each in credentials}) > 1:
            yield credentials


def _signs_in(client: TargetCredential, account: ServerAccount) -> bool:
    """Whether the user beside the client's credential is that of the account."""
    user = user_beside(Variables(client.judged), client.setting.name.upper())
    return user is not None and user == account.user_name


class _Reach:
    """Which target leads to which, looked up once for each that is asked for."""

    def __init__(self, targets: Iterable[JudgedTarget]) -> None:
        self._deployments: defaultdict[int, list[JudgedTarget]] = defaultdict(list)
        for judged in targets:
            self._deployments[judged.deployment].append(judged)
        self._addresses: dict[int, Addresses] = {}
        self._reached: dict[int, set[int]] = {}

    def reached(self, client: JudgedTarget) -> Set[int]:
        """The targets whose address a variable of the client has."""
        if id(client) not in self._reached:
            self._reached[id(client)] = set(self._from(client)) - {id(client)}
        return self._reached[id(client)]

    def waited(self, client: JudgedTarget) -> Set[int]:
        """The targets for which the client waits."""
        container = client.target.container
        names = [name for name in (container.waits_for or ()) if name] if container else []
        return {at for name in names for at in self._lead(client, name, "")} - {id(client)}

    def _from(self, judged: JudgedTarget) -> Iterator[int]:
        for client in clients(Variables(judged)):
            for host in client.hosts:
                yield from self._lead(judged, host.name, host.port or "")

    def _lead(self, judged: JudgedTarget, host: str, port: str) -> list[int]:
        at = judged.deployment
        addresses = self._addresses.setdefault(at, Addresses(self._deployments[at]))
        return [*map(id, addresses.lead(judged.target, host, port))]
