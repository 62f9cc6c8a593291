"""The fix of both ends of a connection between Quadlets, done as it says, with a program that stores secrets as Podman
does in the place of Podman."""

import os
from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import Finding
from auracheck.steps import RunStep
from tests.deployment.pasting import paste

PODMAN = """#!/bin/sh
case "$1 $2" in
    "secret create") [ ! -e "$STORE/$3" ] && cat > "$STORE/$3" ;;
    "secret inspect") [ "$3 $4 $5" = "--showsecret --format {{.SecretData}}" ] && cat "$STORE/$6" && echo ;;
    *) exit 2 ;;
esac
"""
DB = "[Container]\nImage=postgres:17\nNetwork=shop\nContainerName=db\nEnvironment=POSTGRES_PASSWORD=changeme\n"
APP = "[Container]\nImage=local/app\nNetwork=shop\nEnvironment=TZ=UTC\n"
URL = "Environment=DATABASE_URL=postgresql://postgres:changeme@db/postgres\n"
GROUP = "Environment=DB_HOST=db\nEnvironment=DB_USER=postgres\nEnvironment=DB_PASSWORD=changeme\n"


def check(folder: Path, app: str) -> dict[str | None, Finding]:
    for name, text in {"db.container": DB, "app.container": APP + app}.items():
        (folder / name).write_text(text, encoding="utf-8")
    found = run(Request([str(folder)], environment=("--env", "production")))
    return {each.secret: each for each in found.findings if each.rule == "default-secret"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with the secrets of what is called podman in the tests."""
    found, program = tmp_path / "store", tmp_path / "bin" / "podman"
    found.mkdir()
    program.parent.mkdir()
    program.write_text(PODMAN.replace("$STORE", str(found)), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return found


def test_a_url_is_made_of_the_servers_secret(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "units"
    folder.mkdir()
    fixes = check(folder, URL)
    assert fixes["POSTGRES_PASSWORD"].fix == fixes["DATABASE_URL"].fix
    paste(fixes["DATABASE_URL"].fix, folder)
    password = (store / "postgres-password").read_text(encoding="utf-8")
    assert (store / "database-url").read_text(encoding="utf-8") == f"postgresql://postgres:{password}@db/postgres"
    assert (folder / "app.container").read_text(encoding="utf-8").splitlines()[1:] == [
        "Secret=database-url,type=env,target=DATABASE_URL",
        *APP.splitlines()[1:],
    ]
    server = (folder / "db.container").read_text(encoding="utf-8")
    assert "Secret=postgres-password,type=env,target=POSTGRES_PASSWORD" in server
    assert "changeme" not in server


def test_a_password_alone_is_the_servers_secret(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "units"
    folder.mkdir()
    paste(check(folder, GROUP)["DB_PASSWORD"].fix, folder)
    assert [path.name for path in store.iterdir()] == ["postgres-password"]
    text = (folder / "app.container").read_text(encoding="utf-8")
    assert "Secret=postgres-password,type=env,target=DB_PASSWORD\n" in text
    assert "Environment=DB_PASSWORD" not in text


def test_a_line_with_several_assignments_is_left(tmp_path: Path) -> None:
    fixes = check(tmp_path, "Environment=DB_HOST=db DB_USER=postgres DB_PASSWORD=changeme\n")
    text = str(fixes["DB_PASSWORD"].fix)
    assert "postgres-password" not in text
    assert [step for step in fixes["DB_PASSWORD"].fix if isinstance(step, RunStep)] == []
    assert "set DB_PASSWORD to the new POSTGRES_PASSWORD of" in text


def test_variables_that_no_unit_has_are_one_secret(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "units"
    folder.mkdir()
    lines = {"db": "Environment=POSTGRES_PASSWORD=${DB_PASSWORD}\n", "app": "Environment=DB_PASSWORD=${DB_PASSWORD}\n"}
    for name, line in lines.items():
        (folder / f"{name}.container").write_text(f"[Container]\nImage=local/{name}\n{line}", encoding="utf-8")
    asked = Request([str(folder)], environment=("--env", "production"))
    steps = dict.fromkeys(step for each in run(asked).findings for step in each.fix)
    paste(steps, folder)
    assert [path.name for path in store.iterdir()] == ["db-password"]
    names = {"db": "POSTGRES_PASSWORD", "app": "DB_PASSWORD"}
    for name, variable in names.items():
        text = (folder / f"{name}.container").read_text(encoding="utf-8")
        assert text == f"[Container]\nSecret=db-password,type=env,target={variable}\nImage=local/{name}\n"
    assert run(asked).findings == ()


def test_a_client_with_a_built_in_password_takes_the_stored_secret_of_its_server(tmp_path: Path) -> None:
    """A new one would not be that of the server."""
    broker = "[Container]\nImage=rabbitmq:3\nNetwork=shop\nContainerName=mq\nEnvironment=RABBITMQ_DEFAULT_USER=plane\n"
    stored = "Secret=shop-mq,type=env,target=RABBITMQ_DEFAULT_PASS\n"
    api = "[Container]\nImage=makeplane/plane-backend:stable\nNetwork=shop\nEnvironment=RABBITMQ_HOST=mq\n"
    (tmp_path / "mq.container").write_text(broker + stored, encoding="utf-8")
    (tmp_path / "api.container").write_text(api, encoding="utf-8")
    asked = Request([str(tmp_path)], environment=("--env", "production"))
    [found] = [each for each in run(asked).findings if each.secret == "RABBITMQ_PASSWORD"]
    assert [step for step in found.fix if isinstance(step, RunStep)] == []
    paste(found.fix, tmp_path)
    text = (tmp_path / "api.container").read_text(encoding="utf-8")
    assert "[Container]\nSecret=shop-mq,type=env,target=RABBITMQ_PASSWORD\n" in text
    assert "RABBITMQ_PASSWORD" not in {each.secret for each in run(asked).findings}
