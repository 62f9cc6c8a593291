"""The server's end of a connection: which program a target runs, and the accounts that its image makes of it."""

from collections.abc import Collection, Iterator, Set
from functools import lru_cache

from auracheck.deployment.connections.clients import clients
from auracheck.deployment.connections.conditions import has_scripts, holds
from auracheck.deployment.connections.listed import listed, made
from auracheck.deployment.connections.schemes import families
from auracheck.deployment.connections.variables import Configured, EndPart, Variables
from auracheck.deployment.matching import by_image, index, policy_of, product
from auracheck.judgement.urls import family
from auracheck.model import Secret
from auracheck.policy import ANY
from auracheck.policy.connections import Login
from auracheck.policy.entry import Entry
from auracheck.policy.forms import credentials
from auracheck.regex import regex
from auracheck.typed import NamedTuple

_HOSTNAME = regex(r"HOST_?NAME\Z")
_WORD = regex(r"[a-z]+")
_OTHER = """
    admin adminer agent api app backend backup backups bouncer browser client cli commander connector console demo
    django dump express exporter flask frontend gui init insight job laravel migrate migrations migrator nest
    next node operator pgadmin pgbouncer pgweb php pool proxy python rails react restore sentinel service spring tools
    ui web worker
"""
_ABOUT_A_SERVER = frozenset(_OTHER.split())
"""Words in the names of images that work with a server and are none."""


_OF_WORD = {
    "postgresql": "postgres", "postgis": "postgres", "pgvector": "postgres", "timescaledb": "postgres",
    "pgsql": "postgres", "citus": "postgres", "paradedb": "postgres", "vchord": "postgres", "percona": "mysql",
    "mongodb": "mongo", "keydb": "redis", "dragonfly": "redis", "scylla": "cassandra",
    "smtp": "mailpit", "postfix": "mailpit", "exim": "mailpit", "mailhog": "mailpit", "mailcatcher": "mailpit",
}  # fmt: skip
"""Words for a server of the catalogue, besides the names of its entries."""
_OF_VARIABLE = {**_OF_WORD, "pg": "postgres", "psql": "postgres", "mongosh": "mongo"}
"""The same in the names of variables, and of what the options of clients say."""


_OF_THE_WEB = frozenset(("http",))


class ServerAccount(NamedTuple):
    """One account of a server, with its parts as the container has them; None where the image's own default counts.

    ``password`` None and ``optional``: none is asked for. ``unprotected``: any is accepted. ``others``: there may be
    other users and databases. ``form`` is that of a value with the password and more.
    """

    login: Login
    user: EndPart | None
    password: EndPart | None
    database: EndPart | None
    optional: bool = False
    unprotected: bool = False
    others: bool = False
    default_password: str = ""
    form: tuple[str, ...] = ()

    @property
    def user_name(self) -> str | None:
        return self.user.text if self.user else self.login.default_user

    @property
    def names_of_password(self) -> Iterator[str]:
        """What the server calls the password, and what its clients do."""
        yield from self.login.password
        yield from (group["password"] for group in self.login.clients if "password" in group)

    @property
    def database_name(self) -> str | None:
        """The database that the server makes; empty where it makes none, None where that is not known."""
        if self.database:
            return self.database.text
        user = self.user_name
        return None if user is None else self.login.default_database.replace("{user}", user)


class Server(NamedTuple):
    """A target that runs a server of the catalogue. ``families`` are those of the URLs that lead to it.
    ``program`` is empty where only a word says which one it is. ``databases`` are those that its scripts make."""

    variables: Variables
    kind: str
    accounts: tuple[ServerAccount, ...]
    families: frozenset[str]
    program: str = ""
    databases: frozenset[str | None] = frozenset()

    @property
    def ports(self) -> frozenset[str]:
        """Those at which such a server is reached unless it is told another."""
        return frozenset(str(port) for account in self.accounts for port in account.login.ports)

    def is_named_by(self, name: str) -> bool:
        """Whether clients of such a server have its host under that name, perhaps behind the application's."""
        hosts = (group.get("host", "") for account in self.accounts for group in account.login.clients)
        name = _HOSTNAME.sub("HOST", name)
        return any(host and f"_{name}".endswith(f"_{host}") for host in hosts)

    def knows(self, name: str) -> bool:
        """Whether it may read that variable, as far as the catalogue says."""
        return not self.program or name in policy_of(self.program).secrets


def server(variables: Variables) -> Server | None:
    """The server that a target runs; None where it runs none that the catalogue knows, or the clients in its image."""
    image, container = variables.judged.target.image, variables.judged.target.container
    if container is not None and container.is_client:
        return None
    program = by_image(image)
    sure = bool(program)
    program = program or _by_base(variables) or _of_unknown(variables, _by_word(image) if image else "")
    logins = policy_of(program).logins if program else ()
    if not logins:
        return None
    return of_program(variables, program, sure=sure)


def reached_as(variables: Variables, of_url: str) -> Server | None:
    """The server in an image that nobody knows, to which a URL of that family leads: it takes the password
    of such a server. None for any other target."""
    image = variables.judged.target.image
    if by_image(image) or not _ABOUT_A_SERVER.isdisjoint(_words(image)):
        return None
    container = variables.judged.target.container
    given = (
        container.named if container and of_url in _OF_THE_WEB else None
    )  # what all have is no sign of such a server
    program = next((each for each in _by_password(variables, given) if of_url in families(each)), "")
    return of_program(variables, program, sure=False) if program else None


