"""The fix of a value at one end of a connection: one value for both ends, where both are one credential."""

import re
from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import Report
from auracheck.steps import DoStep, EditStep, RunStep, Step
from tests.deployment.pasting import paste
from tests.deployment.projects import MYSQL, ONE, POSTGRES, group, manifests, report

SCRIPT = "    volumes: ['./init.sql:/docker-entrypoint-initdb.d/init.sql']\n"
URL = "postgresql://app_user:{}@db/app"
GROUP = {"SPRING_DATASOURCE_URL": "jdbc:mysql://db/app", "SPRING_DATASOURCE_USERNAME": "app_user",
         "SPRING_DATASOURCE_PASSWORD": "app_password"}  # fmt: skip


def defaults(found: Report) -> dict[str | None, tuple[Step, ...]]:
    return {finding.secret: finding.fix for finding in found.findings if finding.rule == "default-secret"}


def weak(server: dict[str, str]) -> dict[str, str]:
    return {name: value.replace("ONE", "changeme") for name, value in server.items()}


@pytest.mark.parametrize(
    ("image", "server", "client", "files"),
    [
        ("postgres:17", POSTGRES, {"DATABASE_URL": URL.format("app_password")}, {}),
        ("postgres:17", POSTGRES, {"DATABASE_URL": URL.format("${APP_PW}")}, {".env": "APP_PW=app_password\n"}),
        ("postgres:17", POSTGRES, {"DATABASE_URL": URL.format("${APP_PW:-app_password}")}, {}),
        ("postgres:17", POSTGRES, {"DATABASE_URL": "$URL"}, {".env": f"URL={URL.format('app_password')}\n"}),
        ("mysql:8", MYSQL, GROUP, {}),
    ],
)
def test_a_user_that_a_script_makes_gets_a_password_of_its_own(
    image: str, server: dict[str, str], client: dict[str, str], files: dict[str, str], tmp_path: Path
) -> None:
    secret = list(client)[-1]
    compose = group(image, client, weak(server)) + SCRIPT
    steps = defaults(report(tmp_path, compose, {"init.sql": "", **files}))[secret]
    paste(steps, tmp_path)
    after = report(tmp_path, (tmp_path / "compose.yaml").read_text(encoding="utf-8"))
    assert set(defaults(after)) == {next(name for name, value in server.items() if value == "ONE")}, steps
    assert [connection.state for connection in after.connections] == ["unknown"]
    [words] = [step.text for step in steps if isinstance(step, DoStep)]
    assert words.startswith("set the same password for user ")
    assert words.endswith(" on db")


def test_another_database_is_a_finding_of_its_own_and_the_password_stays_one(tmp_path: Path) -> None:
    compose = group("postgres:17", {"DATABASE_URL": "postgresql://shop:changeme@db/other"}, weak(POSTGRES))
    for steps in defaults(report(tmp_path, compose)).values():
        paste(steps, tmp_path)
    after = report(tmp_path, (tmp_path / "compose.yaml").read_text(encoding="utf-8"))
    assert not defaults(after)
    assert [connection.differs for connection in after.connections] == ["database"]


