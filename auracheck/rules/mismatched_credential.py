"""The rule mismatched-credential."""

from collections.abc import Iterator

from auracheck.deployment import Run
from auracheck.model import Origin
from auracheck.report import Finding, Severities
from auracheck.rules.rule import STRICT_ERROR, Rule
from auracheck.steps import Step, do
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection


class MismatchedCredential(Rule):
    """The two ends of a connection do not agree.

    What it finds
    A client whose user, password or database is not that of the server in the same deployment: the URL of a service and
    the POSTGRES_PASSWORD of the database that it leads to. A client's end is in its variables, in a configuration file
    that is mounted (YAML, JSON, TOML, properties, INI), or in the options of its command. Also two clients that sign in
    to one server as the same user with different passwords. A server is recognized by its image, else by its password
    and the URL that leads to it. A name leads where its system resolves it: to services on a common network of Compose,
    to the pods behind a Service, to Quadlets of a network or behind a published port. Users and databases that a script
    may create are not compared, nor values that are external or unresolved. Two ends of which one is a default or
    published value, or does not resolve, are reported as that.

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
            is_default = connection.client.has_built_in  # which default-secret reports
            if connection.state == "mismatch" and connection.other is not None and not is_default:
                client = connection.client.variables.judged
                setting = connection.setting
                places = dict.fromkeys((setting.origin, _place(connection)))
                yield from self.report(
                    client, connection.shown_name, _message(connection), _fix(connection, run), *places
                )


def _message(connection: "Connection") -> str:
    """What differs from which variable where."""
    assert connection.other is not None
    judged, part = connection.other
    what = connection.differs
    server = judged.target.own_name
    if part is None:
        return f"{what} does not match {server}, which {_default(connection)} ({_where(_place(connection))})"
    if connection.is_between_clients:
        return f"{what} does not match that in {part.name} for the same server ({_where(part.origin)})"
    if what == "password" and connection.client.password is None:
        return f"no {what}, although {server} has one in {part.name} ({_where(part.origin)})"
    return f"{what} does not match {part.name} of {server} ({_where(part.origin)})"


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
    from auracheck.rules.linking import one_password
    from auracheck.rules.linking.ends import of_volume  # late: few checks find such ends

    steps = one_password(connection, run) if connection.differs == "password" else ()
    return (*(steps or _same(connection)), *of_volume(connection))


def _same(connection: "Connection") -> tuple[Step, ...]:
    assert connection.other is not None
    _, part = connection.other
    if part is None:
        return do(f"set the same {connection.differs} at both ends")
    if connection.differs == "password" and connection.client.password is None:
        user = "a user and " * bool(connection.account and connection.account.login.user)
        return do(f"add {user}the password in {part.name} to {connection.setting.name}")
    names = f"{connection.setting.name} and {part.name}"
    if connection.is_between_clients:
        return do(f"set {names} to the {connection.differs} that the server has")
    return do(f"set {names} to the same {connection.differs}")
