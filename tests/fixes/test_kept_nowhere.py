"""`--fix` makes the password of a server anew that keeps none of its own, where all clients have it from one place."""

from pathlib import Path

import pytest

from tests.conftest import Run

APP = "  app:\n    image: shop\n    environment:\n      REDIS_HOST: cache\n      REDIS_PASSWORD: {}\n"
CACHE = "  cache:\n    image: redis:8\n    command: redis-server --requirepass ${REDIS_PASSWORD}\n"


def fix(run: Run, place: Path, *services: str) -> str:
    (place / "compose.yaml").write_text("services:\n" + "".join(services))
    (place / ".env").write_text("REDIS_PASSWORD=changeme\n")
    (place / ".env").chmod(0o600)
    run("check", "compose.yaml", "--env", "production", "--fix")
    return (place / ".env").read_text()


def test_a_server_that_gets_its_password_at_each_start(run: Run, place: Path) -> None:
    assert "changeme" not in fix(run, place, APP.format("${REDIS_PASSWORD}"), CACHE)


@pytest.mark.parametrize("client", ["changeme", "${OTHER:-changeme}"])
def test_a_client_that_has_it_elsewhere_keeps_it(client: str, run: Run, place: Path) -> None:
    assert "changeme" in fix(run, place, APP.format("${REDIS_PASSWORD}"), APP.format(client).replace("app", "b"), CACHE)


def test_a_server_whose_clients_nobody_knows_keeps_it(run: Run, place: Path) -> None:
    assert "changeme" in fix(run, place, CACHE)


@pytest.mark.parametrize(
    ("image", "variable", "client"),
    [
        ("neo4j:5", "NEO4J_AUTH=neo4j/${PASSWORD}", "NEO4J_URI=bolt://db:7687"),
        ("mcr.microsoft.com/mssql/server", "MSSQL_SA_PASSWORD=${PASSWORD}", "DATABASE_URL=mssql://sa:${PASSWORD}@db/a"),
        ("opensearchproject/opensearch:3", "OPENSEARCH_INITIAL_ADMIN_PASSWORD=${PASSWORD}", "OPENSEARCH_HOST=db"),
    ],
)
def test_a_volume_of_data_keeps_the_first_password(
    image: str, variable: str, client: str, run: Run, place: Path
) -> None:
    db = f"  db:\n    image: {image}\n    environment: ['{variable}']\n    volumes: ['data:/data']\n"
    app = f"  app:\n    image: shop\n    environment: ['{client}', 'NEO4J_PASSWORD=${{PASSWORD}}']\n"
    (place / "compose.yaml").write_text(f"services:\n{db}{app}volumes: {{data: {{}}}}\n")
    (place / ".env").write_text("PASSWORD=changeme\n")
    (place / ".env").chmod(0o600)
    outcome = run("check", "compose.yaml", "--env", "production", "--fix")
    assert "PASSWORD=changeme" in (place / ".env").read_text()
    assert "is only read at the first start" in outcome.out
