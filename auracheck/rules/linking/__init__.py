"""One password for both ends of a connection: it is made once, and each end refers to it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set

from auracheck.deployment import Run
from auracheck.listing import listed
from auracheck.model import Origin, Setting
from auracheck.policy.known import is_made
from auracheck.policy.names import as_variable, is_literal, is_option, is_variable
from auracheck.regex import regex
from auracheck.report import Finding
from auracheck.rules import rule_class
from auracheck.rules.commands import makes
from auracheck.rules.linking.ends import has_built_in, link_of, of_script, of_volume, other_end, volume_of
from auracheck.rules.linking.left_behind import LeftBehind
from auracheck.rules.linking.one_value import Steps, add_copied, add_values, link_steps
from auracheck.rules.linking.outside import add_alone, add_outside, is_on_server, on_server
from auracheck.rules.linking.unreached import UnreachedClients
from auracheck.steps import DoStep, RunStep, Step, do
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection
    from auracheck.deployment.connections.servers import ServerAccount
    from auracheck.deployment.connections.variables import EndPart

_MISMATCH = "mismatched-credential"
"""The rule that finds the same two ends: with a new value at both they agree."""

_USER = regex(r"[A-Za-z_][A-Za-z_.-]{0,30}\d{0,3}", re.ASCII)
"""A user whose name is shown: words, and nothing that may be a token."""

_UNCHANGED = "configuration"
"""What a sentence is about that names clients which no step changes."""


def one_password(connection: "Connection", run: Run, *, anew: bool = False) -> tuple[Step, ...]:
    """The steps that give both ends one password, with ``anew`` one that is made; none where their system has no place
    for it."""
    account, is_of_client = connection.account, connection.is_between_clients
    names = account.login.password if account else ()
    server, part = other_end(connection)
    if server is None or not (names or is_of_client):
        return ()
    name = next((name for name in _names(part, account) if is_variable(name)), names[0] if names else "")
    link = link_of(connection, server, part, name, run)._replace(anew=anew)
    if is_of_client:
        link = link._replace(kept="client")
    elif part and part.is_within:  # a user and the password (NEO4J_AUTH), or options
        link = link._replace(kept="part")
    return link_steps(link)


def _own_password(connection: "Connection", run: Run) -> tuple[Step, ...]:
    """The steps for a client whose user is not the server's own, so that a script or a person gave it a password: a new
    one in the variable that the script finds at the server, else in one of that user."""
    server = connection.server_target
    if server is not None and (given := of_script(connection)):
        return link_steps(link_of(connection, server, None, given.name, run)._replace(server=given, anew=True))
    name = as_variable(f"{connection.client.user_name}_PASSWORD")
    if server is None or not is_variable(name):
        return ()
    name = name if is_made(name) else ""  # generate would refuse `GITLAB_PASSWORD`: the client's variable or none
    return link_steps(link_of(connection, server, None, name, run)._replace(kept="script", anew=True))


def _of_script(connection: "Connection") -> tuple[Step, ...]:
    """What else is to be done for such a client."""
    server = connection.server_target
    there, user = server.own_name if server else "", connection.client.user_name or ""
    return do(f"set the same password for {f'user {user}' if _USER.fullmatch(user) else 'its user'} on {there}")


def _of_database(connection: "Connection") -> tuple[Step, ...]:
    """What is left to do where both ends have one password, and the server another database than the client."""
    server = connection.server_target
    if connection.differs != "database" or server is None:
        return ()
    return do(f"set the same database in {connection.client.named.name} and {server.own_name}", "database")


def _names(part: "EndPart | None", account: "ServerAccount | None") -> Iterator[str]:
    """The names that a variable with the password may have: the server's, or where that is an option its clients'."""
    if part:
        yield part.name
    if account:
        yield from account.names_of_password


def linked(findings: Iterable[Finding], run: Run) -> list[Finding]:
    """The findings, with one fix for both ends of a connection where the value of one is to be replaced, and with what
    the volume of a server needs."""
    found = list(findings)
    wanted = {finding.locations[0] for finding in found if _renews(finding)}
    if not wanted:
        return found
    options = {finding.locations[0] for finding in found if finding.secret and is_option(finding.secret)}
    shared = _shared(run, wanted | set(map(_of_line, wanted)), options)
    besides = _besides(run, options, shared)
    add_copied(found, run, wanted, besides)
    if any(judged.target.container for judged in run.deployed):
        from auracheck.rules.linking.options import add_options  # late: most checks are of one file

        add_options(run, wanted, shared, besides)
        add_values(run, wanted, shared, besides)
    add_outside(found, run, wanted, shared)
    add_alone(run, wanted, besides)
    if not shared and not besides:
        return found
    return [_linked(each, shared, besides) for each in found]


def _of_line(origin: Origin) -> Origin:
    """The place as a program's configuration has it, which may be an env file that is a target as well."""
    return origin._replace(column=None)


def _linked(finding: Finding, shared: Mapping[Origin, Steps], besides: Mapping[Origin, Steps]) -> Finding:
    if _renews(finding):
        return _with_fix(finding, shared, besides)
    steps = next((shared[at] for at in finding.locations if at in shared), None) if finding.rule == _MISMATCH else None
    return finding._replace(fix=steps) if steps else finding


def _renews(finding: Finding) -> bool:
    """Whether its fix replaces a value, and not another part of a URL than the password."""
    return rule_class(finding.rule).renews and not any(isinstance(s, DoStep) and s.about == "part" for s in finding.fix)


