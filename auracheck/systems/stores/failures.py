"""Why a store gave nothing: a problem in the field's term, the reason, and what to do."""

import os
from collections.abc import Iterator, Sequence
from enum import Enum

from auracheck.errors import Unreadable
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


class StoreProblem(Enum):
    """The first words of a reason."""

    CONFIGURATION = "invalid configuration"
    UNREACHABLE = "unreachable"
    TLS = "TLS error"
    AUTHENTICATION = "authentication failed"
    PERMISSION = "permission denied"
    NOT_FOUND = "not found"
    SEALED = "sealed"
    THROTTLED = "throttled"
    DELETED = "deleted"
    INVALID_RESPONSE = "invalid response"
    TIMED_OUT = "timed out"
    CLOSED = "connection closed"
    TOO_LARGE = "response too large"
    FAILED = "request failed"


class StoreError(Unreadable):
    """``why`` is always our own text: a server's or a library's may quote a secret and is never shown."""

    def __init__(self, problem: StoreProblem, why: str) -> None:
        super().__init__(f"{problem.value}: {why}")
        self.problem = problem


def timed_out(seconds: float) -> StoreError:
    return StoreError(StoreProblem.TIMED_OUT, _TIMED_OUT.format(seconds=seconds))


_TIMED_OUT = "no response within {seconds:g} s; set a longer --timeout"

_NETWORK: Sequence[tuple[frozenset[str], StoreProblem, str]] = (
    (frozenset({"CertificateError"}), StoreProblem.TLS,
     "the certificate of {server} is for another host name; check the address"),
    (frozenset({"ProxyError"}), StoreProblem.UNREACHABLE,
     "cannot connect to the proxy; check HTTPS_PROXY and NO_PROXY"),
    (frozenset({"gaierror"}), StoreProblem.UNREACHABLE,
     "cannot resolve the host name of {server}; check the address and DNS"),
    (frozenset({"ConnectionRefusedError"}), StoreProblem.UNREACHABLE,
     "connection refused by {server}; check the port, or start the server"),
    (frozenset({"TimeoutError", "ReadTimeout", "ReadTimeoutError", "ConnectTimeout", "ConnectTimeoutError"}),
     StoreProblem.TIMED_OUT, _TIMED_OUT),
    (frozenset({"BadStatusLine", "UnknownProtocol", "LineTooLong", "InvalidHeader", "UnicodeDecodeError"}),
     StoreProblem.INVALID_RESPONSE, "{server} does not speak HTTP; check the address"),
    (frozenset({"ConnectionResetError", "ConnectionAbortedError", "BrokenPipeError", "EOFError", "IncompleteRead",
                "ProtocolError", "RemoteDisconnected", "ChunkedEncodingError", "ConnectionClosedError",
                "InvalidChunkLength", "ResponseStreamingError", "HTTPClientError"}),
     StoreProblem.CLOSED, "incomplete response from {server}; try again"),
)  # fmt: skip
"""By names of exceptions of the standard library, urllib3, requests and botocore; the first row that matches counts."""


def network_failure(error: BaseException, server: str, seconds: float, bundle: str) -> StoreError:
    """What failed below HTTP, by the exceptions that a client's own one wraps.

    ``server`` is host and port, ``seconds`` is `--timeout`, ``bundle`` the variable that names the trusted CAs.
    """
    import ssl  # late: `explain` does without

    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return StoreError(StoreProblem.TLS, _tls(cause).format(server=server, bundle=bundle))
    names = {type(cause).__name__ for cause in causes}
    for known, problem, why in _NETWORK:
        if not names.isdisjoint(known):
            return StoreError(problem, why.format(server=server, seconds=seconds))
    return StoreError(StoreProblem.UNREACHABLE, f"cannot connect to {server}; check the address and the network")


_MAX_CAUSES = 20


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and all that it wraps, at most `_MAX_CAUSES`."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < _MAX_CAUSES:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = getattr(cause, "kwargs", {})  # where botocore keeps it
        waiting += [cause.__cause__, getattr(cause, "reason", None), *cause.args, cause.__context__]
        waiting += [inner.get("error")] if isinstance(inner, dict) else []


_CERTIFICATE = {
    **dict.fromkeys((2, 18, 19, 20, 21), "is not from a trusted CA; set {bundle} to its CA file"),
    9: "is not valid yet; check the local clock",
    10: "has expired; renew it",
    **dict.fromkeys((62, 64), "is for another host name; check the address"),
}
"""By X509_V_ERR_… of OpenSSL's x509_vfy.h."""


def _tls(error: "ssl.SSLError") -> str:
    code = getattr(error, "verify_code", None)
    if code in _CERTIFICATE:
        return f"the certificate of {{server}} {_CERTIFICATE[code]}"
    reason = str(getattr(error, "reason", None) or "")
    if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"):
        return "{server} does not speak TLS on this port; check the scheme and the port"
    if "CERTIFICATE" in reason and "ALERT" in reason:
        return "{server} requires a valid client certificate"
    return "handshake with {server} failed; check its certificate and TLS versions"


def check_ca_file(path: str, name: str) -> None:
    """Raises `StoreError`. A client would quote the path, or report that the server is unreachable."""
    import ssl

    try:
        if not os.path.isfile(path):  # a FIFO could be read only once
            raise OSError
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except OSError:  # SSLError is one
        raise StoreError(StoreProblem.TLS, f"{name} is not a readable certificate file (expected PEM)") from None
