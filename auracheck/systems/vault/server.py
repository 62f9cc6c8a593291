"""One server of Vault, through hvac: bounded responses, one login, and a reason for each failure."""

import json
import threading
import warnings
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote, urljoin

from auracheck.errors import Unreadable
from auracheck.extras import install_line
from auracheck.model import Secret
from auracheck.side_by_side import AT_ONCE
from auracheck.systems.stores import bounded
from auracheck.systems.stores.failures import StoreError, StoreProblem, network_failure
from auracheck.systems.vault.config import AppRoleLogin, KubernetesLogin, Token, VaultConfig, server_of
from auracheck.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from requests import Response, Session

MAX_REDIRECTS = 3
"""A standby server redirects to the active one, which answers."""

_CHUNK = 64 << 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Reply(NamedTuple):
    """The status of HTTP, and the JSON object of the response."""

    status: int
    body: Mapping[str, Any]

    def __repr__(self) -> str:  # a traceback must not show the values
        return f"<Reply {self.status}>"

    @property
    def answer(self) -> Mapping[str, Any]:
        """Its `data`; empty if that is not an object."""
        data = self.body.get("data")
        return data if isinstance(data, dict) else {}

    @property
    def errors(self) -> str:
        """The server's messages: to search, never to show."""
        errors = self.body.get("errors")
        return "\n".join(map(str, errors)) if isinstance(errors, list) else ""


class VaultServer:
    """Shared by all threads. Raises `Unreadable` if hvac is not installed."""

    def __init__(self, config: VaultConfig, seconds: float) -> None:
        self.config = config
        self.seconds = seconds
        self._session = _session(config)
        self._lock = threading.Lock()
        self._login: Secret | StoreError | None = None

    def get(self, path: str) -> Reply:
        """Raises `StoreError`, as the other methods do."""
        return self.send("get", path, self._token())

    def list(self, path: str) -> Reply:
        return self.send("list", path, self._token())

    def check_token(self) -> None:
        """Raises `StoreError` if the token is not valid; otherwise it lacks a right."""
        login = self.config.login
        if login is None:
            why = "token not set; set VAULT_TOKEN, or VAULT_ROLE_ID and VAULT_SECRET_ID, or run vault login"
            raise StoreError(StoreProblem.AUTHENTICATION, why)
        reply = self.get("auth/token/lookup-self")
        if reply.status == HTTPStatus.OK:
            return
        # Of a valid token that may not look itself up, Vault 1.20 and OpenBao 2.7 count the errors; of another one they
        # say that alone, or `invalid token` as well.
        if "error occurred" not in reply.errors or "invalid token" in reply.errors:
            found = login.found if isinstance(login, Token) else "the login"
            why = f"the token from {found} is invalid, expired or revoked; run vault login"
            raise StoreError(StoreProblem.AUTHENTICATION, why)

    def _token(self) -> str:
        """Empty where an agent may add its own. The first thread logs in: a secret ID may be valid only once."""
        with self._lock:
            if self._login is None:
                try:
                    self._login = Secret(self._log_in())
                except StoreError as error:
                    self._login = error
        if isinstance(self._login, StoreError):
            raise self._login
        return self._login.reveal()

    def _log_in(self) -> str:
        match self.config.login:
            case None:
                return ""
            case Token(token=token):
                return token.reveal()
            case AppRoleLogin(mount, role_id, secret_id):
                body = {"role_id": role_id.reveal(), "secret_id": secret_id.reveal()}
                return self._logged_in(mount, body, "AppRole", "VAULT_ROLE_ID or VAULT_SECRET_ID invalid or used up")
            case KubernetesLogin(mount, role) as login:
                body = {"role": role, "jwt": login.jwt()}
                return self._logged_in(mount, body, "Kubernetes", "role not bound to this service account")

    def _logged_in(self, mount: str, body: Mapping[str, str], method: str, usual: str) -> str:
        reply = self.send("post", f"auth/{mount}/login", "", body)
        auth = reply.body.get("auth")
        token = auth.get("client_token") if isinstance(auth, dict) else None
        if reply.status == HTTPStatus.OK and isinstance(token, str) and token:
            return token
        why = f"{method} login at auth/{mount} refused; {usual}, or mounted at another path (VAULT_AUTH_PATH)"
        raise StoreError(StoreProblem.AUTHENTICATION, why)

    def send(self, method: str, path: str, token: str, body: Mapping[str, str] | None = None) -> Reply:
        """The reply, after redirects. Raises `StoreError` for anything but a reply of Vault's API."""
        from urllib3.exceptions import HTTPError

        address, path = self.config.address, f"v1/{quote(path, errors='surrogateescape')}"
        for _ in range(MAX_REDIRECTS + 1):
            try:
                with self._request(method, address, path, token, body) as response:
                    location = response.headers.get("Location") if response.status_code in _REDIRECTS else None
                    if location is None:
                        return _reply(response, address)
            except (OSError, ValueError, HTTPError) as error:  # those of requests are OSErrors
                raise network_failure(error, server_of(address), self.seconds, "VAULT_CACERT") from None
            address, path = _redirected(f"{address}/{path}", str(location))
        why = f"more than {MAX_REDIRECTS} redirects from {self.config.server}; check VAULT_ADDR"
        raise StoreError(StoreProblem.FAILED, why)

    def _request(self, method: str, address: str, path: str, token: str, body: Mapping[str, str] | None) -> "Response":
        from hvac.adapters import RawAdapter

        adapter = RawAdapter(
            base_uri=address, token=token, cert=self.config.certificate, verify=self.config.verify,
            timeout=self.seconds, allow_redirects=False, session=self._session,
            namespace=self.config.namespace or None,
        )  # fmt: skip
        response: Response = adapter.request(
            method, path, headers={"Accept-Encoding": "identity"}, raise_exception=False, stream=True, json=body
        )
        return response


