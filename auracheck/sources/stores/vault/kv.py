"""The key/value engine of Vault, versions 1 and 2 (Vault's API, "KV secrets engine")."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from auracheck.sources.stores.failures import Failure, StoreFailure
from auracheck.sources.stores.kept import Kept, day
from auracheck.sources.stores.vault.absent import no_mount, not_allowed, not_there, nowhere
from auracheck.sources.stores.vault.reply import Reply
from auracheck.sources.stores.vault.server import Server

_KINDS = ("kv", "generic")
"""Types of mounts with keys and values; `generic` is the first version's old name."""


_MOST_VERSIONS = 10**9
"""So many nobody has: a longer number is something else."""

_NO_MOUNT = "no handler for route"
"""What Vault says to root of a mount that is not there; to anybody else it says that it is forbidden."""


class Place(NamedTuple):
    """A secret of the engine: its mount, which ends with a slash, the engine's version there, and the path in it."""

    mount: str
    version: int
    path: str

    @property
    def asked(self) -> str:
        """The path as the API has it, which is that of policies too."""
        return f"{self.mount}{'data/' if self.version == 2 else ''}{self.path}"


def read(server: Server, location: str) -> Kept:
    """What the path `MOUNT/PATH` keeps. Raises `StoreFailure`."""
    place = _place(server, location)
    return _read(server, location, place) if place else _guessed(server, location)


def _place(server: Server, location: str) -> Place | None:
    """Which mount has it; None where the token may not know. Raises `StoreFailure` for what is no key/value engine."""
    reply = server.get(f"sys/internal/ui/mounts/{location}")
    mount, kind, options = (reply.answer.get(key) for key in ("path", "type", "options"))
    if reply.status == HTTPStatus.NOT_FOUND and "namespace" in reply.errors:
        raise StoreFailure(Failure.REFUSED, "there is no such namespace; check VAULT_NAMESPACE")
    if reply.status != HTTPStatus.OK or not (isinstance(mount, str) and location.startswith(mount.rstrip("/"))):
        return None
    if kind not in _KINDS:
        raise StoreFailure(Failure.NOT_THERE, f"{location.partition('/')[0]} is a mount of another kind than kv")
    path = location[len(mount) :]
    if not path:
        raise nowhere(server, mount)
    version = options.get("version") if isinstance(options, dict) else None
    return Place(mount, 2 if version == "2" else 1, path)


def _read(server: Server, location: str, place: Place) -> Kept:
    reply = server.get(place.asked)
    if reply.status == HTTPStatus.OK:
        return _kept(location, place, reply)
    if reply.status == HTTPStatus.FORBIDDEN:
        raise not_allowed(server, place.asked)
    _check_deleted(reply)
    if reply.status == HTTPStatus.NOT_FOUND:
        raise not_there(server, place.mount, place.version, place.path)
    raise _strange(reply)


def _guessed(server: Server, location: str) -> Kept:
    """Where the mount cannot be known it is the first part, and of either version."""
    mount, _, path = location.partition("/")
    places = [Place(f"{mount}/", version, path) for version in (2, 1)]
    replies = [server.get(place.asked) for place in places]
    for place, reply in zip(places, replies, strict=True):
        if reply.status == HTTPStatus.OK:
            return _kept(location, place, reply)
        _check_deleted(reply)
    if all(_NO_MOUNT in reply.errors for reply in replies):
        raise no_mount(server, mount)
    for place, reply in zip(places, replies, strict=True):
        if reply.status == HTTPStatus.NOT_FOUND:
            raise not_there(server, place.mount, place.version, place.path)
    if replies[0].status == HTTPStatus.FORBIDDEN:
        raise not_allowed(server, places[0].asked, places[1].asked)
    raise _strange(replies[0])


def _kept(location: str, place: Place, reply: Reply) -> Kept:
    if place.version == 1:
        if reply.body.get("lease_id"):
            raise StoreFailure(Failure.NOT_THERE, "it is made anew for each reader, and no secret of the kv engine")
        return Kept(reply.answer, location, form="json")
    members, metadata = _versioned(reply)
    if members is None:
        raise StoreFailure(Failure.NOT_JSON, "the answer is none of KV version 2, though the mount says so")
    return Kept(members, location, day(metadata.get("created_time")))


def _versioned(reply: Reply) -> tuple[Mapping[str, Any] | None, Mapping[str, Any]]:
    members, metadata = (reply.answer.get(key) for key in ("data", "metadata"))
    return members if isinstance(members, dict) else None, metadata if isinstance(metadata, dict) else {}


def _check_deleted(reply: Reply) -> None:
    """Of a version that was deleted the engine still knows when; the answer is a 404 all the same."""
    _, metadata = _versioned(reply)
    if reply.status != HTTPStatus.NOT_FOUND or not metadata:
        return
    number = _number(metadata.get("version"))
    version = f"version {number}, the newest," if number else "the newest version"
    if metadata.get("destroyed") is True:
        raise StoreFailure(Failure.DELETED, f"{version} was destroyed; put a new one")
    undelete = f"vault kv undelete -versions={number}" if number else "vault kv undelete"
    raise StoreFailure(Failure.DELETED, f"{version} was deleted; {undelete} brings it back")


def _number(version: object) -> int:
    """That of a version; 0 for what is none."""
    return version if type(version) is int and 0 < version <= _MOST_VERSIONS else 0


def _strange(reply: Reply) -> StoreFailure:
    return StoreFailure(Failure.REFUSED, f"it answers with HTTP {reply.status}; its log says why")
