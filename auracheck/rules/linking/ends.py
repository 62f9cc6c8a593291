"""The two ends of a connection whose password is to be replaced, and the data that a server may have already."""

from auracheck.deployment import Run
from auracheck.model import Setting, Target
from auracheck.policy.names import guess_kind
from auracheck.steps import Step
from auracheck.steps import of_volume as step_of_volume
from auracheck.systems.steps import Link
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection
    from auracheck.deployment.connections.servers import Server, ServerAccount
    from auracheck.deployment.connections.variables import EndPart


def other_end(connection: "Connection") -> tuple[Target | None, "EndPart | None"]:
    """The target with the password that the client is to have, and that; None where nothing is set."""
    if connection.other and connection.differs == "password":
        return connection.other.judged.target, connection.other.part
    return connection.server_target, connection.account.password if connection.account else None


def link_of(connection: "Connection", server: Target, part: "EndPart | None", name: str, run: Run) -> Link:
    """The ends of a connection as its systems are asked to give them one password, which ``part`` of the server has."""
    client, account = connection.client, connection.account
    setting = client.named.setting or client.setting
    return Link(
        client_target=client.variables.judged.target,
        client=setting,
        server_target=server,
        server=part.setting if part else None,
        name=name,
        password=(client.password and client.password.text) or "",
        whole=setting.reveal(),
        documents=run.contents,
        user=account.user.setting if account and account.user else None,
        query=account.login.query if account else "",
        beside=client.named.name if client.has_built_in else "",
    )


def of_volume(connection: "Connection") -> tuple[Step, ...]:
    """What else is to be done where the server has data already."""
    server, account = connection.server, connection.account
    if connection.is_between_clients:
        return ()
    return volume_of(server, account, other_end(connection)[1]) if server and account else ()


def volume_of(server: "Server", account: "ServerAccount", part: "EndPart | None") -> tuple[Step, ...]:
    """The same for the password of an account, which is in that part."""
    target = server.variables.judged.target
    if not account.login.first_start or not (target.container and target.container.folders):
        return ()
    return step_of_volume(target.own_name, part.name if part else account.login.password[0])


def has_built_in(connection: "Connection") -> bool:
    """Whether the client has the password that the server uses where none is set."""
    account, client = connection.account, connection.client
    is_set = account is None or account.password is not None
    return connection.state == "match" and not is_set and client.password is not None and not client.has_built_in


def of_script(connection: "Connection") -> Setting | None:
    """The server's variable with the password of a client whose user a script makes: none of the server's own
    accounts."""
    client, server = connection.client, connection.server
    if server is None or client.password is None or not client.password.text:
        return None
    own = [account.password.setting for account in server.accounts if account.password]
    others = [each for each in server.variables.settings.values() if all(each is not one for one in own)]
    alike = [each for each in others if each.reveal() == client.password.text and guess_kind(each.name) == "password"]
    return alike[0] if len(alike) == 1 else None
