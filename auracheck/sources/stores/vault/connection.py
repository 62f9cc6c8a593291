"""How a server of Vault is reached, and as whom: what the environment says of it."""

import os
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.sources.files import TIMEOUT, read_file
from auracheck.sources.stores.failures import Failure, StoreFailure

TOKEN_FILE = os.path.join("~", ".vault-token")
"""Where `vault login` and `bao login` keep the token."""

POD_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"
"""Where Kubernetes puts the token of a pod's service account."""

MAX_TOKEN = 64 << 10
"""Bytes of a file with a token at most."""

WRITTEN = "it is written https://HOST:8200"

_HEADER = re.compile(r"[!-~]+")
_HOST = re.compile(r"[A-Za-z0-9_.-]+|[0-9A-Fa-f:.]+")
_TRUE = frozenset({"1", "t", "true"})
"""As Go's strconv.ParseBool has them, which is how Vault's client reads VAULT_SKIP_VERIFY."""


class AppRole(NamedTuple):
    """A login by AppRole; ``path`` is where the method is mounted."""

    path: str
    role_id: Secret
    secret_id: Secret


class Kubernetes(NamedTuple):
    """A login by the token of a service account, which is in the file ``jwt_file``."""

    path: str
    role: str
    jwt_file: str


class Token(NamedTuple):
    """A token that is there already, and the words for where it was found."""

    token: Secret
    found: str


class Connection(NamedTuple):
    """``server`` is the host with its port, to be told; the address itself may hold a password. ``verify`` is a path
    of certificates, or whether to check at all. ``who`` is None where nothing says as whom to ask: an agent may know.
    """

    address: str
    server: str
    namespace: str
    verify: bool | str
    certificate: tuple[str, str] | None
    who: Token | AppRole | Kubernetes | None

    def __repr__(self) -> str:
        return f"<Connection to {self.server}>"


class Variables:
    """VAULT_X, else BAO_X; the other way round where BAO_ADDR alone says which server is meant."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        families = ("VAULT", "BAO")
        bao_alone = environ.get("BAO_ADDR") and not environ.get("VAULT_ADDR")
        self._families = families[::-1] if bao_alone else families

    def __getitem__(self, name: str) -> str:
        return self._environ.get(self.name(name), "")

    def name(self, name: str) -> str:
        """The variable that says it, in full."""
        full = [f"{family}_{name}" for family in self._families]
        return next((each for each in full if self._environ.get(each)), full[0])


def connection(environ: Mapping[str, str]) -> Connection:
    """What the environment and `~/.vault-token` say. Raises `StoreFailure`."""
    said = Variables(environ)
    address, server = _address(said)
    namespace = said["NAMESPACE"].strip("/")
    if namespace and not _HEADER.fullmatch(namespace):
        raise StoreFailure(Failure.REFUSED, f"{said.name('NAMESPACE')} is no path of a namespace")
    certificate = (said["CLIENT_CERT"], said["CLIENT_KEY"]) if said["CLIENT_CERT"] else None
    verify = _verify(said)
    if address.startswith("https:"):
        _check_files(said, verify, certificate)
    return Connection(address, server, namespace, verify, certificate, _who(said))


def _address(said: Variables) -> tuple[str, str]:
    name, address = said.name("ADDR"), said["ADDR"].strip()
    if not address:
        raise StoreFailure(Failure.NO_ADDRESS, "VAULT_ADDR is not set; export VAULT_ADDR=https://HOST:8200")
    try:
        parts = urlsplit(address)
        server = _server(parts)
    except ValueError:
        server = ""
    if not server:
        raise StoreFailure(Failure.NO_ADDRESS, f"{name} is no address of a server; {WRITTEN}")
    return address.rstrip("/"), server


def server_of(address: str) -> str:
    """The host with its port, to be told; nothing for what is no address. Of a user and a password nothing is told,
    which is why what stands before an `@` must be percent-encoded: it could be taken for the host."""
    try:
        return _server(urlsplit(address))
    except ValueError:
        return ""


def _server(parts: SplitResult) -> str:
    rest = f"{parts.path}{parts.query}{parts.fragment}"
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or "@" in rest or parts.query or parts.fragment:
        return ""
    if not _HOST.fullmatch(host):
        return ""
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _verify(said: Variables) -> bool | str:
    if said["SKIP_VERIFY"].lower() in _TRUE:
        return False
    return said["CACERT"] or said["CAPATH"] or True


def _check_files(said: Variables, verify: bool | str, certificate: tuple[str, str] | None) -> None:
    """The client would quote a path, and ask for a passphrase on the terminal."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authorities = said.name("CACERT" if said["CACERT"] else "CAPATH")
    try:
        if isinstance(verify, str):
            if os.path.isdir(verify):
                return
            if not os.path.isfile(verify):  # a FIFO could be read once alone, and by us
                raise OSError
            context.load_verify_locations(verify)
    except OSError:  # SSLError is one
        raise StoreFailure(Failure.TLS, f"{authorities} names no file of certificates that can be read") from None
    try:
        if certificate:
            context.load_cert_chain(certificate[0], certificate[1] or None, password=lambda: "")
    except OSError:
        names = f"{said.name('CLIENT_CERT')} and {said.name('CLIENT_KEY')}"
        raise StoreFailure(
            Failure.TLS, f"{names} name no certificate with its key, unencrypted, that can be read"
        ) from None


def _who(said: Variables) -> Token | AppRole | Kubernetes | None:
    if said["TOKEN"]:
        return _token(said["TOKEN"], said.name("TOKEN"))
    if said["ROLE_ID"] and said["SECRET_ID"]:
        return AppRole(_auth_path(said, "approle"), Secret(said["ROLE_ID"]), Secret(said["SECRET_ID"]))
    role = said["ROLE"] or said["K8S_ROLE"]
    if role:
        return Kubernetes(_auth_path(said, "kubernetes"), role, said["JWT_FILE"] or POD_TOKEN)
    file = os.path.expanduser(TOKEN_FILE)
    kept = read_token(file) if os.path.isfile(file) else ""  # nobody asked for it, so no FIFO is waited for
    return _token(kept, "~/.vault-token") if kept else None


def _token(text: str, found: str) -> Token:
    token = text.strip()
    if not _HEADER.fullmatch(token):
        raise StoreFailure(Failure.NOT_AUTHENTICATED, f"what is in {found} has characters that no token has")
    return Token(Secret(token), found)


def _auth_path(said: Variables, usual: str) -> str:
    """The mount, of a path that may be given as the API has it: auth/MOUNT/login."""
    return said["AUTH_PATH"].strip("/").removeprefix("auth/").removesuffix("/login") or usual


def read_token(path: str, seconds: float = TIMEOUT) -> str:
    """The token in a file, or in a FIFO, which is waited for so long; nothing where none can be read."""
    try:
        return read_file(path, MAX_TOKEN, seconds).decode().strip()
    except (Unreadable, ValueError):
        return ""
