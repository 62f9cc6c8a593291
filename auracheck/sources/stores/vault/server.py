"""One server of Vault, asked by way of hvac: each answer is bounded, and each failure has a name."""

import json
import warnings
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from auracheck.errors import Unreadable
from auracheck.extras import install_line
from auracheck.side_by_side import AT_ONCE
from auracheck.sources.stores.base import MAX_ANSWER
from auracheck.sources.stores.failures import Failure, StoreFailure, network_failure
from auracheck.sources.stores.vault.connection import Connection, server_of
from auracheck.sources.stores.vault.login import Login
from auracheck.sources.stores.vault.reply import Reply

if TYPE_CHECKING:
    from requests import Response, Session

MAX_REDIRECTS = 3
"""A server on standby sends to the active one, which answers."""

_PIECE = 64 << 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Server:
    """Several threads may ask at the same time. Raises `Unreadable` where the extra is not installed."""

    def __init__(self, connection: Connection, seconds: float) -> None:
        self.connection = connection
        self.seconds = seconds
        self._session = _session(connection)
        self.login = Login(connection.who, self.send)

    def get(self, path: str) -> Reply:
        """The answer to a question of ours. Raises `StoreFailure`."""
        return self.send("get", path, self.login.token())

    def list(self, path: str) -> Reply:
        return self.send("list", path, self.login.token())

    def send(self, method: str, path: str, token: str, body: Mapping[str, str] | None = None) -> Reply:
        """The answer, wherever the server sends us for it. Raises `StoreFailure` for whatever is none of Vault's."""
        from urllib3.exceptions import HTTPError

        address, path = self.connection.address, f"v1/{quote(path, errors='surrogateescape')}"
        for _ in range(MAX_REDIRECTS + 1):
            try:
                with self._request(method, address, path, token, body) as response:
                    location = response.headers.get("Location") if response.status_code in _REDIRECTS else None
                    if location is None:
                        return self._reply(response, address)
            except (OSError, ValueError, HTTPError) as error:  # those of requests are OSErrors
                raise network_failure(error, server_of(address), self.seconds) from None
            address, path = _followed(f"{address}/{path}", str(location))
        raise StoreFailure(
            Failure.REFUSED, f"{self.connection.server} redirects more than {MAX_REDIRECTS} times; check the address"
        )

    def _request(self, method: str, address: str, path: str, token: str, body: Mapping[str, str] | None) -> "Response":
        from hvac.adapters import RawAdapter

        connection = self.connection
        adapter = RawAdapter(
            base_uri=address, token=token, cert=connection.certificate, verify=connection.verify, timeout=self.seconds,
            allow_redirects=False, session=self._session, namespace=connection.namespace or None,
        )  # fmt: skip
        response: Response = adapter.request(
            method, path, headers={"Accept-Encoding": "identity"}, raise_exception=False, stream=True, json=body
        )
        return response

    def _reply(self, response: "Response", address: str) -> Reply:
        status, server = response.status_code, server_of(address)
        content = _content(response, server)
        try:
            body = json.loads(content) if content else {}
        except (ValueError, RecursionError):
            body = None
        if status == HTTPStatus.BAD_REQUEST and b"HTTPS server" in content and address.startswith("http:"):
            raise StoreFailure(Failure.TLS, f"{server} speaks TLS; the address begins with https:")
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise StoreFailure(Failure.THROTTLED, f"{server} has too many questions at the moment; {_later(response)}")
        reply = Reply(status, body if isinstance(body, dict) else {})
        if status == HTTPStatus.SERVICE_UNAVAILABLE and "sealed" in reply.errors:
            raise StoreFailure(Failure.SEALED, f"{server} gives nothing until it is unsealed: vault operator unseal")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise StoreFailure(Failure.REFUSED, f"{server} answers with HTTP {status}; its log says why")
        if status != HTTPStatus.NO_CONTENT and not (reply.body.keys() & {"data", "auth", "errors"}):
            raise StoreFailure(Failure.NOT_JSON, f"{server} answers, but not as Vault does; check the address")
        return reply


def _session(connection: Connection) -> "Session":
    """The pool of connections that hvac is to use, wide enough for all that ask at once."""
    try:
        import hvac.adapters  # noqa: F401
        import requests
        from requests.adapters import HTTPAdapter
    except ImportError:
        raise Unreadable(f"it is asked by way of hvac, which is an extra: {install_line('vault')}") from None
    if connection.verify is False:
        from urllib3.exceptions import InsecureRequestWarning

        warnings.simplefilter("ignore", InsecureRequestWarning)  # whoever set VAULT_SKIP_VERIFY knows

    class OwnSession(requests.Session):
        def get_redirect_target(self, resp: "Response") -> None:
            """None: requests would read all of the answer that redirects, and send our token wherever it leads."""

    session = OwnSession()
    session.verify, session.cert = connection.verify, connection.certificate  # hvac asks the session first
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=AT_ONCE))
    return session


def _content(response: "Response", server: str) -> bytes:
    """All of the answer. Raises `StoreFailure` where it is too much, or packed, though we asked for neither."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise StoreFailure(Failure.NOT_JSON, f"{server} answers in an encoding that it was not asked for")
    pieces: list[bytes] = []
    left = MAX_ANSWER
    for piece in response.raw.stream(_PIECE, decode_content=False):
        left -= len(piece)
        if left < 0:
            raise StoreFailure(Failure.TOO_MUCH, f"the answer has more than {MAX_ANSWER >> 20} MiB, the bound")
        pieces.append(piece)
    return b"".join(pieces)


def _later(response: "Response") -> str:
    after = response.headers.get("Retry-After", "")
    return f"try again in {after} s" if after.isascii() and after.isdigit() and len(after) < 6 else "try again later"


def _followed(asked: str, location: str) -> tuple[str, str]:
    """Address and path that a redirect leads to. The token goes along, so it must not leave TLS."""
    try:
        address, found, path = urljoin(asked, location).partition("/v1/")
    except ValueError:
        found = ""
    if not (found and server_of(address)):
        raise StoreFailure(
            Failure.REFUSED, f"{server_of(asked)} redirects to what is no API of Vault; check the address"
        )
    if asked.startswith("https:") and not address.startswith("https:"):
        raise StoreFailure(Failure.TLS, "it redirects to plain http, where the token would be seen on its way")
    return address, f"v1/{path}"
