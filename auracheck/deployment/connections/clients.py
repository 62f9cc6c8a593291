"""The client's end of a connection: a URL, or a group of variables around the one with the host."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from auracheck.deployment.connections.groups import (
    HOST_WORDS,
    SERVERS,
    beside,
    domain_word,
    first_word,
    groups,
    host_word,
    name_of,
    names_beside,
    says_where,
)
from auracheck.deployment.connections.schemes import family_of
from auracheck.deployment.connections.variables import Configured, EndPart, Variables
from auracheck.deployment.connections.written import database_in, first_of_list, hosts_in, in_query, split_host, url_in
from auracheck.deployment.matching import by_image, index, policy_of
from auracheck.judgement import urls
from auracheck.judgement.connection_strings import joins
from auracheck.model import Kind, Secret, Setting
from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.names import guess_kind
from auracheck.regex import regex
from auracheck.typed import NamedTuple

LONGEST = 2048
"""Longest value that is looked at, in characters."""

_ADDRESS = regex(r"([A-Za-z][A-Za-z0-9._-]{0,252})(?::(\d{2,5})(/\w+)?)?((?:,\s*[A-Za-z]+=[^,]*)*)")
"""An address under any name, with a port, or with options as StackExchange.Redis writes them; with a database, too,
where the name has a server's."""


class Client(NamedTuple):
    """Where a variable of a target leads. ``family`` is that of a URL's scheme, empty without one."""

    variables: Variables
    setting: Setting
    family: str
    hosts: tuple[urls.Host, ...]
    user: EndPart | None = None
    password: EndPart | None = None
    database: EndPart | None = None

    @property
    def host(self) -> str:
        return self.hosts[0].name

    @property
    def user_name(self) -> str | None:
        """The user, empty where none is given, None where it is not known; of a distinguished name the user's own."""
        return name_of(self.user) if self.user else ""

    @property
    def is_vague(self) -> bool:
        """Whether the host's name is a word alone, which may as well be what the program listens on."""
        name = self.setting.name.upper()
        return not self.family and (name in HOST_WORDS or name in SERVERS)

    @property
    def has_built_in(self) -> bool:
        """Whether its password is the one that the program has where none is set."""
        password = self.password
        return password is not None and password.setting is self.setting and password.name != self.setting.name

    def has_own_password(self, taken: Collection[int]) -> bool:
        """Whether its password is in the variable with the host, or in one that is none of those ``taken`` (by id)."""
        setting = self.password.setting if self.password else None
        return setting is self.setting or id(setting) not in taken

    @property
    def makes_databases(self) -> bool:
        """Whether what reads such a value makes its database: Entity Framework (`Database.Migrate`) that of a
        connection string of ADO.NET, and MySQL's Connector/J where the URL says so."""
        value = self.setting.reveal()
        of_php = urls.data_source(value)
        is_of_ado_net = "://" not in value and ";" in value and "=" in value and not (of_php and of_php.scheme)
        return is_of_ado_net or "createDatabaseIfNotExist=true" in value

    def part(self, name: str) -> EndPart | None:
        found: EndPart | None = getattr(self, name)
        return found

    @property
    def named(self) -> EndPart:
        """The part that a finding is about: that with the password, else the one with the host."""
        return self.password or self.variables.of(self.setting, self.setting.value)

    def lacks(self, name: str) -> bool:
        """Whether it has a host alone, and by the names beside that its password would be in that variable."""
        if self.password or self.family:
            return False
        host = self.setting.name.upper()
        end = host_word(host)
        return bool(end) and name in names_beside(host, end, "password")

    def with_names(self, groups: Iterable[Mapping[str, str]]) -> "Client":
        """The client, which has no password, with the parts that it lacks, by the names that clients of this server
        use: those of the first group that has a password."""
        for group in groups:
            found = {
                part: self.variables.part(group[part]) for part in ("user", "password", "database") if part in group
            }
            if found.get("password") and not _is_own(found["password"], self):
                return self._replace(
                    user=self.user or found.get("user"),
                    password=found["password"],
                    database=self.database or found.get("database"),
                )
        return self

    def with_account(self, users: Collection[str]) -> "Client":
        """The client with the one group of variables that has a user of the server's, where no name leads from the
        host to its password (a host of Docker's links, a password with the application's name before it)."""
        found = [] if self.password else list(groups(self.variables, users))
        if len(found) != 1:
            return self
        user, password, database = found[0]
        return self._replace(user=self.user or user, password=password, database=self.database or database)

    def other_credentials(self) -> Iterator[Setting]:
        """The passwords and tokens of the same target, of which one may be the password that is missing here."""
        for name, setting in self.variables.settings.items():
            if setting is not self.setting and guess_kind(name) in CREDENTIALS:
                yield setting


def _is_own(part: EndPart | None, client: Client) -> bool:
    """Whether the variable with the host would be its own password."""
    return part is not None and part.setting is client.setting


