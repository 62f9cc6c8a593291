"""Each failure of `aws:` has its name, its reason and what to do; exit 3, and the verdict is not complete.

What the emulator of AWS refuses is refused for real; where it cannot, a stub says what AWS would.
"""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.services import certificate, free_port, stubs
from tests.services.ministack import Account

NAME = "auraconnect/production"
GOOD = '{"jwt_secret_key": "x"}'


def reason(run: Run, location: str = NAME, *more: str) -> str:
    """Why it is unread; whatever else is there is judged."""
    Path("good.env").write_text("JWT_SECRET_KEY=x\n")
    outcome = run("check", f"aws:{location}", "dotenv:good.env", "--env", "production", "-f", "json", *more)
    report = outcome.report
    [unread] = report["unread"]
    assert (unread["source"], unread["file"], unread["line"]) == (f"aws:{location}", None, None)
    assert (report["complete"], [target["label"] for target in report["targets"]]) == (False, ["good.env"])
    alone = run("check", f"aws:{location}", *more)
    assert alone.code == 3
    assert alone.err == ""
    return str(unread["reason"])


def use(monkeypatch: pytest.MonkeyPatch, environ: Mapping[str, str]) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)


# --- what the emulator refuses


def test_no_such_secret_is_told_with_the_nearest_name(account: Account, run: Run) -> None:
    account.keep(NAME, GOOD)
    account.keep("another", GOOD)
    assert reason(run, "auraconnect/prodution") == (
        f"not found: no secret auraconnect/prodution at {account.server} (did you mean {NAME}?); "
        "check the name, region and account"
    )


