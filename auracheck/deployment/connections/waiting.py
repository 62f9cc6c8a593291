"""The client's end of a service that is given a server's credentials by the server's own names, or the variable or
secret with its password, and not its host, which its program has built in: the service waits for that server."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from auracheck.deployment.connections.clients import Client
from auracheck.deployment.connections.comparing import MISMATCH, UNKNOWN
from auracheck.deployment.connections.connection import Connection
from auracheck.deployment.connections.env_files import is_named
from auracheck.deployment.connections.groups import groups
from auracheck.deployment.connections.servers import Server, ServerAccount
from auracheck.deployment.connections.variables import EndPart, Variables
from auracheck.judgement.urls import Host
from auracheck.model import Setting
from auracheck.policy.names import guess_kind

NO_ACCOUNT = frozenset(("", "admin"))
"""Users by which a group of variables is not known to be for a server: an application's first user is `admin`, too."""

_OF_ONE_VALUE = "files"
"""The scheme of a setting whose value is a file's whole content."""


def waiting_clients(
    variables: Variables, servers: Iterable[tuple[str, Server]], found: Iterable[Connection]
) -> Iterator[tuple[Client, Server]]:
    """The client of each of the ``servers`` that a target waits for, each with its host: of one program the only one,
    but for those that are given the same secret, where the target is no client of another such server."""
    waited = [each for each in servers if each[1].program]
    known = {each.server.kind for each in found if each.server}
    kinds = [server.kind for _, server in waited]
    for host, server in waited:
        if server.kind not in known:
            client = _client(variables, server, host) if kinds.count(server.kind) == 1 else None
            if client := client or _with_secret(variables, server, host):
                yield client, server


def not_refused(connection: Connection) -> Connection:
    """The connection, which is not known where its ends differ: the program may use another password there."""
    is_refused = connection.state is MISMATCH
    return connection._replace(state=UNKNOWN, differs="", other=None) if is_refused else connection


def _client(variables: Variables, server: Server, host: str) -> Client | None:
    """The client with the password of the first account that the target is given by name: by the server's own, by that
    of the variable from which the server has it, else in the one group of variables with such a user."""
    for account in server.accounts:
        login, taken = account.login, _variable(account)
        password = variables.part(*(name for name in login.password if name[0] != "-"), *taken)
        if password and password.setting:
            client = Client(variables, password.setting, "", (Host(host, None),), password=password)
            if is_named(client, password.setting) or password.name in taken:
                return client._replace(user=variables.part(*login.user), database=variables.part(*login.database))
    users = {account.user_name or "" for account in server.accounts if account.password}
    found = list(groups(variables, users - NO_ACCOUNT))
    user, password, database = found[0] if len(found) == 1 else (None, None, None)
    if password and password.setting:
        client = Client(variables, password.setting, "", (Host(host, None),), user, password, database)
        return client if is_named(client, password.setting) else None
    return None


def _variable(account: ServerAccount) -> Sequence[str]:
    """The variable of Compose's that gives the server the password."""
    setting = account.password.setting if account.password else None
    return [setting.variable] if setting and setting.variable else []


def _with_secret(variables: Variables, server: Server, host: str) -> Client | None:
    """The client with a password in a file that the server is given, too."""
    password = in_common(variables, server)
    if password is None or password.setting is None:
        return None
    return Client(variables, password.setting, "", (Host(host, None),), password=password)


def in_common(variables: Variables, server: Server) -> EndPart | None:
    """The password in a file that both a target and a server are given."""
    own = _secrets(variables)
    theirs = _secrets(server.variables) if own else {}
    setting = next((own[place] for place in own if place in theirs), None)
    return variables.of(setting, setting.value) if setting else None


def _secrets(variables: Variables) -> Mapping[object, Setting]:
    """The passwords that a target finds in files, by the file, or the place of the variable whose value it contains."""
    target = variables.judged.target
    mounted = [each.setting for each in target.mounted if each.setting]
    found = [*mounted, *(each for each in target.settings if each.scheme == _OF_ONE_VALUE)]
    passwords = (each for each in found if guess_kind(each.name) == "password" and each.origin.file)
    return {each.origin.file if each.scheme == _OF_ONE_VALUE else each.origin: each for each in passwords}
