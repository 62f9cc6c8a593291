"""Every way in which Vault gives nothing, provoked: its name, exit 3, and an end in time."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from auracheck.systems import stores
from tests.conftest import GOOD, Outcome, Run
from tests.services import certificate, openbao, stubs
from tests.services.openbao import OpenBao

SPEC = "vault:secret/auraconnect/production"
POLICY = 'path "secret/data/auraconnect/production" { capabilities = ["read"] }'
DENIED = 'path "secret/data/auraconnect/production" { capabilities = ["deny"] }'
MARGIN = 8.0
"""Seconds beyond the time-out that a busy machine may take; the benchmark measures the half second that is promised."""


@pytest.fixture
def environ(place: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets VAULT_…; without a token of the developer's own."""
    monkeypatch.setenv("HOME", str(place))

    def given(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(f"VAULT_{name}", value)

    return given


@pytest.fixture
def fails(run: Run, environ: Callable[..., None]) -> Callable[..., str]:
    """The reason that is told, where the environment says this; the rest is judged all the same."""

    def told(address: str, token: str = "root", spec: str = SPEC, timeout: str = "5", **more: str) -> str:
        environ(ADDR=address, TOKEN=token, **more)
        began = time.monotonic()
        outcome = run("check", spec, "--timeout", timeout, "-f", "json")
        assert time.monotonic() - began < float(timeout) + MARGIN
        return unread(outcome)

    return told


def unread(outcome: Outcome) -> str:
    [each] = outcome.report["unread"]
    assert (outcome.code, outcome.report["complete"], outcome.err) == (3, False, "")
    reason: str = each["reason"]
    return reason


Fails = Callable[..., str]


# --- what the server says


@pytest.fixture(scope="session")
def there(openbao: OpenBao) -> OpenBao:
    """The server with a secret at the path."""
    openbao.put("secret/auraconnect/production", GOOD)
    openbao.put("secret/auraconnect/staging", GOOD)
    return openbao


def test_a_token_that_is_none(there: OpenBao, fails: Fails) -> None:
    assert fails(there.address, "s.wrong") == (
        "authentication failed: the token from VAULT_TOKEN is invalid, expired or revoked; run vault login"
    )


def test_a_token_that_has_expired(there: OpenBao, fails: Fails) -> None:
    token = there.may(POLICY, "-ttl=1s")
    time.sleep(1.5)
    assert fails(there.address, token).startswith("authentication failed: the token from VAULT_TOKEN is invalid")


def test_no_token(there: OpenBao, fails: Fails) -> None:
    assert fails(there.address, "") == (
        "authentication failed: token not set; set VAULT_TOKEN, or VAULT_ROLE_ID and VAULT_SECRET_ID, "
        "or run vault login"
    )


@pytest.mark.parametrize("token", ["a b", "é", "a\nb"])
def test_what_can_be_no_token_is_not_sent(there: OpenBao, fails: Fails, token: str) -> None:
    assert fails(there.address, token).startswith("authentication failed: VAULT_TOKEN contains characters")


@pytest.mark.parametrize("options", [(), ("-no-default-policy",)])
def test_a_policy_that_denies(there: OpenBao, fails: Fails, options: tuple[str, ...]) -> None:
    assert fails(there.address, there.may(f'path "secret/*" {{ capabilities = ["list"] }}\n{DENIED}', *options)) == (
        f"permission denied: the token cannot read this path; add to its policy: {POLICY}"
    )


def test_a_policy_without_any_right(there: OpenBao, fails: Fails) -> None:
    told = fails(there.address, there.may('path "other/*" { capabilities = ["read"] }'))
    assert told.startswith(
        "permission denied: the token cannot read this path, or mount secret/ does not exist; add to its policy: "
    )
    assert POLICY in told


def test_a_path_that_is_not_there_with_the_near_name(there: OpenBao, fails: Fails) -> None:
    assert fails(there.address, spec="vault:secret/auraconnect/prodution") == (
        "not found: prodution is not in secret/auraconnect (did you mean production?)"
    )
    assert fails(there.address, spec="vault:secret/auraconnect/x") == (
        "not found: x is not in secret/auraconnect; available: production, staging"
    )


def test_names_are_told_where_the_token_may_list_them_alone(there: OpenBao, fails: Fails) -> None:
    token = there.may('path "secret/data/*" { capabilities = ["read"] }')
    told = fails(there.address, token, spec="vault:secret/auraconnect/prodution")
    assert told == "not found: prodution is not in secret/auraconnect"


def test_a_name_that_may_be_a_secret_is_not_told(there: OpenBao, fails: Fails) -> None:
    there.put("secret/odd/Kq7Zw2Xv9Lm4Tn8Rb3Yc", {"A": "1"})
    assert fails(there.address, spec="vault:secret/odd/Kq7Zw2Xv9Lm4Tn8Rb3Yd") == (
        "not found: <20 characters> is not in secret/odd"
    )


def test_a_mount_that_is_not_there(there: OpenBao, fails: Fails) -> None:
    assert (
        fails(there.address, spec="vault:secrets/x")
        == "not found: mount secrets/ does not exist (did you mean secret/?)"
    )
    assert fails(there.address, spec="vault:kv9/x").startswith("not found: mount kv9/ does not exist; available: ")
    reads = there.may(POLICY)
    assert "mount secrets/ does not exist (did you mean secret/?)" in fails(
        there.address, reads, spec="vault:secrets/x"
    )


def test_a_path_as_the_api_has_it(there: OpenBao, fails: Fails) -> None:
    assert fails(there.address, spec="vault:secret/data/auraconnect/production") == (
        "not found: remove data/ from the path: vault:secret/auraconnect/production"
    )


def test_a_mount_without_a_path(there: OpenBao, fails: Fails) -> None:
    there.run("secrets", "enable", "-path=two/parts", "-version=2", "kv")
    there.put("two/parts/app", {"A": "1"})
    assert fails(there.address, spec="vault:two/parts") == (
        "not found: two/parts/ is a mount; add the path of a secret; available: app"
    )


def test_a_mount_of_another_kind_is_not_read(there: OpenBao, fails: Fails) -> None:
    assert fails(there.address, spec="vault:cubbyhole/x") == "not found: cubbyhole is not a kv mount"


def test_a_version_that_was_deleted_and_one_destroyed(there: OpenBao, fails: Fails) -> None:
    there.put("secret/deleted", {"A": "1"})
    there.put("secret/deleted", {"A": "2"})
    there.run("kv", "delete", "secret/deleted")
    assert fails(there.address, spec="vault:secret/deleted") == (
        "deleted: the latest version (2) was deleted; run vault kv undelete -versions=2 secret/deleted"
    )
    there.run("kv", "destroy", "-versions=2", "secret/deleted")
    assert fails(there.address, spec="vault:secret/deleted") == (
        "deleted: the latest version (2) was destroyed; write a new version"
    )


@pytest.mark.parametrize("number", [True, -1, 10**4000, 1.5, "2"])
def test_a_version_that_is_no_number_of_one_is_not_told(number: object, fails: Fails) -> None:
    gone = stubs.in_json(404, {"data": {"data": None, "metadata": {"version": number}}})
    with stubs.http(lambda _: gone) as address:
        assert fails(address) == "deleted: the latest version was deleted; write a new version"


def test_a_namespace_that_is_not_there(there: OpenBao, fails: Fails) -> None:
    told = fails(there.address, NAMESPACE="nobody")
    assert told == "invalid configuration: unknown namespace; check VAULT_NAMESPACE"


def test_a_sealed_server(fails: Fails, tmp_path_factory: pytest.TempPathFactory) -> None:
    with openbao.sealed(tmp_path_factory.mktemp("sealed")) as server:
        assert fails(server.address) == (
            f"sealed: {server.address[len('http://') :]} is sealed; run vault operator unseal"
        )


def test_a_throttled_client(fails: Fails) -> None:
    """A stub: the server would have to be asked by thousands."""
    with stubs.http(lambda _: stubs.in_json(429, {"errors": ["hunter2"]}, {"Retry-After": "7"})) as address:
        assert fails(address) == f"throttled: too many requests to {address[len('http://') :]}; try again in 7 s"
    with stubs.http(lambda _: stubs.in_json(429, {}, {"Retry-After": "hunter2"})) as address:
        told = fails(address)
        assert told.startswith("throttled: ")
        assert told.endswith("try again later")


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_in_trouble(fails: Fails, status: int) -> None:
    with stubs.http(lambda _: stubs.in_json(status, {"errors": ["hunter2"]})) as address:
        assert fails(address).endswith(f"returned HTTP {status}; check its log")


def test_a_path_in_bytes_that_are_no_text_is_asked_for_as_it_is(fails: Fails) -> None:
    """An argument of the command line may hold any byte."""
    asked: list[str] = []

    def answer(question: stubs.Asked) -> stubs.Told:
        asked.append(question.path)
        return stubs.in_json(500, {})

    with stubs.http(answer) as address:
        assert fails(address, spec="vault:secret/app\udcff").startswith("request failed: ")
    assert all(path.endswith("secret/app%FF") for path in asked)
    assert asked


# --- the way there


def test_no_address(fails: Fails) -> None:
    assert fails("") == "invalid configuration: VAULT_ADDR not set; run export VAULT_ADDR=https://HOST:8200"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1:8200", "ftp://h", "https://", "https://h:0x", "https://u:pa/ss@h", "https://u:p#s@h", "https://[::1",
     "https://u:p?s@h:1", "unix:///run/vault", "https://h h", "https://h:99999", "https://h/?a=b"],
)  # fmt: skip
def test_what_is_no_address(fails: Fails, address: str) -> None:
    assert fails(address) == "invalid configuration: VAULT_ADDR is not a server URL (expected https://HOST:8200)"


