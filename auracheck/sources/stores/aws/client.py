"""The client of Secrets Manager: botocore's own chain of credentials, profile, region and endpoint, bounded in time."""

import os
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from auracheck.side_by_side import AT_ONCE
from auracheck.sources.stores.aws.failures import NO_CREDENTIALS, NO_REGION
from auracheck.sources.stores.base import MAX_ANSWER
from auracheck.sources.stores.failures import Failure, StoreFailure

SERVICE = "secretsmanager"

_CHUNK = 1 << 16


class Client(NamedTuple):
    """botocore's client, and in words which server it asks."""

    api: Any
    server: str


class Session:
    """Who we are to AWS, in whatever region: several threads may want a client, the first one signs in for all.

    What clients are made of is read here already, since that is much, and no server's fault.
    """

    def __init__(self) -> None:
        self._session = botocore.session.Session()
        self._lock = threading.Lock()
        with suppress(Exception):  # of a broken configuration, which is told when somebody asks
            loader = self._session.get_component("data_loader")
            for kind in ("service-2", "endpoint-rule-set-1"):
                loader.load_service_model(SERVICE, kind)
            loader.load_data_with_path("endpoints")

    def sign_in(self, region: str) -> str:
        """Have credentials, which may have to be asked for over the network. The region in which a client will ask.

        ``region`` is that of a secret's ARN, or empty. Raises `StoreFailure`, and whatever botocore raises.
        """
        with self._lock:
            region = region or os.environ.get("AWS_REGION") or self._session.get_config_variable("region") or ""
            if not region:
                raise StoreFailure(Failure.NO_ADDRESS, NO_REGION)
            _never_prompt(self._session)
            credentials = self._session.get_credentials()
            if credentials is None:
                raise StoreFailure(Failure.NOT_AUTHENTICATED, NO_CREDENTIALS)
            credentials.get_frozen_credentials()
        return region

    def client(self, region: str, seconds: float) -> Client:
        """A client that waits so long for each answer. Raises as `sign_in` does."""
        with self._lock:
            api = self._session.create_client(SERVICE, region_name=region, config=_once(seconds))
            if api.meta.endpoint_url.startswith("https:"):
                _check_bundle(self._session.get_config_variable("ca_bundle"))
        api.meta.events.register("before-send.secrets-manager", _bounded(api._endpoint.http_session.send))
        return Client(api, _server(api.meta.endpoint_url))


def _once(seconds: float) -> Config:
    """What is asked again, and how often, is `manager`'s affair: it knows how much time is left."""
    return Config(
        connect_timeout=seconds,
        read_timeout=seconds,
        retries={"mode": "standard", "total_max_attempts": 1},
        max_pool_connections=AT_ONCE,
    )


def _check_bundle(path: str | None) -> None:
    """botocore would say of a file that is none that the server cannot be reached."""
    try:
        if path:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except OSError:  # SSLError is one
        why = "AWS_CA_BUNDLE, or the profile's ca_bundle, names no file of certificates that can be read"
        raise StoreFailure(Failure.TLS, why) from None


def _server(url: str) -> str:
    """The host of an endpoint; one that may hold a password is not shown."""
    parts = urlsplit(url)
    if "@" in url or not parts.hostname:
        return "the server of AWS_ENDPOINT_URL"
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname


def _never_prompt(session: Any) -> None:
    """A profile with `mfa_serial` makes botocore ask for a code on the terminal, where nobody may be."""
    session.get_component("credential_provider").get_provider("assume-role")._prompter = _no_code


def _no_code(_: str) -> NoReturn:
    why = "the profile wants a code (mfa_serial); sign in before, and let AWS_PROFILE name the session's own profile"
    raise StoreFailure(Failure.NOT_AUTHENTICATED, why)


def _bounded(send: Callable[[Any], Any]) -> Callable[..., Any]:
    """A handler of botocore's that sends a request itself, and reads no more of the answer than is allowed."""

    def sent(request: Any, **_: Any) -> Any:
        request.stream_output = True  # else `send` reads all that comes
        answer = send(request)
        return AWSResponse(answer.url, answer.status_code, answer.headers, _Body(_read(answer)))

    return sent


class _Body:
    """The bytes of an answer, as botocore takes them out of a connection."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, *_: Any) -> list[bytes]:
        return [self._content]


def _read(answer: Any) -> bytes:
    content = bytearray()
    for chunk in answer.raw.stream(_CHUNK):
        content += chunk
        if len(content) > MAX_ANSWER:
            raise StoreFailure(Failure.TOO_MUCH, f"the answer has more than {MAX_ANSWER >> 20} MiB, the bound")
    announced = answer.headers.get("Content-Length", "")
    if announced.isdecimal() and len(content) < int(announced):
        raise StoreFailure(Failure.BROKEN_OFF, "the answer ended before all of it was there; try again")
    return bytes(content)
