"""One password for both ends of each connection in the deployment that reads an env file: a Compose project beside it
is read as it will be with the new values."""

import os
from collections.abc import Iterable, Iterator, Mapping

from auracheck.deployment import JudgedTarget
from auracheck.deployment.connections import MISMATCH, Connection, connections
from auracheck.errors import AuracheckError
from auracheck.judgement.defaults import default
from auracheck.judgement.urls import around_password, split
from auracheck.model import Origin, Secret, Setting, Target
from auracheck.policy import Policy
from auracheck.systems import schemes, source_of
from auracheck.systems.source import open_source

_NOBODY = Policy("", {}, {})


def connected(values: Mapping[str, Secret], path: str, there: Mapping[str, Setting]) -> dict[str, Secret]:
    """The new values for an env file that has these settings, where two ends of a connection would differ with the
    same password: the server's, or the one that stays."""
    found = dict(values)
    for targets in _deployments(values, path, there):
        judged = [JudgedTarget(t, _NOBODY, "", "", True, (), None, {}, frozenset(), ()) for t in targets]
        for connection in connections(judged):
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


def _password(value: Secret) -> str:
    url = split(value.reveal()) if "://" in value.reveal() else None
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
