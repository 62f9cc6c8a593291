"""How both ends of a connection in a Compose project come to have one password: a variable in the `.env`, to which
each place refers that has a value of its own now."""

import sys

from auracheck.judgement.connection_strings import around_pair
from auracheck.judgement.defaults import default
from auracheck.judgement.logins import shows_no_secret
from auracheck.judgement.urls import around_login, around_password, is_unreserved, unescape
from auracheck.judgement.words import names
from auracheck.model import Origin, Secret
from auracheck.policy.names import is_option
from auracheck.steps import EditStep, RunStep, Step
from auracheck.systems import grammars
from auracheck.systems.compose.absent import variables_file
from auracheck.systems.compose.commands import with_option
from auracheck.systems.compose.entries import WrittenSetting, around
from auracheck.systems.compose.form import ABSENT, scheme_of
from auracheck.systems.compose.grammar import ComposeEnvGrammar
from auracheck.systems.compose.written import WrittenFiles
from auracheck.systems.steps import Link, write

_ENV = ComposeEnvGrammar.name


def steps(link: Link) -> tuple[Step, ...]:
    """The steps; none where a place cannot be changed line by line, the client's file has another notation, or the two
    ends take variables from files of their own."""
    if link.client_target.source not in {link.server_target.source, *grammars()}:
        return ()
    is_service = link.client_target.source == link.server_target.source
    if is_service and variables_file(link.client_target) != variables_file(link.server_target):
        return ()  # of two projects in a folder, neither reads the other's
    linking = _Linking(link)
    if link.first:
        return linking.to_open_server()
    match link.kept:
        case "script":
            return linking.of_client_alone()
        case "part":
            return linking.of_one_variable()
        case "client":
            return linking.to_other_client()
        case "setting":
            return linking.steps()


