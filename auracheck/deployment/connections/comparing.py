"""Whether the two ends of a connection agree on user, password and database."""

from auracheck.deployment.connections.clients import Client
from auracheck.deployment.connections.groups import OF_NAMES, groups
from auracheck.deployment.connections.servers import Server, ServerAccount, is_of_another
from auracheck.deployment.connections.variables import EndPart, Variables
from auracheck.model import Secret
from auracheck.policy import ANY
from auracheck.policy.forms import credentials
from auracheck.policy.names import LOGIN_OF_TEXT, guess_kind
from auracheck.regex import regex
from auracheck.typed import NamedTuple

MATCH, MISMATCH, EXTERNAL, UNKNOWN = "match", "mismatch", "external", "unknown"
"""The states of a connection."""

_ALWAYS_ASKS = frozenset(("redis", "mongodb"))
"""Kinds whose clients sign in with what their URL has, and with nothing else."""


_SIGNS_IN_ANYHOW = frozenset(("amqp",))
"""Kinds whose clients sign in with the server's default user and password where they have none (AMQP URI)."""


_IN_LIST = regex(r"\.\d+\.NAME\Z")
"""What an entry of a list in a configuration is called (a data source of Grafana)."""
_SEPARATOR = regex(r"[.-]+")


_USER_OF_NONE = {"redis": "default"}
"""The user whom a client means that gives a password and names none (Redis, AUTH)."""


class Comparison(NamedTuple):
    """The state of a connection, the part in which its ends differ, and the account that they were compared for."""

    state: str
    differs: str = ""
    account: ServerAccount | None = None


def compare(client: Client, server: Server) -> Comparison:
    """Whether the server lets the client in, as far as that is known."""
    if client.family and client.family not in server.families:
        return Comparison(UNKNOWN)
    client = _with_user_as_password(client, server)
    user = client.user_name
    named = user or (_USER_OF_NONE.get(server.kind) if client.password else "") or ""
    if user is None:
        accounts = [account for account in server.accounts if _are_one(client.user, account.user)]
    else:
        accounts = [account for account in server.accounts if account.user_name in (named, ANY)]
    if user is None and not accounts:
        return Comparison(UNKNOWN)
    if user and not accounts:
        return _of_other_user(client, server, user)
    verdicts = [_for_account(client, server, account) for account in accounts or server.accounts]
    for state in (MATCH, UNKNOWN, MISMATCH):
        if found := next((verdict for verdict in verdicts if verdict.state == state), None):
            return found
    return Comparison(UNKNOWN)


def _are_one(given: EndPart | None, asked: EndPart | None) -> bool:
    """Whether two parts are taken from one place, so that they are the same, whatever that is."""
    return bool(given and asked and given.taken_from and given.taken_from == asked.taken_from)


def _with_user_as_password(client: Client, server: Server) -> Client:
    """The client whose URL has the password of Redis in the user's place, where PHP's clients look for it."""
    if server.kind != "redis" or client.password is not None or client.user is None:
        return client
    is_password = any(account.password and account.password.text == client.user.text for account in server.accounts)
    return client._replace(user=None, password=client.user) if is_password else client


def knows(variables: Variables, user: str) -> bool:
    """Whether a target has a variable with that user's name, whom a script of its own may make."""
    settings = variables.settings.items()
    named = (setting.value for name, setting in settings if guess_kind(name) == "username")
    return any(isinstance(value, Secret) and value.reveal() == user for value in named)


def _of_other_user(client: Client, server: Server, user: str) -> Comparison:
    """For a user that the image does not make: others may have been made, or one's name is not known here. One that
    the server's own variables name with a password is then made of these."""
    first = next(iter(server.accounts), None)
    is_open = any(account.others or account.user_name is None for account in server.accounts)
    is_open = is_open or knows(server.variables, user)
    own = (password.text for _, password, _ in groups(server.variables, {user}) if password) if is_open else ()
    if client.password and client.password.text and client.password.text in own:
        return Comparison(MATCH)
    is_open = is_open or _has_own_access(client, server)
    if first is None or is_open:
        return Comparison(UNKNOWN, account=first if first and first.unprotected else None)
    if first.optional and first.password is None:
        return Comparison(MISMATCH, "password", first)
    if server.kind == "redis":  # many clients ignore the user
        state = _password(client, server, first)
        return Comparison(MISMATCH, "password", first) if state is MISMATCH else Comparison(UNKNOWN, account=first)
    return Comparison(MISMATCH, "user", first)


