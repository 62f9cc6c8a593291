"""Why Vault gives nothing at a path: it may not be read, or is not there; with the names that are."""

import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus

from auracheck.errors import meant
from auracheck.sources.stores.failures import Failure, StoreFailure
from auracheck.sources.stores.vault.server import Server

MOST = 5
"""Names that are told at most."""

_WORDS = re.compile(r"(?:[A-Za-z]{1,16}[0-9]{0,3}|[0-9]{1,4})(?:[-._/](?:[A-Za-z]{1,16}[0-9]{0,3}|[0-9]{1,4})){0,9}/?")
"""Words and short numbers, as paths are named. What has more digits among its letters may be random."""

_NO_STORES = frozenset({"cubbyhole/", "sys/", "identity/"})


def not_allowed(server: Server, *asked: str) -> StoreFailure:
    """Why reading is forbidden: the token is none, it lacks a right, or there is no such mount, which Vault tells
    nobody but root."""
    failure = server.login.refused()
    if failure is not None:
        return failure
    wanted = " or ".join(f'path "{path}" {{ capabilities = ["read"] }}' for path in asked)
    if len(asked) == 1:
        return StoreFailure(Failure.NOT_ALLOWED, f"the token may not read it; its policy needs {wanted}")
    mount = asked[0].partition("/")[0]
    mounts = _mounts(server)
    if f"{mount}/" not in mounts and meant(f"{mount}/", mounts):
        return no_mount(server, mount)
    return StoreFailure(
        Failure.NOT_ALLOWED, f"the token may not read it, or no mount is called {mount}/; its policy needs {wanted}"
    )


def no_mount(server: Server, mount: str) -> StoreFailure:
    """Nothing of that name is mounted."""
    mounts = _mounts(server)
    near = meant(f"{mount}/", mounts) or _listed(mounts)
    return StoreFailure(Failure.NOT_THERE, f"no mount is called {mount}/{near}")


def not_there(server: Server, mount: str, version: int, path: str) -> StoreFailure:
    """Nothing is kept at that path of a mount."""
    if version == 2 and path.startswith("data/"):
        return StoreFailure(Failure.NOT_THERE, f"the path is written without data/: vault:{mount}{path[5:]}")
    folder, _, name = path.rpartition("/")
    names = _names(server, f"{mount}{'metadata/' if version == 2 else ''}{folder}")
    where = f"{mount}{folder}".rstrip("/")
    return StoreFailure(Failure.NOT_THERE, f"{where} has no {name}{meant(name, names) or _listed(names)}")


def nowhere(server: Server, mount: str) -> StoreFailure:
    """The location is a mount itself."""
    names = _names(server, f"{mount}metadata") or _names(server, mount)
    return StoreFailure(Failure.NOT_THERE, f"{mount} is the mount itself; name a path in it{_listed(names)}")


def _names(server: Server, folder: str) -> Sequence[str]:
    """What is beside it, where the token may know that."""
    reply = server.list(folder)
    keys = reply.answer.get("keys") if reply.status == HTTPStatus.OK else None
    return _told(keys if isinstance(keys, list) else ())


def _mounts(server: Server) -> Sequence[str]:
    """The mounts with secrets that the token may know of."""
    reply = server.get("sys/internal/ui/mounts")
    found = reply.answer.get("secret") if reply.status == HTTPStatus.OK else None
    return _told(name for name in (found if isinstance(found, dict) else ()) if name not in _NO_STORES)


def _told(names: Iterable[object]) -> Sequence[str]:
    return [name for name in names if isinstance(name, str) and _WORDS.fullmatch(name)]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return f"; there are {', '.join(names[:MOST])}{more}" if names else ""
