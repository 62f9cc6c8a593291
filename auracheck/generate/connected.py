"""One password for both ends of each connection: in the URLs of one server that are made together, under the names of
its password, and in the deployment that reads an env file. A Compose project beside that is read as it will be with the
new values."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from auracheck.deployment import JudgedTarget
from auracheck.deployment.connections import MISMATCH, Connection, Graph
from auracheck.deployment.matching import index, policy_of
from auracheck.errors import AuracheckError
from auracheck.generate.drawing import Made
from auracheck.judgement.defaults import default
from auracheck.judgement.urls import Url, around_password, family, split
from auracheck.model import Origin, Secret, Setting, Target
from auracheck.policy import Policy
from auracheck.policy.entry import Entry
from auracheck.systems import schemes, source_of
from auracheck.systems.source import open_source


def agreeing(made: Sequence[Made], entries: Iterable[Entry]) -> list[Made]:
    """The values, with one password for each server: that of its first URL, in its other URLs with the same user and
    host, and under the names by which its image and its clients know it."""
    passwords: dict[tuple[str, str | None, str], str] = {}
    found = [_with_password(one, passwords) for one in made]
    by_family = {server: password for (server, _, _), password in reversed(passwords.items())}
    kinds = {entry.name: entry for entry in entries}
    return [_named(one, kinds[one.name], by_family) for one in found]


def _with_password(one: Made, passwords: dict[tuple[str, str | None, str], str]) -> Made:
    url = _url(one.value) if one.value else None
    if url is None or one.value is None or url.password is None:
        return one
    password = passwords.setdefault(url.account, url.password)
    return one if password == url.password else one._replace(value=_with(one.value, password))


def _named(one: Made, entry: Entry, passwords: dict[str, str]) -> Made:
    if one.value is None or entry.kind != "password":
        return one
    servers = [server for server in passwords if one.name in password_names(server)]
    fits = len(servers) == 1 and len(passwords[servers[0]]) >= entry.least
    return one._replace(value=Secret(passwords[servers[0]])) if fits else one


@cache
def password_names(server: str) -> frozenset[str]:
    """The variables in which servers of that family, and their clients, have the password."""
    logins = [login for program in index().role["server"] for login in policy_of(program).logins]
    of_family = [login for login in logins if server in map(family, login.schemes)]
    names = [name for login in of_family for name in login.password]
    return frozenset(
        [*names, *(group["password"] for login in of_family for group in login.clients if "password" in group)]
    )


_NOBODY = Policy("", {}, {})


def connected(values: Mapping[str, Secret], path: str, there: Mapping[str, Setting]) -> dict[str, Secret]:
    """The new values for an env file that has these settings, where two ends of a connection would differ with the
    same password: the server's, or the one that stays."""
    found = dict(values)
    for targets in _deployments(values, path, there):
        judged = [JudgedTarget(t, _NOBODY, "", "", True, (), None, {}, frozenset(), ()) for t in targets]
        for connection in Graph(judged).connections:
            if connection.state == MISMATCH and connection.differs == "password":
                found |= _agreed(connection, values, found)
    return found


def _agreed(connection: Connection, made: Mapping[str, Secret], now: Mapping[str, Secret]) -> dict[str, Secret]:
    """The new value of one end; nothing where neither is a value that was made, or the one that stays is a default."""
    password, part = connection.client.password, connection.other.part if connection.other else None
    client, server = (each.text if each else None for each in (password, part))
    if client is None or server is None:
        return {}
    for mine, other in ((client, server), (server, client)):
        name, of_other = _owner(mine, made), _owner(other, made)
        if name is not None and (of_other or not default("password", other)):
            return {name: _with(now[name], _password(now[of_other]) if of_other else other)}
    return {}


def _owner(text: str, made: Mapping[str, Secret]) -> str | None:
    """The variable whose new value that is, or whose URL has that password."""
    return next((name for name, value in made.items() if _password(value) == text), None)


def _url(value: Secret) -> Url | None:
    return split(value.reveal()) if "://" in value.reveal() else None


def _password(value: Secret) -> str:
    url = _url(value)
    return (url and url.password) or value.reveal()


def _with(value: Secret, password: str) -> Secret:
    """The value with that password; in a URL it is escaped (RFC 3986, section 2.1)."""
    from urllib.parse import quote

    parts = around_password(value.reveal()) if "://" in value.reveal() else None
    return Secret(quote(password, safe="").join(parts)) if parts else Secret(password)


def _deployments(values: Mapping[str, Secret], path: str, there: Mapping[str, Setting]) -> Iterator[list[Target]]:
    """The targets of each project in the folder of the file, which sees the new values in its environment."""
    environ = {**os.environ, **{name: value.reveal() for name, value in values.items()}}
    for scheme in schemes():
        source = source_of(scheme)
        if not (source.sees_environment and source.takes):
            continue
        try:
            opened = open_source(f"{scheme}:{os.path.dirname(path) or os.curdir}", environ=environ, policy=_NOBODY)
            items = list(opened.read()) if opened.is_there() else []
        except AuracheckError:
            continue  # what cannot be read has no connections that are known
        yield list(_with_new(values, path, there, (item for item in items if isinstance(item, Target))))


def _with_new(
    values: Mapping[str, Secret], path: str, there: Mapping[str, Setting], targets: Iterable[Target]
) -> Iterator[Target]:
    """The targets, those that read the file as a whole with all that it will have."""
    lines = {(name, setting.origin.line) for name, setting in there.items()}
    new = tuple(Setting(name, value, Origin(path)) for name, value in values.items())
    for target in targets:
        own = {setting.name for setting in target.settings if not _is_of(path, setting, lines)}
        is_reader = len(own) < len(target.winners())
        added = (setting for setting in new if setting.name not in own) if is_reader else ()
        yield target._replace(settings=(*target.settings, *added))


def _is_of(path: str, setting: Setting, lines: set[tuple[str, int | None]]) -> bool:
    """Whether it is a line of the file."""
    origin = setting.origin
    is_there = origin.file is not None and os.path.realpath(origin.file) == os.path.realpath(path)
    return is_there and (setting.name, origin.line) in lines
