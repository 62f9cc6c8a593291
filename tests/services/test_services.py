"""The servers that other tests rely on start, and speak their own protocol."""

import json
import socket
import urllib.request

from tests.services.ministack import Aws
from tests.services.openbao import OpenBao
from tests.services.postgresql import Postgresql
from tests.services.redis import Redis


def test_openbao_answers_to_its_token(openbao: OpenBao) -> None:
    asked = urllib.request.Request(f"{openbao.address}/v1/sys/mounts", headers={"X-Vault-Token": openbao.token})
    with urllib.request.urlopen(asked) as answer:
        assert json.load(answer)["secret/"]["options"] == {"version": "2"}


def test_the_emulator_of_aws_refuses_a_key_that_it_does_not_know(aws: Aws) -> None:
    import botocore.exceptions
    import botocore.session
    import pytest

    session = botocore.session.Session()
    client = session.create_client("secretsmanager", region_name="eu-central-1", endpoint_url=aws.endpoint,
                                   aws_access_key_id="nobody", aws_secret_access_key="nothing")  # fmt: skip
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        client.list_secrets()
    assert refusal.value.response["Error"]["Code"] in ("UnrecognizedClientException", "InvalidClientTokenId")


def test_postgresql_runs_a_statement(postgresql: Postgresql) -> None:
    postgresql.run("SELECT 1")


def test_redis_answers_on_both_ports(redis_server: Redis) -> None:
    with socket.create_connection(("127.0.0.1", redis_server.port), 5) as plain:
        plain.sendall(b"AUTH s3cret\r\n")
        assert plain.recv(100) == b"+OK\r\n"
    socket.create_connection(("127.0.0.1", redis_server.tls_port), 5).close()
