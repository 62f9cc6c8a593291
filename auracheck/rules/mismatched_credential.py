"""The rule mismatched-credential."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from auracheck.deployment import Run
from auracheck.model import Origin, Secret
from auracheck.report import Finding, Severities, Step, do
from auracheck.rules.rule import STRICT_ERROR, Rule
from auracheck.systems import system_of
from auracheck.systems.steps import Link

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection


class MismatchedCredential(Rule):
    """The two ends of a connection do not agree.

    What it finds
    A client whose user, password or database is not that of the server in the same deployment: the URL of a service and
    the POSTGRES_PASSWORD of the database that it leads to. Also two clients that sign in to one server as the same user
    with different passwords. A server is recognized by its image. Users and databases that a script may create are not
    compared, nor values that are external or unresolved. Two ends of which one is a default or published value, or
    does not resolve, are reported as that.

    Why it matters
    The server refuses the client, so the application does not start.

    How to fix it
    Keep the value in one place and refer to it from both ends: one variable in the `.env` beside a Compose file, one
    key of one Secret in Kubernetes. A database reads its password only when it starts with an empty volume; where the
    volume exists, change the password in the database as well.

    Example
    DATABASE_URL: postgresql://umami:${UMAMI_PASSWORD}@db:5432/umami
    POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}
    """

    name: ClassVar[str] = "mismatched-credential"
    group: ClassVar[str] = "connection"
    severities: ClassVar[Severities] = STRICT_ERROR
    yields_to: ClassVar[tuple[str, ...]] = ("default-secret", "published-secret", "unresolved-reference")

    def check(self, run: Run) -> Iterator[Finding]:
        for connection in run.connections():
            if connection.state == "mismatch" and connection.other is not None:
                client = connection.client.variables.judged
                setting = connection.setting
                places = dict.fromkeys((setting.origin, _place(connection)))
                yield from self.report(client, setting.name, _message(connection), _fix(connection, run), *places)


def _message(connection: "Connection") -> str:
    """What differs from which variable where."""
    assert connection.other is not None
    judged, part = connection.other
    what = connection.differs
    server = judged.target.names[0] if judged.target.names else judged.target.label
    if part is None:
        return f"{what} does not match {server}, which {_default(connection)} ({_where(_place(connection))})"
    same = "" if connection.other.judged is not connection.client.variables.judged else "of the same server in "
    whose = f"{same}{part.name}" if same else f"{part.name} of {server}"
    return f"{what} does not match {whose} ({_where(part.origin)})"


def _default(connection: "Connection") -> str:
    """What the server takes where nothing is set."""
    account = connection.account
    if connection.differs == "user":
        names = account.login.user if account else ()
        return f"has the default user ({names[0]} is not set)" if names else "has another user"
    if connection.differs == "database":
        names = account.login.database if account else ()
        return f"has the default database ({names[0]} is not set)" if names else "has another database"
    if account and account.default_password:
        return f"has the default password ({account.login.password[0]} is not set)"
    return "has no password"


def _place(connection: "Connection") -> Origin:
    assert connection.other is not None
    judged, part = connection.other
    return part.origin if part else judged.target.origin


def _where(origin: Origin) -> str:
    place = origin.file or "environment"
    return f"{place}:{origin.line}" if origin.line else place


def _fix(connection: "Connection", run: Run) -> tuple[Step, ...]:
    """One value at both ends, where the system has a place for it."""
    assert connection.other is not None
    _, part = connection.other
    client = connection.client
    if connection.differs != "password" or connection.server is None:
        return _same(connection)
    server = connection.server.variables.judged.target
    account = connection.account
    names = account.login.password if account else ()
    if client.password is None or not names:
        return _same(connection)
    link = Link(
        client_target=client.variables.judged.target,
        client=connection.setting,
        server_target=server,
        server=part.setting if part else None,
        name=part.name if part else names[0],
        password=client.password.text or "",
        whole=client.setting.value.reveal() if isinstance(client.setting.value, Secret) else "",
        documents={document.path: document.reveal() for document in run.documents},
    )
    steps = system_of(server.source).link(link)
    return (*(steps or _same(connection)), *_of_volume(connection, link.name))


def _of_volume(connection: "Connection", name: str) -> tuple[Step, ...]:
    """What else is to be done where the server has data already."""
    assert connection.server is not None
    container = connection.server.variables.judged.target.container
    if connection.account is None or not connection.account.login.first_start or not (container and container.folders):
        return ()
    return do(f"change the password of an existing volume as well: {name} is only read at the first start")


def _same(connection: "Connection") -> tuple[Step, ...]:
    assert connection.other is not None
    _, part = connection.other
    if part is None:
        return do(f"set the same {connection.differs} at both ends")
    return do(f"set {connection.setting.name} and {part.name} to the same {connection.differs}")
