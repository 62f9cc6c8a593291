"""No value of Vault ever leaves: those that it keeps, those in its errors, its tokens, and the password of its address.

The canaries, and what counts as a part of one, are those of tests/test_canary.py.
"""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.services import stubs
from tests.services.openbao import OpenBao
from tests.test_canary import CANARIES, DATABASE, KEY, OTHER, PASSWORD, SHORT, USER, leaked

SPEC = "vault:secret/canary/production"

VALUES = {
    "plain": {"jwt_secret_key": KEY, "session_secret": KEY, "database_url": f"postgres://{USER}:{SHORT}@h:99999/"},
    "url": {"database_url": f"postgresql://{USER}:{PASSWORD}@db.internal/{DATABASE}", "redis_url": KEY},
    "weak": {"JWT_SECRET_KEY": SHORT, "SESSION_SECRET": f" {OTHER}\n", "smtp-password": PASSWORD},
    "nested": {"JWT_SECRET_KEY": {"old": KEY}, OTHER: [KEY], "SESSION_SECRET": None, USER: PASSWORD},
    "kept": {"JWT_SECRET_KEY": f"op://{KEY}/x", "SESSION_SECRET": f"ENC[AES256_GCM,data:{OTHER}]"},
}
"""What the real server keeps."""

ALL = "\n".join(CANARIES.values())
QUOTED = json.dumps({"errors": [ALL], "data": None, "warnings": [KEY]}).encode()
METADATA = {"created_time": KEY, "deletion_time": OTHER, "version": SHORT, "destroyed": PASSWORD}
MOUNT = json.dumps({"data": {"path": KEY, "type": OTHER, "options": {"version": SHORT}}}).encode()

ANSWERS = {
    **{f"errors with {status}": stubs.Told(status, QUOTED) for status in (400, 403, 404, 405, 412, 429, 500, 502, 503)},
    "a page": stubs.Told(200, f"<html>{ALL}</html>".encode()),
    "broken JSON": stubs.Told(200, f'{{"data": {{"data": {{"jwt_secret_key": "{KEY}", {OTHER}'.encode()),
    "another type": stubs.Told(200, json.dumps([KEY, OTHER]).encode()),
    "data that is none": stubs.Told(200, json.dumps({"data": ALL, "auth": KEY}).encode()),
    "metadata that is none": stubs.Told(404, json.dumps({"data": {"data": KEY, "metadata": METADATA}}).encode()),
    "a strange mount": stubs.Told(200, MOUNT),
    "a redirect": stubs.Told(307, KEY.encode(), {"Location": f"https://{USER}:{SHORT}@{DATABASE}/ui/{KEY}"}),
    "a redirect to itself": stubs.Told(307, b"", {"Location": f"/v1/{KEY}"}),
    "strange headers": stubs.Told(429, b"", {"Retry-After": KEY, "Content-Encoding": OTHER}),
    "an encoding": stubs.Told(200, QUOTED, {"Content-Encoding": OTHER}),
}

BYTES = {
    "no HTTP": f"220 {KEY} ESMTP {OTHER}\r\n".encode(),
    "a strange status": f"HTTP/1.1 {KEY} {OTHER}\r\n\r\n".encode(),
    "a strange header": f"HTTP/1.1 200 OK\r\n{KEY}\r\n{OTHER}: {SHORT}\r\nContent-Length: {KEY}\r\n\r\n".encode(),
    "a half": f'HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{{"data": {{"data": {{"a": "{KEY}'.encode(),
    "a strange chunk": f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{KEY}\r\n{OTHER}".encode(),
}

ADDRESSES = [
    f"https://{USER}:{SHORT}@127.0.0.1:1", f"http://{USER}:{SHORT}@127.0.0.1:1/", f"https://{USER}:{PASSWORD}@h:8200",
    f"https://{KEY}/@h", f"{KEY}", f"https://h:{KEY}", f"https://h/?token={KEY}", f"http://[{KEY}]", f"ftp://{KEY}@h",
    f"https://{USER}:{KEY}#{OTHER}@h", f"http://{USER}:{SHORT}@127.0.0.1:1/{KEY}/",
]  # fmt: skip


