"""No value, key id, secret key or token of `aws:` ever leaves: not in a report, not on stderr, not in a log."""

import base64
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.services import stubs
from tests.services.ministack import Account
from tests.test_canary import DATABASE, ENDED, KEY, OTHER, PASSWORD, SHORT, USER, leaked

IN_JSON = {"jwt_secret_key": KEY, "session-secret": SHORT, "database_url": f"postgres://{USER}:{PASSWORD}@h/{DATABASE}",
           OTHER: KEY, "redis_url": [KEY], "smtp_password": {"x": OTHER}, "twilio_auth_token": ENDED}  # fmt: skip
KEPT: Mapping[str, str | bytes | Mapping[str, object]] = {
    "all/production": IN_JSON,
    "prod/jwt-secret-key": f"{KEY}\n",
    "prod/database-url": f"postgresql+psycopg://{USER}:{PASSWORD}@{OTHER}/x",
    "prod/thing": OTHER,
    "prod/broken": json.dumps(IN_JSON)[:-9],
    "prod/binary": base64.b64encode(KEY.encode()) + b"\xff",
    "prod/bytes": KEY.encode(),
}
SPECS = [*KEPT, "all/production#absent", "prod/thing#absent", "all/production#redis_url", "gone/production",
         "all/production?stage=AWSPREVIOUS", f"all/production#{OTHER}"]  # fmt: skip


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


@pytest.fixture
def filled(account: Account, logged: pytest.LogCaptureFixture) -> Account:
    for name, text in KEPT.items():
        account.keep(name, text)
    logged.clear()
    return account


def shows(run: Run, logged: pytest.LogCaptureFixture, *arguments: str) -> int:
    """How many parts of the canaries reach anybody. What the user typed himself is no secret to him."""
    outcome = run("check", *arguments, "-v")
    assert outcome.code in (0, 1, 3)
    return leaked((outcome.out + outcome.err + logged.text).replace(f"#{OTHER}", ""))


def test_no_part_of_a_value_is_in_any_report(
    filled: Account, run_in_every_format: Run, logged: pytest.LogCaptureFixture
) -> None:
    for spec in SPECS:
        assert shows(run_in_every_format, logged, f"aws:{spec}", "--env", "production") == 0
    assert shows(run_in_every_format, logged, *(f"aws:{spec}" for spec in SPECS)) == 0


def test_nor_when_they_are_merged_or_compared(filled: Account, run: Run, logged: pytest.LogCaptureFixture) -> None:
    (Path.cwd() / "own.env").write_text(f"JWT_SECRET_KEY={OTHER}\n")
    for option in ("--merge", "--expect-same"):
        assert shows(run, logged, "aws:prod/jwt-secret-key", "own.env", option) == 0


