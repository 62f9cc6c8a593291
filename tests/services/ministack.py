"""An emulator of AWS that enforces IAM. PyPI's `ministack` has it; it wants a virtual environment of its own."""

import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest

from tests.services import free_port, program, running


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


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    folder = tmp_path_factory.mktemp("aws")
    emulator = program("ministack", os.environ.get("AURACHECK_MINISTACK", ""))
    port = free_port()
    # Without BIND_HOST it listens everywhere, without IOT_MTLS_ENABLED=0 on a second port.
    environ = {"HOME": str(folder), "PATH": os.environ["PATH"], "AUTH": "true", "BIND_HOST": "127.0.0.1",
               "GATEWAY_PORT": str(port), "IOT_MTLS_ENABLED": "0", "SERVICES": "secretsmanager,iam,sts"}  # fmt: skip
    with running([emulator], port, folder / "aws.log", environ):
        yield Aws(f"http://127.0.0.1:{port}")