def test_without_the_right_to_list_there_is_no_nearest_name(
    account: Account, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.keep(NAME, GOOD)
    use(monkeypatch, account.user("secretsmanager:GetSecretValue"))
    assert "meant" not in reason(run, "auraconnect/prodution")


def test_a_secret_that_is_not_there_may_be_missing_if_present_says_so(account: Account, run: Run) -> None:
    assert run("check", "--if-present", f"aws:{NAME}", "-f", "plain").out.endswith(
        "none of the --if-present sources exists\n"
    )


def test_a_deleted_secret_can_be_restored(account: Account, run: Run) -> None:
    account.keep(NAME, GOOD)
    account.client().delete_secret(SecretId=NAME, RecoveryWindowInDays=7)
    assert reason(run) == (
        f"deleted: {NAME} is scheduled for deletion; run `aws secretsmanager restore-secret --secret-id {NAME}`"
    )


def test_a_stage_that_no_version_has(account: Account, run: Run) -> None:
    account.keep(NAME, GOOD)
    assert reason(run, f"{NAME}?stage=AWSPREVIOUS") == (
        f"not found: {NAME} has no version with this stage; use AWSCURRENT"
    )


def test_a_key_that_is_not_there_is_told_with_those_of_the_policy_alone(account: Account, run: Run) -> None:
    account.keep(NAME, {"jwt_secret_key": "x", "hunter2": "y", "database-url": "z"})
    assert reason(run, f"{NAME}#jwt") == (
        "not found: key 'jwt' is not in the secret; available: database-url, jwt_secret_key"
    )


def test_a_key_of_what_is_no_json(account: Account, run: Run) -> None:
    account.keep("prod/jwt-secret-key", "hunter2")
    assert reason(run, "prod/jwt-secret-key#value") == ("not a JSON object: the secret has no keys; remove #value")


def test_one_value_under_a_name_that_says_nothing(account: Account, run: Run) -> None:
    account.keep("prod/thing", "hunter2")
    assert reason(run, "prod/thing") == (
        "unknown name: the last part of the secret's name must be in the policy for a plain text"
    )


@pytest.mark.parametrize("asked", [NAME, "arn"])
def test_a_user_without_the_right_is_told_which(
    asked: str, account: Account, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    arn = account.keep(NAME, GOOD)
    use(monkeypatch, account.user())
    wanted = arn if asked == "arn" else f"arn:aws:secretsmanager:*:*:secret:{NAME}-??????"
    assert reason(run, arn if asked == "arn" else NAME) == (
        f"permission denied: requires secretsmanager:GetSecretValue on {wanted}; allow it in a policy "
        "(AWS also says this of a secret that does not exist)"
    )


def test_an_explicit_deny_is_told_as_one(account: Account, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    account.keep(NAME, GOOD)
    use(monkeypatch, account.user("secretsmanager:*", denied="secretsmanager:GetSecretValue"))
    assert reason(run).endswith("; remove the policy statement that denies it")


def test_a_key_that_aws_does_not_know(account: Account, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANOBODY")
    assert reason(run).startswith("authentication failed: unknown or disabled access key, or invalid session token")


def test_a_secret_key_of_another_access_key(account: Account, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, {**account.user("secretsmanager:*"), "AWS_SECRET_ACCESS_KEY": "wrong"})
    assert reason(run).startswith("authentication failed: the secret access key does not match the access key;")


def test_a_session_that_has_expired(account: Account, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    use(monkeypatch, account.session(1))
    time.sleep(1.1)
    assert reason(run) == (
        "authentication failed: the session token has expired; sign in again, for example with `aws sso login`"
    )


def test_a_session_token_that_is_wrong(account: Account, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, {**account.session(900), "AWS_SESSION_TOKEN": "wrong"})
    assert reason(run).startswith("authentication failed: unknown or disabled access key, or invalid session token")


def test_a_clock_that_is_wrong(account: Account, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import botocore.auth

    now = botocore.auth.get_current_datetime
    use(monkeypatch, account.user("secretsmanager:*"))
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *a, **k: now(*a, **k) - timedelta(hours=2))
    assert reason(run).startswith("authentication failed: the local clock differs too much from AWS's;")


def test_a_role_that_may_not_be_assumed(
    account: Account, run: Run, monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    user = account.user()
    (place / "config").write_text(
        f"[profile work]\nrole_arn = arn:aws:iam::{account.number}:role/gone\nsource_profile = base\n"
        f"[profile base]\naws_access_key_id = {user['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {user['AWS_SECRET_ACCESS_KEY']}\n"
    )
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    use(monkeypatch, {"AWS_CONFIG_FILE": str(place / "config"), "AWS_PROFILE": "work"})
    assert reason(run) == (
        "permission denied: requires sts:AssumeRole on the profile's role; allow it in the role's trust policy, too"
    )


# --- what stands here, and is asked of nobody


@pytest.fixture
def nobody(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any credentials, whose AWS is a port that nobody listens on."""
    use(monkeypatch, {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}", "AWS_REGION": "eu-central-1",
                      "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": str(place / "config"),
                      "AWS_SHARED_CREDENTIALS_FILE": str(place / "credentials")})  # fmt: skip
    return place


CONFIGURATIONS = {
    "": "authentication failed: AWS credentials not set; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY, or run `aws configure`",
    "[default]\naws_access_key_id = hunter2\n": "authentication failed: access key or secret access key not "
    "set; set both",
    "hunter2\n[default\n": "invalid configuration: cannot parse the AWS configuration; check ~/.aws/config and "
    "~/.aws/credentials",
    "[default]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n[sso-session s]\nsso_region = eu-central-1\n"
    "sso_start_url = https://127.0.0.1:1/hunter2\n": "authentication failed: the profile is not signed in; run "
    "`aws sso login` (or `aws login`)",
    "[default]\ncredential_process = false hunter2\n": "authentication failed: the profile's role, program or "
    "container gave no credentials; run `aws sts get-caller-identity` to check",
    "[default]\naws_access_key_id=a\naws_secret_access_key = hunter2\ndefaults_mode = hunter2\n": "invalid "
    "configuration: invalid AWS profile; check it in ~/.aws/config",
    "[default]\nrole_arn = arn:aws:iam::1:role/hunter2\nsource_profile = gone\n": "invalid configuration: "
    "invalid AWS profile; check it in ~/.aws/config",
    "[default]\nrole_arn = arn:aws:iam::1:role/r\nmfa_serial = hunter2\nsource_profile = base\n[profile base]\n"
    "aws_access_key_id = hunter2\naws_secret_access_key = hunter2\n": "authentication failed: the profile requires an "
    "MFA code (mfa_serial); sign in first, and set AWS_PROFILE to the session's profile",
}


@pytest.mark.parametrize("text", CONFIGURATIONS)
def test_what_is_wrong_with_the_credentials_here(text: str, nobody: Path, run: Run) -> None:
    (nobody / "config").write_text(text)
    assert reason(run) == CONFIGURATIONS[text]


def test_a_profile_that_is_not_there(nobody: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "hunter2")
    assert reason(run) == (
        "invalid configuration: unknown profile in AWS_PROFILE; run `aws configure list-profiles` to list them"
    )


def test_no_region(nobody: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION")
    assert reason(run) == (
        "invalid configuration: AWS region not set; set AWS_REGION, or `region` in the profile, or use the secret's ARN"
    )


@pytest.fixture
def anybody(nobody: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same with credentials that nobody has looked at yet."""
    use(monkeypatch, {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hunter2"})
    return nobody


def test_a_region_that_is_none(anybody: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "hunter2 hunter2")
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    assert reason(run) == "invalid configuration: not a region name; check AWS_REGION and the profile"


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1", "http://127.0.0.1:99999", "http://[x"])
def test_an_address_that_is_none(url: str, anybody: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    assert reason(run) == (
        "invalid configuration: AWS_ENDPOINT_URL or the profile's endpoint_url is not a URL (expected https://HOST)"
    )


# --- the network


def test_nobody_listens(anybody: Path, run: Run) -> None:
    server = os.environ["AWS_ENDPOINT_URL"].removeprefix("http://")
    assert reason(run) == f"unreachable: connection refused by {server}; check the port, or start the server"


def test_a_name_that_is_not_resolved(anybody: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://nowhere.invalid")
    assert reason(run) == ("unreachable: cannot resolve the host name of nowhere.invalid; check the address and DNS")


def test_an_address_with_a_password_is_not_shown(anybody: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://user:hunter2@127.0.0.1:{free_port()}")
    assert reason(run).startswith("unreachable: connection refused by the server of AWS_ENDPOINT_URL;")


@pytest.mark.parametrize("server", [stubs.silent, stubs.full])
def test_a_stub_that_never_answers_is_given_up(
    server: Any, anybody: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server() as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        # seconds enough for botocore to be loaded on a busy machine: else that is what is given up
        assert reason(run, NAME, "--timeout", "6") == ("timed out: no response within 6 s; set a longer --timeout")


@pytest.mark.parametrize("server", [stubs.silent, stubs.full])
def test_the_metadata_of_an_instance_that_never_answers_is_not_waited_for(
    server: Any, nobody: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    with server() as port:
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", f"http://127.0.0.1:{port}")
        assert reason(run, NAME, "--timeout", "9").startswith("authentication failed: AWS credentials not set;")


def test_a_source_of_credentials_that_hangs_is_told_as_that(nobody: Path, run: Run) -> None:
    (nobody / "config").write_text("[default]\ncredential_process = sleep 9\n")
    assert reason(run, NAME, "--timeout", "1") == (
        "timed out: no credentials from the profile within 1 s; check their source, or set a longer --timeout"
    )


def test_the_metadata_of_an_instance_is_not_asked_for_where_that_is_switched_off(
    nobody: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[stubs.Asked] = []

    def answer(question: stubs.Asked) -> stubs.Told:
        asked.append(question)
        return stubs.Told(404)

    with stubs.http(answer) as address:
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", address)
        reason(run)
        assert not asked
        monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
        reason(run)
        assert asked


_ENDED = "connection closed: incomplete response from {}; try again"
_ANOTHER = "invalid response: the server is not Secrets Manager; check AWS_ENDPOINT_URL"
_NOT_TAKEN = "request failed: rejected by {}; check the secret's name, the region and AWS_ENDPOINT_URL"
_OWN_ERROR = "request failed: internal error of {}; try again later"


def http(status: str, body: str, length: int | None = None) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {length or len(body)}\r\n\r\n{body}".encode()


BROKEN = {
    "nothing": (b"", _ENDED),
    "half": (http("200 OK", '{"SecretString": "hunter2', 500), _ENDED),
    "half a chunk": (b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n{"SecretString": "hunter2', _ENDED),
    "no HTTP": (b"hunter2 hunter2\r\n\r\n", "invalid response: {} does not speak HTTP; check the address"),
    "no JSON": (http("200 OK", "hunter2"), _ANOTHER),
    "a list": (http("200 OK", "[12]"), _ANOTHER),
    "no date": (http("200 OK", '{"CreatedDate": "hunter2"}'), _ANOTHER),
    "no string": (http("200 OK", '{"SecretString": [12]}'), _ANOTHER),
    "no object": (http("404 Not Found", "hunter2"), _NOT_TAKEN),
    "elsewhere": (http("302 Found", "hunter2"), _NOT_TAKEN),
}  # fmt: skip


@pytest.mark.parametrize("content", BROKEN)
def test_a_stub_whose_answer_is_garbage_or_ends_in_its_middle(
    content: str, anybody: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, words = BROKEN[content]
    with stubs.saying(said) as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        assert reason(run) == words.format(f"127.0.0.1:{port}")


def test_a_stub_that_says_too_much_is_not_listened_to(anybody: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with stubs.http(lambda _: stubs.Told(200, b" " * (9 << 20))) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        assert reason(run) == "response too large: more than 8 MiB"


def test_a_certificate_must_be_known_and_of_the_name(
    anybody: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A stub that speaks TLS; with the right certificate in AWS_CA_BUNDLE it is listened to."""
    own, other = certificate(tmp_path), certificate(tmp_path, "elsewhere.example")
    told = stubs.in_json(400, {"__type": "ResourceNotFoundException", "message": "it is not there"})
    with stubs.http(lambda _: told, own) as right, stubs.http(lambda _: told, other) as wrong:
        for address, bundle, words in (
            (
                right,
                None,
                "TLS error: the certificate of {} is not from a trusted CA; set AWS_CA_BUNDLE to its CA file",
            ),
            (wrong, other[0], "TLS error: the certificate of {} is for another host name"),
            (right, own[0], "not found: no secret auraconnect/production at {}"),
        ):
            monkeypatch.setenv("AWS_ENDPOINT_URL", address)
            if bundle:
                monkeypatch.setenv("AWS_CA_BUNDLE", str(bundle))
            assert reason(run).startswith(words.format(address.removeprefix("https://")))


@pytest.mark.parametrize("text", [None, "hunter2\n"])
def test_certificates_that_are_none(text: str | None, anybody: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", os.environ["AWS_ENDPOINT_URL"].replace("http:", "https:"))
    monkeypatch.setenv("AWS_CA_BUNDLE", str(anybody / "hunter2.pem"))
    if text:
        (anybody / "hunter2.pem").write_text(text)
    assert reason(run) == (
        "TLS error: AWS_CA_BUNDLE or the profile's ca_bundle is not a readable certificate file (expected PEM)"
    )


def test_a_port_that_speaks_no_tls(account: Account, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", account.aws.endpoint.replace("http:", "https:"))
    assert reason(run).startswith("TLS error:")


# --- what the emulator cannot refuse, said by a stub

_KMS = (
    "permission denied: requires kms:Decrypt on the key of auraconnect/production; allow it in a policy, or in the "
    "key's own"
)
REFUSED = {
    ("AccessDeniedException", "Access to KMS is not allowed"): _KMS,
    ("DecryptionFailure", "hunter2"): _KMS,
    ("IncompleteSignatureException", "hunter2"): "authentication failed: incomplete credentials; "
    "run `aws sts get-caller-identity` to check",
    ("RequestExpired", "hunter2"): "authentication failed: the local clock differs too much from AWS's; check it "
    "with `timedatectl`",
    ("ValidationException", "hunter2"): _NOT_TAKEN,
    ("hunter2", "hunter2"): _NOT_TAKEN,
}


@pytest.mark.parametrize("said", REFUSED, ids=lambda said: said[0])
def test_what_a_stub_says_in_aws_words(
    said: tuple[str, str], anybody: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stubs.http(lambda _: stubs.in_json(400, {"__type": said[0], "message": said[1]})) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        assert reason(run) == REFUSED[said].format(address.removeprefix("http://"))


PASSING = {
    "ThrottlingException": (400, "throttled: too many requests to AWS; try again later"),
    "InternalServiceError": (500, _OWN_ERROR),
    "": (503, _OWN_ERROR),
}


@pytest.mark.parametrize("code", PASSING)
def test_what_passes_by_itself_is_asked_for_again_by_botocore(
    code: str, anybody: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, words = PASSING[code]
    refused = stubs.in_json(status, {"__type": code, "message": "hunter2"})
    first: list[stubs.Told] = []
    with stubs.http(lambda _: first.pop() if first else refused) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        outcome = run("check", f"aws:{NAME}", "--timeout", "4", "-f", "json")
        [unread] = outcome.report["unread"]
        assert (outcome.code, unread["reason"]) == (3, words.format(address.removeprefix("http://")))
        first += [stubs.in_json(200, {"Name": NAME, "SecretString": GOOD}), refused, refused]
        assert run("check", f"aws:{NAME}").code == 1


def test_a_botocore_with_other_insides_is_no_servers_fault(
    anybody: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_session(endpoint: object, name: str) -> object:
        if name == "http_session":
            raise AttributeError(name)
        return object.__getattribute__(endpoint, name)

    monkeypatch.setattr("botocore.endpoint.Endpoint.__getattribute__", without_session)
    assert reason(run) == "internal error (AttributeError); to report it: auracheck explain troubleshooting"
