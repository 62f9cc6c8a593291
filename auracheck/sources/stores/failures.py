"""Why a store did not give what was asked for: each failure has a name, a reason, and what to do."""

from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING

from auracheck.errors import Unreadable

if TYPE_CHECKING:
    import ssl


class Failure(Enum):
    """The names of the failures; a reason begins with one."""

    NO_ADDRESS = "no address"
    UNREACHABLE = "not reachable"
    TLS = "TLS"
    NOT_AUTHENTICATED = "not authenticated"
    NOT_ALLOWED = "not allowed"
    NOT_THERE = "not there"
    SEALED = "sealed"
    THROTTLED = "throttled"
    DELETED = "deleted"
    NOT_JSON = "not JSON"
    TIMED_OUT = "timed out"
    BROKEN_OFF = "broken off"
    TOO_MUCH = "too much"
    REFUSED = "refused by the server"


class StoreFailure(Unreadable):
    """``why`` are our own words: a server's or a library's text may quote a secret, and is never shown."""

    def __init__(self, failure: Failure, why: str) -> None:
        super().__init__(f"{failure.value}: {why}")
        self.failure = failure
        self.why = why


def timed_out(seconds: float) -> StoreFailure:
    return StoreFailure(Failure.TIMED_OUT, f"no answer within {seconds:g} s; --timeout SECONDS gives it longer")


def network_failure(error: BaseException, server: str, seconds: float, bundle: str = "") -> StoreFailure:
    """What went wrong below HTTP, told by the exceptions of the standard library that a client's own one carries.

    ``server`` is what was asked, in words to be told; ``seconds`` are those of `--timeout`; ``bundle`` is the variable
    that names the certificates that are trusted.
    """
    import socket
    import ssl  # late: `explain` does without

    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return StoreFailure(Failure.TLS, _tls(cause, server, bundle))
    names = {type(cause).__name__ for cause in causes}
    if "CertificateError" in names:  # of urllib3, which compares the names itself where a client wants that
        return StoreFailure(Failure.TLS, _other_name(server))
    if any("ProxyError" in name for name in names):
        return StoreFailure(Failure.UNREACHABLE, "the proxy does not lead there; check HTTPS_PROXY and NO_PROXY")
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return StoreFailure(Failure.UNREACHABLE, f"the name of {server} is not resolved; check it, and the DNS")
        if isinstance(cause, ConnectionRefusedError):
            return StoreFailure(Failure.UNREACHABLE, f"{server} refuses the connection; check the port, and start it")
    if any(isinstance(cause, TimeoutError) for cause in causes) or any("Timeout" in name for name in names):
        return timed_out(seconds)
    if not names.isdisjoint(_GARBAGE):
        return StoreFailure(Failure.NOT_JSON, f"{server} does not answer in HTTP; does the address lead there?")
    ended = any(isinstance(cause, ConnectionError | EOFError) for cause in causes)
    if ended or not names.isdisjoint(_BROKEN):
        return StoreFailure(Failure.BROKEN_OFF, f"{server} closed the connection before its answer ended; try again")
    return StoreFailure(Failure.UNREACHABLE, f"{server} cannot be reached; check the address, and the network")


_BROKEN = {"IncompleteRead", "ProtocolError", "RemoteDisconnected", "ChunkedEncodingError", "ConnectionClosedError",
           "InvalidChunkLength", "ResponseStreamingError", "HTTPClientError"}  # fmt: skip
"""Exceptions of http.client, urllib3, requests and botocore for a connection that ended too early."""

_GARBAGE = {"BadStatusLine", "UnknownProtocol", "LineTooLong", "InvalidHeader", "UnicodeDecodeError"}
"""The same for an answer that is none of HTTP."""

_MOST_CAUSES = 20


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception, and all that it was made of: clients wrap those of the standard library several times over."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_CAUSES:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = getattr(cause, "kwargs", {})  # so botocore keeps them
        waiting += [cause.__cause__, getattr(cause, "reason", None), *cause.args, cause.__context__]
        waiting += [inner.get("error")] if isinstance(inner, dict) else []


_UNKNOWN_CA = frozenset({2, 18, 19, 20, 21})
_OUT_OF_DATE = {9: "is not valid yet; check the clock here", 10: "has expired; renew it there"}
_OTHER_NAME = frozenset({62, 64})
"""X509_V_ERR_… of OpenSSL's x509_vfy.h: unknown issuers and self-signed ones, dates, and names that do not match."""


def _tls(error: "ssl.SSLError", server: str, bundle: str) -> str:
    code = getattr(error, "verify_code", None)
    if code in _UNKNOWN_CA:
        by = f" by {bundle}" if bundle else ""
        return f"the certificate of {server} is from no authority that is known here; name its file{by}"
    if code in _OUT_OF_DATE:
        return f"the certificate of {server} {_OUT_OF_DATE[code]}"
    if code in _OTHER_NAME:
        return _other_name(server)
    reason = str(getattr(error, "reason", None) or "")
    if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"):
        return f"{server} does not speak TLS on that port; is it http, or another port?"
    if "CERTIFICATE" in reason and "ALERT" in reason:
        return f"{server} wants a certificate of ours, and does not take the one it was given, or got none"
    return f"{server} and this machine agree on no secure connection; check its certificate and versions of TLS"


def _other_name(server: str) -> str:
    return f"the certificate of {server} is for another name; use that name, or check where it leads"
