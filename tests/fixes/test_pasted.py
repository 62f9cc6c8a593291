"""What an operator pastes from the plan of a project: no command fails, and no file gets a variable twice."""

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fixes.test_projects import follow_all, is_valid, report, write


def commands(run: Run, source: str) -> list[str]:
    return [
        step["command"]
        for finding in report(run, source)["findings"]
        for step in finding["fix"]
        if step["step"] == "run"
    ]


@pytest.mark.parametrize("url", ["smtp://user:example@mail.shop.io:25/", "smtp://MAIL:example@mail:25/"])
def test_the_password_of_a_mailbox_in_a_url_is_made_by_nobody(url: str, place: Path, run: Run) -> None:
    server = "  mail:\n    image: mailserver\n"
    compose = f"services:\n  web:\n    image: shop\n    environment:\n      - MAIL_URL={url}\n{server}"
    write({"compose.yaml": compose}, place)
    assert report(run, "compose.yaml")["findings"]
    assert not [command for command in commands(run, "compose.yaml") if "MAIL_PASSWORD" in command]


def test_a_variable_of_a_password_that_may_have_other_forms_is_replaced(place: Path, run: Run) -> None:
    image = "ghcr.io/goauthentik/server:2026.8"
    variables = "AUTHENTIK_POSTGRESQL__PASSWORD: ${PG_PASS:-authentik}"
    compose = f"services:\n  worker:\n    image: {image}\n    environment:\n      {variables}\n"
    write({"compose.yaml": compose, ".env": "PG_PASS=authentik\n"}, place)
    (place / ".env").chmod(0o600)
    follow_all(report(run, "compose.yaml"), place)
    assert (place / ".env").read_text().count("PG_PASS=") == 1
    assert not [each for each in report(run, "compose.yaml")["findings"] if "PASSWORD" in (each["secret"] or "")]
    is_valid(place / "compose.yaml")


@pytest.mark.parametrize("name", ["dbPass", "appSecret"])
def test_a_variable_in_camel_case_is_replaced(name: str, place: Path, run: Run) -> None:
    write({".env": f"{name}=changeme\n"}, place)
    (place / ".env").chmod(0o600)
    assert commands(run, ".env") == [f"auracheck generate {name} --write .env"]
    assert run("generate", name, "--write", ".env").code == 0
    assert report(run, ".env")["findings"] == []
    assert (place / ".env").read_text().count(f"{name}=") == 1


@pytest.mark.parametrize(
    ("command", "is_told"),
    [
        ("mongod --replSet rs0 --bind_ip_all", True),
        ('["--replSet", "rs0"]', True),
        ("mongod --replSet rs0 --keyFile /etc/mongo/key", False),
        ("mongod --bind_ip_all", False),
    ],
)
def test_a_replica_set_needs_more_than_a_password(command: str, is_told: bool, place: Path, run: Run) -> None:
    server = f"  mongo:\n    image: mongo:8\n    command: {command}\n"
    client = "  web:\n    image: shop\n    environment:\n      MONGO_URL: mongodb://mongo/shop?replicaSet=rs0\n"
    write({"compose.yaml": f"services:\n{server}{client}"}, place)
    [finding] = [each for each in report(run, "compose.yaml")["findings"] if each["severity"] == "error"]
    words = "set --keyFile on mongo as well: with --replSet it does not start with a password alone"
    assert (words in [step.get("text") for step in finding["fix"]]) == is_told
    text = (place / "compose.yaml").read_text()
    run("check", "compose.yaml", "--env", "production", "--fix", "--unsafe-fixes")
    assert ((place / "compose.yaml").read_text() == text) == is_told


DB = "services:\n  db:\n    image: postgres:17\n    environment: {{POSTGRES_USER: shop, POSTGRES_PASSWORD: {}}}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: {}}}\nspec:\n  containers:\n    - name: db\n      image: shop/db\n"
ENV = "      env:\n        - name: DB_USER\n          value: shop\n        - name: DB_PASSWORD\n          value: {}\n"
CHART = "apiVersion: v2\nname: shop\nversion: 1.0.0\n"
OF_SHOP = "DB_USER=shop\nDB_PASSWORD=changeme\n"
GOOD = "Hedgehog-walks-2024-far"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {"one/compose.yaml": DB.format(GOOD), "two/compose.yaml": DB.format(GOOD)},
            ["copy the new POSTGRES_PASSWORD of db to two/.env if they are one password: they had the same"],
        ),
        ({"one/compose.yaml": DB.format("shop"), "two/compose.yaml": DB.format("shop")}, []),
        ({"a.yaml": POD.format("a") + ENV.format("changeme"), "b.yaml": POD.format("b") + ENV.format("changeme")}, []),
        (
            {
                "Dockerfile": "FROM php\nENV DB_USER=shop DB_PASSWORD=changeme\n",
                ".env": "DB_USER=shop\nDB_PASSWORD=changeme\n",
            },
            [],
        ),
    ],
)
def test_a_password_is_copied_where_two_commands_would_make_it_and_no_default_is_the_reason(
    files: dict[str, str], words: list[str], place: Path, run: Run
) -> None:
    for folder in {Path(path).parent for path in files}:
        (place / folder).mkdir(exist_ok=True)
    write(files, place)
    found = [step for each in report(run, ".")["findings"] for step in each["fix"]]
    assert len({each["secret"] for each in report(run, ".")["findings"]})
    assert sorted({step["text"] for step in found if "they had" in step.get("text", "")}) == words


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("shop:\n  postgresql:\n    pass: {0}\npostgres:\n  auth:\n    password: {0}\n", ["POSTGRES_AUTH_PASSWORD"]),
        ("shop:\n  redis:\n    pass: {0}\npostgres:\n  auth:\n    password: {0}\n", []),
        ("postgres:\n  auth:\n    password: {0}\n    postgresPassword: {0}\n", []),
    ],
)
def test_the_password_of_a_server_in_the_values_of_a_chart_is_copied_to_its_client(
    values: str, expected: list[str], place: Path, run: Run
) -> None:
    write({"Chart.yaml": CHART, "values.yaml": values.format("changeme")}, place)
    found = json.loads(run("check", ".", "--env", "production", "-f", "json").out)["findings"]
    steps = [step for each in found for step in each["fix"]]
    assert [step["text"].split()[3] for step in steps if "they had the same" in step.get("text", "")] == expected