def _session(config: VaultConfig) -> "Session":
    """The pool of connections for hvac, wide enough for all that are used at once."""
    try:
        import hvac.adapters  # noqa: F401
        import requests
        from requests.adapters import HTTPAdapter
    except ImportError:
        raise Unreadable(f"hvac is not installed; run {install_line('hvac>=2')}") from None
    if config.verify is False:
        from urllib3.exceptions import InsecureRequestWarning

        warnings.simplefilter("ignore", InsecureRequestWarning)  # VAULT_SKIP_VERIFY says that the user knows

    class NoRedirects(requests.Session):
        def get_redirect_target(self, resp: "Response") -> None:
            """None: requests would read the whole redirecting response, and send the token wherever it leads."""

    session = NoRedirects()
    session.verify, session.cert = config.verify, config.certificate  # hvac prefers the session's
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=AT_ONCE))
    return session


def _reply(response: "Response", address: str) -> Reply:
    status, server = response.status_code, server_of(address)
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise StoreError(StoreProblem.INVALID_RESPONSE, f"{server} sent an encoding that was not requested")
    content = b"".join(bounded(response.raw.stream(_CHUNK, decode_content=False)))
    try:
        body = json.loads(content) if content else {}
    except (ValueError, RecursionError):
        body = {}
    if status == HTTPStatus.BAD_REQUEST and b"HTTPS server" in content and address.startswith("http:"):
        raise StoreError(StoreProblem.TLS, f"{server} requires TLS; use https:// in VAULT_ADDR")
    reply = Reply(status, body if isinstance(body, dict) else {})
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise StoreError(StoreProblem.THROTTLED, f"too many requests to {server}; try again {_later(response)}")
    if status == HTTPStatus.SERVICE_UNAVAILABLE and "sealed" in reply.errors:
        raise StoreError(StoreProblem.SEALED, f"{server} is sealed; run vault operator unseal")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise StoreError(StoreProblem.FAILED, f"{server} returned HTTP {status}; check its log")
    if status != HTTPStatus.NO_CONTENT and not (reply.body.keys() & {"data", "auth", "errors"}):
        raise StoreError(StoreProblem.INVALID_RESPONSE, f"{server} is not a Vault server; check VAULT_ADDR")
    return reply


def _later(response: "Response") -> str:
    after = response.headers.get("Retry-After", "")
    return f"in {after} s" if after.isascii() and after.isdigit() and len(after) < 6 else "later"


def _redirected(url: str, location: str) -> tuple[str, str]:
    """The address and path that a redirect leads to. The token is sent there, so it must not leave TLS."""
    try:
        address, found, path = urljoin(url, location).partition("/v1/")
    except ValueError:
        found = ""
    if not (found and server_of(address)):
        why = f"{server_of(url)} redirects to a URL that is not of Vault's API; check VAULT_ADDR"
        raise StoreError(StoreProblem.FAILED, why)
    if url.startswith("https:") and not address.startswith("https:"):
        raise StoreError(StoreProblem.TLS, f"{server_of(url)} redirects to http, which would expose the token")
    return address, f"v1/{path}"
