"""What stays in a Secret when its clients refer to the password of their server: nobody takes it any more."""

from collections import defaultdict
from functools import cached_property

from auracheck.deployment import Run
from auracheck.model import Origin, Target
from auracheck.steps import EditStep
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.deployment.connections.connection import Connection


class LeftBehind:
    """The values of one run that no container takes after a fix. Who takes which is looked up once for all of them."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def of_client(self, connection: "Connection") -> tuple[EditStep, ...]:
        """The edit that takes the client's value out of its Secret; none where a container has it that is neither a
        client nor its server, or a server that names it and does not get it with all the others of the Secret."""
        setting = connection.client.named.setting
        if setting is None or setting.kept_in != "Secret" or setting.origin.column is None:
            return ()
        at = setting.origin
        if not self._takers[at] <= self._ends[at]:
            return ()
        return (EditStep(at.file, at.line, "delete", (), (setting.key or setting.name,)),)

    @cached_property
    def _ends(self) -> "defaultdict[Origin, set[int]]":
        """The clients with a value of that place, and the servers to which it leads."""
        found: defaultdict[Origin, set[int]] = defaultdict(set)
        for each in self._run.connections():
            client, server = each.client, each.server_target
            at = client.named.origin
            found[at] |= {id(client.variables.judged.target)} | ({id(server)} if not _names(server, at) else set())
        return found

    @cached_property
    def _takers(self) -> "defaultdict[Origin, set[int]]":
        """The targets that have a value of that place."""
        found: defaultdict[Origin, set[int]] = defaultdict(set)
        for each in self._run.deployed:
            for setting in each.target.settings:
                if setting.kept_in == "Secret":
                    found[setting.origin].add(id(each.target))
        return found


def _names(server: Target | None, at: Origin) -> bool:
    """Whether a container is given the value of that place by name."""
    named = server.container.named if server and server.container else ()
    return server is not None and any(each.origin == at and each.name in named for each in server.settings)
