"""Redis, with a plain port and one for TLS."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.services import certificate, free_port, program, running


class Redis(NamedTuple):
    """A server whose default user has the password s3cret; `ro`/`ropass` may ping and no more."""

    port: int
    tls_port: int
    certificate: Path

    def url(self, user: str = "", password: str = "s3cret", database: str = "0") -> str:
        return f"redis://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def tls_url(self, user: str = "", password: str = "s3cret", more: str = "") -> str:
        return f"rediss://{user}:{password}@127.0.0.1:{self.tls_port}/0{more}"


@contextmanager
def started(folder: Path, *more: str, name: str = "localhost") -> Iterator[Redis]:
    """A server with a certificate of that name; ``more`` are lines of its configuration that win."""
    server = program("redis-server")
    cert, key = certificate(folder, name)
    port, tls_port = free_port(), free_port()
    lines = ("bind 127.0.0.1", f"port {port}", f"tls-port {tls_port}", f"tls-cert-file {cert}", f"tls-key-file {key}",
             f"tls-ca-cert-file {cert}", "tls-auth-clients no", "requirepass s3cret",
             "user ro on >ropass ~* -@all +ping", 'save ""', f"dir {folder}", *more)  # fmt: skip
    (folder / "redis.conf").write_text("\n".join(lines) + "\n")
    with running([server, str(folder / "redis.conf")], port, folder / "redis.log"):
        yield Redis(port, tls_port, cert)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    with started(tmp_path_factory.mktemp("redis")) as server:
        yield server
