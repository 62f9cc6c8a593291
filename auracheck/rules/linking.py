"""One password for both ends of a connection: it is made once, and each end refers to it."""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import TYPE_CHECKING

from auracheck.deployment import Run
from auracheck.model import Origin, Secret
from auracheck.policy.names import is_variable
from auracheck.report import Finding
from auracheck.rules import rule_class
from auracheck.steps import Step, do
from auracheck.systems import system_of
from auracheck.systems.steps import Link

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection
    from auracheck.deployment.connections.servers import Server, ServerAccount
    from auracheck.deployment.connections.variables import EndPart

Steps = tuple[Step, ...]

_MISMATCH = "mismatched-credential"
"""The rule that finds the same two ends: with a new value at both they agree."""


def one_password(connection: "Connection", run: Run, *, anew: bool = False) -> tuple[Step, ...]:
    """The steps that give both ends one password, with ``anew`` one that is made; none where their system has no place
    for it."""
    account, client = connection.account, connection.client
    names = account.login.password if account else ()
    of_clients = connection.is_between_clients
    if client.password is None or not (names or of_clients):
        return ()
    server = connection.other.judged.target if connection.other else connection.server_target
    part = connection.other.part if connection.other else account and account.password
    if server is None:
        return ()
    setting = client.password.setting or client.setting
    link = Link(
        client_target=client.variables.judged.target,
        client=setting,
        server_target=server,
        server=part.setting if part else None,
        name=next((name for name in _names(part, account) if is_variable(name)), names[0] if names else ""),
        password=client.password.text or "",
        whole=setting.value.reveal() if isinstance(setting.value, Secret) else "",
        documents={document.path: document.reveal() for document in run.documents},
        of_clients=of_clients,
        anew=anew,
    )
    return tuple(system_of(server.source).link(link))


def _names(part: "EndPart | None", account: "ServerAccount | None") -> Iterator[str]:
    """The names that a variable with the password may have: the server's, or where that is an option its clients'."""
    if part:
        yield part.name
    if account:
        yield from account.login.password
        yield from (group["password"] for group in account.login.clients if "password" in group)


def of_volume(connection: "Connection") -> tuple[Step, ...]:
    """What else is to be done where the server has data already."""
    server, account = connection.server, connection.account
    if connection.is_between_clients:
        return ()
    part = connection.other.part if connection.other else account and account.password
    return _of_volume(server, account, part) if server and account else ()


def _of_volume(server: "Server", account: "ServerAccount", part: "EndPart | None") -> tuple[Step, ...]:
    container = server.variables.judged.target.container
    if not account.login.first_start or not (container and container.folders):
        return ()
    name = part.name if part else account.login.password[0]
    text = f"change the password of an existing volume as well: {name} is only read at the first start"
    return do(text, "volume")


def linked(findings: Iterable[Finding], run: Run) -> list[Finding]:
    """The findings, with one fix for both ends of a connection where the value of one is to be replaced, and with what
    the volume of a server needs."""
    found = list(findings)
    wanted = {finding.locations[0] for finding in found if rule_class(finding.rule).renews}
    if not wanted:
        return found
    shared, volumes = _shared(run, wanted), _volumes(run)
    if not shared and not volumes:
        return found
    return [_linked(each, shared, volumes) for each in found]


def _linked(finding: Finding, shared: Mapping[Origin, Steps], volumes: Mapping[Origin, Steps]) -> Finding:
    if rule_class(finding.rule).renews:
        return _with_fix(finding, shared, volumes)
    steps = next((shared[at] for at in finding.locations if at in shared), None) if finding.rule == _MISMATCH else None
    return finding._replace(fix=steps) if steps else finding


def _with_fix(finding: Finding, shared: Mapping[Origin, Steps], volumes: Mapping[Origin, Steps]) -> Finding:
    at = finding.locations[0]
    return finding._replace(fix=shared[at] if at in shared else (*finding.fix, *volumes.get(at, ())))


def _volumes(run: Run) -> dict[Origin, Steps]:
    """The place of each server's password, with the step for what its volume has."""
    found = {}
    for server in run.servers():
        for account in server.accounts:
            if account.password and account.password.origin:
                found[account.password.origin] = _of_volume(server, account, account.password)
    return found


def _shared(run: Run, wanted: Set[Origin]) -> Mapping[Origin, Steps]:
    """The place of each end's password among the ``wanted`` ones, with the steps for both."""
    shared: dict[Origin, Steps] = {}
    for connection in run.connections():
        password = connection.account.password if connection.account else None
        client = connection.client.password
        if connection.differs not in ("", "password") or connection.is_between_clients:
            continue
        if password is None or client is None or client.origin == password.origin:
            continue
        places = wanted & {client.origin, password.origin}
        if places <= shared.keys():
            continue
        steps = one_password(connection, run, anew=True)
        if steps:
            for place in places:
                shared.setdefault(place, (*steps, *of_volume(connection)))
    return shared
