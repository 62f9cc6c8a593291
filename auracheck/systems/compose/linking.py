"""How both ends of a connection in a Compose project come to have one password: a variable in the `.env`, to which
each place refers that has a value of its own now."""

import os
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.judgement.connection_strings import around_pair
from auracheck.judgement.defaults import default
from auracheck.judgement.logins import shows_no_secret
from auracheck.judgement.urls import around_login, around_password, is_unreserved, unescape
from auracheck.judgement.words import names
from auracheck.model import Origin, Secret, Setting
from auracheck.policy.names import is_option
from auracheck.steps import EditStep, RunStep, Step
from auracheck.systems.compose.grammar import ComposeEnvGrammar
from auracheck.systems.named_files import SCHEME as WHOLE_FILE
from auracheck.systems.options import credential_options
from auracheck.systems.steps import Link, write

_ENV = ComposeEnvGrammar.name
_IN_MAPPING = r"(\s*)(['\"]?){}\2\s*:\s+(['\"]?)(.*?)\3\s*"
_IN_LIST = r"(\s*-\s+)(['\"]?){}=(.*?)\2\s*"
_FILE = re.compile(r"(\s*(?:[\w.-]+:\s*\{\s*)?)file:\s+(['\"]?)([^'\"{},#]+)\2(\s*\}?\s*)")
_DEFAULT = re.compile(r"\$\{(\w+):?-(.*)\}")
"""A variable with a default (Compose Specification, "Interpolation")."""
_REFERENCE = re.compile(r"\$(?:\{[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*\}|[A-Za-z_]\w*)")
"""A reference, with others in its word; its colons and signs are not those of a URL."""
_MASK = "\x00"
_ONE_LINE = re.compile(r"[^'\"#]*")
"""An interpolated text that is as long as it looks: nothing ends it, and no comment follows."""


class WrittenSetting(NamedTuple):
    """A setting as it is written at its place: its name there, its value, and its new line for another value, with
    `{}` in place of that. ``in_env``: it is a line of an env file. ``is_file``: it is the definition of a secret, with
    the path of its file, and then the name of a variable. ``variable``: its value is the default of that variable."""

    origin: Origin
    name: str
    value: str
    line: str
    in_env: bool = False
    is_file: bool = False
    variable: str = ""

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def referring(self, name: str) -> str:
        """The line with a reference to that variable alone."""
        return self.line.replace("{}", name if self.is_file else f"${{{name}}}")


def steps(link: Link) -> tuple[Step, ...]:
    """The steps; none where a place cannot be changed line by line."""
    linking = _Linking(link)
    if link.of_script:
        return linking.of_client_alone()
    return linking.to_other_client() if link.of_clients else linking.steps()


