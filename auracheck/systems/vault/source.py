"""Vault and OpenBao."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus

from auracheck.errors import UsageError, suggestion
from auracheck.listing import some
from auracheck.regex import regex
from auracheck.systems.source import Context
from auracheck.systems.stores import Store, StoreContents, day
from auracheck.systems.stores.failures import StoreError, StoreProblem
from auracheck.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from auracheck.systems.vault.server import Reply, VaultServer


class VaultStore(Store):
    """A secret of the key/value engine of Vault or OpenBao, version 1 or 2, asked for over the network.

    `auracheck check vault:secret/auraconnect/production` reads what `vault kv get` reads; the server says which version
    of the engine the path has. Keys match the policy's names in any case, with dashes or underscores: jwt_secret_key,
    jwt-secret-key. In version 2 a value is as old as its version. A path that names an environment is checked as that
    environment. A key with an object or a list is unread. Several paths are read side by side, each in `--timeout`
    seconds (10 by default). It needs the extra auracheck[vault].

    The server and the login come from the variables of its own client, or their BAO_… counterparts:

    - VAULT_ADDR, VAULT_NAMESPACE, HTTPS_PROXY; VAULT_CACERT or VAULT_CAPATH, VAULT_CLIENT_CERT and VAULT_CLIENT_KEY,
      VAULT_SKIP_VERIFY.
    - VAULT_TOKEN; else AppRole with VAULT_ROLE_ID and VAULT_SECRET_ID; else Kubernetes with VAULT_ROLE (or
      VAULT_K8S_ROLE) and the pod's own token, or the one in VAULT_JWT_FILE; else ~/.vault-token, which `vault login`
      writes. VAULT_AUTH_PATH is the mount of AppRole or Kubernetes, if it is not under its own name.

    A run logs in once, however many paths it reads. The token only needs to read, as in
      path "secret/data/auraconnect/production" { capabilities = ["read"] }
    """

    scheme = "vault"
    completes = ""
    sees_environment = True
    takes = "MOUNT/PATH"

    def __init__(self, spec: str, location: str, context: Context) -> None:
        super().__init__(spec, location.strip("/"), context)
        segments = self.location.split("/")
        if len(segments) < 2 or not {"", ".", ".."}.isdisjoint(segments):
            raise UsageError("vault: not a mount and path (expected for example vault:secret/auraconnect/production)")

    @classmethod
    def connect(cls, context: Context) -> "VaultServer":
        from auracheck.systems.vault.config import read_config
        from auracheck.systems.vault.server import VaultServer

        return VaultServer(read_config(context.environ), context.timeout)

    def fetch(self, client: "VaultServer") -> StoreContents:
        return read_secret(client, self.location)


MAX_NAMES = 5
"""Names that are listed at most."""

_KINDS = ("kv", "generic")
"""Types of mounts with keys and values; `generic` is the old name of version 1."""

_MAX_VERSION = 10**9
"""A larger number is not one of a version."""

_NO_MOUNT = "no handler for route"
"""What Vault says to root of a mount that does not exist; to others it says that access is denied."""

_INTERNAL = frozenset({"cubbyhole/", "sys/", "identity/"})

_WORDS = regex(r"(?:[A-Za-z]{1,16}[0-9]{0,3}|[0-9]{1,4})(?:[-._/](?:[A-Za-z]{1,16}[0-9]{0,3}|[0-9]{1,4})){0,9}/?")
"""Names of words and short numbers. A name with more digits among its letters may be random, and is not shown."""


class KvPath(NamedTuple):
    """A secret of the engine: its mount (with a slash at its end), the version of the engine, and the path in it."""

    mount: str
    version: int
    path: str

    @property
    def api(self) -> str:
        """The path as the API and policies write it."""
        return f"{self.mount}{'data/' if self.version == 2 else ''}{self.path}"


def read_secret(server: "VaultServer", location: str) -> StoreContents:
    """The secret at `MOUNT/PATH`. Raises `StoreError`."""
    found = _resolve(server, location)
    mount, _, path = location.partition("/")
    paths = [found] if found else [KvPath(f"{mount}/", version, path) for version in (2, 1)]
    replies = [(each, server.get(each.api)) for each in paths]
    for each, reply in replies:
        if reply.status == HTTPStatus.OK:
            return _contents(location, each, reply)
        _check_deleted(location, reply)
    if all(_NO_MOUNT in reply.errors for _, reply in replies):
        raise _no_mount(server, mount)
    for each, reply in replies:
        if reply.status == HTTPStatus.NOT_FOUND:
            raise _not_found(server, each)
    status = replies[0][1].status
    if status == HTTPStatus.FORBIDDEN:
        raise _denied(server, paths)
    raise StoreError(StoreProblem.FAILED, f"{server.config.server} returned HTTP {status}; check its log")


def _resolve(server: "VaultServer", location: str) -> KvPath | None:
    """Which mount has the path; None if the token may not know. Raises `StoreError` if it is not a key/value engine."""
    reply = server.get(f"sys/internal/ui/mounts/{location}")
    mount, kind, options = (reply.answer.get(key) for key in ("path", "type", "options"))
    if reply.status == HTTPStatus.NOT_FOUND and "namespace" in reply.errors:
        raise StoreError(StoreProblem.CONFIGURATION, "unknown namespace; check VAULT_NAMESPACE")
    if reply.status != HTTPStatus.OK or not (isinstance(mount, str) and location.startswith(mount.rstrip("/"))):
        return None
    if kind not in _KINDS:
        raise StoreError(StoreProblem.NOT_FOUND, f"{location.partition('/')[0]} is not a kv mount")
    path = location[len(mount) :]
    if not path:
        names = _names(server, f"{mount}metadata") or _names(server, mount)
        raise StoreError(StoreProblem.NOT_FOUND, f"{mount} is a mount; add the path of a secret{_available(names)}")
    version = options.get("version") if isinstance(options, dict) else None
    return KvPath(mount, 2 if version == "2" else 1, path)


def _contents(location: str, path: KvPath, reply: "Reply") -> StoreContents:
    if path.version == 1:
        if reply.body.get("lease_id"):
            raise StoreError(StoreProblem.NOT_FOUND, f"{location} is a dynamic secret, not a secret of a kv mount")
        return StoreContents(reply.answer, location, form="json")
    members = reply.answer.get("data")
    if not isinstance(members, dict):
        raise StoreError(StoreProblem.INVALID_RESPONSE, f"{location} is not a secret of KV version 2")
    return StoreContents(members, location, day(_metadata(reply).get("created_time")))


def _metadata(reply: "Reply") -> Mapping[str, Any]:
    metadata = reply.answer.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _check_deleted(location: str, reply: "Reply") -> None:
    """The engine still has the metadata of a deleted version, though the status is 404."""
    metadata = _metadata(reply)
    if reply.status != HTTPStatus.NOT_FOUND or not metadata:
        return
    version = metadata.get("version")
    known = type(version) is int and 0 < version <= _MAX_VERSION
    latest = f"the latest version ({version})" if known else "the latest version"
    if metadata.get("destroyed") is True or not known:
        what = "destroyed" if metadata.get("destroyed") is True else "deleted"
        raise StoreError(StoreProblem.DELETED, f"{latest} was {what}; write a new version")
    undelete = f"run vault kv undelete -versions={version} {shlex.quote(location)}"
    raise StoreError(StoreProblem.DELETED, f"{latest} was deleted; {undelete}")


def _denied(server: "VaultServer", paths: Sequence[KvPath]) -> StoreError:
    """Why access is denied: the token is not valid, it lacks a right, or the mount does not exist, which Vault reports
    only to root."""
    server.check_token()
    rights = " or ".join(f'path "{path.api}" {{ capabilities = ["read"] }}' for path in paths)
    if len(paths) == 1:
        return StoreError(StoreProblem.PERMISSION, f"the token cannot read this path; add to its policy: {rights}")
    mount, mounts = paths[0].mount, _mounts(server)
    if mount not in mounts and suggestion(mount, mounts):
        return _no_mount(server, mount.rstrip("/"))
    why = f"the token cannot read this path, or mount {mount} does not exist; add to its policy: {rights}"
    return StoreError(StoreProblem.PERMISSION, why)


def _no_mount(server: "VaultServer", mount: str) -> StoreError:
    mounts = _mounts(server)
    near = suggestion(f"{mount}/", mounts) or _available(mounts)
    return StoreError(StoreProblem.NOT_FOUND, f"mount {mount}/ does not exist{near}")


def _not_found(server: "VaultServer", path: KvPath) -> StoreError:
    if path.version == 2 and path.path.startswith("data/"):
        return StoreError(StoreProblem.NOT_FOUND, f"remove data/ from the path: vault:{path.mount}{path.path[5:]}")
    folder, _, name = path.path.rpartition("/")
    names = _names(server, f"{path.mount}{'metadata/' if path.version == 2 else ''}{folder}")
    where = f"{path.mount}{folder}".rstrip("/")
    return StoreError(StoreProblem.NOT_FOUND, f"{name} is not in {where}{suggestion(name, names) or _available(names)}")


def _names(server: "VaultServer", folder: str) -> Sequence[str]:
    """The secrets in a folder, if the token may list them."""
    reply = server.list(folder)
    keys = reply.answer.get("keys") if reply.status == HTTPStatus.OK else None
    return _shown(keys if isinstance(keys, list) else ())


def _mounts(server: "VaultServer") -> Sequence[str]:
    """The mounts that the token may know."""
    reply = server.get("sys/internal/ui/mounts")
    found = reply.answer.get("secret") if reply.status == HTTPStatus.OK else None
    return _shown(name for name in (found if isinstance(found, dict) else ()) if name not in _INTERNAL)


def _shown(names: Iterable[object]) -> Sequence[str]:
    return [name for name in names if isinstance(name, str) and _WORDS.fullmatch(name)]


def _available(names: Sequence[str]) -> str:
    return f"; available: {some(names, MAX_NAMES)}" if names else ""
