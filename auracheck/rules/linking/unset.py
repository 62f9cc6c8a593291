"""A server's password in a variable that is not set: clients that have another one in their lines refer to it, too."""

from collections.abc import Iterator, Sequence

from auracheck.deployment import Run
from auracheck.model import Origin
from auracheck.report import Finding
from auracheck.rules.commands import makes
from auracheck.rules.linking import one_password
from auracheck.rules.linking.ends import of_volume
from auracheck.rules.unresolved_reference import UnresolvedReference
from auracheck.steps import EditStep, Step
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection


def with_clients(findings: Sequence[Finding], run: Run) -> list[Finding]:
    """The findings; the fix that makes the password of a server has the lines of its clients."""
    unset = {
        each.locations[0]
        for each in findings
        if each.rule == UnresolvedReference.name and any(map(makes, each.fix)) and each.locations[0].file
    }
    edits: dict[Origin, dict[Step, None]] = {}
    volumes: dict[Origin, tuple[Step, ...]] = {}
    for connection in run.connections() if unset else ():
        password = connection.account.password if connection.account else None
        if password and password.origin in unset and _has_own(connection):
            edits.setdefault(password.origin, {}).update(dict.fromkeys(_of_client(connection, run)))
            volumes[password.origin] = of_volume(connection)
    return [
        each._replace(fix=tuple(dict.fromkeys((*each.fix, *more, *volumes[each.locations[0]]))))
        if each.rule == UnresolvedReference.name and (more := edits.get(each.locations[0]))
        else each
        for each in findings
    ]


def _has_own(connection: "Connection") -> bool:
    """Whether the client has a password by itself, which the server will not have."""
    password = connection.client.password
    return password is not None and password.text is not None and not connection.client.has_built_in


def _of_client(connection: "Connection", run: Run) -> Iterator[Step]:
    """The edits of its line; the server's own fix has the command."""
    return (step for step in one_password(connection, run, anew=True) if isinstance(step, EditStep))
