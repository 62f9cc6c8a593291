"""Where the server of Vault is, and who logs in: what the environment and `~/.vault-token` say."""

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.regex import regex
from auracheck.systems.files import TIMEOUT, read_file
from auracheck.systems.stores.failures import StoreError, StoreProblem, check_ca_file
from auracheck.typed import NamedTuple

POD_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"
"""Where Kubernetes mounts the token of a pod's service account."""

MAX_TOKEN = 64 << 10
"""Bytes of a file with a token at most."""

_HEADER = regex(r"[!-~]+")
_HOST = regex(r"[A-Za-z0-9_.-]+|[0-9A-Fa-f:.]+")
_TRUE = frozenset({"1", "t", "true"})
"""As in Go's strconv.ParseBool, by which Vault's client reads VAULT_SKIP_VERIFY."""


class AppRoleLogin(NamedTuple):
    """``mount`` is that of the login method."""

    mount: str
    role_id: Secret
    secret_id: Secret


class KubernetesLogin(NamedTuple):
    """``jwt_file`` has the token of a service account."""

    mount: str
    role: str
    jwt_file: str

    def jwt(self) -> str:
        """Raises `StoreError`."""
        token = read_token(self.jwt_file)
        if not token:
            why = "service account token not found; set VAULT_JWT_FILE to its file"
            raise StoreError(StoreProblem.AUTHENTICATION, why)
        return token


class Token(NamedTuple):
    """A token, and where it was found."""

    token: Secret
    found: str


class VaultConfig(NamedTuple):
    """``address`` may contain a password. ``verify`` is a path of certificates, or whether to verify at all.

    ``login`` is None where nothing is set: an agent between us and the server may add a token.
    """

    address: str
    namespace: str
    verify: bool | str
    certificate: tuple[str, str] | None
    login: Token | AppRoleLogin | KubernetesLogin | None

    @property
    def server(self) -> str:
        """Host and port."""
        return server_of(self.address)

    def __repr__(self) -> str:
        return f"<VaultConfig of {self.server}>"


class _VaultVariables:
    """VAULT_X, else BAO_X; the other way round if only BAO_ADDR names a server."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        only_bao = environ.get("BAO_ADDR") and not environ.get("VAULT_ADDR")
        self._prefixes = ("BAO", "VAULT") if only_bao else ("VAULT", "BAO")

    def __getitem__(self, name: str) -> str:
        return self._environ.get(self.name(name), "")

    def name(self, name: str) -> str:
        """The full name of the variable that is set."""
        full = [f"{prefix}_{name}" for prefix in self._prefixes]
        return next((each for each in full if self._environ.get(each)), full[0])


def read_config(environ: Mapping[str, str]) -> VaultConfig:
    """Raises `StoreError`."""
    variables = _VaultVariables(environ)
    address = _address(variables)
    namespace = variables["NAMESPACE"].strip("/")
    if namespace and not _HEADER.fullmatch(namespace):
        raise StoreError(StoreProblem.CONFIGURATION, f"{variables.name('NAMESPACE')} is not a namespace path")
    certificate = (variables["CLIENT_CERT"], variables["CLIENT_KEY"]) if variables["CLIENT_CERT"] else None
    skips = variables["SKIP_VERIFY"].lower() in _TRUE
    verify = not skips and (variables["CACERT"] or variables["CAPATH"] or True)
    if address.startswith("https:"):
        _check_files(variables, verify, certificate)
    return VaultConfig(address, namespace, verify, certificate, _login(variables))


def _address(variables: _VaultVariables) -> str:
    name, address = variables.name("ADDR"), variables["ADDR"].strip()
    if not address:
        raise StoreError(StoreProblem.CONFIGURATION, "VAULT_ADDR not set; run export VAULT_ADDR=https://HOST:8200")
    if not server_of(address):
        raise StoreError(StoreProblem.CONFIGURATION, f"{name} is not a server URL (expected https://HOST:8200)")
    return address.rstrip("/")


def server_of(address: str) -> str:
    """Host and port, without user and password; empty for what is not a URL, or if the password is not encoded."""
    try:
        url = urlsplit(address)
        host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
    except ValueError:
        return ""
    if url.scheme not in ("http", "https") or "@" in url.path or url.query or url.fragment or not _HOST.fullmatch(host):
        return ""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _check_files(variables: _VaultVariables, verify: bool | str, certificate: tuple[str, str] | None) -> None:
    """The client would quote a path in its error, and ask for a passphrase on the terminal."""
    import ssl

    if isinstance(verify, str) and not os.path.isdir(verify):
        check_ca_file(verify, variables.name("CACERT" if variables["CACERT"] else "CAPATH"))
    try:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.load_cert_chain(certificate[0], certificate[1] or None, password=lambda: "")
    except OSError:  # SSLError is one
        names = f"{variables.name('CLIENT_CERT')} and {variables.name('CLIENT_KEY')}"
        raise StoreError(StoreProblem.TLS, f"{names} are not a certificate and its unencrypted key") from None


def _login(variables: _VaultVariables) -> Token | AppRoleLogin | KubernetesLogin | None:
    if variables["TOKEN"]:
        return _token(variables["TOKEN"], variables.name("TOKEN"))
    if variables["ROLE_ID"] and variables["SECRET_ID"]:
        ids = Secret(variables["ROLE_ID"]), Secret(variables["SECRET_ID"])
        return AppRoleLogin(_mount(variables) or "approle", *ids)
    role = variables["ROLE"] or variables["K8S_ROLE"]
    if role:
        return KubernetesLogin(_mount(variables) or "kubernetes", role, variables["JWT_FILE"] or POD_TOKEN)
    file = os.path.expanduser(os.path.join("~", ".vault-token"))  # written by `vault login`
    token = read_token(file) if os.path.isfile(file) else ""  # a FIFO there is not waited for
    return _token(token, "~/.vault-token") if token else None


def _token(text: str, found: str) -> Token:
    token = text.strip()
    if not _HEADER.fullmatch(token):
        raise StoreError(StoreProblem.AUTHENTICATION, f"{found} contains characters that are invalid in a token")
    return Token(Secret(token), found)


def _mount(variables: _VaultVariables) -> str:
    """VAULT_AUTH_PATH may be written as in the API: auth/MOUNT/login."""
    return variables["AUTH_PATH"].strip("/").removeprefix("auth/").removesuffix("/login")


def read_token(path: str, seconds: float = TIMEOUT) -> str:
    """The token in a file, or in a FIFO within this time; empty if none can be read."""
    try:
        return read_file(path, MAX_TOKEN, seconds).decode().strip()
    except (Unreadable, ValueError):
        return ""
