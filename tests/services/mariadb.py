"""MariaDB, as Debian's package has it, without TLS, on a loopback port."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.services import free_port, program, running


class Mariadb(NamedTuple):
    """A server whose root signs in through the socket without a password."""

    port: int
    socket: Path

    def run(self, sql: str) -> None:
        """Run statements as root."""
        command = [program("mariadb"), "--no-defaults", f"--socket={self.socket}", "-uroot"]
        subprocess.run(command, input=sql.encode(), check=True, capture_output=True)

    def lets_in(self, user: str, password: str, database: str) -> bool:
        """Whether a client over the network is let in."""
        command = [program("mariadb"), "--no-defaults", "-h127.0.0.1", f"-P{self.port}", f"-u{user}", "--skip-ssl",
                   *([f"-D{database}"] if database else []), "-e", "SELECT 1"]  # fmt: skip
        done = subprocess.run(command, env={"MYSQL_PWD": password}, capture_output=True, check=False)
        return done.returncode == 0


@pytest.fixture(scope="session")
def mariadb_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mariadb]:
    folder = tmp_path_factory.mktemp("mariadb")
    install, server = program("mariadb-install-db"), program("mariadbd", "/usr/sbin")
    data, port, socket = folder / "data", free_port(), folder / "s"
    subprocess.run([install, "--no-defaults", f"--datadir={data}", "--user=root", "--skip-test-db",
                    "--auth-root-authentication-method=normal"], check=True, capture_output=True)  # fmt: skip
    command = [server, "--no-defaults", f"--datadir={data}", "--user=root", f"--port={port}", f"--socket={socket}",
               "--bind-address=127.0.0.1", "--skip-log-bin", "--skip-name-resolve"]  # fmt: skip
    with running(command, port, folder / "mariadb.log"):
        server_here = Mariadb(port, socket)
        server_here.run("DROP USER IF EXISTS root@'127.0.0.1', root@'::1', root@'%'")  # which would come before others
        yield server_here