def _with_fix(finding: Finding, shared: Mapping[Origin, Steps], besides: Mapping[Origin, Steps]) -> Finding:
    at = finding.locations[0]
    at = at if at in shared or _of_line(at) not in shared else _of_line(at)
    if at in shared:
        unchanged = (step for step in besides.get(at, ()) if isinstance(step, DoStep) and step.about == _UNCHANGED)
        return finding._replace(fix=tuple(dict.fromkeys((*shared[at], *unchanged))))
    is_made = any(map(makes, finding.fix)) and not any(isinstance(step, RunStep) and step.needs for step in finding.fix)
    more = (step for step in besides.get(at, ()) if is_made or not is_on_server(step))
    return finding._replace(fix=(*finding.fix, *more))


def _besides(run: Run, options: Set[Origin], shared: Mapping[Origin, Steps]) -> dict[Origin, Steps]:
    """The place of each server's password, with the step for what its volume has, and that of each client whose user
    is not the server's own."""
    found, servers = {}, list(run.servers())
    unreached = UnreachedClients(run)
    for server in servers:
        for account in server.accounts:
            if account.password and account.password.origin:
                at, clients = account.password.origin, unreached.of_server(server, account.password)
                found[at] = (*volume_of(server, account, account.password), *clients)
    configured: dict[Origin, list[str]] = {}
    for connection in run.connections():
        password = connection.account.password if connection.account else None
        is_there = password and password.text and connection.state == "match"
        if password and is_there and (password.setting is None or "." in password.name):  # which no step changes
            found.setdefault(connection.client.named.origin, _set_as_well([_in_configuration(password)]))
        if password and password.is_within:
            found.setdefault(connection.client.named.origin, _of_part(connection, password))
        if (
            (connection.is_configured or _is_unjudged(connection))
            and not _is_option(connection, options)
            and connection.client.named.origin not in shared
            and (of_server := _server_origin(connection))
        ):
            configured.setdefault(of_server, []).append(_in_configuration(connection.client.named))
        if _is_other_user(connection):
            found.setdefault(connection.client.named.origin, _of_script(connection))
        elif connection.inside is None and (words := on_server(connection)):
            found.setdefault(connection.client.named.origin, words)
    for of_server, places in configured.items():
        found[of_server] = (*found.get(of_server, ()), *_set_as_well(places))
    return found


def _set_as_well(places: Iterable[str]) -> tuple[Step, ...]:
    """The words for places that no step changes."""
    return do(f"set the new password in {listed(list(dict.fromkeys(places)))} as well", _UNCHANGED)


def _is_unjudged(connection: "Connection") -> bool:
    """Whether the client has the server's password in an env file of another environment, which has no findings."""
    return connection.state == "match" and not connection.client.variables.judged.target.judged


def _of_part(connection: "Connection", password: "EndPart") -> tuple[Step, ...]:
    """What a new password needs that is a part of the server's setting, to which no variable can refer."""
    return do(f"set {connection.client.named.name} to the password in {password.name}", "client")


def _is_option(connection: "Connection", options: Set[Origin]) -> bool:
    """Whether the client's password is in an option of a command, which has a finding with steps of its own."""
    return connection.is_configured and connection.client.named.origin in options


def _server_origin(connection: "Connection") -> Origin | None:
    """The place of the server's password, where that is another one than the client's."""
    password, client = connection.account.password if connection.account else None, connection.client.password
    return password.origin if password and client and client.origin[:2] != password.origin[:2] else None


def _in_configuration(part: "EndPart") -> str:
    """Where a password is in a configuration: the name that it has there, and the place."""
    place = f"{part.origin.file}:{part.origin.line}"
    return place if is_literal(part.name) else f"{part.name} ({place})"


def _is_other_user(connection: "Connection") -> bool:
    client = connection.client
    is_known = client.password is not None and client.user is not None and client.user.text is not None
    return is_known and connection.server is not None and connection.account is None and not connection.differs


def _shared(run: Run, wanted: Set[Origin], options: Set[Origin]) -> dict[Origin, Steps]:
    """The place of each end's password among the ``wanted`` ones, with the steps for both."""
    shared: dict[Origin, Steps] = {}
    left_behind = LeftBehind(run)
    for connection in run.connections():
        places = wanted & set(_places(connection))
        if _is_option(connection, options):
            continue
        if places <= shared.keys() and not _is_taken(connection.client.named.setting):
            continue
        if _is_other_user(connection):
            steps, more = _own_password(connection, run), _of_script(connection)
        elif has_built_in(connection):
            from auracheck.rules.linking.protecting import as_their_server  # late: few servers have such a password

            steps, more = as_their_server([connection], run), ()
        else:
            steps = one_password(connection, run, anew=True)
            more = (*left_behind.of_client(connection), *of_volume(connection), *_of_database(connection))
        for place in places if steps else ():
            shared[place] = tuple(dict.fromkeys((*shared.get(place, ()), *steps, *more)))
        if not steps and len(places) > 1:
            from auracheck.rules.linking.two_files import of_client  # late: most ends refer to one variable

            shared.setdefault(connection.client.named.origin, of_client(connection, run))
    return shared


def _is_taken(setting: Setting | None) -> bool:
    """Whether other containers have the same value from there, each of which is changed."""
    return setting is not None and setting.kept_in in ("ConfigMap", "Secret")


def _places(connection: "Connection") -> Iterator[Origin]:
    """The places of the password that both ends need."""
    server = connection.account.password if connection.account else None
    client = connection.client.password
    if (
        client is None
        or connection.client.has_built_in
        or connection.differs not in ("", "password", "database")
        or connection.is_between_clients
    ):
        return
    if _is_other_user(connection) or has_built_in(connection):
        yield client.origin
        if _is_other_user(connection) and (given := of_script(connection)):
            yield given.origin
    elif server is not None and client.origin not in (server.origin, _of_line(server.origin)):
        yield from (client.origin, server.origin)
