"""A connection: a client's end, and the server's end that it leads to."""

from auracheck.deployment import JudgedTarget
from auracheck.deployment.connections.clients import Client
from auracheck.deployment.connections.servers import Server, ServerAccount
from auracheck.deployment.connections.variables import Configured, EndPart
from auracheck.model import Setting, Target
from auracheck.policy.names import is_literal
from auracheck.typed import NamedTuple


class End(NamedTuple):
    """One end of a connection: a target, and what in it the connection is about, None where nothing is set."""

    judged: JudgedTarget
    part: EndPart | None


class Connection(NamedTuple):
    """A client, the server that it leads to (None outside of the deployment, or in it where no server is known), and
    whether they agree. ``differs`` is the part in which they do not, ``other`` the end with which the client does not
    agree: the server's, or another client's of the same server and user. ``account`` is the server's."""

    client: Client
    server: Server | None
    inside: JudgedTarget | None
    kind: str
    state: str
    differs: str = ""
    other: End | None = None
    account: ServerAccount | None = None

    @property
    def host(self) -> str:
        return self.client.host

    @property
    def server_target(self) -> Target | None:
        return self.server.variables.judged.target if self.server else None

    @property
    def is_between_clients(self) -> bool:
        """Whether the client disagrees with another one of the same server, whose own end is not known."""
        other = self.other
        return other is not None and (self.server is None or other.judged is not self.server.variables.judged)

    @property
    def is_open(self) -> bool:
        """Whether the server asks this client for no password."""
        account = self.account
        return account is not None and (account.unprotected or (account.optional and account.password is None))

    @property
    def is_configured(self) -> bool:
        """Whether the client's end is in a configuration, and not in a variable."""
        variables = self.client.variables
        return isinstance(variables, Configured) and variables.has_in_configuration(self.setting)

    @property
    def shown_name(self) -> str | None:
        """The name of that setting; None for a literal in the program's text, which has none."""
        return None if is_literal(self.setting.name) else self.setting.name

    @property
    def setting(self) -> Setting:
        """The client's setting that a report names."""
        part = self.client.part(self.differs) if self.differs else None
        found = part or self.client.named
        return found.setting or self.client.setting