class _Linking:
    def __init__(self, link: Link) -> None:
        self._link = link
        self._file = link.server_target.origin.file or ""
        self._env = os.path.join(os.path.dirname(self._file), ".env")
        self._server = self._written(link.server)
        self._client = self._written(link.client)

    def steps(self) -> tuple[Step, ...]:
        client, server = self._client, self._server
        if client is None:
            return ()
        if client.is_file and "://" in self._link.whole:
            return self._url_in_file(client)
        if server is not None and server.is_file and client.is_file:
            return self._same_file(client, server)
        if server is not None and self._is_variable(server, client):
            refer = self._refer(client, server.name, server.origin)
            made = () if self._may_stay(server) else (self._made_anew(server),)
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

    def _same_file(self, client: WrittenSetting, server: WrittenSetting) -> tuple[Step, ...]:
        line = client.line.replace("environment: {}", f"file: {server.value}")
        return (EditStep(self._file, client.origin.line, "replace", (line,)),)

    def _url_in_file(self, client: WrittenSetting) -> tuple[Step, ...]:
        """The file's URL in the `.env`, from which the client's secret takes it then, with the server's variable."""
        name, own = (self._server and self._server.variable) or self._link.name, self._link.client.name
        parts, of_server = around_password(self._link.whole), self._of_server(name)
        names = {found.name for found in self._assignments(self._env)}
        if parts is None or not shows_no_secret(*parts) or of_server is None or {name, own} & names:
            return ()
        url = EditStep(self._env, None, "insert", (f"{own}={f'${{{name}}}'.join(parts)}",))
        secret = EditStep(client.origin.file, client.origin.line, "replace", (client.referring(own),))
        return (write(_make(name), self._env), url, secret, *of_server)

    def _made_anew(self, server: WrittenSetting) -> RunStep:
        """The command that replaces the server's value, which counts as lost unless it is a placeholder."""
        is_default = default("password", server.value, names(server.name)) is not None
        file = server.origin.file or self._env
        return write(_make(server.name), file, "" if file == self._env else _ENV, rotate=not is_default)

    def _with_new(self, client: WrittenSetting) -> tuple[Step, ...]:
        """A variable that both refer to, made where the `.env` does not have it yet: that of the server's line, else
        one of its name."""
        owner = client if self._link.of_script else self._server
        name = (owner and owner.variable) or self._link.name
        there = next((found.line for found in self._assignments(self._env) if found.name == name), None)
        of_server, refer = self._of_server(name), self._refer(client, name, Origin(self._env, there or 0))
        if of_server is None or not (refer or client.variable == name):
            return ()
        if there is not None:
            return (*refer, *of_server)
        make = write(_make(name), self._env)
        if client.origin.file != self._env:
            return (make, *refer, *of_server)
        new = self._new(client, name)
        if new is None:
            return ()
        last = EditStep(self._env, None, "insert", (new,))  # below the variable, which is made at the end
        return (make, last, EditStep(self._env, client.origin.line, "delete", ()), *of_server)

    def _is_variable(self, written: WrittenSetting, other: WrittenSetting | None) -> bool:
        """Whether it is a password alone in an env file, to which the other end can refer: any file of the project can
        refer to the `.env`, and lines of another env file to what is above them."""
        reachable = {self._env, other.origin.file if other else None}
        return written.in_env and written.origin.file in reachable and "://" not in written.value

    def _may_stay(self, server: WrittenSetting) -> bool:
        if self._link.anew:
            return False
        return self._client is None or "://" not in self._link.whole or is_unreserved(Secret(server.value))

    def _refer(self, client: WrittenSetting, name: str, variable: Origin) -> tuple[Step, ...]:
        """The client's line with a reference. In the file of the variable it must come after that."""
        if client.variable == name and not client.in_env:
            return ()  # it takes the variable already
        new, (file, at, *_) = self._new(client, name), client.origin
        if new is None:
            return ()
        if file == variable.file and (at or 0) < (variable.line or 0):
            return EditStep(file, variable.line, "insert", (new,)), EditStep(file, at, "delete", ())
        return (EditStep(file, at, "replace", (new,)),)

    def _new(self, client: WrittenSetting, name: str) -> str | None:
        if client.is_file:
            return client.referring(name)
        parts = _around(client.value) or around_pair(client.value, self._link.password) or self._around_login(client)
        if parts is not None:
            return client.line.replace("{}", f"${{{name}}}".join(parts)) if shows_no_secret(*parts) else None
        is_password = self._link.password in (client.value, unescape(client.value))
        return client.referring(name) if is_password else None

    def _around_login(self, client: WrittenSetting) -> tuple[str, str] | None:
        """The parts of a URL before and after the password that it gets, with the server's user."""
        user = self._written(self._link.user)
        if self._link.password or (self._link.user and user is None):
            return None
        text = "" if user is None else f"${{{user.name}}}" if user.in_env else user.value
        return around_login(client.value, text, self._link.query)

    def _of_server(self, name: str) -> tuple[Step, ...] | None:
        """The server's line with a reference to that variable, where it has none; None where it has no such line."""
        server = self._server
        if self._link.of_script:
            return ()
        if server is None:
            return None
        if server.variable == name:
            return ()
        return (EditStep(server.origin.file, server.origin.line, "replace", (server.referring(name),)),)

    def _written(self, setting: Setting | None) -> WrittenSetting | None:
        if setting is None or setting.origin.file is None or setting.origin.line is None:
            return None
        file, line = setting.origin.file, setting.origin.line
        if setting.scheme == WHOLE_FILE:
            return self._of_file(setting, file)
        if setting.scheme == ComposeEnvGrammar.name:
            found = next((each for each in self._assignments(file) if each.line == line), None)
            if found is None:
                return None
            return WrittenSetting(setting.origin, found.name, found.value, f"{found.name}={{}}", in_env=True)
        lines = self._lines(file)
        return _in_compose(setting, lines[line - 1]) if line <= len(lines) else None

    def _of_file(self, setting: Setting, path: str) -> WrittenSetting | None:
        """The line with `file:` of the secret whose value that file is, which becomes one with a variable."""
        folder = os.path.dirname(self._file)
        for number, line in enumerate(self._lines(self._file), 1):
            match = _FILE.fullmatch(line)
            if match and os.path.normpath(os.path.join(folder, match[3])) == os.path.normpath(path):
                form = f"{match[1]}environment: {{}}{match[4]}"
                return WrittenSetting(Origin(self._file, number), setting.name, match[3], form, is_file=True)
        return None

    def _lines(self, file: str) -> Sequence[str]:
        return self._link.documents.get(file, b"").decode("utf-8", "surrogateescape").splitlines()

    def _assignments(self, file: str) -> "Iterator[_EnvAssignment]":
        try:
            reading = ComposeEnvGrammar().read(self._link.documents.get(file, b""), {})
        except Unreadable:
            return
        for found in reading.assignments:
            if isinstance(found.value, Secret):
                yield _EnvAssignment(found.name, found.value.reveal(), found.line)