def test_each_user_that_a_script_makes_has_its_own_variable(tmp_path: Path) -> None:
    clients = {"FIRST_URL": "postgresql://first:first_password@db/a", "SECOND_URL": "postgresql://second:secret@db/b"}
    found = report(tmp_path, group("postgres:17", clients, POSTGRES) + SCRIPT, {"init.sql": ""})
    for steps in defaults(found).values():
        paste(steps, tmp_path)
    lines = (tmp_path / "compose.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[5].endswith("FIRST_URL: postgresql://first:${FIRST_PASSWORD}@db/a")
    assert lines[6].endswith("SECOND_URL: postgresql://second:${SECOND_PASSWORD}@db/b")


@pytest.mark.parametrize("url", ["redis://:redis_password@cache.local:6379", "mysql://root:root@10.0.0.7/app"])
def test_a_url_of_a_server_outside_gets_its_password_from_a_variable(url: str, tmp_path: Path) -> None:
    compose = f"services:\n  app:\n    image: local/app\n    environment:\n      CACHE_URL: {url}\n"
    [steps] = defaults(report(tmp_path, compose)).values()
    paste(steps, tmp_path)
    host = url.rpartition("@")[2].partition(":")[0].partition("/")[0]
    assert steps[-1] == DoStep(f"set the new password of CACHE_URL on the server {host} as well", "server")
    changed = (tmp_path / "compose.yaml").read_text(encoding="utf-8")
    assert changed == re.sub(r":[a-z_]+@", ":${CACHE_PASSWORD}@", compose)
    assert not defaults(report(tmp_path, changed))


@pytest.mark.parametrize("url", ["redis://:password@your-host:6379", "postgres://<user>:password@db.local/app"])
def test_a_url_that_needs_more_than_a_password_is_a_persons(url: str, tmp_path: Path) -> None:
    compose = f"services:\n  app:\n    image: local/app\n    environment:\n      CACHE_URL: {url}\n"
    [steps] = defaults(report(tmp_path, compose)).values()
    assert steps == (DoStep("set a user and password for production"),)


def test_no_variable_is_made_up_that_generate_refuses(tmp_path: Path) -> None:
    clients = {"DATABASE_URL": "postgresql://gitlab:app_password@db/app"}
    found = report(tmp_path, group("postgres:17", clients, weak(POSTGRES)) + SCRIPT, {"init.sql": ""})
    assert "GITLAB_PASSWORD" not in str(defaults(found))


def test_the_variable_that_the_url_has_is_made_whatever_its_user_is_called(tmp_path: Path) -> None:
    clients = {"DATABASE_URL": "postgresql://gitlab:${DB_PASSWORD:-app_password}@db/app"}
    compose = group("postgres:17", clients, POSTGRES) + SCRIPT
    [steps] = defaults(report(tmp_path, compose, {"init.sql": ""})).values()
    paste(steps, tmp_path)
    assert (tmp_path / "compose.yaml").read_text() == compose.replace("ONE", ONE)
    assert not defaults(report(tmp_path, compose))


TWO = """
services:
  app:
    image: local/app
    environment:
      {}
  search:
    image: local/search
    environment:
      {}
"""
CLIENT = "\n      ".join(("SEARCH_URL: http://search:7700", "SEARCH_{}: changeme"))


@pytest.mark.parametrize(("mine", "theirs"), [("PASSWORD", "MANAGER_PASSWD"), ("TOKEN", "ROOT_KEY")])
def test_a_value_that_two_services_have_stays_one(mine: str, theirs: str, tmp_path: Path) -> None:
    before = defaults(report(tmp_path, TWO.format(CLIENT.format(mine), f"{theirs}: changeme")))
    for steps in before.values():
        paste(steps, tmp_path)
    after = (tmp_path / "compose.yaml").read_text(encoding="utf-8")
    assert f"SEARCH_{mine}: ${{{theirs}}}" in after
    assert f"{theirs}: ${{{theirs}}}" in after
    assert not defaults(report(tmp_path, after))


IN_URLS = """services:
  app:
    image: local/app
    depends_on: [keycloak]
    environment:
      SPRING_CONFIG_IMPORT: optional:configserver:http://shop:changeme@config:8888/
      KEYCLOAK_ADMINPASSWORD: admin
  keycloak:
    image: quay.io/keycloak/keycloak:26
    environment: {KC_BOOTSTRAP_ADMIN_USERNAME: admin, KC_BOOTSTRAP_ADMIN_PASSWORD: admin}
  config:
    image: local/config
    environment:
      SPRING_SECURITY_USER_PASSWORD: changeme
"""


def test_a_value_in_a_url_and_one_called_after_a_service_for_which_its_own_waits_stay_one(tmp_path: Path) -> None:
    compose = IN_URLS.replace("{KC_BOOTSTRAP_ADMIN_USERNAME: admin, KC", "\n      KC").replace(": admin}", ": admin")
    for steps in defaults(report(tmp_path, compose)).values():
        paste(steps, tmp_path)
    after = (tmp_path / "compose.yaml").read_text(encoding="utf-8")
    assert "configserver:http://shop:${SPRING_SECURITY_USER_PASSWORD}@config:8888/" in after
    assert "      SPRING_SECURITY_USER_PASSWORD: ${SPRING_SECURITY_USER_PASSWORD}" in after
    assert "      KEYCLOAK_ADMINPASSWORD: ${KC_BOOTSTRAP_ADMIN_PASSWORD}" in after
    assert not defaults(report(tmp_path, after))


SAME = "they had the same"


@pytest.mark.parametrize(
    ("client", "server", "said"),
    [
        (f"{CLIENT.format('PASSWORD')}\n      ADMIN_PASSWORD: changeme", "MANAGER_PASSWD: changeme", 2),
        (CLIENT.format("PASSWORD"), "MANAGER_PASSWD: changeme\n      READER_PASSWD: changeme", 1),
        (CLIENT.format("PASSWORD"), "SIGNING_KEY: changeme", 0),
        (CLIENT.format("PASSWORD"), "MANAGER_PASSWD: secret", 0),
        ("SEARCH_PASSWORD: changeme", "MANAGER_PASSWD: changeme", 0),
        ("SEARCH_URL: http://search:7700\n      ADMIN_PASSWORD: changeme", "ADMIN_PASSWORD: changeme", 0),
    ],
)
def test_what_may_be_another_credential_is_said(client: str, server: str, said: int, tmp_path: Path) -> None:
    fixes = defaults(report(tmp_path, TWO.format(client, server)))
    steps = [step for each in fixes.values() for step in each]
    assert len([step for step in steps if isinstance(step, DoStep) and SAME in step.text]) == said, steps


def test_of_many_places_with_one_value_one_step_says_so(tmp_path: Path) -> None:
    names = [f"STORE{number}" for number in range(6)]
    env = "".join(f"{name}_PASSWD=changeme\n" for name in names)
    services = "".join(
        f"  {name.lower()}:\n    image: local/{name.lower()}\n    env_file: shop.env\n" for name in names
    )
    fixes = defaults(report(tmp_path, f"services:\n{services}", {"shop.env": f"URL=http://store1:80\n{env}"}))
    said = {step.text for steps in fixes.values() for step in steps if isinstance(step, DoStep) and SAME in step.text}
    [text] = said
    assert text.count("STORE") == 4
    assert "and 2 more" in text


def test_a_second_password_of_the_servers_user_is_the_servers(tmp_path: Path) -> None:
    client = {**GROUP, "SPRING_DATASOURCE_USERNAME": "root", "SPRING_DATASOURCE_PASSWORD": "changeme"}
    client |= {"READER_CDCDBUSERNAME": "root", "READER_CDCDBPASSWORD": "changeme", "ADMIN_PASSWORD": "changeme"}
    found = report(tmp_path, group("mysql:8", client, {"MYSQL_ROOT_PASSWORD": "changeme"}))
    for steps in defaults(found).values():
        paste(steps, tmp_path)
    after = (tmp_path / "compose.yaml").read_text(encoding="utf-8")
    assert "READER_CDCDBPASSWORD: ${MYSQL_ROOT_PASSWORD}" in after
    assert "ADMIN_PASSWORD: ${ADMIN_PASSWORD}" in after


def test_a_password_beside_the_one_that_signs_in_to_the_server_is_another_one(tmp_path: Path) -> None:
    """Both are `admin`, as many passwords are that nobody has changed: that alone makes them no one credential."""
    client = {"DB_HOST": "db", "DB_USER": "shop", "DB_PASS": "admin", "ADMIN_PASSWORD": "admin"}
    found = defaults(report(tmp_path, group("postgres:17", client, POSTGRES | {"POSTGRES_PASSWORD": "admin"})))
    assert "ADMIN_PASSWORD" in found
    assert not [step for steps in found.values() for step in steps if isinstance(step, DoStep) and SAME in step.text]


MANIFEST = """
apiVersion: v1
kind: Service
metadata: {name: mysql}
spec: {selector: {app: mysql}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: mysql}
spec:
  template:
    metadata: {labels: {app: mysql}}
    spec:
      containers:
        - name: mysql
          image: mysql:8
          env:
            - name: MYSQL_ROOT_PASSWORD
              value: changeme
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  template:
    spec:
      containers:
        - name: app
          image: local/app
          env:
            - name: READER_URL
              value: jdbc:mysql://mysql/app
            - name: READER_USERNAME
              value: root
            - name: READER_PASSWORD
              value: changeme
            - name: READER_CDCDBUSERNAME
              value: root
            - name: READER_CDCDBPASSWORD
              value: changeme
"""


def test_the_same_in_manifests(tmp_path: Path) -> None:
    fixes = defaults(manifests(tmp_path, MANIFEST))
    text = str(fixes["READER_CDCDBPASSWORD"])
    assert "key: MYSQL_ROOT_PASSWORD" in text, fixes
    assert "- name: READER_CDCDBPASSWORD" in text


OUTSIDE = {"DB_HOST": "db.example.internal", "DB_USER": "shop", "DB_PASSWORD": "changeme",
           "MAIL_HOST": "mail.example.internal", "MAIL_PASSWORD": "changeme"}  # fmt: skip


def test_a_server_outside_gets_the_password_that_is_made_here(tmp_path: Path) -> None:
    lines = "".join(f"      {name}: {value}\n" for name, value in OUTSIDE.items())
    fixes = defaults(report(tmp_path, f"services:\n  app:\n    image: local/app\n    environment:\n{lines}"))
    words = {secret: [step.text for step in steps if isinstance(step, DoStep)] for secret, steps in fixes.items()}
    assert words == {
        "DB_PASSWORD": ["set the new password of DB_PASSWORD on the server db.example.internal as well"],
        "MAIL_PASSWORD": [f"set MAIL_PASSWORD in {tmp_path}/.env: get it from your mail provider"],
    }


def test_a_server_that_is_still_to_be_named_is_not_told(tmp_path: Path) -> None:
    lines = "".join(f"      {name}: {value}\n" for name, value in {**OUTSIDE, "DB_HOST": "your_url"}.items())
    fixes = defaults(report(tmp_path, f"services:\n  app:\n    image: local/app\n    environment:\n{lines}"))
    assert "your_url" not in str(fixes["DB_PASSWORD"])


BUCKETS = """
services:
  minio:
    image: minio/minio
    environment:
      MINIO_ROOT_USER: shop
      MINIO_ROOT_PASSWORD: minioadmin
  buckets:
    image: minio/mc
    entrypoint: >
      /bin/sh -c "
      until mc alias set store http://minio:9000 shop minioadmin; do
        sleep 1;
      done;
      mc mb store/files;
      "
"""


def test_the_command_of_a_client_gets_the_new_password_of_its_server(tmp_path: Path) -> None:
    fixes = defaults(report(tmp_path, BUCKETS))
    assert fixes.keys() == {"MINIO_ROOT_PASSWORD", "--secret-key"}
    paste(fixes["--secret-key"], tmp_path)
    after = (tmp_path / "compose.yaml").read_text(encoding="utf-8")
    assert "MINIO_ROOT_PASSWORD: ${MINIO_ROOT_PASSWORD}\n" in after
    assert "set store http://minio:9000 shop ${MINIO_ROOT_PASSWORD}; do\n" in after
    assert not defaults(report(tmp_path, after))


def test_the_command_of_a_client_follows_the_server_where_another_client_has_its_password_too(tmp_path: Path) -> None:
    app = "  app:\n    image: local/app\n    environment:\n      AWS_SECRET_ACCESS_KEY: minioadmin\n"
    paste(defaults(report(tmp_path, BUCKETS + app))["--secret-key"], tmp_path)
    after = (tmp_path / "compose.yaml").read_text(encoding="utf-8")
    assert "set store http://minio:9000 shop ${MINIO_ROOT_PASSWORD}; do\n" in after


def test_a_command_with_a_value_of_two_services_is_left_to_a_person(tmp_path: Path) -> None:
    other = "  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: minioadmin\n"
    steps = defaults(report(tmp_path, BUCKETS + other))["--secret-key"]
    assert [type(step) for step in steps] == [DoStep]


def test_where_the_user_is_the_password_the_line_is_left_to_a_person_and_the_variable_is_named(tmp_path: Path) -> None:
    """No line that still has the old value can be shown."""
    steps = defaults(report(tmp_path, BUCKETS.replace("shop", "minioadmin")))["--secret-key"]
    assert steps == (DoStep("set --secret-key to the new MINIO_ROOT_PASSWORD of minio", "value"),)


def test_a_health_check_gets_the_new_password_of_its_own_server(tmp_path: Path) -> None:
    check = '    healthcheck:\n      test: "mysqladmin ping --user=shop --password=changeme"\n'
    server = "  db:\n    image: mysql:8\n    environment:\n      MYSQL_USER: shop\n      MYSQL_PASSWORD: changeme\n"
    found = report(tmp_path, f"services:\n{server}      MYSQL_ROOT_PASSWORD: ONE\n{check}")
    fixes = defaults(found)
    assert fixes.keys() == {"MYSQL_PASSWORD", "--password"}
    paste(fixes["--password"], tmp_path)
    after = (tmp_path / "compose.yaml").read_text(encoding="utf-8")
    assert 'test: "mysqladmin ping --user=shop --password=${MYSQL_PASSWORD}"\n' in after
    assert "MYSQL_PASSWORD: ${MYSQL_PASSWORD}\n" in after
    assert not defaults(report(tmp_path, after))


@pytest.mark.parametrize(
    ("client", "value", "expected"),
    [("API_POSTGRES_PASSWORD", "changeme", True), ("API_POSTGRES_PASSWORD", "password", False),
     ("ADMIN_PASSWORD", "changeme", False)],
)  # fmt: skip
def test_the_same_password_under_a_prefix_is_copied_in_an_env_file(
    client: str, value: str, expected: bool, tmp_path: Path
) -> None:
    (tmp_path / "app.env").write_text(f"POSTGRES_PASSWORD=changeme\n{client}={value}\n", encoding="utf-8")
    steps = defaults(run(Request([f"dotenv:{tmp_path / 'app.env'}"], environment=("--env", "production"))))[client]
    words = f"copy the new POSTGRES_PASSWORD to {client} if they are one password: they had the same value"
    assert (words in [step.text for step in steps if isinstance(step, DoStep)]) is expected


@pytest.mark.parametrize(("beside", "expected"), [("", True), ("      DB_PASS: changeme\n", False)])
def test_clients_that_have_the_password_elsewhere_are_not_forgotten(
    beside: str, expected: bool, tmp_path: Path
) -> None:
    app = f"  app:\n    image: shop\n    environment:\n      TZ: UTC\n{beside}"
    db = "  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: changeme\n"
    steps = defaults(report(tmp_path, f"services:\n{app}{db}"))["POSTGRES_PASSWORD"]
    assert (
        "give what connects to db the same password" in [s.text for s in steps if isinstance(s, DoStep)]
    ) is expected


def test_clients_whose_password_is_not_known_are_named(tmp_path: Path) -> None:
    apps = "".join(f"  {name}:\n    image: shop\n    environment: {{SHOP_DB_HOST: db}}\n" for name in ("web", "jobs"))
    db = "  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: changeme\n"
    (tmp_path / ".env").write_text("SMTP_PASSWORD=changeme\n")
    (tmp_path / "compose.yaml").write_text(f"services:\n{apps}{db}")
    steps = defaults(run(Request([str(tmp_path)], environment=("--env", "production"))))["POSTGRES_PASSWORD"]
    assert [s.text for s in steps if isinstance(s, DoStep)] == [
        "give what connects to db (web, jobs) the same password"
    ]


def test_a_value_of_two_variables_is_not_the_default_of_the_first(tmp_path: Path) -> None:
    project = """
services:
  app:
    image: local/app
    environment:
      NEO4J_URI: bolt://neo4j:7687
      NEO4J_USERNAME: neo4j
      NEO4J_PASSWORD: ${NEO4J_PASSWORD:-changeme}
  neo4j:
    image: neo4j:5
    environment:
      NEO4J_AUTH: ${NEO4J_USERNAME:-neo4j}/${NEO4J_PASSWORD:-changeme}
"""
    fixes = defaults(report(tmp_path, project))
    assert fixes.keys() == {"NEO4J_PASSWORD", "NEO4J_AUTH"}
    for steps in fixes.values():
        [step] = steps
        assert isinstance(step, RunStep)
        assert step.command.startswith("auracheck generate NEO4J_PASSWORD --write ")


def test_one_value_of_many_names_gets_one_variable(tmp_path: Path) -> None:
    """Each names others, as in a ring: no line has two edits, and afterwards all have one value."""
    names = {"login": "SERVER_SECRET", "chat": "SECRET", "mail": "MAIL_SECRET", "jobs": "SECRET"}
    services = "".join(
        f"  {service}:\n    image: shop\n    environment:\n      - {name}=changeme\n"
        f"      - NEXT_URL=http://{following}:80\n"
        for (service, name), following in zip(names.items(), [*list(names)[1:], "login"], strict=True)
    )
    found = report(tmp_path, f"services:\n{services}")
    edits = {step for steps in (each.fix for each in found.findings) for step in steps if isinstance(step, EditStep)}
    assert len({step.line for step in edits}) == len(edits) == 4
    assert len({"".join(step.new or ()).partition("=")[2] for step in edits}) == 1


def test_the_variable_from_which_a_script_takes_the_password_of_a_user_stays_one_with_its_client(
    tmp_path: Path,
) -> None:
    client = {"MONGO_HOST": "db", "MONGO_USER": "app", "MONGO_PASS": "changeme"}
    server = {"MONGO_INITDB_ROOT_USERNAME": "root", "MONGO_INITDB_ROOT_PASSWORD": "changeme"}
    script = "    volumes: ['./init.sh:/docker-entrypoint-initdb.d/init.sh']\n"
    compose = group("mongo:8", client, {**server, "MONGO_USER": "app", "MONGO_PASS": "changeme"}) + script
    found = report(tmp_path, compose, {"init.sh": ""})
    steps = [step for finding in found.findings if finding.rule == "default-secret" for step in finding.fix]
    paste(dict.fromkeys(steps), tmp_path)
    after = (tmp_path / "compose.yaml").read_text(encoding="utf-8")
    assert after.count("MONGO_PASS: ${MONGO_PASS}") == 2
    assert "MONGO_INITDB_ROOT_PASSWORD: ${MONGO_INITDB_ROOT_PASSWORD}" in after
    assert not defaults(report(tmp_path, after))
