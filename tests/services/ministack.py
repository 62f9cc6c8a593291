"""An emulator of AWS that enforces IAM. PyPI's `ministack` has it; it wants a virtual environment of its own."""

import json
import os
import random
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.services import GIVEN, free_port, program, running


class Aws(NamedTuple):
    """An emulator with Secrets Manager, IAM and STS; its root key is test/test."""

    endpoint: str

    @property
    def environ(self) -> Mapping[str, str]:
        """What leads a client there; without the last one it would ask a link-local address for credentials."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "eu-central-1",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def account(self) -> "Account":
        """An account that is empty. The emulator takes twelve digits for the root key of the account of that number."""
        return Account(self, f"{random.randrange(10**11, 10**12)}")


@lru_cache(1)
def _session() -> Any:
    """One for all, since each reads the descriptions of AWS again, for a tenth of a second."""
    import botocore.session

    return botocore.session.Session()


class Account(NamedTuple):
    """An account of its own, and what a test may do in it."""

    aws: Aws
    number: str

    @property
    def environ(self) -> Mapping[str, str]:
        return {**self.aws.environ, "AWS_ACCESS_KEY_ID": self.number}

    @property
    def server(self) -> str:
        """The emulator as a message calls it."""
        return self.aws.endpoint.removeprefix("http://")

    def client(self, service: str = "secretsmanager", **more: Any) -> Any:
        keys = {"aws_access_key_id": self.number, "aws_secret_access_key": "test", "region_name": "eu-central-1"}
        return _session().create_client(service, endpoint_url=self.aws.endpoint, **{**keys, **more})

    def keep(self, name: str, text: str | bytes | Mapping[str, Any]) -> str:
        """A secret with this text, these bytes, or this object in JSON; its ARN."""
        client = self.client()
        if isinstance(text, bytes):
            arn: str = client.create_secret(Name=name, SecretBinary=text)["ARN"]
        else:
            arn = client.create_secret(Name=name, SecretString=text if isinstance(text, str) else json.dumps(text))[
                "ARN"
            ]
        return arn

    def everything(self) -> dict[str, str]:
        """What all its secrets hold, as NAME#KEY; one whose text is no JSON has no key."""
        client, found = self.client(), {}
        for name in [secret["Name"] for secret in client.list_secrets()["SecretList"]]:
            text = client.get_secret_value(SecretId=name)["SecretString"]
            members = json.loads(text) if text.startswith("{") else {"": text}
            found |= {f"{name}#{key}": value for key, value in members.items()}
        return found

    def user(self, *actions: str, denied: str = "") -> Mapping[str, str]:
        """The environment of a new user who may do these actions to anything, and who is denied this one."""
        iam = self.client("iam")
        name = f"user{random.randrange(10**9)}"
        iam.create_user(UserName=name)
        statements = [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}] if actions else []
        statements += [{"Effect": "Deny", "Action": denied, "Resource": "*"}] if denied else []
        if statements:
            document = json.dumps({"Version": "2012-10-17", "Statement": statements})
            iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return {
            **self.environ,
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        }

    def session(self, seconds: int) -> Mapping[str, str]:
        """The environment of a role's session, which ends after so many seconds: fewer than AWS itself allows."""
        from botocore.config import Config

        principal = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
        self.client("iam").create_role(
            RoleName="role", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [principal]})
        )
        sts = self.client("sts", config=Config(parameter_validation=False))
        role = f"arn:aws:iam::{self.number}:role/role"
        found = sts.assume_role(RoleArn=role, RoleSessionName="tests", DurationSeconds=seconds)["Credentials"]
        return {**self.environ, "AWS_ACCESS_KEY_ID": found["AccessKeyId"], "AWS_SESSION_TOKEN": found["SessionToken"],
                "AWS_SECRET_ACCESS_KEY": found["SecretAccessKey"]}  # fmt: skip


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    folder = tmp_path_factory.mktemp("aws")
    emulator = program("ministack", GIVEN.get("AURACHECK_MINISTACK", ""))
    port = free_port()
    # Without BIND_HOST it listens everywhere, without IOT_MTLS_ENABLED=0 on a second port.
    environ = {"HOME": str(folder), "PATH": os.environ["PATH"], "AUTH": "true", "BIND_HOST": "127.0.0.1",
               "GATEWAY_PORT": str(port), "IOT_MTLS_ENABLED": "0", "SERVICES": "secretsmanager,iam,sts"}  # fmt: skip
    with running([emulator], port, folder / "aws.log", environ):
        yield Aws(f"http://127.0.0.1:{port}")


@pytest.fixture
def account(aws: Aws, place: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    """An empty account, to which our environment leads."""
    found = aws.account()
    for name, value in found.environ.items():
        monkeypatch.setenv(name, value)
    return found
