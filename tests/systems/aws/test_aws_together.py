"""Many sources of `aws:` in one run: side by side, with one sign-in, and each reported by itself."""

import json
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import GOOD, Run
from tests.services import stubs
from tests.services.ministack import Account
from tests.systems.aws.test_aws_failures import use

STORED = {name.lower(): value for name, value in GOOD.items() if name != "ENVIRONMENT"}
HUNDRED = [f"auraconnect/{number}/production" for number in range(100)]


@contextmanager
def counting(account: Account) -> Iterator[tuple[str, Counter[str]]]:
    """A stub between us and the emulator, which counts what it passes on."""
    counted: Counter[str] = Counter()

    def passed_on(asked: stubs.Asked) -> stubs.Told:
        counted[asked.headers["X-Amz-Target"].rpartition(".")[2]] += 1
        request = urllib.request.Request(account.aws.endpoint + asked.path, asked.body, asked.headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return stubs.Told(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            return stubs.Told(error.code, error.read())

    with stubs.http(passed_on) as address:
        yield address, counted


@pytest.fixture
def counted(account: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    with counting(account) as (address, counter):
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        yield counter


def specs(names: list[str]) -> list[str]:
    return [f"aws:{name}" for name in names]


def test_a_hundred_secrets_are_a_request_each(account: Account, counted: Counter[str], run: Run) -> None:
    client = account.client()
    for name in HUNDRED:
        client.create_secret(Name=name, SecretString=json.dumps(STORED))
    outcome = run("check", *specs(HUNDRED), "-f", "json")
    assert (outcome.code, len(outcome.report["targets"])) == (0, 100)
    assert counted == {"GetSecretValue": 100}


def test_each_failure_is_told_by_itself(account: Account, counted: Counter[str], run: Run) -> None:
    account.keep("good/production", STORED)
    account.keep("binary/production", b"\xff")
    account.keep("gone/production", STORED)
    account.client().delete_secret(SecretId="gone/production")
    outcome = run("check", *specs(["good/production", "binary/production", "gone/production", "god/production"]),
                  "-f", "json")  # fmt: skip
    report = outcome.report
    assert {each["source"]: each["reason"].partition(":")[0] for each in report["unread"]} == {
        "aws:binary/production": "not text",
        "aws:gone/production": "deleted",
        "aws:god/production": "not found",
    }
    assert [target["label"] for target in report["targets"]] == ["aws:good/production"]
    assert outcome.code == 3
    assert counted == {"GetSecretValue": 4, "ListSecrets": 1}


def test_what_may_not_be_read_is_told_by_itself(account: Account, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a/production", "b/production"):
        account.keep(name, STORED)
    use(monkeypatch, account.user())
    outcome = run("check", "aws:a/production", "aws:b/production", "-f", "json")
    assert [each["reason"].partition(";")[0] for each in outcome.report["unread"]] == [
        f"permission denied: requires secretsmanager:GetSecretValue on arn:aws:secretsmanager:*:*:secret:{name}-??????"
        for name in ("a/production", "b/production")
    ]


def test_two_stages_of_a_secret_are_read(account: Account, counted: Counter[str], run: Run) -> None:
    account.keep("x/production", STORED)
    account.client().put_secret_value(SecretId="x/production", SecretString=json.dumps(STORED))
    assert run("check", "aws:x/production", "aws:x/production?stage=AWSPREVIOUS").code == 0
    assert counted == {"GetSecretValue": 2}


def test_secrets_of_several_regions_are_read_in_theirs(account: Account, counted: Counter[str], run: Run) -> None:
    arns = [
        account.client(region_name=region).create_secret(Name="x/production", SecretString=json.dumps(STORED))["ARN"]
        for region in ("eu-central-1", "us-east-1")
    ]
    assert run("check", *specs(arns)).code == 0
    assert counted == {"GetSecretValue": 2}


def test_wrong_credentials_are_told_of_each(
    account: Account, counted: Counter[str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANOBODY")
    outcome = run("check", *specs(HUNDRED[:20]), "-f", "json")
    assert {each["reason"].partition(":")[0] for each in outcome.report["unread"]} == {"authentication failed"}
    assert (len(outcome.report["unread"]), counted) == (20, {"GetSecretValue": 20})


def test_keys_of_one_secret_and_forms_of_its_name_are_read_together(account: Account, run: Run) -> None:
    arn = account.keep("x/production", STORED)
    assert run("check", "--merge", *specs([f"x/production#{key}" for key in STORED])).code == 0
    assert run("check", f"aws:{arn}", f"aws:{arn[:-7]}", f"aws:{arn}?stage=AWSCURRENT").code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a program of a POSIX shell")
def test_the_credentials_are_got_once_for_all(
    account: Account, run: Run, monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    for name in HUNDRED[:20]:
        account.keep(name, STORED)
    keys = {"Version": 1, "AccessKeyId": account.number, "SecretAccessKey": "test"}
    (place / "keys").write_text(f"#!/bin/sh\necho x >> {place}/runs\necho '{json.dumps(keys)}'\n")
    (place / "keys").chmod(0o755)
    (place / "config").write_text(f"[default]\ncredential_process = {place}/keys\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(place / "config"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    assert run("check", *specs(HUNDRED[:20])).code == 0
    assert (place / "runs").read_text() == "x\n"


@pytest.mark.skipif(sys.platform == "win32", reason="a program of a POSIX shell")
def test_credentials_that_fail_are_asked_for_once(run: Run, monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    (place / "config").write_text(f"[default]\nregion = eu-central-1\ncredential_process = {place}/keys\n")
    (place / "keys").write_text(f"#!/bin/sh\necho x >> {place}/runs\nexit 1\n")
    (place / "keys").chmod(0o755)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(place / "config"))
    outcome = run("check", *specs(HUNDRED[:20]), "-f", "json")
    assert {each["reason"].partition(":")[0] for each in outcome.report["unread"]} == {"authentication failed"}
    assert (len(outcome.report["unread"]), (place / "runs").read_text()) == (20, "x\n")