def reached_by_name(variables: Variables, name: str) -> str:
    """The program of the same, to which a variable without a scheme leads whose name has the program's
    (`POSTGRES_SERVER`); empty where there is none."""
    image = variables.judged.target.image
    if by_image(image) or not _ABOUT_A_SERVER.isdisjoint(_words(image)):
        return ""
    words = {_OF_VARIABLE.get(word, word) for word in _WORD.findall(name.lower())}
    return next((program for program in _by_password(variables) if program in words), "")


def is_of_another(name: str, server: Server) -> bool:
    """Whether a variable is called after a server of another kind (`POSTGRES_PASSWORD` beside a Redis)."""
    words = {_OF_VARIABLE.get(word, word) for word in _WORD.findall(name.lower())}
    named = words & set(index().role["server"]) if words.isdisjoint((server.program, server.kind)) else ()
    others = [families(program) - _OF_THE_WEB for program in named]
    return bool(others) and all(each.isdisjoint(server.families) for each in others)


def of_program(variables: Variables, program: str, *, sure: bool) -> Server:
    logins = policy_of(program).logins
    others = [
        ServerAccount(login, user, password, None, others=bool(login.scripts) or login.default_user == ANY)
        for login in logins
        for user, password in listed(login, variables)
    ]
    users = {each.user_name for each in others if not each.login.scripts}  # one that is there already is not made anew
    users |= {ANY} if users else set()
    own = (account for login in logins if (account := _account(program, login, variables, sure)))
    accounts = (*(account for account in own if account.user_name not in users), *others)
    databases = frozenset(each.text for login in logins[:1] for each in made(login, variables))
    return Server(variables, _kind(program, logins[0]), accounts, families(program), program if sure else "", databases)


def _words(image: str) -> list[str]:
    return _WORD.findall(product(image).lower())


def default_ports() -> Set[str]:
    """The ports of all servers of the catalogue."""
    return index().ports.keys()


def _kind(program: str, login: Login) -> str:
    """The family of the scheme, where that is the server's own."""
    scheme = family(login.schemes[0]) if login.schemes else "http"
    return program.removeprefix("bitnami-") if scheme == "http" else scheme


@lru_cache(1 << 10)
def _by_word(image: str) -> str:
    """The program of an image that is built from a known one, by a word of its name (`registry/team/postgres-ha`)."""
    words = _words(image)
    if not words or not _ABOUT_A_SERVER.isdisjoint(words):
        return ""
    named = (_OF_WORD.get(word, word) for word in words)
    programs = {program for program in named if program in index().role["server"]}
    return programs.pop() if len(programs) == 1 else ""


def _by_base(variables: Variables) -> str:
    """The server from whose image this one goes on."""
    container = variables.judged.target.container
    base = container.base if container else ""
    program = (by_image(base) or _by_word(base)) if base else ""
    return program if program in index().role["server"] else ""


def _of_unknown(variables: Variables, by_word: str) -> str:
    """The program of an image that nobody knows: the server that a word of its name means, if it takes a server's
    password or leads nowhere (`pdns-mysql` does neither). One that is built here is the server whose password it takes,
    if it leads nowhere and has no other credential, as an application with the same env file has."""
    target, of_password = variables.judged.target, next(_by_password(variables), "")
    if by_word:
        return by_word if of_password or not _leads_on(variables, by_word) else ""
    if target.image or target.container is None or not of_password:
        return ""
    known = policy_of(of_password).secrets
    is_alone = all(setting.name in known for entry, setting in variables.judged.valued if entry.is_credential)
    return of_password if is_alone and not any(clients(variables)) else ""


def _leads_on(variables: Variables, program: str) -> bool:
    """Whether it is a client by its variables, or of such a server by its command or configuration."""
    container = variables.judged.target.container
    configured = (Configured(variables, each) for each in (container.configurations if container else ()))
    return any(clients(variables)) or any(
        client.family in families(program) for each in configured for client in clients(each)
    )


def _by_password(variables: Variables, given: Collection[str] | None = None) -> Iterator[str]:
    """The servers whose password one of the variables, or of those ``given``, has by its name, each as its own image
    calls it."""
    known = index().passwords
    if known.keys().isdisjoint(variables.settings):  # nearly all
        return iter(())
    names = (name for name in variables.settings if given is None or name in given)
    own = ([program for program in known.get(name, ()) if "-" not in program] for name in names)
    return (each[0] for each in own if each)


def _account(program: str, login: Login, variables: Variables, sure: bool) -> ServerAccount | None:
    """The account, or None where the container does not make it: no name for a user that has none by default."""
    user, password = variables.part(*login.user), variables.part(*login.password)
    if user is None and not login.default_user and not login.optional:
        return None
    entry = policy_of(program).secrets.get(login.password[0]) if login.password else None
    password = _within(password, entry) if password and entry and entry.form else password
    return ServerAccount(
        login,
        user,
        password,
        variables.part(*login.database),
        optional=_is_optional(login, variables),
        unprotected=holds(login.unprotected, variables),
        others=not sure or holds(login.others, variables) or has_scripts(login, variables),
        default_password=(entry and entry.default) or "",
        form=entry.form if entry else (),
    )


def _is_optional(login: Login, variables: Variables) -> bool:
    """Whether nobody asks for a password where none is set: an image that is built here, or other users, may have
    one."""
    container = variables.judged.target.container
    if (container and container.base) or (login.others is not True and holds(login.others, variables)):
        return False
    return holds(login.optional, variables)


def _within(part: EndPart, entry: Entry) -> EndPart:
    """The password in a value that has more than that (`neo4j/PASSWORD`)."""
    found = credentials(entry.form, part.text) if part.text else []
    return part._replace(value=Secret(found[0])) if len(found) == 1 else part