def clients(variables: Variables) -> Iterator[Client]:
    """Every variable that says where a server is, with what else is in it or beside it. A Secret by itself is no
    client, nor are values: their keys are not the names of variables."""
    if variables.judged.target.kind in (Kind.STORE, Kind.VALUES):
        return
    for name in variables.names:
        setting = variables.settings[name]
        if not says_where(name) and not _may_lead(setting.reveal()):
            continue
        if name.endswith("_FILE"):
            setting = variables.in_file(setting)
            name = setting.name.upper()
        value = setting.reveal()
        if not value or len(value) > LONGEST or (name[0] == "-" and not _leads_from_a_command(value)):
            continue
        value = first_of_list(value)
        if name in SERVERS and f"{name}_HOST" not in variables.settings:
            name = f"{name}_HOST"
        is_url = "://" in value
        if (":" in value or "," in value) and not is_url and (address := _address(variables, name, value)):
            client = _of_address(variables, setting, address)
            end = _connection_word(name)
            yield client if client.password or not end else _with_siblings(client, name, end)
        elif (is_url or joins(value)) and (url := url_in(value.strip())):
            yield _of_url(variables, name, setting, url)
        elif (end := host_word(name)) and (found := _of_hosts(variables, setting, value, _port(variables, name, end))):
            yield found if found.password else _with_siblings(found, name, end)
        elif (
            (end := first_word(name) or domain_word(name, value))
            and (found := _of_hosts(variables, setting, value, _port(variables, name, end)))
            and (grouped := _with_siblings(found, name, end)).password
        ):
            yield grouped


def _may_lead(value: str) -> bool:
    """Whether a value under any name may lead to a server."""
    return ":" in value or "," in value or joins(value)


def _of_hosts(variables: Variables, setting: Setting, value: str, port: str | None) -> Client | None:
    """A list of hosts, each perhaps with its port; None where a value is none."""
    found = hosts_in(value)
    if not found:
        return None
    hosts = tuple(each if each.port else each._replace(port=port) for each in found.hosts)
    parts = {"password": found.password, "database": found.database}
    return Client(variables, setting, "", hosts, **_parts(variables, setting, parts))


def _leads_from_a_command(value: str) -> bool:
    """Whether the value of an option is the address of a server; a web address is as often the program's own."""
    return not value.startswith("http") if "://" in value else urls.has_password(value)


def _address(variables: Variables, name: str, value: str) -> re.Match[str] | None:
    """The address that a value is; where the name says that a host is meant, one with options alone. So it is in a
    configuration, which may have addresses that are no servers of the program (`targets` of Prometheus), but for what
    .NET calls a connection string."""
    found = _ADDRESS.fullmatch(value)
    if found and found[3] and set(name.lower().split("_")).isdisjoint(index().role["server"]):
        return None
    is_named = (isinstance(variables, Configured) and "CONNECTIONSTRING" not in name) or host_word(name)
    return found if found and (found[4] or (found[2] and not is_named)) else None


def _connection_word(name: str) -> str:
    """The end of a name by which others beside the address may begin alike (`REDIS_CONN`); empty for any other name."""
    return next((word for word in ("CONN", "CONNECTION") if name.endswith(f"_{word}")), "")


def _of_address(variables: Variables, setting: Setting, address: re.Match[str]) -> Client:
    options = (option.strip().partition("=") for option in address[4].split(","))
    texts = {name.lower(): text for name, _, text in options}
    parts = {part: texts.get(part, "") for part in ("user", "password")}
    return Client(variables, setting, "", (urls.Host(address[1], address[2]),), **_parts(variables, setting, parts))


def _parts(variables: Variables, setting: Setting, texts: Mapping[str, str | None]) -> dict[str, EndPart]:
    """The parts of an end that a setting has itself."""
    return {part: variables.of(setting, Secret(text)) for part, text in texts.items() if text}


def _of_url(variables: Variables, name: str, setting: Setting, url: urls.Url) -> Client:
    family = family_of(url, may_listen=isinstance(variables, Configured))
    texts = {"user": url.user, "password": url.password, "database": database_in(url, family)}
    if not url.password and url.query and family != "http":
        texts |= in_query(url.query)
    client = Client(variables, setting, family, tuple(map(split_host, url.hosts)), **_parts(variables, setting, texts))
    end = host_word(name)
    return client if client.password or not end else _with_siblings(client, name, end)


def _port(variables: Variables, name: str, end: str) -> str | None:
    part = next(beside(variables, name, end, "port"), None)
    return part.text if part else None


def _with_siblings(client: Client, name: str, end: str) -> Client:
    def sibling(part: str) -> EndPart | None:
        return client.part(part) or next(beside(client.variables, name, end, part), None)

    password = sibling("password") or _built_in(client, name, end)
    return client._replace(user=sibling("user"), password=password, database=sibling("database"))


def _built_in(client: Client, name: str, end: str) -> EndPart | None:
    """The password that the program itself has where none is set, in its variables or its own configuration."""
    target = client.variables.judged.target
    program = by_image(target.image) if target.image else ""
    if not program or (target.container and target.container.configurations):
        return None
    secrets = policy_of(program).secrets
    for each in names_beside(name, end, "password"):
        if (entry := secrets.get(each)) and entry.default:
            return EndPart(each, client.setting.origin, Secret(entry.default), client.setting)
    return None
