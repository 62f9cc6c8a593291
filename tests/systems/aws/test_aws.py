"""`aws:` as it reads what is there; the server is an emulator of AWS that enforces IAM."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck import generate_secret
from auracheck.errors import UsageError
from auracheck.model import Kind, Secret, Target
from auracheck.systems.aws.source import CURRENT, SecretId, parse
from auracheck.systems.source import open_source
from tests.conftest import GOOD, Run
from tests.services import program
from tests.services.ministack import Account

STORED = {name.lower(): value for name, value in GOOD.items() if name != "ENVIRONMENT"}
PRODUCTION = "auraconnect/production"
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:auraconnect/production-AbC123"


def target(spec: str) -> Target:
    [found] = list(open_source(spec).read())
    assert isinstance(found, Target), found
    return found


def values(spec: str) -> dict[str, str]:
    return {name: value.reveal() for name, value in target(spec).effective().items() if isinstance(value, Secret)}


# --- the guide


def test_its_own_secret_with_placeholders_fails_and_with_generated_values_passes(account: Account, run: Run) -> None:
    """Its keys are jwt_secret_key and database_url; it sets the other two secrets elsewhere."""
    account.keep(PRODUCTION, {"jwt_secret_key": "...", "database_url": "...", "redis_url": "..."})
    outcome = run("check", f"aws:{PRODUCTION}", "-f", "json")
    assert outcome.code == 1
    assert {("default-secret", name, None) for name in ("JWT_SECRET_KEY", "DATABASE_URL", "REDIS_URL")} <= set(
        outcome.findings("error")
    )
    fresh = {"jwt_secret_key": generate_secret("jwt"), "session_secret": generate_secret("session"),
             "database_url": f"postgresql://aura:{generate_secret('password')}@db.internal:5432/auraconnect",
             "redis_url": f"redis://:{generate_secret('password')}@redis.internal:6379/0"}  # fmt: skip
    account.keep("auraconnect/prod", fresh)
    outcome = run("check", "aws:auraconnect/prod", "-f", "json")
    [told] = outcome.report["targets"]
    assert (outcome.code, outcome.findings("error", "warning")) == (0, [])
    assert (told["environment"], told["environment_from"], told["label"]) == (
        "production", "location", "aws:auraconnect/prod",
    )  # fmt: skip


@pytest.mark.parametrize("write", [str.lower, str.upper, lambda n: n.lower().replace("_", "-"), str.title])
def test_keys_meet_names_whatever_their_case_and_dash(write: Callable[[str], str], account: Account, run: Run) -> None:
    account.keep(PRODUCTION, {write(name): value for name, value in STORED.items()})
    assert run("check", f"aws:{PRODUCTION}").code == 0


# --- what a secret holds


def test_one_plain_value_is_named_by_the_last_part_of_the_secrets_own_name(account: Account) -> None:
    arn = account.keep("auraconnect/production/jwt-secret-key", "a plain value")
    for spec in ("auraconnect/production/jwt-secret-key", arn, arn[:-7]):
        found = target(f"aws:{spec}")
        assert values(f"aws:{spec}") == {"JWT_SECRET_KEY": "a plain value"}
        assert (found.kind, found.form, found.location) == (
            Kind.STORE, "aws-text", "auraconnect/production/jwt-secret-key",
        )  # fmt: skip


def test_single_secrets_of_one_deployment_are_laid_over_one_another(account: Account, run: Run) -> None:
    names = [f"{PRODUCTION}/{name.replace('_', '-')}" for name in STORED]
    for name, value in zip(names, STORED.values(), strict=True):
        account.keep(name, value)
    assert run("check", "--merge", *(f"aws:{name}" for name in names)).code == 0


def test_a_key_picks_one_and_the_secrets_name_helps_where_it_says_nothing(account: Account) -> None:
    account.keep(PRODUCTION, {"jwt_secret_key": "one", "database_url": "two"})
    account.keep("prod/session-secret", {"value": "three", "jwt_secret_key": "four"})
    assert values(f"aws:{PRODUCTION}#jwt_secret_key") == {"JWT_SECRET_KEY": "one"}
    assert values("aws:prod/session-secret#value") == {"SESSION_SECRET": "three"}
    assert values("aws:prod/session-secret#jwt_secret_key") == {"JWT_SECRET_KEY": "four"}


@pytest.mark.parametrize("text", ["[1]", '"x"', "12", '{"a": ', "[" * 100_000])
def test_what_is_no_object_in_json_is_one_value(text: str, account: Account) -> None:
    account.keep("prod/jwt-secret-key", text[:60_000])
    assert values("aws:prod/jwt-secret-key") == {"JWT_SECRET_KEY": text[:60_000]}


def test_binary_is_read_where_it_is_text(account: Account, run: Run) -> None:
    account.keep(PRODUCTION, '{"jwt_secret_key": "größer"}'.encode())
    account.keep("prod/jwt", b"\xff\xfe\x00")
    assert values(f"aws:{PRODUCTION}") == {"JWT_SECRET_KEY": "größer"}
    outcome = run("check", "aws:prod/jwt", "-f", "json")
    [unread] = outcome.report["unread"]
    assert (outcome.code, unread["reason"]) == (3, "not text: SecretBinary is not UTF-8")


def test_the_version_of_another_stage_is_read(account: Account) -> None:
    account.keep(PRODUCTION, {"jwt_secret_key": "old"})
    account.client().put_secret_value(SecretId=PRODUCTION, SecretString='{"jwt_secret_key": "new"}')
    assert values(f"aws:{PRODUCTION}") == values(f"aws:{PRODUCTION}?stage=AWSCURRENT") == {"JWT_SECRET_KEY": "new"}
    assert values(f"aws:{PRODUCTION}?stage=AWSPREVIOUS#jwt_secret_key") == {"JWT_SECRET_KEY": "old"}


def test_a_setting_knows_the_day_on_which_its_version_was_made(account: Account) -> None:
    account.keep(PRODUCTION, STORED)
    assert {setting.made for setting in target(f"aws:{PRODUCTION}").settings} == {datetime.now(UTC).date()}


# --- how AWS is reached


def test_an_arn_names_its_region_and_else_the_usual_settings_do(
    account: Account, monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    arn = account.keep(PRODUCTION, {"jwt_secret_key": "here"})
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    assert values(f"aws:{arn}") == {"JWT_SECRET_KEY": "here"}
    monkeypatch.delenv("AWS_REGION")
    assert values(f"aws:{PRODUCTION}") == {"JWT_SECRET_KEY": "here"}  # AWS_DEFAULT_REGION
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    (place / "config").write_text("[profile work]\nregion = eu-central-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(place / "config"))
    monkeypatch.setenv("AWS_PROFILE", "work")
    assert values(f"aws:{PRODUCTION}") == {"JWT_SECRET_KEY": "here"}


def test_a_profile_gives_credentials_region_and_endpoint(
    account: Account, monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    account.keep(PRODUCTION, {"jwt_secret_key": "here"})
    for name in account.environ:
        monkeypatch.delenv(name)
    (place / "config").write_text(
        f"[profile work]\nregion = eu-central-1\nendpoint_url = {account.aws.endpoint}\n"
        f"aws_access_key_id = {account.number}\naws_secret_access_key = test\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(place / "config"))
    monkeypatch.setenv("AWS_PROFILE", "work")
    assert values(f"aws:{PRODUCTION}") == {"JWT_SECRET_KEY": "here"}


def test_the_endpoint_of_the_service_wins_over_the_one_of_all(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.keep(PRODUCTION, {"jwt_secret_key": "here"})
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", account.aws.endpoint)
    assert values(f"aws:{PRODUCTION}") == {"JWT_SECRET_KEY": "here"}


# --- the spec


@given(st.from_regex(r"[A-Za-z0-9/_+=.@-]{1,40}", fullmatch=True).filter(lambda name: not name.startswith("arn:")),
       st.sampled_from([CURRENT, "AWSPREVIOUS", "a/b?c=d"]), st.text(max_size=20))  # fmt: skip
def test_a_spec_says_what_it_is_made_of(name: str, stage: str, key: str) -> None:
    location = name + (f"?stage={stage}" if stage != CURRENT else "") + (f"#{key}" if key else "")
    assert parse(location) == (SecretId(name, stage), key)


def test_an_arn_says_region_and_name() -> None:
    question, key = parse(f"{ARN}?stage=AWSPENDING#a#b")
    assert (question.secret, question.stage, question.region, question.name, key) == (
        ARN, "AWSPENDING", "eu-west-1", PRODUCTION, "a#b",
    )  # fmt: skip
    assert SecretId("name-AbC123").name == "name-AbC123"


@pytest.mark.parametrize("location", ["a b", "ü", "x?y=1", "x?stage=", "x?", "x#", "#x", "?stage=A", "arn:aws:s3:::x",
                                      f"{ARN}:jwt_secret_key::", "x?stage=a b", "x" * 513])  # fmt: skip
def test_wrong_usage_is_told_before_anything_is_asked(location: str, run: Run) -> None:
    with pytest.raises(UsageError):
        parse(location)
    outcome = run("check", f"aws:{location}")
    assert (outcome.code, outcome.out, outcome.err.startswith("error: aws:")) == (2, "", True)


# --- mending, by the real client


@pytest.mark.skipif(sys.platform == "win32", reason="a line of a POSIX shell")
@pytest.mark.parametrize(
    ("spec", "kept", "secret", "at", "others"),
    [("x/production", {"jwt-secret-key": "changeme", "a": "b"}, "JWT_SECRET_KEY", "x/production#jwt-secret-key",
      {"x/production#a": "b"}),
     ("x/production#jwt_key", {"jwt_key": "changeme"}, "SESSION_SECRET", "x/production#session_secret",
      {"x/production#jwt_key": "changeme"}),
     ("production/session-secret#value", {"value": "changeme", "a": "b"}, "SESSION_SECRET",
      "production/session-secret#value", {"production/session-secret#a": "b"}),
     ("production/jwt-secret-key", "changeme", "JWT_SECRET_KEY", "production/jwt-secret-key#", {}),
     ("production/jwt-secret-key", "changeme", "SESSION_SECRET", "production/session-secret#",
      {"production/jwt-secret-key#": "changeme"})],
)  # fmt: skip
def test_the_mending_line_mends_it_and_nothing_else(
    spec: str, kept: str | dict[str, str], secret: str, at: str, others: dict[str, str], account: Account, run: Run,
    place: Path,
) -> None:  # fmt: skip
    for client in ("aws", "jq"):
        program(client)
    account.keep(spec.partition("#")[0], kept)
    report = run("check", f"aws:{spec}", "-f", "json").report
    [line] = [f["help"] for f in report["findings"] if f["secret"] == secret and f["severity"] == "error"]
    (place / "auracheck").write_text(f'#!/bin/sh\nexec {sys.executable} -m auracheck "$@"\n')
    (place / "auracheck").chmod(0o755)
    environ = {**os.environ, "PATH": f"{place}:{os.environ['PATH']}"}
    subprocess.run(["bash", "-c", line], check=True, env=environ, stdout=subprocess.DEVNULL)
    found = account.everything()
    assert (len(found.pop(at)), found) == (64, others)


def test_nothing_of_the_client_is_imported_for_anything_else(place: Path) -> None:
    (place / ".env").write_text("JWT_SECRET_KEY=x\n")
    code = ("import sys; from auracheck import cli; cli.run(['check', '.env']); cli.run(['explain', 'aws']);"
            "sys.exit('botocore' in sys.modules)")  # fmt: skip
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def test_without_the_extra_the_line_that_installs_it_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "auracheck.systems.aws.client", raising=False)
    monkeypatch.setitem(sys.modules, "botocore.session", None)
    outcome = run("check", "aws:x", "-f", "json")
    [unread] = outcome.report["unread"]
    assert outcome.code == 3
    assert "pip install 'botocore>=1.34'" in unread["reason"]