CREDENTIALS: Mapping[str, Mapping[str, str]] = {
    "of nobody": {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": OTHER, "AWS_SESSION_TOKEN": PASSWORD},
    "half": {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": ""},
    "not ASCII": {"AWS_ACCESS_KEY_ID": f"ü{KEY}", "AWS_SECRET_ACCESS_KEY": f"ü{OTHER}"},
    "with a newline": {"AWS_ACCESS_KEY_ID": f"{KEY}\n{KEY}", "AWS_SECRET_ACCESS_KEY": OTHER},
    "token with a newline": {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": OTHER, "AWS_SESSION_TOKEN": f"{KEY}\n"},
    "a profile": {"AWS_PROFILE": KEY},
    "a region": {"AWS_REGION": PASSWORD},
    "a region, well formed": {"AWS_REGION": f"eu-{USER}"},
    "an address": {"AWS_ENDPOINT_URL": PASSWORD},
    "an address with a password": {"AWS_ENDPOINT_URL": f"http://{USER}:{PASSWORD}@127.0.0.1:1"},
    "an address with a path": {"AWS_ENDPOINT_URL": f"http://127.0.0.1:1/{KEY}"},
    "certificates": {"AWS_ENDPOINT_URL": "https://127.0.0.1:1", "AWS_CA_BUNDLE": f"/{KEY}"},
    "a proxy": {"HTTP_PROXY": f"http://{USER}:{SHORT}@127.0.0.1:1"},
    "attempts": {"AWS_MAX_ATTEMPTS": KEY},
    "a mode": {"AWS_RETRY_MODE": KEY},
}


@pytest.mark.parametrize("credentials", CREDENTIALS)
def test_nor_from_what_leads_to_aws(
    credentials: str,
    filled: Account,
    run_in_every_format: Run,
    logged: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in CREDENTIALS[credentials].items():
        monkeypatch.setenv(name, value)
    assert shows(run_in_every_format, logged, "aws:all/production", "aws:gone") == 0


CONFIGURATIONS = [
    f"[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {OTHER}\naws_session_token = {PASSWORD}\n",
    f"[default]\naws_access_key_id = {KEY}\n",
    f"{KEY}\n[default\n",
    f"[default]\naws_secret_access_key\n = {KEY}\n{OTHER}",
    f"[default]\ncredential_process = echo '{{\"{KEY}\"' {OTHER}\n",
    f"[default]\ncredential_process = sh -c 'echo {KEY} >&2; exit 1'\n",
    f"[default]\nsso_session = s\nsso_account_id = {KEY}\nsso_role_name = {OTHER}\n[sso-session s]\n"
    f"sso_region = eu-central-1\nsso_start_url = http://127.0.0.1:1/{KEY}\n",
    f"[default]\nrole_arn = {KEY}\nsource_profile = {OTHER}\n",
    f"[default]\nrole_arn = arn:aws:iam::1:role/{KEY}\nmfa_serial = {OTHER}\nsource_profile = base\n[profile base]\n"
    f"aws_access_key_id = {KEY}\naws_secret_access_key = {OTHER}\n",
    f"[default]\nrole_arn = arn:aws:iam::1:role/{KEY}\nsource_profile = base\n[profile base]\n"
    f"aws_access_key_id = {KEY}\naws_secret_access_key = {OTHER}\n",
    f"[default]\nweb_identity_token_file = /{KEY}\nrole_arn = arn:aws:iam::1:role/{OTHER}\n",
    f"[default]\nmetadata_service_timeout = {KEY}\n",
    f"[default]\nendpoint_url = {KEY}\n",
]


@pytest.mark.parametrize("text", CONFIGURATIONS)
def test_nor_from_the_clients_configuration(
    text: str, filled: Account, run: Run, logged: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for variable in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        file = Path.cwd() / variable
        file.write_text(text)
        monkeypatch.setenv(variable, str(file))
        assert shows(run, logged, "aws:all/production") == 0


@contextmanager
def saying(content: bytes) -> Iterator[str]:
    with stubs.saying(content) as port:
        yield f"http://127.0.0.1:{port}"


def http(status: str, body: object) -> bytes:
    text = body if isinstance(body, str) else json.dumps(body)
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode()


ANSWERS: Mapping[str, bytes] = {
    "an error's message": http("400 Bad", {"__type": "ValidationException", "message": KEY}),
    "an error's code": http("400 Bad", {"__type": KEY, "message": OTHER}),
    "denied": http("400 Bad", {"__type": "AccessDeniedException", "message": f"{KEY} explicit deny {OTHER}"}),
    "a page": http("500 Error", f"<h1>{KEY}</h1>"),
    "garbage": f"{KEY}\r\n{OTHER}\r\n\r\n".encode(),
    "half": http("200 OK", {"SecretString": KEY})[:-8],
    "no JSON": http("200 OK", f'{{"SecretString": {KEY}'),
    "no date": http("200 OK", {"SecretString": KEY, "CreatedDate": OTHER}),
    "wrong types": http("200 OK", {"SecretString": {"x": KEY}, "Name": [OTHER], "SecretBinary": KEY}),
    "a name": http("200 OK", {"SecretString": KEY, "Name": OTHER}),
    "a header": f"HTTP/1.1 200 {KEY}\r\n{KEY}: {OTHER}\r\nContent-Length: {KEY}\r\n\r\n{{}}".encode(),
    "away": f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/{KEY}\r\nContent-Length: 0\r\n\r\n".encode(),
    "a list for a string": http("200 OK", {"SecretString": [KEY], "Name": "a", "ARN": KEY}),
}  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS)
def test_nor_from_what_a_stub_answers(
    answer: str,
    account: Account,
    run_in_every_format: Run,
    logged: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with saying(ANSWERS[answer]) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        for asked in (["aws:a"], ["aws:a", "aws:b"]):
            assert shows(run_in_every_format, logged, *asked, "--timeout", "2") == 0


def test_nor_where_time_is_over(
    account: Account, run: Run, logged: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEY)
    monkeypatch.setenv("AWS_SESSION_TOKEN", OTHER)
    with stubs.silent() as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        assert shows(run, logged, "aws:a", "--timeout", "0.3") == 0


def test_the_log_is_as_it_was_afterwards(filled: Account, run: Run, logged: pytest.LogCaptureFixture) -> None:
    """So that the silence is ours alone, and the test above could have seen something."""
    run("check", "aws:all/production")
    assert leaked(logged.text) == 0
    assert (logging.getLogger("botocore").level, logging.getLogger("botocore").propagate) == (logging.NOTSET, True)
    filled.client().get_secret_value(SecretId="all/production")
    assert leaked(logged.text) > 0