class _EnvAssignment(NamedTuple):
    name: str
    value: str
    line: int

    def __repr__(self) -> str:
        return f"<{self.name}>"


def _around(text: str) -> tuple[str, str] | None:
    """The parts of a URL before and after its password, where variables may be in any of them."""
    references = iter(_REFERENCE.findall(text))
    parts = around_password(_REFERENCE.sub(_MASK, text))
    if parts is None:
        return None
    before, after = parts
    count = _REFERENCE.sub(_MASK, text).count(_MASK) - before.count(_MASK) - after.count(_MASK)
    shown = _filled(before, references)
    for _ in range(count):  # those of the password
        next(references)
    return shown, _filled(after, references)


def _filled(part: str, references: Iterator[str]) -> str:
    return re.sub(_MASK, lambda _: next(references), part)


def _make(name: str) -> str:
    return f"auracheck generate {name}"


def _in_compose(setting: Setting, line: str) -> WrittenSetting | None:
    """An entry of `environment:` that has a line of its own. What else the line has would be lost, or shown."""
    name = re.escape(setting.name)
    value = setting.value.reveal() if isinstance(setting.value, Secret) else ""
    if match := re.fullmatch(_IN_MAPPING.format(name), line):
        text, form = match[4], f"{match[1]}{setting.name}: {match[3]}{{}}{match[3]}"
    elif match := re.fullmatch(_IN_LIST.format(name), line):
        text, form = match[3], f"{match[1]}{match[2]}{setting.name}={{}}{match[2]}"
    elif is_option(setting.name) and len(parts := line.split(value)) == 2:
        return WrittenSetting(setting.origin, setting.name, value, "{}".join(parts)) if _is_alone(*parts) else None
    else:
        return None
    if text.replace("$$", "$") == value:
        return WrittenSetting(setting.origin, setting.name, text, form)
    return _interpolated(setting, text, form) if "$" in text and _ONE_LINE.fullmatch(text) else None


def _is_alone(before: str, after: str) -> bool:
    """Whether the rest of a command's line contains no other credential."""
    return not list(credential_options([(f"{before} {after}", 0)])) and shows_no_secret(before, after)


def _interpolated(setting: Setting, text: str, form: str) -> WrittenSetting | None:
    """An entry whose value is made of variables and defaults: a URL, the default of one variable, or a URL in that."""
    if parts := _around(text):
        *_, variable = ("", *(name for name, _ in _defaults(text.removeprefix(parts[0]).removesuffix(parts[1]))))
        return WrittenSetting(setting.origin, setting.name, text, form, variable=variable)
    chain = list(_defaults(text))
    if not chain:
        return None
    variable, value = chain[-1]
    if around_password(value):
        for name, _ in chain:
            form = form.replace("{}", f"${{{name}:-{{}}}}")
    return WrittenSetting(setting.origin, setting.name, value, form, variable=variable)


def _defaults(text: str) -> Iterator[tuple[str, str]]:
    """Each variable with its default, from the outermost: of `${A:-${B:-x}}`, where neither is set, `B` is the one with
    the value."""
    while found := _DEFAULT.fullmatch(text):
        text = found[2]
        yield found[1], text
