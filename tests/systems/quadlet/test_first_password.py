"""A server in a Quadlet that lets everybody in: followed, the fix gives it and its clients one secret of Podman's."""

import os
import subprocess
from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import Finding, Report
from auracheck.steps import RunStep
from auracheck.systems.quadlet.unit import parse, split
from tests.deployment.pasting import paste
from tests.systems.quadlet.test_linking import store

__all__ = ["store"]

CACHE = "[Container]\nImage=docker.io/{0}\nContainerName=cache\nNetwork=shop\n"
APP = "[Container]\nImage=local/{0}\nNetwork=shop\nEnvironment=REDIS_URL=redis://cache:6379/{1}\n"


def check(folder: Path, **units: str) -> Report:
    folder.mkdir(exist_ok=True)
    for name, text in units.items():
        (folder / f"{name}.container").write_text(text, encoding="utf-8")
    return run(Request([str(folder)], environment=("--env", "production")))


def unprotected(found: Report) -> list[Finding]:
    return [each for each in found.findings if each.rule == "unprotected-service"]


def started(path: Path, folder: Path, password: str) -> list[str]:
    """The words with which the image's entry point is started, as a shell in the container does it."""
    [line] = [each for each in parse(path.read_bytes(), "x").sections["Container"] if each.key == "Exec"]
    words = [each.text.replace("$$", "$") for each in split(line.value) or ()]
    entry = folder / "docker-entrypoint.sh"
    entry.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    entry.chmod(0o755)
    environ = {"PATH": f"{folder}:{os.environ['PATH']}", "REDIS_PASSWORD": password}
    return subprocess.run(words, env=environ, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.parametrize(
    ("image", "lines", "words"),
    [
        ("redis:7", "", ["redis-server"]),
        ("valkey/valkey:8", "", ["valkey-server"]),
        ("redis:7", "Exec=redis-server --appendonly yes\n", ["redis-server", "--appendonly", "yes"]),
        ("redis:7", "Exec=--appendonly yes\nHealthCmd=redis-cli ping\n", ["redis-server", "--appendonly", "yes"]),
    ],
)
def test_the_server_and_all_clients_get_one_password(
    image: str, lines: str, words: list[str], store: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "units"
    units = {"cache": CACHE.format(image) + lines, "web": APP.format("web", 0), "jobs": APP.format("jobs", 1)}
    found = unprotected(check(folder, **units))
    assert len(found) == 2
    paste(dict.fromkeys(step for each in found for step in each.fix), folder)
    password = (store / "cache-password").read_text(encoding="utf-8")
    assert (store / "web-redis-url").read_text(encoding="utf-8") == f"redis://:{password}@cache:6379/0"
    assert (store / "jobs-redis-url").read_text(encoding="utf-8") == f"redis://:{password}@cache:6379/1"
    assert "Secret=web-redis-url,type=env,target=REDIS_URL\n" in (folder / "web.container").read_text(encoding="utf-8")
    server = folder / "cache.container"
    assert started(server, tmp_path / "bin", "a b$c") == [*words, "--requirepass", "a b$c"]
    assert ("target=REDISCLI_AUTH" in server.read_text(encoding="utf-8")) is ("HealthCmd" in lines)
    assert run(Request([str(folder)], environment=("--env", "production"))).findings == ()


@pytest.mark.parametrize(
    ("image", "lines"),
    [
        ("redis:7", "Exec=redis-server --save ''\n"),
        ("redis:7", "Entrypoint=/start\n"),
        ("team/redis-ours:7", ""),
        ("valkey/valkey:8", "HealthCmd=valkey-cli ping\n"),
    ],
)
def test_a_server_that_is_started_in_another_way_is_left_to_a_person(image: str, lines: str, tmp_path: Path) -> None:
    [found] = unprotected(check(tmp_path, cache=CACHE.format(image) + lines, web=APP.format("web", 0)))
    assert [step for step in found.fix if isinstance(step, RunStep)] == []


def test_a_client_that_is_no_quadlet_gets_no_line_of_one(tmp_path: Path) -> None:
    (tmp_path / "shop.env").write_text("REDIS_HOST=localhost\nREDIS_PORT=6379\n", encoding="utf-8")
    found = check(tmp_path, cache=CACHE.format("redis:7").replace("Network=shop", "Network=host"))
    lines = {line for each in found.findings for step in each.fix for line in getattr(step, "new", None) or ()}
    assert {each.rule for each in found.findings} >= {"unprotected-service"}
    assert not any("Secret=" in line for line in lines)


DB = "[Container]\nImage=postgres:17\nContainerName=db\nNetwork=shop\nEnvironment=POSTGRES_USER=postgres\n"
IMMICH = "[Container]\nImage=ghcr.io/immich-app/immich-server:v2\nNetwork=shop\nEnvironment=DB_HOSTNAME=db\n"


@pytest.mark.parametrize("in_file", [False, True])
def test_a_client_with_a_built_in_password_gets_what_its_server_gets(
    in_file: bool, store: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "units"
    folder.mkdir()
    (folder / "db.env").write_text("POSTGRES_PASSWORD=\nPOSTGRES_DB=immich\n", encoding="utf-8")
    found = check(folder, db=DB + "EnvironmentFile=./db.env\n" * in_file, web=IMMICH).findings
    assert {each.secret for each in found if each.rule in ("missing-secret", "default-secret")} == {
        "POSTGRES_PASSWORD", "DB_PASSWORD",
    }  # fmt: skip
    paste(dict.fromkeys(step for each in found for step in each.fix), folder)
    [line] = [line for line in (folder / "web.container").read_text().splitlines() if "target=DB_PASSWORD" in line]
    password = (store / line.removeprefix("Secret=").partition(",")[0]).read_text(encoding="utf-8")
    assert len(password) > 20
    if in_file:
        assert f"POSTGRES_PASSWORD={password}\n" in (folder / "db.env").read_text(encoding="utf-8")
    else:
        assert [each.name for each in store.iterdir()] == ["postgres-password"]
    assert not any("docker-entrypoint.sh" in path.read_text() for path in folder.glob("*.container"))
    after = run(Request([str(folder)], environment=("--env", "production"))).findings
    assert {each.secret for each in after}.isdisjoint({"POSTGRES_PASSWORD", "DB_PASSWORD"})
