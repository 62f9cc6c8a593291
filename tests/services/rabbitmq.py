"""RabbitMQ, as Debian's package has it, on a loopback port, and a client that only signs in (AMQP 0-9-1)."""

import base64
import hashlib
import json
import os
import socket
import struct
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tests.services import free_port, program, running

_TUNE, _OPEN_OK = (10, 30), (10, 41)


class RabbitAccount(NamedTuple):
    """A user of the server, as RABBITMQ_DEFAULT_USER makes one, and its virtual host."""

    user: str
    password: str
    vhost: str = "/"


def _definitions(accounts: Iterable[RabbitAccount]) -> str:
    """The accounts as the server exports them: a hash is the salt and SHA-256 of the salt and the password."""
    salt = b"\x01\x02\x03\x04"

    def hashed(password: str) -> str:
        return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()

    every = list(accounts)
    anything = {"configure": ".*", "write": ".*", "read": ".*"}
    return json.dumps(
        {
            "users": [
                {"name": user, "password_hash": hashed(password), "tags": "administrator",
                 "hashing_algorithm": "rabbit_password_hashing_sha256"} for user, password, _ in every
            ],
            "vhosts": [{"name": vhost} for vhost in {account.vhost for account in every}],
            "permissions": [{"user": user, "vhost": vhost, **anything} for user, _, vhost in every],
        }
    )  # fmt: skip


@contextmanager
def rabbitmq(folder: Path, accounts: Iterable[RabbitAccount]) -> Iterator[int]:
    """A server with these accounts, as its port."""
    server, epmd = program("rabbitmq-server", "/usr/lib/rabbitmq/bin"), program("epmd")
    port, names = free_port(), free_port()
    (folder / "definitions.json").write_text(_definitions(accounts), encoding="utf-8")
    config = folder / "rabbitmq.conf"
    config.write_text(f"listeners.tcp.1 = 127.0.0.1:{port}\nload_definitions = {folder}/definitions.json\n")
    (folder / "plugins").write_text("[].\n")
    env = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_NODENAME": f"test{port}@localhost", "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_CONFIG_FILE": str(config),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"), "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null", "ERL_EPMD_PORT": str(names), "ERL_EPMD_ADDRESS": "127.0.0.1",
    }  # fmt: skip
    try:
        with running([server], port, folder / "rabbitmq.log", env, seconds=120):
            yield port
    finally:
        subprocess.run([epmd, "-port", str(names), "-kill"], capture_output=True, check=False)


def lets_in(port: int, account: RabbitAccount) -> bool:
    """Whether the server opens a connection for that user, with that password, to that virtual host."""
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        stream = connection.makefile("rwb")
        stream.write(b"AMQP\x00\x00\x09\x01")
        stream.flush()
        _method(stream.read)  # Connection.Start
        response = b"\0" + account.user.encode() + b"\0" + account.password.encode()
        start_ok = (
            struct.pack(">I", 0) + _short("PLAIN") + struct.pack(">I", len(response)) + response + _short("en_US")
        )
        _send(stream, (10, 11), start_ok)
        method, limits = _method(stream.read)
        if method != _TUNE:
            return False
        _send(stream, (10, 31), limits)
        _send(stream, (10, 40), _short(account.vhost) + _short("") + b"\0")
        return _method(stream.read)[0] == _OPEN_OK


def _short(text: str) -> bytes:
    return bytes([len(text)]) + text.encode()


def _send(stream: BinaryIO, method: tuple[int, int], arguments: bytes) -> None:
    payload = struct.pack(">HH", *method) + arguments
    stream.write(struct.pack(">BHI", 1, 0, len(payload)) + payload + b"\xce")
    stream.flush()


def _method(read: Callable[[int], bytes]) -> tuple[tuple[int, int], bytes]:
    """The class and method of the next frame, and its arguments; none where the server closes the connection."""
    try:
        head = read(7)
    except ConnectionResetError:
        head = b""
    if len(head) < 7:
        return (0, 0), b""
    payload = read(struct.unpack(">BHI", head)[2] + 1)
    first, second = struct.unpack(">HH", payload[:4])
    return (first, second), payload[4:-1]