class _Linking:
    def __init__(self, link: Link) -> None:
        self._link = link
        self._file = link.server_target.origin.file or ""
        self._env = variables_file(link.server_target)
        self._files = WrittenFiles(link.documents, self._file)
        self._server = self._files.setting(link.server)
        self._client = self._files.setting(link.client)

    def steps(self) -> tuple[Step, ...]:
        client, server = self._client, self._server
        if client is None:
            return ()
        if client.is_file and "://" in self._link.whole:
            return self._url_in_file(client)
        if server is not None and server.is_file and client.is_file:
            return self._same_file(client, server)
        if server is not None and self._is_variable(server, client):
            made = () if self._may_stay(server) else (self._made_anew(server),)
            if client.refers == server.name:
                return made
            refer = self._refer(client, server.name, server.origin)
            return (*refer, *made) if refer else ()  # which may add lines
        if not self._link.anew and client.value == self._link.password and self._is_variable(client, server):
            return self._of_server(client.name) or ()
        return self._with_new(client)

    def to_other_client(self) -> tuple[Step, ...]:
        """The client as the other one of its server: its variable, or its whole URL where nothing else differs. No
        password is made, since the server has one."""
        client, other = self._client, self._server
        if client is None or other is None or not (other.in_env and other.origin.file == self._env):
            return ()
        if not self._is_variable(other, client) and around_password(client.value) != around_password(other.value):
            return ()
        whole = client if self._is_variable(other, client) else client._replace(value=self._link.password)
        return self._refer(whole, other.name, other.origin)

    def of_client_alone(self) -> tuple[Step, ...]:
        """The client with a new password in a variable of its own."""
        client = self._client
        if client is None:
            return ()
        if self._is_variable(client, None):
            return (self._made_anew(client),)
        return self._url_in_file(client) if client.is_file else self._with_new(client)

    def to_open_server(self) -> tuple[Step, ...]:
        """The client with the first password of its server."""
        client = self._client
        if client is None and self._link.beside and not is_option(self._link.first):
            return (self._beside_nothing(),)
        steps = () if client is None or client.is_file else self._with_new(client)
        if is_option(self._link.first):
            return steps
        return tuple(step for step in steps if isinstance(step, EditStep))  # the server's own fix makes the variable

    def _beside_nothing(self) -> EditStep:
        """The entry of a client that has no line for the server, since its program knows the host by itself."""
        at, line = self._link.client_target.origin, f"{ABSENT}{self._link.beside}: ${{{self._link.name}}}"
        return EditStep(at.file, None, "insert", (line,), owner=at)

    def of_one_variable(self) -> tuple[Step, ...]:
        """The variable of which both ends have the default already, the server with others in one setting."""
        name = self._client.variable if self._client and not self._client.in_env else ""
        is_taken = bool(name) and self._link.server is not None and self._files.refers(self._link.server, name)
        return (self._made(name),) if is_taken else ()

    def _same_file(self, client: WrittenSetting, server: WrittenSetting) -> tuple[Step, ...]:
        line = client.line.replace("environment: {}", f"file: {server.value}")
        return (EditStep(self._file, client.origin.line, "replace", (line,)),)

    def _url_in_file(self, client: WrittenSetting) -> tuple[Step, ...]:
        """The file's URL in the `.env`, from which the client's secret takes it then, with the server's variable."""
        name, own = (self._server and self._server.variable) or self._link.name, self._link.client.name
        parts, of_server = around_password(self._link.whole), self._of_server(name)
        names = {found.name for found in self._files.assignments(self._env)}
        if parts is None or not shows_no_secret(*parts) or of_server is None or {name, own} & names:
            return ()
        url = EditStep(self._env, None, "insert", (f"{own}={f'${{{name}}}'.join(parts)}",))
        secret = EditStep(client.origin.file, client.origin.line, "replace", (client.referring(own),))
        return (self._made(name), url, secret, *of_server)

    def _made_anew(self, server: WrittenSetting) -> RunStep:
        """The command that replaces the server's value, which counts as lost unless it is a placeholder."""
        is_default = default("password", server.value, names(server.name)) is not None
        file = server.origin.file or self._env
        return write(_make(server.name), file, scheme_of(file) if file == self._env else _ENV, rotate=not is_default)

    def _made(self, name: str) -> RunStep:
        """The command that makes a variable of that name, where all that is in the Compose file can refer to it."""
        return write(_make(name), self._env, scheme_of(self._env))

    def _with_new(self, client: WrittenSetting) -> tuple[Step, ...]:
        """A variable that both refer to, made where the `.env` does not have it yet: that of the server's line, else
        one of its name."""
        owner = client if self._link.kept == "script" else self._server
        name = (owner and owner.variable) or self._link.name
        if not name:
            return ()
        there = next((found for found in self._files.assignments(self._env) if found.name == name), None)
        of_server = self._of_server(name)
        refer = self._refer(client, name, Origin(self._env, there.line if there else 0))
        if of_server is None or not (refer or self._has(client, name)):
            return ()
        make = self._made(name)
        if there is not None:
            is_good = default("password", there.value, names(name)) is None
            return (*refer, *of_server) if is_good else (make, *refer, *of_server)
        if client.origin.file != self._env:
            return (make, *refer, *of_server)
        new = self._new(client, name)
        if new is None:
            return ()
        moved = self._moved(client, new, None)  # below the variable, which is made at the end
        return (make, *moved, *of_server) if moved else ()

    def _is_variable(self, written: WrittenSetting, other: WrittenSetting | None) -> bool:
        """Whether it is a password alone in an env file, to which the other end can refer: any file of the project can
        refer to the `.env`, and lines of another env file to what is above them, unless others have the name too: in
        the `.env`, which goes over that, or to get it there."""
        if not written.in_env or "://" in written.value:
            return False
        if written.origin.file == self._env:
            return True
        is_beside = other is not None and written.origin.file == other.origin.file
        return is_beside and not self._files.is_in_others(written)

    def _may_stay(self, server: WrittenSetting) -> bool:
        if self._link.anew:
            return False
        return self._client is None or "://" not in self._link.whole or is_unreserved(Secret(server.value))

    def _refer(self, client: WrittenSetting, name: str, variable: Origin) -> tuple[Step, ...]:
        """The client's line with a reference. In the file of the variable it must come after that."""
        if self._has(client, name):
            return ()
        if self._link.beside:
            return self._added(client, name)
        new, (file, at, *_) = self._new(client, name), client.origin
        if new is None:
            return ()
        if file == variable.file and (at or 0) < (variable.line or 0):
            return self._moved(client, new, variable.line)
        return (EditStep(file, at, "replace", (new,)),)

    def _moved(self, client: WrittenSetting, new: str, below: int | None) -> tuple[EditStep, ...]:
        """The client's new line below that line of its file, None for the last one, and below it those that refer to
        it, as what comes later is not set for them; no steps where such a line may not be shown."""
        file, at, *_ = client.origin
        following = self._files.following(client, below or sys.maxsize)
        if not all(shows_no_secret("", text.partition("=")[2]) for _, _, text in following):
            return ()
        lines = [(at, client.name, new), *following]
        deleted = (EditStep(file, number, "delete", (), (name,)) for number, name, _ in reversed(lines))
        return EditStep(file, below, "insert", tuple(text for _, _, text in lines)), *deleted

    def _has(self, client: WrittenSetting, name: str) -> bool:
        """Whether a client takes that variable already, or is its line in the `.env`."""
        if client.in_env:
            return client.name == name and client.origin.file == self._env
        return client.variable == name or self._follows(client)

    def _follows(self, client: WrittenSetting) -> bool:
        """Whether it is an alias of the server's line, which changes with that."""
        server = self._server.origin if self._server else Origin()
        return client.follows == server.line and client.origin.file == server.file

    def _added(self, client: WrittenSetting, name: str) -> tuple[Step, ...]:
        """The line below that of the client's host, where that is one of its own in the Compose file."""
        if client.in_env or client.is_file or not client.line[:1].isspace():
            return ()
        line = client.line.replace(client.name, self._link.beside, 1).replace("{}", f"${{{name}}}")
        return (EditStep(client.origin.file, client.origin.line, "insert", (line,)),)

    def _new(self, client: WrittenSetting, name: str) -> str | None:
        if client.is_file:
            return client.referring(name)
        parts = around(client.value) or around_pair(client.value, self._link.password) or self._around_login(client)
        if parts is not None:
            return client.line.replace("{}", f"${{{name}}}".join(parts)) if shows_no_secret(*parts) else None
        is_password = self._link.password in (client.value, unescape(client.value))
        return client.referring(name) if is_password else None

    def _around_login(self, client: WrittenSetting) -> tuple[str, str] | None:
        """The parts of a URL before and after the password that it gets, with the server's user."""
        user = self._files.setting(self._link.user)
        if self._link.password or (self._link.user and user is None):
            return None
        text = self._link.user_name if user is None else f"${{{user.name}}}" if user.in_env else user.value
        return around_login(client.value, text, self._link.query)

    def _of_server(self, name: str) -> tuple[Step, ...] | None:
        """The server's line with a reference to that variable, where it has none; None where it has no such line."""
        server = self._server
        if self._link.kept == "script":
            return ()
        if self._link.first:
            return with_option(self._link, name) if is_option(self._link.first) else ()
        if server is None:
            return None
        if server.variable == name:
            return ()
        return (EditStep(server.origin.file, server.origin.line, "replace", (server.referring(name),)),)


def _make(name: str) -> str:
    return f"auracheck generate {name}"
