"""Many sources of `aws:` in one run: asked for in batches where that is allowed, and told each by itself."""

import json
import os
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import GOOD, Run
from tests.services import stubs
from tests.services.ministack import Account
from tests.sources.stores.test_aws_failures import use

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


def test_a_hundred_secrets_are_five_questions(account: Account, counted: Counter[str], run: Run) -> None:
    client = account.client()
    for name in HUNDRED:
        client.create_secret(Name=name, SecretString=json.dumps(STORED))
    outcome = run("check", *specs(HUNDRED), "-f", "json")
    assert (outcome.code, len(outcome.report["targets"])) == (0, 100)
    assert counted == {"BatchGetSecretValue": 5}


def test_without_the_right_to_batches_each_is_asked_for(
    account: Account, counted: Counter[str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in HUNDRED[:3]:
        account.keep(name, STORED)
    use(
        monkeypatch,
        {**account.user("secretsmanager:GetSecretValue"), "AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"]},
    )
    assert run("check", *specs(HUNDRED[:3])).code == 0
    assert counted == {"BatchGetSecretValue": 1, "GetSecretValue": 3}


def test_of_a_batch_each_failure_is_told_by_itself(account: Account, counted: Counter[str], run: Run) -> None:
    account.keep("good/production", STORED)
    account.keep("binary/production", b"\xff")
    account.keep("gone/production", STORED)
    account.client().delete_secret(SecretId="gone/production")
    outcome = run("check", *specs(["good/production", "binary/production", "gone/production", "god/production"]),
                  "-f", "json")  # fmt: skip
    report = outcome.report
    assert {each["source"]: each["reason"].partition(":")[0] for each in report["unread"]} == {
        "aws:binary/production": "its value is SecretBinary, and no text in UTF-8",
        "aws:gone/production": "deleted",
        "aws:god/production": "not there",
    }
    assert [target["label"] for target in report["targets"]] == ["aws:good/production"]
    assert outcome.code == 3
    assert counted == {"BatchGetSecretValue": 1, "ListSecrets": 1}


def test_of_a_batch_what_may_not_be_read_is_told_by_itself(
    account: Account, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a/production", "b/production"):
        account.keep(name, STORED)
    use(monkeypatch, account.user("secretsmanager:BatchGetSecretValue"))
    outcome = run("check", "aws:a/production", "aws:b/production", "-f", "json")
    assert [each["reason"].partition(";")[0] for each in outcome.report["unread"]] == [
        f"not allowed: needs secretsmanager:GetSecretValue on arn:aws:secretsmanager:*:*:secret:{name}-??????"
        for name in ("a/production", "b/production")
    ]


def test_one_secret_is_asked_for_once_however_often_it_is_named(
    account: Account, counted: Counter[str], run: Run
) -> None:
    arn = account.keep("x/production", STORED)
    keys = specs([f"x/production#{key}" for key in STORED])
    assert run("check", "--merge", *keys).code == 0
    assert counted == {"GetSecretValue": 1}
    counted.clear()
    assert run("check", f"aws:{arn}", f"aws:{arn[:-7]}", f"aws:{arn}?stage=AWSCURRENT").code == 0
    assert counted == {"BatchGetSecretValue": 1}


def test_another_stage_is_not_for_batches(account: Account, counted: Counter[str], run: Run) -> None:
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


def test_what_a_batch_says_was_made_long_ago_is_asked_when_its_value_was(
    account: Account, run: Run, monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    """A stub: of a batch, AWS documents `CreatedDate` as the secret's, and of a single answer as the version's."""
    (place / "auracheck.toml").write_text('[secrets.JWT_SECRET_KEY]\nmax_age = "90d"\n')
    today = datetime.now(UTC)
    asked: list[str] = []

    def answer(question: stubs.Asked) -> stubs.Told:
        asked.append(question.headers["X-Amz-Target"].rpartition(".")[2])
        made = {"old": today - timedelta(days=400), "new": today - timedelta(days=2)}
        if asked[-1] == "BatchGetSecretValue":
            return stubs.in_json(200, {"SecretValues": [version(name, day) for name, day in made.items()]})
        return stubs.in_json(200, version("old", today))

    def version(name: str, made: datetime) -> dict[str, Any]:
        return {"Name": name, "ARN": name, "SecretString": json.dumps(STORED), "CreatedDate": made.timestamp()}

    from auracheck.policy.loading import load
    from auracheck.sources import open_source
    from auracheck.sources.stores.base import Store, read_all

    with stubs.http(answer) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        policy = load("auracheck.toml")
        stores = [store for store in (open_source(f"aws:{name}", policy=policy) for name in ("old", "new"))
                  if isinstance(store, Store)]  # fmt: skip
        found = read_all(stores, 10)
    assert asked == ["BatchGetSecretValue", "GetSecretValue"]
    assert {spec: {setting.made for setting in items[0].settings} for spec, items in found.items()} == {
        "aws:old": {today.date()}, "aws:new": {(today - timedelta(days=2)).date()},
    }  # fmt: skip


def test_wrong_credentials_are_told_of_each_after_one_question(
    account: Account, counted: Counter[str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANOBODY")
    outcome = run("check", *specs(HUNDRED[:20]), "-f", "json")
    assert {each["reason"].partition(":")[0] for each in outcome.report["unread"]} == {"not authenticated"}
    assert (len(outcome.report["unread"]), counted) == (20, {"BatchGetSecretValue": 1})


def test_a_server_that_knows_no_batches_is_asked_for_each(
    account: Account, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stub of an older server."""

    def answer(question: stubs.Asked) -> stubs.Told:
        if question.headers["X-Amz-Target"].endswith("BatchGetSecretValue"):
            return stubs.in_json(400, {"__type": "UnknownOperationException"})
        name = json.loads(question.body)["SecretId"]
        return stubs.in_json(200, {"Name": name, "SecretString": json.dumps(STORED)})

    with stubs.http(answer) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        assert run("check", *specs(HUNDRED[:20])).code == 0


def test_a_batch_that_leaves_some_out_is_asked_for_those(
    account: Account, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(question: stubs.Asked) -> stubs.Told:
        if question.headers["X-Amz-Target"].endswith("BatchGetSecretValue"):
            return stubs.in_json(200, {"SecretValues": [], "Errors": [], "NextToken": "x"})
        name = json.loads(question.body)["SecretId"]
        return stubs.in_json(200, {"Name": name, "SecretString": json.dumps(STORED)})

    with stubs.http(answer) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        assert run("check", *specs(HUNDRED[:3])).code == 0
