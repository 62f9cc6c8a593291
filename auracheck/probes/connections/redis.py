"""Redis, by redis-py: log in, select the database, ping."""

import re
import ssl
from collections.abc import Iterator, Mapping

import redis.exceptions as driver_errors
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from auracheck.deployment.answers import Failure, Power
from auracheck.judgement import urls
from auracheck.probes.connections import Answer, of_system
from auracheck.typed import Any

MAX_SAID = 1 << 20
"""Maximum number of bytes from a server; our commands take some hundreds."""

_OTHER_NAME = (62, 64)
_OUT_OF_DATE = (9, 10)
"""X509_V_ERR_HOSTNAME_MISMATCH, _IP_ADDRESS_MISMATCH, _CERT_NOT_YET_VALID, _CERT_HAS_EXPIRED: OpenSSL, x509_vfy.h."""

_WORDS = tuple(
    (failure, re.compile(words, re.IGNORECASE))
    for failure, words in (
        (Failure.UNWANTED_PASSWORD, r"without any password configured|no password is set"),
        (Failure.NO_DATABASE, r"db index|select is not allowed in cluster"),
        (Failure.TOO_MANY, r"max(?:imum)? number of clients|max clients"),
        (Failure.NOT_PERMITTED, r"^-?denied\b|\bnoperm\b"),
    )
)
"""Redis has only English messages."""

_CLASSES: tuple[tuple[type[BaseException], Failure], ...] = (
    (driver_errors.NoPermissionError, Failure.NOT_PERMITTED),
    (driver_errors.BusyLoadingError, Failure.STARTING),
    (driver_errors.InvalidResponse, Failure.OTHER_PROTOCOL),
    (driver_errors.ResponseError, Failure.OTHER),
    (driver_errors.TimeoutError, Failure.TIMED_OUT),
    (driver_errors.ConnectionError, Failure.BROKEN_OFF),
    (TypeError, Failure.NOT_TAKEN),
    (ValueError, Failure.NOT_TAKEN),
    (AttributeError, Failure.NOT_TAKEN),
    (LookupError, Failure.NOT_TAKEN),
    (driver_errors.RedisError, Failure.NOT_TAKEN),
)


def ask(url: str, variables: Mapping[str, str | None], seconds: float) -> Answer:
    """Connect to the URL, with a timeout in seconds for each answer."""
    try:
        # RESP 2 is what every server speaks; an option of the URL wins over these.
        client = Redis.from_url(
            url, retry=Retry(NoBackoff(), 0), socket_timeout=seconds, socket_connect_timeout=seconds, protocol=2,
            redis_connect_func=_bounded, **_unlocked(url),
        )  # fmt: skip
        try:
            return _asked(client)
        finally:
            client.close()
    except Exception as error:
        return Answer(_failure(error, url))


class _Bounded:
    """A socket that limits how much is received, for which redis-py itself has no limit, and that raises what a server
    said before it hung up, which redis-py does not read where it writes more than one command."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._left = MAX_SAID

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def sendall(self, *arguments: Any) -> None:
        try:
            self._inner.sendall(*arguments)
        except (BrokenPipeError, ConnectionResetError):
            said = self.recv(MAX_SAID)
        else:
            return
        raise driver_errors.ConnectionError(said.decode("utf-8", "replace"))

    def recv(self, *arguments: Any) -> bytes:
        content: bytes = self._inner.recv(*arguments)
        self._count(len(content))
        return content

    def recv_into(self, *arguments: Any) -> int:
        count: int = self._inner.recv_into(*arguments)
        self._count(count)
        return count

    def _count(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise driver_errors.InvalidResponse


def _bounded(connection: Any) -> None:
    """Called by redis-py after a connection is made, in place of its own `on_connect`."""
    connection._sock = _Bounded(connection._sock)
    connection.on_connect()


def _unlocked(url: str) -> dict[str, str]:
    """An option for TLS: without a passphrase OpenSSL would ask for one on the terminal."""
    return {"ssl_password": "-"} if url.lower().startswith("rediss:") else {}


def _asked(client: Any) -> Answer:
    client.execute_command("PING")
    try:
        client.execute_command("CLIENT", "SETNAME", "auracheck")
    except driver_errors.ResponseError:  # not allowed, or older than 2.6.9; the name is optional
        pass
    signed_in = client.connection_pool.connection_kwargs
    if signed_in.get("password") or signed_in.get("username"):
        return Answer()
    return Answer(power=None if _is_restricted(client) else Power.OPEN_DEFAULT_USER)


def _is_restricted(client: Any) -> bool:
    """Whether the default user, here without a password, is restricted. Before Redis 6 users had no permissions."""
    try:
        client.execute_command("ACL", "GETUSER", "default")
    except driver_errors.NoPermissionError:
        return True
    except driver_errors.ResponseError:
        pass
    return False


def _failure(error: BaseException, url: str) -> Failure:
    chain = list(_chain(error))
    for each in chain:
        found = _of_tls(each, url)
        if found:
            return found
    if isinstance(error, driver_errors.AuthenticationError | driver_errors.ResponseError):
        return _refused(error, url)
    for each in chain:
        if isinstance(each, OSError) and not isinstance(each, driver_errors.RedisError):
            return of_system(each)
    known = next((failure for failure, words in _WORDS if words.search(str(error))), None)
    return known or next((failure for kind, failure in _CLASSES if isinstance(error, kind)), Failure.OTHER)


def _refused(error: BaseException, url: str) -> Failure:
    """The failure for an error that the server sent."""
    known = next((failure for failure, words in _WORDS if words.search(str(error))), None)
    if known:
        return known
    if isinstance(error, driver_errors.AuthenticationError | driver_errors.AuthenticationWrongNumberOfArgsError):
        parts = urls.split(url)
        has_password = bool(parts and parts.password) or "password=" in url
        return Failure.WRONG_PASSWORD if has_password else Failure.NO_PASSWORD
    return next(failure for kind, failure in _CLASSES if isinstance(error, kind))


def _of_tls(error: BaseException, url: str) -> Failure | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in _OTHER_NAME:
            return Failure.OTHER_NAME
        return Failure.OUT_OF_DATE if error.verify_code in _OUT_OF_DATE else Failure.UNTRUSTED
    if isinstance(error, ssl.SSLError):
        return Failure.TLS
    if not url.lower().startswith("rediss:"):
        return None
    if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
        return Failure.NO_CERTIFICATES
    return Failure.SILENT_TLS if isinstance(error, TimeoutError) and "handshake" in str(error) else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
