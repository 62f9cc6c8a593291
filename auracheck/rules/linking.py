"""One password for both ends of a connection: it is made once, and each end refers to it."""

from collections.abc import Iterable, Mapping, Set
from typing import TYPE_CHECKING

from auracheck.deployment import Run
from auracheck.model import Origin, Secret
from auracheck.report import Finding, Step, do
from auracheck.systems import system_of
from auracheck.systems.steps import Link

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection

_OF_ONE_VALUE = ("default-secret", "published-secret", "weak-secret")
"""Rules whose fix is a new value, which both ends of a connection need."""


def one_password(connection: "Connection", run: Run) -> tuple[Step, ...]:
    """The steps that give both ends one password; none where their system has no place for it."""
    account, client = connection.account, connection.client
    names = account.login.password if account else ()
    if connection.server is None or client.password is None or not names:
        return ()
    server = connection.server.variables.judged.target
    part = connection.other.part if connection.other else account and account.password
    link = Link(
        client_target=client.variables.judged.target,
        client=client.password.setting or client.setting,
        server_target=server,
        server=part.setting if part else None,
        name=part.name if part else names[0],
        password=client.password.text or "",
        whole=client.setting.value.reveal() if isinstance(client.setting.value, Secret) else "",
        documents={document.path: document.reveal() for document in run.documents},
    )
    return tuple(system_of(server.source).link(link))


def of_volume(connection: "Connection") -> tuple[Step, ...]:
    """What else is to be done where the server has data already."""
    server, account = connection.server, connection.account
    container = server.variables.judged.target.container if server else None
    if account is None or not account.login.first_start or not (container and container.folders):
        return ()
    part = connection.other.part if connection.other else account.password
    name = part.name if part else account.login.password[0]
    return do(f"change the password of an existing volume as well: {name} is only read at the first start")


def linked(findings: Iterable[Finding], run: Run) -> list[Finding]:
    """The findings, with one fix for both ends of a connection where the value of one is to be replaced."""
    found = list(findings)
    if not any(finding.rule in _OF_ONE_VALUE for finding in found) or not run.connections():
        return found
    shared = _shared(run, {finding.locations[0] for finding in found if finding.rule in _OF_ONE_VALUE})
    return [
        each._replace(fix=shared.get(each.locations[0], each.fix)) if each.rule in _OF_ONE_VALUE else each
        for each in found
    ]


def _shared(run: Run, wanted: Set[Origin]) -> Mapping[Origin, tuple[Step, ...]]:
    """The place of each end's password among the ``wanted`` ones, with the steps for both."""
    shared: dict[Origin, tuple[Step, ...]] = {}
    for connection in run.connections():
        password = connection.account.password if connection.account else None
        client = connection.client.password
        if connection.differs or password is None or client is None or client.origin == password.origin:
            continue
        places = wanted & {client.origin, password.origin}
        if places <= shared.keys():
            continue
        steps = one_password(connection, run)
        if steps:
            for place in places:
                shared.setdefault(place, (*steps, *of_volume(connection)))
    return shared
