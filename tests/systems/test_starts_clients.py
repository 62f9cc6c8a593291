"""A container whose command runs a client of a server is not asked for what the server of its image needs."""

from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.systems.command_line import starts_clients

DUMP = "pg_dump -h db -U postgres shop | gzip > /backup/shop.gz"


@pytest.mark.parametrize(
    "words",
    [
        [DUMP],
        ["psql", "-h", "postgres", "-U", "postgres"],
        ["sh", "-c", "psql -h postgres -c 'SELECT 1'"],
        ["/bin/sh", "-c", "set -e\nfor db in a b; do mysqldump -uroot $db > /$db; done"],
        ["sh", "-c", "until pg_isready -h postgres; do sleep 1; done && psql -h postgres"],
        ["mysql", "-h", "mysql", "-e", "select 1"],
        ["redis-cli", "--cluster", "create", "redis-0:6379"],
        ["mongosh", "--host", "mongo"],
    ],
)
def test_a_command_that_starts_clients(words: list[str]) -> None:
    assert starts_clients(words)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["postgres", "-c", "max_connections=200"],
        ["-c", "max_connections=200"],
        ["mysqld", "--user=mysql", "--bind-address", "mysql"],
        ["sh", "-c", "docker-entrypoint.sh postgres & until pg_isready; do sleep 1; done; wait"],
        ["sh", "-c", "mysqld_safe & mysqladmin ping"],
        ["bash", "/scripts/start.sh", "psql"],
        ["redis-server", "--port", "6379"],
        ["web", "--db-host", "mysql"],
        ["npm", "start"],
    ],
)
def test_a_command_that_may_start_a_server(words: list[str]) -> None:
    assert not starts_clients(words)


FORMS = {
    "compose.yaml": "services:\n  dump:\n    image: postgres:17\n    environment: {A: b}\n"
    f'    command: sh -c "{DUMP}"\n',
    "dump.yaml": "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: dump}\nspec:\n  jobTemplate:\n    spec:\n"
    "      template:\n        spec:\n          containers:\n          - name: dump\n            image: postgres:17\n"
    f"            command: [sh, -c, '{DUMP}']\n",
    "dump.container": f"[Container]\nImage=docker.io/postgres:17\nEnvironment=A=b\nExec=sh -c '{DUMP}'\n",
}


@pytest.mark.parametrize("name", FORMS)
def test_it_lacks_no_password_of_a_server(name: str, tmp_path: Path) -> None:
    def lacks(text: str) -> bool:
        (tmp_path / name).write_text(text)
        found = run(Request([str(tmp_path / name)], environment=("--env", "production"))).findings
        return "POSTGRES_PASSWORD" in {each.secret for each in found if each.rule == "missing-secret"}

    is_server = FORMS[name].replace(DUMP, "docker-entrypoint.sh postgres").replace("CronJob", "Deployment")
    assert lacks(is_server.replace("  jobTemplate:\n    spec:\n      ", "  "))
    assert not lacks(FORMS[name])
