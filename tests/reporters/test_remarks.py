"""The lines below the findings."""

from pathlib import Path

import pytest

from tests.conftest import Run

HINT = "not AuraConnect? auracheck generate policy --from .env > auracheck.toml"


def test_a_key_that_is_not_there_or_has_another_name_may_be_that_of_another_application(place: Path, run: Run) -> None:
    (place / ".env").write_text("JWT_SECRET=changeme\nDB_PASSWORD=changeme\n")
    assert HINT in run("check", ".env", "--env", "production").out
    (place / ".env").write_text("SESSION_SECRET=changeme\nDATABASE_URL=changeme\n")
    assert HINT in run("check", ".env", "--env", "production").out
    (place / ".env").write_text("JWT_SECRET_KEY=changeme\nSESSION_SECRET=changeme\n")
    assert HINT not in run("check", ".env", "--env", "production").out


@pytest.mark.usefixtures("place")
def test_where_no_policy_can_be_drafted_the_report_says_how_one_is_written(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSION_SECRET", "changeme")
    assert "not AuraConnect? auracheck explain policy\n" in run("check", "env:", "--env", "production").out


def test_a_service_that_lacks_any_key_may_be_that_of_another_application(place: Path, run: Run) -> None:
    key = "q7Lk2Vx9Rt4Bn8Wz3Hd6Mc1PfJs5YgTa"
    compose = "services:\n  app:\n    image: shop\n    environment:\n      JWT_SECRET_KEY: ${JWT_SECRET_KEY}\n"
    (place / "compose.yaml").write_text(compose)
    (place / ".env").write_text(f"JWT_SECRET_KEY={key}\n")
    hint = "not AuraConnect? auracheck generate policy > auracheck.toml"
    assert hint in run("check", ".", "--env", "production").out
    (place / "compose.yaml").write_text(f"{compose}      SESSION_SECRET: ${{SESSION_SECRET}}\n")
    (place / ".env").write_text(f"JWT_SECRET_KEY={key}\nSESSION_SECRET={key[::-1]}\n")
    assert hint not in run("check", ".", "--env", "production").out


def test_a_file_of_the_environment_that_was_asked_for_is_named_where_another_one_is_judged(
    place: Path, run: Run
) -> None:
    compose = "services:\n  app:\n    image: shop\n    environment:\n      APP_SECRET: changeme\n"
    for name in ("docker-compose.yml", "docker-compose.prod.yml", "docker-compose.dev.yml"):
        (place / name).write_text(compose)
    command = "auracheck check docker-compose.prod.yml --env production"
    line = f"for production there is docker-compose.prod.yml, too: {command}"
    assert line in " ".join(run("check", ".", "--env", "production").out.split())
    assert command not in " ".join(run("check", ".", "--env", "staging").out.split())
    assert command not in " ".join(run("check", ".").out.split())
    (place / "docker-compose.yml").unlink()
    (place / "docker-compose.dev.yml").unlink()
    assert command not in " ".join(run("check", ".", "--env", "production").out.split())  # it is what is judged


def test_so_is_an_env_file_beside_the_one_that_is_read_without_a_source(place: Path, run: Run) -> None:
    for name in (".env", ".env.production", ".env.production.example", ".env.test"):
        (place / name).write_text("DATABASE_URL=postgres://shop:shop@db/shop\n")
    command = "auracheck check .env.production --env production"
    assert f"for production there is .env.production, too: {command}" in run("check", "--env", "production").out
    assert "there is" not in run("check", "--env", "staging").out
    assert "there is" not in run("check", ".env", "--env", "production").out