def test_refused(fails: Fails) -> None:
    assert fails("http://127.0.0.1:1") == (
        "unreachable: connection refused by 127.0.0.1:1; check the port, or start the server"
    )


def test_a_name_that_is_not_resolved(fails: Fails, monkeypatch: pytest.MonkeyPatch) -> None:
    """The resolver's answer is made here, so that nobody's DNS is asked."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "hunter2")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert fails("http://vault.internal:8200") == (
        "unreachable: cannot resolve the host name of vault.internal:8200; check the address and DNS"
    )


def test_a_proxy_that_is_not_there(fails: Fails, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://u:hunter2@127.0.0.1:1")
    assert fails("https://vault.internal:8200") == (
        "unreachable: cannot connect to the proxy; check HTTPS_PROXY and NO_PROXY"
    )


SILENCES: dict[str, Callable[[], AbstractContextManager[int]]] = {"silent": stubs.silent}
if sys.platform == "linux":
    SILENCES["full"] = stubs.full  # elsewhere a full backlog refuses, or takes some more


@pytest.mark.parametrize("kind", SILENCES)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_one_that_never_answers(fails: Fails, kind: str, scheme: str) -> None:
    with SILENCES[kind]() as port:
        told = fails(f"{scheme}://127.0.0.1:{port}", timeout="0.5")
    assert told == "timed out: no response within 0.5 s; set a longer --timeout"


def test_one_that_answers_a_byte_at_a_time_is_given_up_too(fails: Fails) -> None:
    def drip(client: socket.socket) -> None:
        client.recv(65536)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        for _ in range(100):
            client.sendall(b" ")
            time.sleep(0.1)

    with stubs.serving(drip) as port:
        assert fails(f"http://127.0.0.1:{port}", timeout="0.5").startswith("timed out: ")


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\": {", b"HTTP/1.1 200 OK\r\nContent-",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"dat"],
)  # fmt: skip
def test_one_that_ends_in_the_middle_of_its_answer(fails: Fails, answer: bytes) -> None:
    with stubs.saying(answer) as port:
        told = fails(f"http://127.0.0.1:{port}")
    assert told.startswith(("connection closed: ", "invalid response: ")), told
    assert told.startswith("connection closed: ") or b"Content-Length" not in answer


KILLED = """\
import socket, os, signal
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen()
print(server.getsockname()[1], flush=True)
client, _ = server.accept()
client.recv(65536)
client.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 1000\\r\\n\\r\\n{"data": {"jwt_secret_key": "hunter2')
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills by a signal")
def test_one_that_is_killed_in_the_middle_of_its_answer(fails: Fails) -> None:
    with subprocess.Popen([sys.executable, "-S", "-c", KILLED], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        assert fails(f"http://127.0.0.1:{port}") == (
            f"connection closed: incomplete response from 127.0.0.1:{port}; try again"
        )


@pytest.mark.parametrize(
    "answer", [b"220 mail.example.com ESMTP hunter2\r\n", b"\x00\xff hunter2\n\n", b"-ERR unknown command\r\n"]
)
def test_garbage_for_an_answer(fails: Fails, answer: bytes) -> None:
    with stubs.saying(answer) as port:
        told = fails(f"http://127.0.0.1:{port}")
    assert told == f"invalid response: 127.0.0.1:{port} does not speak HTTP; check the address"


@pytest.mark.parametrize(
    "told",
    [stubs.Told(200, b"<html>hunter2</html>"), stubs.Told(200, b""), stubs.Told(200, b"[" * 100_000),
     stubs.Told(404, b"<html>hunter2</html>"), stubs.Told(404, b""), stubs.Told(403, b"hunter2"),
     stubs.Told(200, b"\xff"), stubs.Told(200, b'"hunter2"'), stubs.Told(200, b'{"a": "hunter2"}'),
     stubs.Told(200, b'{"data": {}}', {"Content-Encoding": "gzip"})],
)  # fmt: skip
def test_an_answer_that_is_none_of_vaults(fails: Fails, told: stubs.Told) -> None:
    with stubs.http(lambda _: told) as address:
        assert fails(address).startswith(f"invalid response: {address.removeprefix('http://')} ")


def test_an_answer_without_end_is_bounded(fails: Fails, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stores.MAX_RESPONSE > 1 << 20
    monkeypatch.setattr(stores, "MAX_RESPONSE", 1 << 20)
    with stubs.http(lambda _: stubs.Told(200, b" " * ((1 << 20) + 1))) as address:
        assert fails(address) == "response too large: more than 1 MiB"


# --- redirects


def test_a_server_on_standby_sends_to_the_active_one(there: OpenBao, run: Run, environ: Callable[..., None]) -> None:
    def standby(asked: stubs.Asked) -> stubs.Told:
        return stubs.Told(307, b"", {"Location": f"{there.address}{asked.path}"})

    with stubs.http(standby) as address:
        environ(ADDR=address, TOKEN="root")
        assert run("check", SPEC).code == 0


def test_redirects_without_end(fails: Fails) -> None:
    with stubs.http(lambda asked: stubs.Told(307, b"", {"Location": asked.path})) as address:
        assert fails(address).startswith("request failed: more than 3 redirects from ")


def test_a_redirect_of_endless_length_is_not_read(fails: Fails) -> None:
    endless = stubs.Told(307, b"", {"Location": "/ui/", "Content-Length": "100000000000"})
    with stubs.http(lambda _: endless) as address:
        assert fails(address).endswith("redirects to a URL that is not of Vault's API; check VAULT_ADDR")


@pytest.mark.parametrize("place", ["https://login.internal/sso?next=hunter2", "/ui/", "http://["])
def test_a_redirect_to_something_else_is_not_followed(fails: Fails, place: str) -> None:
    with stubs.http(lambda _: stubs.Told(302, b"", {"Location": place})) as address:
        assert fails(address).endswith("redirects to a URL that is not of Vault's API; check VAULT_ADDR")


def test_a_redirect_out_of_tls_is_not_followed(fails: Fails, tmp_path: Path) -> None:
    asked: list[stubs.Asked] = []
    cert = certificate(tmp_path)

    def plain(request: stubs.Asked) -> stubs.Told:
        asked.append(request)
        return stubs.in_json(200, {"data": {}})

    with stubs.http(plain) as other:
        moved = stubs.Told(307, b"", {"Location": f"{other}/v1/secret/data/x"})
        with stubs.http(lambda _: moved, cert) as address:
            told = fails(address, CACERT=str(cert[0]))
    assert told == f"TLS error: {address[len('https://') :]} redirects to http, which would expose the token"
    assert asked == []


# --- TLS


def test_a_certificate_of_an_unknown_authority(fails: Fails, tmp_path: Path) -> None:
    with openbao.sealed(tmp_path, certificate(tmp_path)) as server:
        told = fails(server.address)
        assert told.startswith("TLS error: the certificate of 127.0.0.1:")
        assert told.endswith("is not from a trusted CA; set VAULT_CACERT to its CA file")
        assert fails(server.address, CACERT=str(tmp_path / "localhost.pem")).startswith("sealed: ")


def test_a_certificate_of_another_name(fails: Fails, tmp_path: Path) -> None:
    cert = certificate(tmp_path, "other.internal")
    with openbao.sealed(tmp_path, cert) as server:
        told = fails(server.address, CACERT=str(cert[0]))
    assert told.endswith("is for another host name; check the address")


def test_tls_to_a_plain_port_and_the_other_way_round(there: OpenBao, fails: Fails, tmp_path: Path) -> None:
    told = fails(there.address.replace("http:", "https:"))
    assert told.startswith("TLS error: ")
    assert "does not speak TLS on this port" in told
    with openbao.sealed(tmp_path, certificate(tmp_path)) as server:
        told = fails(server.address.replace("https:", "http:"))
    assert told.endswith("requires TLS; use https:// in VAULT_ADDR")


@pytest.mark.parametrize("name", ["CACERT", "CAPATH"])
@pytest.mark.parametrize("content", [None, "hunter2"])
def test_a_file_of_certificates_that_is_none(fails: Fails, place: Path, name: str, content: str | None) -> None:
    if content:
        (place / "ca.pem").write_text(content)
    assert fails("https://127.0.0.1:1", **{name: "ca.pem"}) == (
        f"TLS error: VAULT_{name} is not a readable certificate file (expected PEM)"
    )


def test_a_server_that_wants_a_certificate_of_ours(fails: Fails, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    wants = f'tls_require_and_verify_client_cert = true\n  tls_client_ca_file = "{cert}"'
    with openbao.sealed(tmp_path, (cert, key), wants) as server:
        told = fails(server.address, CACERT=str(cert))
        assert told.startswith("TLS error: 127.0.0.1:")
        assert "requires a valid client certificate" in told
        told = fails(server.address, CACERT=str(cert), CLIENT_CERT=str(cert), CLIENT_KEY=str(key))
        assert told.startswith("sealed: ")


def test_a_certificate_of_ours_that_is_none(fails: Fails, place: Path) -> None:
    cert, _ = certificate(place)
    assert fails("https://127.0.0.1:1", CLIENT_CERT=str(cert)).startswith(
        "TLS error: VAULT_CLIENT_CERT and VAULT_CLIENT_KEY"
    )


# --- the extra


def test_without_the_extra_it_says_how_to_get_it(fails: Fails, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hvac.adapters", None)
    told = fails("http://127.0.0.1:1")
    assert told.startswith("hvac is not installed; run ")
    assert "'hvac>=2'" in told