def test_the_password_of_the_root_of_a_server_is_that_of_its_client(place: Path, run: Run) -> None:
    server = "  db:\n    image: mariadb:11\n    environment:\n      MYSQL_ROOT_PASSWORD: changeme\n"
    client = "  web:\n    image: shop\n    environment:\n      DB_HOST: db\n      DB_ROOT_PASSWD: changeme\n"
    write({"compose.yaml": f"services:\n{server}{client}"}, place)
    follow_all(report(run, "compose.yaml"), place)
    assert "      DB_ROOT_PASSWD: ${MYSQL_ROOT_PASSWORD}\n" in (place / "compose.yaml").read_text()
    assert report(run, "compose.yaml")["findings"] == []


def test_a_connection_that_several_containers_of_one_name_have_is_shown_once(place: Path, run: Run) -> None:
    env = "      env:\n        - name: DATABASE_URL\n          value: postgresql://shop:changeme@db.shop.io/shop\n"
    write({f"{name}.yaml": POD.format(name) + env for name in ("a", "b")}, place)
    assert run("check", ".", "--env", "production", "-v").out.count("  db: DATABASE_URL") == 1


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}}\n"
KEY = "        - name: {}\n          valueFrom: {{secretKeyRef: {{name: db, key: {}}}}}\n"


@pytest.mark.parametrize("is_named", [True, False])
def test_a_key_that_the_server_is_given_by_name_stays_in_its_secret(is_named: bool, place: Path, run: Run) -> None:
    keys = "  POSTGRES_USER: shop\n  POSTGRES_PASSWORD: changeme\n  SHOP_PASSWORD: changeme\n"
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {{name: {0}, labels: {{app: {0}}}}}\nspec:\n  containers:\n"
    pod += "    - name: {0}\n      image: {1}\n"
    names = ("POSTGRES_USER", "POSTGRES_PASSWORD", "SHOP_PASSWORD")
    env = "      env:\n" + "".join(KEY.format(name, name) for name in names)
    server = pod.format("db", "postgres:17") + (env if is_named else "      envFrom: [{secretRef: {name: db}}]\n")
    host = "        - {name: DB_HOST, value: db}\n        - {name: DB_USER, value: shop}\n"
    client = pod.format("web", "shop") + "      env:\n" + host + KEY.format("DB_PASSWORD", "SHOP_PASSWORD")
    write({"a.yaml": "---\n".join((SECRET + keys, SERVICE, server, client))}, place)
    before = report(run, "a.yaml")
    edits = [step for each in before["findings"] for step in each["fix"] if step["step"] == "edit"]
    assert any(step["names"] == ["SHOP_PASSWORD"] for step in edits) != is_named
    follow_all(before, place)
    assert not [each for each in report(run, "a.yaml")["findings"] if each["rule"] == "unresolved-reference"]


def test_the_hash_of_a_password_is_made_of_it(place: Path, run: Run) -> None:
    env = "ADMIN_PASSWORD=changeme\nADMIN_PASSWORD_HASH=$2y$10$abcdefghijklmnopqrstuv\nSITE_SHA256_PASSWORD=changeme\n"
    write({".env": env}, place)
    (place / ".env").chmod(0o600)
    found = {each["secret"]: each["fix"] for each in report(run, ".env")["findings"] if each["severity"] == "error"}
    assert [step.get("text") or step["command"] for step in found["ADMIN_PASSWORD"]] == [
        "auracheck generate ADMIN_PASSWORD --write .env",
        "make ADMIN_PASSWORD_HASH of the new ADMIN_PASSWORD as well",
    ]
    assert [step["text"] for step in found["SITE_SHA256_PASSWORD"]] == ["make it of a new password"]


def test_a_value_that_a_person_replaces_needs_no_other_notation(place: Path, run: Run) -> None:
    write({".env": "STRIPE_SECRET_KEY='changeme'\n"}, place)
    assert "without quotes: " not in run("check", ".env", "--env", "production", "-v").out


def test_a_variable_of_an_env_file_above_the_compose_file_gets_no_second_value(place: Path, run: Run) -> None:
    service = "  {0}:\n    image: {0}\n    env_file: ../.env\n    environment:\n      {1}: ${{DB_PASSWORD}}\n"
    services = service.format("postgres", "POSTGRES_PASSWORD") + service.format("shop", "SHOP_PASSWORD")
    (place / "docker").mkdir()
    write({"docker/compose.yaml": f"services:\n{services}", ".env": "DB_PASSWORD=changeme\n"}, place)
    (place / ".env").chmod(0o600)
    found = report(run, "docker/compose.yaml")["findings"]
    words = "start Compose with --env-file .env, which sets such variables, and check with it"
    unresolved = [[step["text"] for step in each["fix"]] for each in found if each["rule"] == "unresolved-reference"]
    assert unresolved == [[words], [words]]
    options = ("docker/compose.yaml", "--env", "production", "--env-file", ".env")
    run("generate", "DB_PASSWORD", "--write", ".env")
    assert run("check", *options).code == 0
