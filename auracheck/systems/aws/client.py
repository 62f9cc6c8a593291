"""The client of Secrets Manager: botocore, with its own credentials chain, configuration and retries."""

import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from types import SimpleNamespace
from urllib.parse import urlsplit

import botocore.session
from botocore.config import Config

from auracheck.errors import suggestion
from auracheck.side_by_side import AT_ONCE
from auracheck.systems.aws.failures import NO_CREDENTIALS, NO_REGION, AwsRequest, aws_failure
from auracheck.systems.stores import bounded
from auracheck.systems.stores.failures import StoreError, StoreProblem, check_ca_file, timed_out
from auracheck.typed import Any, NoReturn

SERVICE = "secretsmanager"


class SecretsManager:
    """One client for each region, shared by all threads; the first thread that needs one makes it."""

    def __init__(self, seconds: float) -> None:
        self._session = botocore.session.Session()
        self._seconds = seconds
        # In standard mode there are 3 attempts, or AWS_MAX_ATTEMPTS; the legacy default could wait beyond --timeout.
        self._config = Config(
            connect_timeout=seconds, read_timeout=seconds, retries={"mode": "standard"}, max_pool_connections=AT_ONCE
        )
        self._lock = threading.Lock()
        self._clients: dict[str, tuple[Any, str] | StoreError] = {}
        self._signed_in = False
        with suppress(Exception):  # read here, so that it takes no time of the queries; `_connect` reports the errors
            loader = self._session.get_component("data_loader")
            for definition in ("service-2", "endpoint-rule-set-1"):
                loader.load_service_model(SERVICE, definition)

    def get(self, region: str, secret: str, stage: str) -> Mapping[str, Any]:
        """The response of GetSecretValue. ``region`` is empty for the user's own. Raises `StoreError`."""
        client, server = self._client(region)
        try:
            response: Mapping[str, Any] = client.get_secret_value(SecretId=secret, VersionStage=stage)
            return response
        except Exception as error:
            request = AwsRequest(secret, server, self._seconds, partial(_nearest, client, secret))
            raise aws_failure(error, request) from None

    def overdue(self, seconds: float) -> StoreError:
        """What a query was waiting for when its time was over."""
        if self._signed_in:
            return timed_out(seconds)
        why = f"no credentials from the profile within {seconds:g} s; check their source, or set a longer --timeout"
        return StoreError(StoreProblem.TIMED_OUT, why)

    def _client(self, region: str) -> tuple[Any, str]:
        """The client, and its server for messages. Raises `StoreError`, the same one for all."""
        with self._lock:
            if region not in self._clients:
                self._clients[region] = self._connect(region)
        found = self._clients[region]
        if isinstance(found, StoreError):
            raise found
        return found

    def _connect(self, region: str) -> tuple[Any, str] | StoreError:
        try:
            region = region or os.environ.get("AWS_REGION") or self._session.get_config_variable("region") or ""
            if not region:
                raise StoreError(StoreProblem.CONFIGURATION, NO_REGION)
            _sign_in(self._session)
            self._signed_in = True
            client = self._session.create_client(SERVICE, region_name=region, config=self._config)
            bundle = self._session.get_config_variable("ca_bundle")
            if bundle and client.meta.endpoint_url.startswith("https:"):
                check_ca_file(bundle, "AWS_CA_BUNDLE or the profile's ca_bundle")
            return _bounded(client), _server(client.meta.endpoint_url)
        except AttributeError:
            raise  # a botocore with other internals is our bug
        except Exception as error:
            return aws_failure(error, AwsRequest("", "", self._seconds))


def _sign_in(session: Any) -> None:
    """Get credentials, which may have to be requested over the network. Raises what botocore raises."""
    session.get_component("credential_provider").get_provider("assume-role")._prompter = _no_mfa_code
    credentials = session.get_credentials()
    if credentials is None:
        raise StoreError(StoreProblem.AUTHENTICATION, NO_CREDENTIALS)
    credentials.get_frozen_credentials()


def _no_mfa_code(_: str) -> NoReturn:
    """botocore would ask for the code of `mfa_serial` on the terminal, where maybe nobody is."""
    why = "the profile requires an MFA code (mfa_serial); sign in first, and set AWS_PROFILE to the session's profile"
    raise StoreError(StoreProblem.AUTHENTICATION, why)


def _bounded(client: Any) -> Any:
    """The client, which now reads no more than `MAX_RESPONSE` bytes of a response."""
    send = client._endpoint.http_session.send

    def sent(request: Any, **_: Any) -> Any:
        request.stream_output = True  # otherwise `send` reads everything
        response = send(request)
        raw = response.raw
        raw.enforce_content_length = True  # botocore turns it off, and a truncated secret would be a valid one
        response.raw = SimpleNamespace(stream=lambda: bounded(raw.stream()))
        return response

    client.meta.events.register("before-send.secrets-manager", sent)
    return client


def _nearest(client: Any, name: str) -> str:
    """The nearest name in the user's account, as text; empty if there is none, or the user may not list them."""
    try:
        listed = client.list_secrets(MaxResults=100)["SecretList"]  # one page
        return suggestion(name, [each["Name"] for each in listed if each["Name"].isprintable()])
    except Exception:
        return ""


def _server(url: str) -> str:
    """Host and port of an endpoint, without a password."""
    parts = urlsplit(url)
    if "@" in url or not parts.hostname:
        return "the server of AWS_ENDPOINT_URL"
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
