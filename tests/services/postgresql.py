"""PostgreSQL with TLS, as Debian's package has it. It refuses to run as root, so there it runs as `postgres`."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.services import SECONDS, certificate, free_port, program, running

_DEBIAN = "/usr/lib/postgresql/*/bin"


class Postgresql(NamedTuple):
    """A server whose superuser is admin/adminpw, with the certificate that it shows and the folder of its socket."""

    port: int
    certificate: Path
    socket: Path

    def url(self, user: str = "admin", password: str = "adminpw", database: str = "postgres", more: str = "") -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}{more}"

    def run(self, sql: str) -> None:
        """Run one statement as the superuser."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.encode())


@contextmanager
def started(folder: Path, *options: str) -> Iterator[Postgresql]:
    """A server that keeps its log in that folder; ``options`` are settings of postgresql.conf that win."""
    initdb, postgres = program("initdb", _DEBIAN), program("postgres", _DEBIAN)
    cert, key = certificate(folder)
    home = Path(tempfile.mkdtemp(prefix="pg"))  # pytest's own folders are closed to other users
    try:
        (home / "pw").write_text("adminpw\n")
        shutil.copy(cert, home / "server.crt")
        shutil.copy(key, home / "server.key")
        as_user = _as_user(home)
        subprocess.run(
            [*as_user, initdb, "-D", f"{home}/data", "-U", "admin", "--auth-host=scram-sha-256", "--auth-local=trust",
             f"--pwfile={home}/pw", "--no-sync", "-E", "UTF8"],
            check=True, capture_output=True,
        )  # fmt: skip
        port = free_port()
        settings = ("fsync=off", "ssl=on", f"ssl_cert_file={home}/server.crt", f"ssl_key_file={home}/server.key",
                    *options)  # fmt: skip
        command = [*as_user, postgres, "-D", f"{home}/data", "-h", "127.0.0.1", "-p", str(port), "-k", str(home),
                   *(word for setting in settings for word in ("-c", setting))]  # fmt: skip
        with running(command, port, folder / "pg.log"):
            server = Postgresql(port, cert, home)
            _wait_for(server)
            yield server
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgresql]:
    with started(tmp_path_factory.mktemp("postgresql")) as server:
        yield server


def _wait_for(server: Postgresql) -> None:
    """It listens before it lets anybody in."""
    import psycopg

    until = time.monotonic() + SECONDS
    while True:
        try:
            server.run("SELECT 1")
            return
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _as_user(home: Path) -> list[str]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    for path in (home, *home.iterdir()):
        shutil.chown(path, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "env", "-C", str(home), f"HOME={home}"]