@pytest.fixture
def quiet(
    run_in_every_format: Run, place: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[Run]:
    """Runs a check in which nothing may leak, neither by a report nor by anybody's log."""
    monkeypatch.setenv("HOME", str(place))
    with caplog.at_level(logging.DEBUG):
        yield run_in_every_format
    assert [record.name for record in caplog.records if leaked(logging.Formatter().format(record))] == []


def check(run: Run, *arguments: str) -> int:
    """The exit code; nothing is in any format."""
    outcome = run("check", *arguments, "-v", "--timeout", "5")
    assert leaked(outcome.out + outcome.err) == 0
    return outcome.code


@pytest.fixture
def asked(quiet: Run, openbao: OpenBao, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name, value in openbao.environ.items():
        monkeypatch.setenv(name, value)
    return quiet


@pytest.mark.parametrize("environment", ["production", "development"])
@pytest.mark.parametrize("name", VALUES)
def test_nothing_that_is_kept(name: str, environment: str, openbao: OpenBao, asked: Run) -> None:
    openbao.put("secret/canary/production", VALUES[name])
    assert check(asked, SPEC, "-e", environment) in {0, 1, 3}
    (Path.cwd() / ".env").write_text(f"JWT_SECRET_KEY={OTHER}\n")
    assert check(asked, ".env", SPEC, "--expect-same", "-e", environment) in {0, 1, 3}
    assert check(asked, ".env", SPEC, "--merge", "-e", environment) in {0, 1, 3}


def test_no_names_beside_it(openbao: OpenBao, asked: Run) -> None:
    openbao.put(f"secret/names/{KEY}", {"a": "b"})
    openbao.run("secrets", "enable", f"-path={KEY}", "-version=2", "kv")
    assert (check(asked, "vault:secret/names/x"), check(asked, "vault:nowhere/x")) == (3, 3)


@pytest.mark.parametrize("variable", ["VAULT_TOKEN", "BAO_TOKEN", ".vault-token"])
@pytest.mark.parametrize("token", [KEY, f"{KEY}\n{OTHER}", f"é{KEY}", PASSWORD])
def test_no_token(
    variable: str, token: str, openbao: OpenBao, quiet: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAULT_ADDR", openbao.address)
    if variable == ".vault-token":
        (place / variable).write_text(token)
    else:
        monkeypatch.setenv(variable, token)
    assert check(quiet, SPEC) == 3


@pytest.mark.parametrize(
    "said",
    [{"ROLE_ID": KEY, "SECRET_ID": OTHER}, {"ROLE_ID": f"{KEY}\n", "SECRET_ID": PASSWORD}, {"ROLE": KEY},
     {"ROLE": KEY, "JWT_FILE": "jwt"},
     {"NAMESPACE": f"{KEY} {OTHER}", "TOKEN": KEY}, {"CACERT": f"/{KEY}", "TOKEN": KEY},
     {"CLIENT_CERT": "jwt", "CLIENT_KEY": f"/{OTHER}"}],
)  # fmt: skip
def test_nothing_of_who_asks(
    said: dict[str, str], openbao: OpenBao, quiet: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "jwt").write_text(OTHER)
    secure = {"CACERT", "CLIENT_CERT"} & said.keys()
    monkeypatch.setenv("VAULT_ADDR", openbao.address.replace("http", "https") if secure else openbao.address)
    for name, value in said.items():
        monkeypatch.setenv(f"VAULT_{name}", value)
    assert check(quiet, SPEC) == 3


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_of_the_address(address: str, quiet: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULT_ADDR", address)
    monkeypatch.setenv("VAULT_TOKEN", KEY)
    monkeypatch.setenv("HTTPS_PROXY", f"http://{USER}:{SHORT}@127.0.0.1:1")
    assert check(quiet, SPEC) == 3


@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_of_an_answer(name: str, quiet: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with stubs.http(lambda _: ANSWERS[name]) as address:
        monkeypatch.setenv("VAULT_ADDR", address.replace("http://", f"http://{USER}:{SHORT}@"))
        monkeypatch.setenv("VAULT_TOKEN", KEY)
        assert check(quiet, SPEC) in {1, 3}


@pytest.mark.parametrize("name", BYTES)
def test_nothing_of_what_is_no_answer(name: str, quiet: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with stubs.saying(BYTES[name]) as port:
        monkeypatch.setenv("VAULT_ADDR", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("VAULT_TOKEN", KEY)
        assert check(quiet, SPEC) == 3


def test_nor_by_what_holds_them() -> None:
    from auracheck.model import Secret
    from auracheck.systems.stores import StoreContents
    from auracheck.systems.vault.config import read_config
    from auracheck.systems.vault.server import Reply

    found = read_config({"VAULT_ADDR": f"https://{USER}:{SHORT}@h", "VAULT_TOKEN": KEY})
    assert leaked(repr([found, Reply(200, {"data": {"a": KEY}}), StoreContents({"a": KEY}), Secret(KEY)])) == 0
