"""How both ends of a connection in a Compose project come to have one password: a variable in the `.env`, to which
each place refers that has a value of its own now."""

import os
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.judgement.logins import shows_no_secret
from auracheck.judgement.urls import around_password, is_unreserved, unescape
from auracheck.model import Origin, Secret, Setting
from auracheck.report import EditStep, RunStep, Step
from auracheck.systems.compose.grammar import ComposeEnvGrammar
from auracheck.systems.steps import Link, write

_IN_MAPPING = r"(\s*)(['\"]?){}\2\s*:\s+(['\"]?)(.*?)\3\s*"
_IN_LIST = r"(\s*-\s+)(['\"]?){}=(.*?)\2\s*"


class WrittenSetting(NamedTuple):
    """A setting as it is written at its place: its name there, its value, and its new line for another value, with
    `{}` in place of that. ``in_env``: it is a line of an env file."""

    origin: Origin
    name: str
    value: str
    line: str
    in_env: bool


def steps(link: Link) -> tuple[Step, ...]:
    """The steps; none where a place cannot be changed line by line."""
    return _Linking(link).steps()


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
        if server is not None and self._is_variable(server):
            made = () if self._may_stay(server) else (RunStep(write(_make(server.name), self._env, rotate=True)),)
            return (*self._refer(client, server.name, server.origin.line or 0), *made)  # which may add lines
        if self._is_variable(client) and client.value == self._link.password:
            return self._of_server(client.name)
        return self._with_new(client)

    def _with_new(self, client: WrittenSetting) -> tuple[Step, ...]:
        """A variable of the server's name, made where the `.env` does not have it yet."""
        name = self._link.name
        there = next((found.line for found in self._assignments(self._env) if found.name == name), None)
        of_server = self._of_server(name)
        if not of_server:
            return ()
        if there is not None:
            return (*self._refer(client, name, there), *of_server)
        make = RunStep(write(_make(name), self._env))
        if client.origin.file != self._env:
            return (make, *self._refer(client, name, 0), *of_server)
        new = self._new(client, name)
        if new is None:
            return ()
        last = EditStep(self._env, None, "insert", (new,))  # below the variable, which is made at the end
        return (make, last, EditStep(self._env, client.origin.line, "delete", ()), *of_server)

    def _is_variable(self, written: WrittenSetting) -> bool:
        """Whether it is a password alone in the `.env`, to which others can refer."""
        return written.in_env and written.origin.file == self._env and "://" not in written.value

    def _may_stay(self, server: WrittenSetting) -> bool:
        return self._client is None or "://" not in self._link.whole or is_unreserved(Secret(server.value))

    def _refer(self, client: WrittenSetting, name: str, line: int) -> tuple[Step, ...]:
        """The client's line with a reference. In the `.env` it must come after that of the variable."""
        new, at = self._new(client, name), client.origin.line or 0
        if new is None:
            return ()
        if client.origin.file == self._env and at < line:
            return EditStep(self._env, line, "insert", (new,)), EditStep(self._env, at, "delete", ())
        return (EditStep(client.origin.file, at, "replace", (new,)),)

    def _new(self, client: WrittenSetting, name: str) -> str | None:
        reference = f"${{{name}}}"
        parts = around_password(client.value)
        if parts is not None:
            return client.line.replace("{}", reference.join(parts)) if shows_no_secret(*parts) else None
        is_password = self._link.password in (client.value, unescape(client.value))
        return client.line.replace("{}", reference) if is_password else None

    def _of_server(self, name: str) -> tuple[Step, ...]:
        """The server's line with a reference to that variable."""
        server = self._server
        if server is not None:
            return (
                EditStep(
                    server.origin.file, server.origin.line, "replace", (server.line.replace("{}", f"${{{name}}}"),)
                ),
            )
        found = self._secret_file()
        return (found._replace(new=tuple(line.replace("{}", name) for line in found.new or ())),) if found else ()

    def _secret_file(self) -> EditStep | None:
        """The line of a secret's `file:`, which becomes one with the variable."""
        path = self._link.server.origin.file if self._link.server else None
        for number, line in enumerate(self._lines(self._file), 1):
            match = re.fullmatch(r"(\s*)file:\s+(['\"]?)(.+?)\2\s*", line)
            folder = os.path.dirname(self._file)
            if match and path and os.path.normpath(os.path.join(folder, match[3])) == os.path.normpath(path):
                return EditStep(self._file, number, "replace", (f"{match[1]}environment: {{}}",))
        return None

    def _written(self, setting: Setting | None) -> WrittenSetting | None:
        if setting is None or setting.origin.file is None or setting.origin.line is None:
            return None
        file, line = setting.origin.file, setting.origin.line
        if setting.scheme == ComposeEnvGrammar.name:
            found = next((each for each in self._assignments(file) if each.line == line), None)
            if found is None:
                return None
            return WrittenSetting(setting.origin, found.name, found.value, f"{found.name}={{}}", True)
        lines = self._lines(file)
        return _in_compose(setting, lines[line - 1]) if line <= len(lines) else None

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
    else:
        return None
    return WrittenSetting(setting.origin, setting.name, text, form, False) if text.replace("$$", "$") == value else None
