"""Clients that no step gives the new password of their server: it is in a file of their own, or they are not
checked here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from functools import cached_property

from auracheck.deployment import Run
from auracheck.listing import some
from auracheck.model import Kind, Secret
from auracheck.rules.linking.one_value import MOST_NAMED, Steps
from auracheck.steps import do
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.deployment.connections.clients import Client
    from auracheck.deployment.connections.servers import Server
    from auracheck.deployment.connections.variables import EndPart


class UnreachedClients:
    """Those of one run. Who has which value, and who leads where, is looked up once for all servers."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def of_server(self, server: "Server", password: "EndPart") -> Steps:
        """What is left to do where no other target here has the password that a server gets anew."""
        target, value = server.variables.judged.target, password.text
        place = target.container is None, value or ""
        is_elsewhere = value is not None and self._holders.get(place, frozenset()) <= {id(target)}
        clients = self._leading.get(id(target), ())
        if not is_elsewhere or any(client.password or _gets_it(client) for client in clients):
            return ()
        here = some(list(dict.fromkeys(client.variables.judged.target.own_name for client in clients)), MOST_NAMED)
        there = f"a container of {target.label}" if target.kind is Kind.IMAGE else target.own_name
        what = f"what connects to {there}{f' ({here})' if here else ''}"
        return do(f"give {what} the same password", "clients")

    @cached_property
    def _leading(self) -> "Mapping[int, Sequence[Client]]":
        """The clients that lead to each target."""
        found: defaultdict[int, list[Client]] = defaultdict(list)
        for connection in self._run.connections():
            found[id(connection.server_target)].append(connection.client)
        return found

    @cached_property
    def _holders(self) -> Mapping[tuple[bool, str], Set[int]]:
        """The targets that have a value, by whether they are no containers: an env file beside may have it by
        chance."""
        found: defaultdict[tuple[bool, str], set[int]] = defaultdict(set)
        for judged in self._run.deployed:
            for setting in judged.target.settings:
                if isinstance(setting.value, Secret):
                    found[judged.target.container is None, setting.value.reveal()].add(id(judged.target))
        return found


def _gets_it(client: "Client") -> bool:
    """Whether a finding of its own says that the client has no password, and gives it that of its server."""
    return any(map(client.lacks, client.variables.judged.required))