def _has_own_access(client: Client, server: Server) -> bool:
    """Whether the client has the password of one of the server's accounts under another name, so that it may make its
    own user."""
    asked = {account.password.text for account in server.accounts if account.password and account.password.text}
    return any(part.text in asked for part in map(client.variables.plain, client.other_credentials()))


def _for_account(client: Client, server: Server, account: ServerAccount) -> Comparison:
    state = _password(client, server, account)
    if state is not MATCH:
        return Comparison(state, "password" if state is MISMATCH else "", account)
    state = _database(client, server, account)
    return Comparison(state, "database" if state is MISMATCH else "", account)


def _password(client: Client, server: Server, account: ServerAccount) -> str:
    if account.unprotected:
        return MATCH
    asked = account.password.text if account.password else account.default_password
    given = client.password
    if asked is None:
        return MATCH if _are_one(given, account.password) else UNKNOWN
    if not asked:
        if not account.optional:
            return UNKNOWN
        if given is None or (client.user and account.user_name in (client.user_name, ANY)):
            return MATCH  # an account without a password accepts any
        if server.kind == "redis" and not client.family:
            return UNKNOWN  # it refuses AUTH, after which some clients go on without (ioredis), and others stop
        if given.text is None:
            return MATCH if given.setting and LOGIN_OF_TEXT in given.setting.reveal() else UNKNOWN
        return MISMATCH
    if given is None:
        if server.kind in _SIGNS_IN_ANYHOW and not client.user and asked == account.default_password:
            return MATCH
        return _without_password(client, server, asked)
    if given.text is None:
        return UNKNOWN
    if asked in (given.text, *credentials(account.form, given.text)):
        return MATCH
    return UNKNOWN if account.password is None and account.others else MISMATCH


def _without_password(client: Client, server: Server, asked: str) -> str:
    """For a client that names no password: another variable may have it."""
    own = (setting for setting in client.other_credentials() if not is_of_another(setting.name, server))
    aside = [client.variables.plain(setting) for setting in own]
    if any(part.text == asked for part in aside):
        return MATCH
    if server.kind not in _ALWAYS_ASKS or not client.family:
        return UNKNOWN
    is_open = any(part.text is None and guess_kind(part.name) == "password" for part in aside)  # no key or token
    return UNKNOWN if is_open else MISMATCH


def _is_database(client: Client, given: EndPart, kind: str) -> bool:
    """Whether a part of a URL, or a variable beside the host, may be a database of such a server: the name beside a
    broker is as often that of a queue, a schema of PostgreSQL is within a database, and a name of several words, or of
    an entry in a list that also says its type, is what people call it."""
    name = given.name.upper()
    if given.setting is client.setting:
        return True
    if given.text and " " in given.text:
        return False
    if _IN_LIST.search(name) and client.variables.part(f"{_SEPARATOR.sub('_', name[:-4])}TYPE"):
        return False
    if kind == "amqp":
        return name.endswith(OF_NAMES)
    return kind != "postgresql" or not name.endswith("SCHEMA")


def _database(client: Client, server: Server, account: ServerAccount) -> str:
    given, made = client.database, account.database_name
    if given is None or account.login.also == ("*",) or not account.login.database:
        return MATCH
    if not _is_database(client, given, server.kind):
        return MATCH
    if given.text is None or made is None:
        return MATCH if _are_one(given, account.database) else UNKNOWN
    if given.text == made or given.text in (*account.login.also, *server.databases):
        return MATCH
    is_kept = client.password is not None and client.password.text is None  # in a cluster, where a job may make it
    return UNKNOWN if account.others or not made or is_kept else MISMATCH
