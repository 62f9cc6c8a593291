"""Shapes of public projects, each as it was found: the printed plan is followed, and `--fix` and `--unsafe-fixes` are
run. What the plan was for is gone, nothing new is found, and each file is still valid."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Run
from tests.fixes.following import edit, follow

SHAPES: dict[str, tuple[str, dict[str, str], set[str]]] = {
    "a Secret whose key has another name than the variable": (
        "k8s",
        {
            "k8s/db.yml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: demo-db\nstringData:\n  host: demo-db\n"
            '  username: user\n  password: "pass"\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: db\n'
            "spec:\n  selector: {matchLabels: {app: db}}\n  template:\n    metadata: {labels: {app: db}}\n    spec:\n"
            "      containers:\n        - name: postgresql\n          image: postgres:18\n          env:\n"
            "            - name: POSTGRES_PASSWORD\n              valueFrom:\n                secretKeyRef:\n"
            "                  name: demo-db\n                  key: password\n",
        },
        {"embedded-secret"},  # the value stays in the document, as the user has chosen
    ),
    "a switch that leaves root without a password": (
        "compose.yaml",
        {
            "compose.yaml": "services:\n  mysql:\n    image: mysql:9.6\n    environment:\n"
            "      - MYSQL_ROOT_PASSWORD=\n      - MYSQL_ALLOW_EMPTY_PASSWORD=true\n      - MYSQL_DATABASE=shop\n",
        },
        set(),
    ),
    "a switch that leaves root without a password, and no line for the password": (
        "compose.yaml",
        {
            "compose.yaml": "services:\n  mysql:\n    image: mysql:9.6\n    environment:\n"
            '      MYSQL_ALLOW_EMPTY_PASSWORD: "true"\n      MYSQL_DATABASE: shop\n',
        },
        set(),
    ),
    "a password and its file, which exclude each other": (
        "compose.yaml",
        {
            "compose.yaml": "services:\n  mysql:\n    image: mysql:9.6\n    environment:\n"
            "      - MYSQL_ROOT_PASSWORD=${ROOT}\n      - MYSQL_ROOT_PASSWORD_FILE=/run/x\n      - A=b\n",
            ".env": "ROOT=9c4e1f7b2a6d8035c1e4f7092b5a6d8e41d27c90ab5f3e68\n",
        },
        set(),
    ),
    "a hardcoded URL whose server has another password": (
        "compose.yaml",
        {
            "compose.yaml": "services:\n  app:\n    image: shop\n    environment:\n"
            "      DATABASE_URL: postgresql://shop:Wq7Zx4Lp9Rt2Nv8K@db:5432/shop\n"
            "  db:\n    image: postgres:17\n    environment:\n      POSTGRES_USER: shop\n      POSTGRES_DB: shop\n"
            "      POSTGRES_PASSWORD: changeme\n",
        },
        set(),
    ),
    "a key under a name that nobody reads": (
        "compose.yaml",
        {
            "auracheck.toml": 'extends = []\nname = "shop"\nservices = ["api"]\n[secrets.JWT_SECRET_KEY]\n'
            'kind = "key"\nrequired_in = ["production"]\nmistaken = ["JWT_SECRET"]\n',
            "compose.yaml": "services:\n  api:\n    image: shop\n    environment:\n      - JWT_SECRET=changeme # old\n",
        },
        set(),
    ),
    "a switch that lets everybody in": (
        "compose.yaml",
        {
            "compose.yaml": "services:\n  search:\n    image: elasticsearch:9.0.0\n    environment:\n"
            "      - 'ELASTIC_PASSWORD=changeme'\n      - 'xpack.security.enabled=false'\n",
        },
        set(),
    ),
    "a URL that no policy names": (
        ".env",
        {".env": "BROKER_TOKEN=9c4e1f7b2a6d8035c1e4f709\nCELERY_BROKER_URL=amqp://shop:changeme@mq:5672/\n"},
        set(),
    ),
    "a user with the same value as the password": (
        "compose.yaml",
        {
            "compose.yaml": "services:\n  app:\n    image: shop\n    environment:\n"
            "      - DATABASE_URL=postgresql://${PG_USER:-shop}:${PG_PASS:-shop}@db:5432/shop\n"
            "  db:\n    image: postgres:17\n    environment:\n      POSTGRES_USER: ${PG_USER:-shop}\n"
            "      POSTGRES_PASSWORD: ${PG_PASS:-shop}\n      POSTGRES_DB: shop\n",
            ".env": "PG_PASS=shop\nPG_USER=shop\n",
        },
        set(),
    ),
    "a hardcoded key that the .env has as well": (
        "compose.yaml",
        {
            "compose.yaml": "services:\n  app:\n    image: shop\n    environment:\n"
            "      - APP_SECRET=sake-earthly-lair\n",
            ".env": "APP_SECRET=sake-earthly-lair\n",
        },
        set(),
    ),
    "a client that has the host of its server alone": (
        "compose.yaml",
        {
            "compose.yaml": "services:\n  app:\n    image: ghcr.io/paperless-ngx/paperless-ngx:latest\n"
            "    environment:\n      PAPERLESS_DBHOST: db\n      PAPERLESS_SECRET_KEY: change-me\n"
            "  db:\n    image: postgres:17\n    environment:\n      POSTGRES_USER: paperless\n"
            "      POSTGRES_DB: paperless\n      POSTGRES_PASSWORD: paperless\n",
        },
        set(),
    ),
    "a server without its own password": (
        "compose.yaml",
        {
            "compose.yaml": "services:\n  rabbitmq:\n    image: rabbitmq:4\n    depends_on: [redis]\n"
            "  redis:\n    image: redis:8\n"
        },
        set(),
    ),
}


def findings(run: Run, source: str) -> dict[tuple[str, str | None], dict[str, Any]]:
    report = run("check", source, "--env", "production", "-f", "json").report
    assert report["unread"] == []
    return {(each["rule"], each["secret"]): each for each in report["findings"] if each["severity"] != "note"}


def follow_plan(found: list[dict[str, Any]], folder: Path) -> None:
    """Each step once: edits from the end of a file to its beginning, then the commands."""
    steps: list[dict[str, Any]] = []
    for step in (step for each in found for step in each["fix"]):
        steps += [step] * (step not in steps)
    edits = [step for step in steps if step["step"] == "edit" and step["line"]]
    replaced = [(step["file"], step["line"]) for step in edits if step["action"] == "replace"]
    assert len({*replaced}) == len(replaced)
    for step in sorted(edits, key=lambda step: (-step["line"], step["action"] == "delete")):
        edit(folder / step["file"], step)
    follow([step for step in steps if step["step"] != "do" and step not in edits], folder)


def is_valid(folder: Path) -> None:
    for path in folder.rglob("*.y*ml"):
        list(yaml.safe_load_all(path.read_text()))
        if "compose" in path.name and shutil.which("docker-compose"):
            subprocess.run(["docker-compose", "-f", path, "config", "-q"], check=True)


@pytest.mark.parametrize("way", ["plan", "--fix", "--unsafe-fixes"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_of_a_public_project_is_fixed(shape: str, way: str, place: Path, run: Run) -> None:
    source, files, instead = SHAPES[shape]
    for name, text in files.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(text)
        (place / name).chmod(0o600)
    before = findings(run, source)
    assert before
    if way == "plan":
        follow_plan([*before.values()], place)
    else:
        run("check", source, "--env", "production", *{"--fix", way})
    after = findings(run, source)
    assert {rule for rule, _ in after.keys() - before.keys()} <= instead
    assert way == "--fix" or not before.keys() & after.keys()
    is_valid(place)


def test_of_two_fixes_of_one_line_the_refused_one_changes_nothing(place: Path, run: Run) -> None:
    """Its variable is not made either: nothing would refer to it."""
    entries = "{APP_SECRET: dev, JOBS_SECRET: dev1}"
    (place / "compose.yaml").write_text(f"services:\n  api:\n    image: shop\n    environment: {entries}\n")
    run("check", "compose.yaml", "--env", "production", "--fix", "--unsafe-fixes")
    text, env = (place / "compose.yaml").read_text(), (place / ".env").read_text()
    assert {name for name in ("APP_SECRET", "JOBS_SECRET") if f"${{{name}}}" in text} == {
        name for name in ("APP_SECRET", "JOBS_SECRET") if f"{name}=" in env
    }


def test_the_lines_that_one_place_gets_are_those_of_the_values_that_were_made(place: Path, run: Run) -> None:
    """Both variables are one edit of the plan; a password that a volume may have is not made, nor referred to."""
    entry = 'required_in = ["production"]\n'
    (place / "auracheck.toml").write_text(
        f'extends = []\nname = "shop"\nservices = ["api"]\n[secrets.APP_SECRET]\nkind = "key"\n{entry}'
        f'[secrets.DB_PASSWORD]\nkind = "password"\n{entry}'
    )
    (place / "compose.yaml").write_text("services:\n  api:\n    image: shop\n    environment:\n      A: b\n")
    run("check", "compose.yaml", "--env", "production", "--fix")
    assert "APP_SECRET: ${APP_SECRET}" in (place / "compose.yaml").read_text()
    assert "DB_PASSWORD" not in (place / "compose.yaml").read_text() + (place / ".env").read_text()
    run("check", "compose.yaml", "--env", "production", "--fix", "--unsafe-fixes")
    assert yaml.safe_load((place / "compose.yaml").read_text())["services"]["api"]["environment"] == {
        "A": "b",
        "APP_SECRET": "${APP_SECRET}",
        "DB_PASSWORD": "${DB_PASSWORD}",
    }


def test_a_stack_gets_its_variables_from_the_shell(place: Path, run: Run) -> None:
    """`docker stack deploy` reads no `.env`."""
    (place / "docker-stack.yml").write_text(
        "services:\n  api:\n    image: shop\n    environment:\n      APP_SECRET: changeme\n"
    )
    [finding] = run("check", "docker-stack.yml", "--env", "production", "-f", "json").report["findings"]
    assert finding["fix"][-1]["text"].endswith("which reads no .env: set -a; . ./.env; set +a")
    assert run("check", "docker-stack.yml", "--env", "production", "--fix").code == 0


APP = "services:\n  db:\n    image: shop\n    environment:\n      A: b\n"
MONGO = "services:\n  db:\n    image: mongo:8\n    environment:\n      MONGO_INITDB_DATABASE: shop\n"


def test_the_user_of_a_server_is_set_with_its_password(place: Path, run: Run) -> None:
    """A password alone, without the user, would be a new finding."""
    (place / "compose.yaml").write_text(MONGO)
    run("check", "compose.yaml", "--env", "production", "--fix")
    assert (place / "compose.yaml").read_text() == MONGO
    run("check", "compose.yaml", "--env", "production", "--fix", "--unsafe-fixes")
    assert findings(run, "compose.yaml") == {}


def test_the_empty_user_of_a_server_is_set_with_its_password(place: Path, run: Run) -> None:
    (place / "compose.yaml").write_text("services:\n  db:\n    image: mongo:8\n    env_file: .env\n")
    (place / ".env").write_text("MONGO_INITDB_ROOT_USERNAME=\nMONGO_INITDB_ROOT_PASSWORD=\n")
    [found] = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    follow(found["fix"], place)
    assert (place / ".env").read_text().startswith("MONGO_INITDB_ROOT_USERNAME=root\n")
    assert findings(run, "compose.yaml") == {}


def test_what_needs_a_second_variable_of_a_person_is_left_to_that_person(place: Path, run: Run) -> None:
    keyed = '[secrets.APP_SECRET]\nkind = "key"\npair = "APP_ACCOUNT"\nrequired_in = ["production"]\n'
    (place / "auracheck.toml").write_text(f'extends = []\nname = "shop"\nservices = ["db"]\n{keyed}')
    (place / "compose.yaml").write_text(APP)
    before = findings(run, "compose.yaml")
    run("check", "compose.yaml", "--env", "production", "--fix", "--unsafe-fixes")
    assert findings(run, "compose.yaml").keys() <= before.keys()
    assert (place / "compose.yaml").read_text() == APP


def test_a_password_of_a_server_is_not_made_in_place_of_a_switch_without_a_word(place: Path, run: Run) -> None:
    """Its volume may have root without one."""
    _, files, _ = SHAPES["a switch that leaves root without a password"]
    (place / "compose.yaml").write_text(files["compose.yaml"])
    result = run("check", "compose.yaml", "--env", "production", "--fix")
    assert "--unsafe-fixes sets a new one (MYSQL_ALLOW_EMPTY_PASSWORD in compose.yaml)" in result.err
    assert (place / "compose.yaml").read_text() == files["compose.yaml"]


OF_DEVELOPMENT = {
    "compose.yaml": "services:\n  app:\n    image: fireflyiii/core:latest\n    env_file: .env\n",
    ".env": "APP_ENV=local\nAPP_KEY=SomeRandomStringOf32CharsExactly\nDB_CONNECTION=sqlite\n",
}


def test_the_env_file_of_a_service_gets_the_values_and_the_environment(place: Path, run: Run) -> None:
    """No container would read another file. `--fix` leaves it alone, since it names another environment."""
    for name, text in OF_DEVELOPMENT.items():
        (place / name).write_text(text)
        (place / name).chmod(0o600)
    result = run("check", "compose.yaml", "--env", "production", "--fix")
    assert ".env names another environment (APP_KEY)" in result.err
    assert (place / ".env").read_text() == OF_DEVELOPMENT[".env"]
    follow_plan([*findings(run, "compose.yaml").values()], place)
    assert findings(run, "compose.yaml") == {}


def test_a_value_whose_line_is_not_shown_is_a_sentence_with_its_place(place: Path, run: Run) -> None:
    """An edit without a line would be an addition at the end of the file."""
    text = "services:\n  app:\n    image: shop\n    environment:\n      APP_SECRET: >\n        changeme\n"
    (place / "compose.yaml").write_text(text)
    [finding] = findings(run, "compose.yaml").values()
    assert finding["fix"][-1] == {"step": "do", "text": "set APP_SECRET to ${APP_SECRET} at compose.yaml:5"}
    run("check", "compose.yaml", "--env", "production", "--fix", "--unsafe-fixes")
    assert (place / "compose.yaml").read_text() == text


def test_a_url_of_another_environment_is_that_of_a_person(place: Path, run: Run) -> None:
    """`generate` would have no URL of which it could keep the rest."""
    (place / "composer.json").write_text('{"require": {"symfony/framework-bundle": "7.*"}}')
    (place / ".env").write_text(
        "APP_ENV=dev\nAPP_SECRET=changeme\nDATABASE_URL=mysql://shop:password@127.0.0.1:3306/shop\n"
    )
    (place / ".env").chmod(0o600)
    found = findings(run, ".env")
    assert found["default-secret", "DATABASE_URL"]["fix"] == [
        {"step": "do", "text": "set DATABASE_URL in .env.prod: the one for production"}
    ]
    follow_plan([found["default-secret", "APP_SECRET"]], place)
    assert "APP_SECRET=" in (place / ".env.prod").read_text()
