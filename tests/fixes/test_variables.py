"""A Compose file that refers to variables which are absent, empty or placeholders: the printed steps set the variable
to which it refers, change no line of the file, and the finding is gone."""

import os
import re
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fixes.following import follow
from tests.fixes.test_projects import STRONG, follow_all, is_valid, report, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

DB = "services:\n  db:\n    image: postgres:17\n    environment:"
MOUNTED = f"{DB}\n      POSTGRES_PASSWORD_FILE: /run/secrets/pw\n    secrets: [pw]\nsecrets:\n"
UNSET = "unresolved reference: {} is not set"
CASES: dict[str, tuple[str, str, str, str]] = {
    "its own name, which is not set": (
        f"{DB}\n      POSTGRES_USER: shop\n      POSTGRES_PASSWORD: ${{POSTGRES_PASSWORD}}\n",
        "",
        "POSTGRES_PASSWORD",
        UNSET.format("POSTGRES_PASSWORD"),
    ),
    "its own name without braces, in a list": (
        f"{DB}\n      - POSTGRES_PASSWORD=$POSTGRES_PASSWORD\n",
        "",
        "POSTGRES_PASSWORD",
        UNSET.format("POSTGRES_PASSWORD"),
    ),
    "its own name, which is empty": (
        f"{DB}\n      POSTGRES_PASSWORD: ${{POSTGRES_PASSWORD}}\n",
        "POSTGRES_PASSWORD=\n",
        "POSTGRES_PASSWORD",
        "empty (required in production)",
    ),
    "its own name with an empty default": (
        f"{DB}\n      POSTGRES_PASSWORD: ${{POSTGRES_PASSWORD:-}}\n",
        "",
        "POSTGRES_PASSWORD",
        "empty (required in production)",
    ),
    "another name, which is empty": (
        f"{DB}\n      POSTGRES_PASSWORD: ${{DB_PASSWORD}}\n",
        "DB_PASSWORD=\n",
        "DB_PASSWORD",
        "empty (required in production)",
    ),
    "another name on the line of a map": (
        f"{DB} {{POSTGRES_USER: shop, POSTGRES_PASSWORD: '${{DB_PASSWORD}}'}}\n",
        "DB_PASSWORD=\n",
        "DB_PASSWORD",
        "empty (required in production)",
    ),
    "a name without a value, which takes that of the variable": (
        f"{DB}\n      POSTGRES_PASSWORD:\n",
        "",
        "POSTGRES_PASSWORD",
        "not set (required in production)",
    ),
    "a secret in the environment": (
        f"{MOUNTED}  pw: {{environment: DB_PASSWORD}}\n",
        "DB_PASSWORD=changeme\n",
        "DB_PASSWORD",
        "placeholder value",
    ),
    "an env file with an empty line": (
        "services:\n  db:\n    image: postgres:17\n    env_file: .env\n",
        "POSTGRES_PASSWORD=\n",
        "POSTGRES_PASSWORD",
        "empty (required in production)",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_variable_is_set_and_the_compose_file_stays(name: str, place: Path, run: Run) -> None:
    compose, env, variable, message = CASES[name]
    write({"compose.yaml": compose, ".env": env} if env else {"compose.yaml": compose}, place)
    [finding] = [each for each in report(run, "compose.yaml")["findings"] if each["severity"] == "error"]
    assert finding["message"] == message
    commands = [step.get("command", "an edit") for step in finding["fix"] if step["step"] != "do"]
    assert commands == [f"auracheck generate {variable} --write .env"]
    follow(finding["fix"], place)
    assert (place / "compose.yaml").read_text() == compose
    is_valid(place / "compose.yaml")
    assert [each["rule"] for each in report(run, "compose.yaml")["findings"] if each["severity"] == "error"] == []


def test_the_variable_of_a_default_is_set_where_one_file_goes_over_another(place: Path, run: Run) -> None:
    above = "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${DB_PASSWORD:-postgres}\n"
    below = f"{DB}\n      POSTGRES_PASSWORD: ${{DB_PASSWORD}}\n"
    write({"compose.yaml": below, "compose.override.yaml": above, ".env": "DB_PASSWORD=\n"}, place)
    [finding] = [each for each in report(run, "compose.yaml")["findings"] if each["rule"] == "default-secret"]
    commands = [step.get("command", "an edit") for step in finding["fix"] if step["step"] != "do"]
    assert commands == ["auracheck generate DB_PASSWORD --write .env"]


@pytest.mark.parametrize("tag", ["17", "${TAG}"])
def test_a_url_whose_password_no_variable_has_is_at_its_own_line(tag: str, place: Path, run: Run) -> None:
    url = f"postgresql://${{DB_USER:-shop}}:${{DB_PASSWORD:-changeme}}@db:5432/shop?version={tag}"
    app = f"  web:\n    image: shop\n    environment:\n      DATABASE_URL: {url}\n"
    db = f"{DB}\n      POSTGRES_USER: shop\n      POSTGRES_PASSWORD: ${{DB_PASSWORD:-changeme}}\n"
    write({"compose.yaml": db + app, ".env": "OTHER=\nTAG=17\n"}, place)
    found = [each for each in report(run, "compose.yaml")["findings"] if each["rule"] == "default-secret"]
    assert [(each["secret"], each["locations"][0]["line"]) for each in found] == [
        ("POSTGRES_PASSWORD", 6),
        ("DATABASE_URL", 10),
    ]
    assert {each["fix"][0]["command"] for each in found} == {"auracheck generate DB_PASSWORD --write .env"}


@pytest.mark.parametrize(
    ("file", "content", "commands"),
    [
        ("app.env", "SMTP_PASSWORD=\n", ["auracheck generate SECRET_KEY_BASE --write compose-env:app.env"]),
        ("app.env", "PORT=80\n", ["auracheck generate SECRET_KEY_BASE --write .env", "an edit"]),
        (".env.dev", "SMTP_PASSWORD=\n", ["auracheck generate SECRET_KEY_BASE --write .env", "an edit"]),
    ],
)
def test_what_a_service_lacks_goes_into_the_env_file_that_has_its_credentials(
    file: str, content: str, commands: list[str], place: Path, run: Run
) -> None:
    """Unless the file's name is that of another environment."""
    compose = f"services:\n  web:\n    image: ghcr.io/mastodon/mastodon\n    env_file: {file}\n"
    write({"compose.yaml": compose, file: content}, place)
    [finding] = [each for each in report(run, "compose.yaml")["findings"] if each["secret"] == "SECRET_KEY_BASE"]
    assert [step.get("command", "an edit") for step in finding["fix"] if step["step"] != "do"] == commands
    follow(finding["fix"], place)
    assert "SECRET_KEY_BASE" not in {each["secret"] for each in report(run, "compose.yaml")["findings"]}


def test_a_service_that_is_written_on_one_line_is_named_with_its_line(place: Path, run: Run) -> None:
    write({"compose.yaml": "services:\n  db: {image: 'postgres:17', environment: {POSTGRES_USER: shop}}\n"}, place)
    [finding] = [each for each in report(run, "compose.yaml")["findings"] if each["severity"] == "error"]
    assert [step.get("text") or step["command"] for step in finding["fix"]] == [
        "auracheck generate POSTGRES_PASSWORD --write .env",
        "add to service db (compose.yaml:2): environment: POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}",
    ]


BOTH_ENDS = """services:
  web:
    image: shop
    environment:
      REDIS_URL: redis://:${REDIS_PASSWORD}@cache:6379/0
      DATABASE_URL: postgresql://shop:${DB_PASSWORD}@db:5432/shop
  cache:
    image: redis:8
    command: redis-server --requirepass ${REDIS_PASSWORD}
  db:
    image: postgres:17
    environment: {POSTGRES_USER: shop, POSTGRES_DB: shop, POSTGRES_PASSWORD: "${DB_PASSWORD}"}
"""


def test_a_variable_that_is_not_set_is_the_one_cause_at_both_ends_of_a_connection(place: Path, run: Run) -> None:
    """A server whose option takes an unset variable is not one that asks for no password."""
    write({"compose.yaml": BOTH_ENDS}, place)
    before = report(run, "compose.yaml")
    assert {(each["secret"], each["message"]) for each in before["findings"]} == {
        ("REDIS_URL", UNSET.format("REDIS_PASSWORD")),
        ("--requirepass", UNSET.format("REDIS_PASSWORD")),
        ("DATABASE_URL", UNSET.format("DB_PASSWORD")),
        ("POSTGRES_PASSWORD", UNSET.format("DB_PASSWORD")),
    }
    steps = [step for each in before["findings"] for step in each["fix"]]
    commands = {step["command"] for step in steps}
    assert commands == {f"auracheck generate {name} --write .env" for name in ("REDIS_PASSWORD", "DB_PASSWORD")}
    follow(steps, place)
    after = report(run, "compose.yaml")
    assert after["findings"] == []
    assert [connection["state"] for connection in after["connections"]] == ["match", "match"]
    is_valid(place / "compose.yaml")


def test_what_is_no_credential_is_set_by_a_person(place: Path, run: Run) -> None:
    url = "postgresql://${DB_USER}:${DB_PASSWORD}@${DB_HOST}:5432/shop"
    write({"compose.yaml": f"services:\n  web:\n    image: shop\n    environment: {{DATABASE_URL: '{url}'}}\n"}, place)
    [finding] = report(run, "compose.yaml")["findings"]
    assert [step.get("text") or step["command"] for step in finding["fix"]] == [
        "auracheck generate DB_PASSWORD --write .env",
        "set DB_USER in .env",
        "set DB_HOST in .env",
    ]


@pytest.mark.parametrize(
    ("given", "severity"),
    [("${SHOP_SECRET}", "error"), ("${SHOP_SECRET:-}", None), ("${SHOP_SECRET-}", None)],
)
def test_a_credential_of_our_own_must_be_set_unless_it_may_be_empty(
    given: str, severity: str | None, place: Path, run: Run
) -> None:
    service = "services:\n  web:\n    image: shop\n    environment: {SHOP_SECRET: '%s', A_KEY: abcdefgh}\n"
    write({"compose.yaml": service % given}, place)
    found = {each["rule"]: each["severity"] for each in report(run, "compose.yaml")["findings"]}
    assert found.get("unresolved-reference") == severity


def test_a_credential_of_a_provider_may_be_that_of_a_feature(place: Path, run: Run) -> None:
    service = (
        "services:\n  web:\n    image: shop\n    environment: {STRIPE_API_KEY: '${STRIPE_API_KEY}', A_KEY: abcdefgh}\n"
    )
    write({"compose.yaml": service}, place)
    found = {each["rule"]: each["severity"] for each in report(run, "compose.yaml")["findings"]}
    assert found["unresolved-reference"] == "warning"


def test_a_url_whose_password_alone_is_a_default_gets_a_new_one_and_a_mailbox_does_not(place: Path, run: Run) -> None:
    compose = "services:\n  web:\n    image: shop\n    env_file: .env\n"
    env = "SMTP_PASSWORD=hunter2\nREDIS_URL=redis://:redis@cache:6379/0\nSHOP_PASSWORD=hunter2\n"
    write({"compose.yaml": compose, ".env": env}, place)
    before = report(run, "compose.yaml")
    steps = {
        each["secret"]: [step.get("text") or step["command"] for step in each["fix"]] for each in before["findings"]
    }
    assert steps == {
        "SMTP_PASSWORD": ["get it from your mail provider"],
        "REDIS_URL": [
            "auracheck generate REDIS_URL --write .env",
            "set the new password of REDIS_URL on the server cache as well",
        ],
        "SHOP_PASSWORD": ["auracheck generate SHOP_PASSWORD --write .env"],
    }
    command = run("generate", "REDIS_URL", "SHOP_PASSWORD", "--write", ".env")
    assert command.code == 0
    assert [each["secret"] for each in report(run, "compose.yaml")["findings"]] == ["SMTP_PASSWORD"]
    assert "@cache:6379/0\n" in (place / ".env").read_text()


def test_a_dollar_in_an_env_file_is_kept_by_quotes_for_compose_and_python_alike(place: Path, run: Run) -> None:
    """`$$` in its place would be two for python-dotenv, which expands `${…}` alone."""
    files = {
        "compose.yaml": "services:\n  web:\n    build: .\n    env_file: .env\n",
        "settings.py": "from dotenv import load_dotenv\nload_dotenv()\n",
        ".env": "SHOP_PASSWORD=aB3$xk9QwLm2Zt7P4kTz8\n",
    }
    write(files, place)
    found = report(run, ".")["findings"]
    assert [each["rule"] for each in found] == ["unresolved-reference"]
    words = "write the value at .env:1 in single quotes: SHOP_PASSWORD='…'"
    assert {step["text"] for each in found for step in each["fix"]} == {words}
    (place / ".env").write_text("SHOP_PASSWORD='aB3$xk9QwLm2Zt7P4kTz8'\n")
    assert report(run, ".")["findings"] == []


ADMINISTERED = """services:
  web:
    image: wallabag/wallabag
    environment:
      - MYSQL_ROOT_PASSWORD=wallaroot
      - SYMFONY__ENV__SECRET=${SYMFONY__ENV__SECRET}
      - SYMFONY__ENV__DATABASE_HOST=db
      - SYMFONY__ENV__DATABASE_USER=wallabag
      - SYMFONY__ENV__DATABASE_PASSWORD=wallapass
  db:
    image: mariadb:11
    environment:
      - MYSQL_ROOT_PASSWORD=wallaroot
"""


def test_a_user_that_the_server_does_not_make_does_not_get_the_password_of_its_root(place: Path, run: Run) -> None:
    write({"compose.yaml": ADMINISTERED, ".env": f"SYMFONY__ENV__SECRET={STRONG}\n"}, place)
    follow_all(report(run, "compose.yaml"), place)
    after = (place / "compose.yaml").read_text()
    assert after.count("- MYSQL_ROOT_PASSWORD=${MYSQL_ROOT_PASSWORD}\n") == 2
    assert "- SYMFONY__ENV__DATABASE_PASSWORD=${WALLABAG_PASSWORD}\n" in after
    assert [each["rule"] for each in report(run, "compose.yaml")["findings"]] == []


def test_what_a_program_takes_for_no_password_is_no_hardcoded_one(place: Path, run: Run) -> None:
    own = ADMINISTERED.partition("  db:")[0].replace("wallapass", "~").replace("wallaroot", "${ROOT}")
    write({"compose.yaml": own, ".env": f"SYMFONY__ENV__SECRET={STRONG}\nROOT={STRONG[::-1]}\n"}, place)
    assert report(run, "compose.yaml")["findings"] == []


def test_a_service_that_reads_the_whole_env_file_needs_no_line_of_its_own(place: Path, run: Run) -> None:
    compose = "services:\n  db:\n    image: postgres:17\n    env_file: .env\n"
    write({"compose.yaml": compose, ".env": "POSTGRES_USER=shop\n"}, place)
    [finding] = report(run, "compose.yaml")["findings"]
    assert [step["command"] for step in finding["fix"]] == ["auracheck generate POSTGRES_PASSWORD --write .env"]
    follow(finding["fix"], place)
    assert report(run, "compose.yaml")["findings"] == []


def test_what_a_line_of_an_env_file_refers_to_is_defined_above_it_once(place: Path, run: Run) -> None:
    services = "".join(
        f"  {name}:\n    image: shop\n    environment: ['{name.upper()}_URL=${{URL}}']\n" for name in ("a", "b")
    )
    env = "URL=postgresql://shop:${DB_PASSWORD}@db.internal:5432/shop\n"
    write({"compose.yaml": f"services:\n{services}", ".env": env}, place)
    found = report(run, "compose.yaml")["findings"]
    assert {each["secret"] for each in found} == {"A_URL", "B_URL"}
    assert {step["text"] for each in found for step in each["fix"]} == {"define DB_PASSWORD above .env:1"}


@pytest.mark.parametrize("variable", ["MINIO_PASSWORD", "ROOT"])
def test_an_option_that_takes_a_variable_is_given_another_value_in_the_variable(
    variable: str, place: Path, run: Run
) -> None:
    compose = "services:\n  job:\n    image: shop\n    command: ['backup', '--password', '${%s}']\n"
    write({"compose.yaml": compose % variable, ".env": f"{variable}=changeme\n"}, place)
    [finding] = report(run, "compose.yaml")["findings"]
    assert finding["secret"] == "--password"
    follow(finding["fix"], place)
    assert (place / "compose.yaml").read_text() == compose % variable
    assert report(run, "compose.yaml")["findings"] == []


IN_AN_OPTION = """services:
  app:
    image: local/app
    environment:
      RESULTS_URL: redis://:${CACHE_SECRET:-changeme}@redis:6379/1
      LOCKS: "{'url':'redis://:${CACHE_SECRET:-changeme}@redis:6379/2'}"
  redis:
    image: redis:7
    command:
      - redis-server
      - --requirepass
      - "${CACHE_SECRET:-changeme}"
"""


def test_a_variable_that_an_option_takes_is_that_of_both_ends(place: Path, run: Run) -> None:
    """And of what nobody knows to be an end: no line of the file is changed."""
    write({"compose.yaml": IN_AN_OPTION}, place)
    steps = [step for each in report(run, "compose.yaml")["findings"] for step in each["fix"]]
    assert {step["command"] for step in steps if "auracheck" in step.get("command", "")} == {
        "auracheck generate CACHE_SECRET --write .env"
    }
    follow_all(report(run, "compose.yaml"), place)
    assert (place / "compose.yaml").read_text() == IN_AN_OPTION
    assert report(run, "compose.yaml")["findings"] == []


REFERRING = (
    "services:\n"
    "  web:\n    image: shop\n    environment:\n      DATABASE_URL: ${SHOP_DATABASE_URL}\n"
    "  db:\n    image: postgres:17\n    environment:\n"
    "      POSTGRES_USER: ${POSTGRES_USER}\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}\n"
)


@pytest.mark.parametrize(
    "url",
    [
        "postgres://${POSTGRES_USER}:${POSTGRES_PASSWORD}@db:5432/${POSTGRES_USER}",
        '"postgres://$POSTGRES_USER:$POSTGRES_PASSWORD@db:5432/shop"',
        "postgres://shop:${POSTGRES_PASSWORD:-shop}@db:5432/shop?search_path=auth",
    ],
)
def test_a_url_of_an_env_file_that_refers_to_the_password_stays_as_it_is(url: str, place: Path, run: Run) -> None:
    env = f"POSTGRES_USER=shop\nPOSTGRES_PASSWORD=password\nSHOP_DATABASE_URL={url}\n"
    write({"compose.yaml": REFERRING, ".env": env}, place)
    steps = [step for each in report(run, "compose.yaml")["findings"] for step in each["fix"]]
    assert {step["command"] for step in steps} == {"auracheck generate POSTGRES_PASSWORD --write .env"}
    follow(steps[:1], place)
    assert f"SHOP_DATABASE_URL={url}\n" in (place / ".env").read_text()
    after = report(run, "compose.yaml")
    assert after["findings"] == []
    assert [connection["state"] for connection in after["connections"]] == ["match"]


def test_a_url_of_an_env_file_alone_gets_the_password_to_which_it_refers(place: Path, run: Run) -> None:
    url = "SHOP_DATABASE_URL=postgres://shop:${POSTGRES_PASSWORD}@db.internal:5432/shop\n"
    write({"deploy.env": f"POSTGRES_PASSWORD=password\n{url}"}, place)
    (place / "deploy.env").chmod(0o600)
    steps = [step for each in report(run, "deploy.env")["findings"] for step in each["fix"]]
    assert {step.get("command") or step["text"] for step in steps} == {
        "auracheck generate POSTGRES_PASSWORD --write deploy.env",
        "set the new password of SHOP_DATABASE_URL on the server db.internal as well",
    }
    follow(steps[:1], place)
    assert url in (place / "deploy.env").read_text()
    assert report(run, "deploy.env")["findings"] == []


def test_an_option_that_is_the_default_of_a_variable_gets_that_variable(place: Path, run: Run) -> None:
    command = '["redis-server", "--requirepass", "${CACHE_PASSWORD:-changeme}"]'
    compose = f"services:\n  cache:\n    image: redis:8\n    command: {command}\n"
    write({"compose.yaml": compose}, place)
    [finding] = report(run, "compose.yaml")["findings"]
    assert [step.get("text") or step["command"] for step in finding["fix"]] == [
        "auracheck generate CACHE_PASSWORD --write .env",
        "give what connects to cache the same password",
    ]
    follow(finding["fix"], place)
    assert (place / "compose.yaml").read_text() == compose
    assert report(run, "compose.yaml")["findings"] == []


ANCHORED = """x-db: &db
  POSTGRES_USER: &user shop
  POSTGRES_PASSWORD: &password changeme  # of all
services:
  app:
    image: shop
    environment:
      DB_HOST: db
      DB_USER: *user
      DB_PASSWORD: *password
  db:
    image: postgres:17
    environment:
      <<: *db
"""


def test_an_anchor_stays_so_that_what_refers_to_it_has_the_new_value_too(place: Path, run: Run) -> None:
    write({"compose.yaml": ANCHORED}, place)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    assert "  POSTGRES_PASSWORD: &password ${POSTGRES_PASSWORD}  # of all\n" in (place / "compose.yaml").read_text()
    after = report(run, "compose.yaml")
    assert [each for each in after["findings"] if each["severity"] == "error"] == []
    assert {each["state"] for each in after["connections"]} == {"match"}


def test_an_alias_changes_with_its_anchor_and_needs_no_step(place: Path, run: Run) -> None:
    write({"compose.yaml": ANCHORED}, place)
    steps = [step for each in report(run, "compose.yaml")["findings"] for step in each["fix"]]
    assert {step["line"] for step in steps if step["step"] == "edit"} == {3}
    assert [step["text"] for step in steps if step["step"] == "do"] == []


def test_an_alias_of_what_has_no_finding_gets_a_line_of_its_own(place: Path, run: Run) -> None:
    compose = f"x-password: &password changeme\n{ANCHORED.replace('&password changeme  # of all', '*password')}"
    write({"compose.yaml": compose}, place)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    assert (place / "compose.yaml").read_text().count(": ${POSTGRES_PASSWORD}") == 2
    after = report(run, "compose.yaml")
    assert [each for each in after["findings"] if each["severity"] == "error"] == []
    assert {each["state"] for each in after["connections"]} == {"match"}


CACHES = """services:
  cache:
    image: redis:8
    command: redis-server --requirepass changeme
    healthcheck:
      test: redis-cli -a changeme ping | grep PONG
  queue:
    image: redis:8
    command: ["redis-server", "--requirepass", "password"]
"""


def test_the_option_of_a_server_and_that_of_its_health_check_get_one_variable_without_a_client(
    place: Path, run: Run
) -> None:
    write({"compose.yaml": CACHES}, place)
    before = report(run, "compose.yaml")
    words = {step["text"] for each in before["findings"] for step in each["fix"] if step["step"] == "do"}
    assert words == {f"give what connects to {name} the same password" for name in ("cache", "queue")}
    follow_all(before, place)
    assert report(run, "compose.yaml")["findings"] == []
    written = (place / "compose.yaml").read_text()
    assert "--requirepass ${REDIS_PASSWORD}\n" in written
    assert "redis-cli -a ${REDIS_PASSWORD} ping | grep PONG\n" in written
    assert '"--requirepass", "${QUEUE_REDIS_PASSWORD}"]' in written


def test_a_volume_is_the_reason_where_lines_of_an_env_file_would_change_as_well(place: Path, run: Run) -> None:
    compose = (
        "services:\n  web:\n    image: shop\n    env_file: .env\n  db:\n    image: postgres:17\n    env_file: .env\n"
    )
    env = "POSTGRES_PASSWORD=changeme\nDATABASE_URL=postgresql://postgres:changeme@db:5432/postgres\n"
    volume = "    volumes: ['data:/var/lib/postgresql/data']\nvolumes: {data: }\n"
    write({"compose.yaml": compose + volume, ".env": env}, place)
    said = run("check", "compose.yaml", "--env", "production", "--fix").err
    assert said == "not fixed: a volume may contain the old password (POSTGRES_PASSWORD, DATABASE_URL in .env)\n"


def test_a_url_that_refers_to_the_password_of_a_variable_needs_no_step_of_its_own(place: Path, run: Run) -> None:
    url = "postgresql://${POSTGRES_USER}:${POSTGRES_PASSWORD}@db:5432/${POSTGRES_DB}"
    server = "".join(f"      {name}: ${{{name}}}\n" for name in ("POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD"))
    app = f"services:\n  app:\n    image: shop\n    environment:\n      DATABASE_URL: {url}\n"
    compose = f"{app}  db:\n    image: postgres:17\n    environment:\n{server}"
    write(
        {"compose.yaml": compose, ".env": "POSTGRES_DB=shop\nPOSTGRES_USER=shop\nPOSTGRES_PASSWORD=postgres\n"}, place
    )
    found = {each["secret"]: each for each in report(run, "compose.yaml")["findings"]}
    assert found["DATABASE_URL"]["locations"] == found["POSTGRES_PASSWORD"]["locations"]
    [step] = found["DATABASE_URL"]["fix"]
    assert step["command"] == "auracheck generate POSTGRES_PASSWORD --write .env"
    follow_all(report(run, "compose.yaml"), place)
    assert report(run, "compose.yaml")["findings"] == []


def test_an_option_that_is_the_default_of_a_variable_keeps_its_line(place: Path, run: Run) -> None:
    app = "services:\n  app:\n    image: shop\n    environment:\n    - REDIS_HOST=cache\n    - REDIS_PASSWORD={0}\n"
    cache = "  cache:\n    image: redis:8\n    command: redis-server --requirepass {0}\n"
    compose = (app + cache).format("${REDIS_PASSWORD:-redis}")
    write({"compose.yaml": compose}, place)
    follow_all(report(run, "compose.yaml"), place)
    assert (place / "compose.yaml").read_text() == compose
    assert report(run, "compose.yaml")["findings"] == []


OPTIONS_IN_A_VARIABLE = """services:
  app:
    image: local/app
    environment:
      REDIS_URL: redis://:changeme@cache:6379/0
  cache:
    image: redis/redis-stack-server:7.2.0-v9
    environment:
      {}
"""


@pytest.mark.parametrize(
    "entry", ['REDIS_ARGS: "--requirepass changeme --appendonly yes"', "- REDIS_ARGS=--requirepass changeme"]
)
def test_an_option_in_a_variable_refers_to_one_of_its_own(entry: str, place: Path, run: Run) -> None:
    write({"compose.yaml": OPTIONS_IN_A_VARIABLE.format(entry)}, place)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    assert report(run, "compose.yaml")["findings"] == []
    expected = OPTIONS_IN_A_VARIABLE.format(entry).replace("changeme", "${REDIS_PASSWORD}")
    assert (place / "compose.yaml").read_text() == expected


IN_JSON = """services:
  app:
    image: local/app
    environment:
      {}
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: postgres
"""


@pytest.mark.parametrize(
    "entry",
    [
        '- DB={"dbname":"app","username":"postgres","password":"postgres","host":"db","port":"5432"}',
        """DB: '{"dbname": "app", "username": "postgres", "password": "postgres", "host": "db"}'""",
    ],
)
def test_a_password_in_json_refers_to_the_variable_of_its_server(entry: str, place: Path, run: Run) -> None:
    compose = IN_JSON.format(entry)
    write({"compose.yaml": compose}, place)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    after = report(run, "compose.yaml")
    assert [each for each in after["findings"] if each["severity"] == "error"] == []
    assert {each["state"] for each in after["connections"]} == {"match"}
    expected = re.sub(r'(password"?: ?"?|PASSWORD: )postgres', r"\1${POSTGRES_PASSWORD}", compose)
    assert (place / "compose.yaml").read_text() == expected


SAME_AS_THE_USER = """services:
  db:
    image: mysql:8
    environment:
      MYSQL_ROOT_PASSWORD: root
    healthcheck:
      test: ["CMD", "mysqladmin", "ping", "-h", "localhost", "-u", "root", "-proot"]
  minio:
    image: minio/minio
    command: server /data
    environment:
      MINIO_ROOT_USER: minio
      MINIO_ROOT_PASSWORD: minio
  setup:
    image: minio/mc
    entrypoint: >
      /bin/sh -c "
      mc alias set local http://minio:9000 minio minio;
      mc mb local/documents;
      "
"""


def test_an_option_with_the_text_of_the_user_is_changed_alone(place: Path, run: Run) -> None:
    write({"compose.yaml": SAME_AS_THE_USER}, place)
    before = report(run, "compose.yaml")
    assert not [s for each in before["findings"] for s in each["fix"] if s["step"] == "do" and "variable" in s["text"]]
    follow_all(before, place)
    is_valid(place / "compose.yaml")
    after = (place / "compose.yaml").read_text()
    assert '"-u", "root", "-p${MYSQL_ROOT_PASSWORD}"]' in after
    assert " minio ${MINIO_ROOT_PASSWORD};" in after
    assert [each for each in report(run, "compose.yaml")["findings"] if each["severity"] == "error"] == []


REMARKED = """services:
  app:
    image: local/app
    environment:
      DATABASE_URL: ${DATABASE_URL:-postgresql://postgres:postgres@db:5432/app} # CHANGEME
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-postgres}  # generate by `openssl rand -hex 32`
"""


def test_a_remark_behind_an_entry_stays_unless_a_password_may_be_in_it(place: Path, run: Run) -> None:
    write({"compose.yaml": REMARKED}, place)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    after = (place / "compose.yaml").read_text()
    assert re.findall(" +#.*", after) == re.findall(" +#.*", REMARKED)
    assert report(run, "compose.yaml")["findings"] == []
    write({"compose.yaml": REMARKED.replace("CHANGEME", f"was {STRONG}"), ".env": "TZ=UTC\n"}, place)
    assert STRONG not in run("check", "compose.yaml", "--env", "production", "-f", "json").out


MILVUS = """services:
  minio:
    image: minio/minio
    environment:
      MINIO_{user}: minioadmin
      MINIO_{password}
  milvus:
    image: milvusdb/milvus:v2.6.11
    environment:
      ETCD_ENDPOINTS: etcd:2379
      MINIO_ADDRESS: minio:9000
    volumes:
      - ./volumes/milvus:/var/lib/milvus
"""


@pytest.mark.parametrize(
    ("server", "variable"),
    [
        ("ACCESS_KEY SECRET_KEY: minioadmin", "MINIO_SECRET_KEY"),
        ("ROOT_USER ROOT_PASSWORD: minioadmin", "MINIO_ROOT_PASSWORD"),
        ("ROOT_USER ROOT_PASSWORD: ${STORE}", "STORE"),
    ],
)
def test_a_client_with_a_built_in_password_takes_that_of_its_server(
    server: str, variable: str, place: Path, run: Run
) -> None:
    user, password = server.split(" ", 1)
    write({"compose.yaml": MILVUS.format(user=user, password=password)}, place)
    if variable == "STORE":
        (place / ".env").write_text(f"STORE={STRONG}\n")
        (place / ".env").chmod(0o600)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    assert f"\n      MINIO_SECRET_ACCESS_KEY: ${{{variable}}}\n" in (place / "compose.yaml").read_text()
    after = report(run, "compose.yaml")
    assert [each for each in after["findings"] if each["severity"] == "error"] == []
    assert [each["state"] for each in after["connections"] if each["kind"] == "minio"] == ["match"]


def test_a_password_that_is_the_name_of_a_user_gets_a_value_of_its_own(place: Path, run: Run) -> None:
    compose = "services:\n  keycloak:\n    image: keycloak/keycloak\n"
    user, password = "KC_BOOTSTRAP_ADMIN_USERNAME", "KC_BOOTSTRAP_ADMIN_PASSWORD"
    env = f"{user}=admin\n{password}=${{{user}}}\n"
    write({"compose.yaml": f"{compose}    env_file: app.env\n", "app.env": env}, place)
    follow_all(report(run, "compose.yaml"), place)
    assert (place / "app.env").read_text().startswith(env)
    assert report(run, "compose.yaml")["findings"] == []
    given = f"    environment:\n      {user}: ${{ADMIN_USER}}\n      {password}: ${{ADMIN_USER}}\n"
    write({"compose.yaml": compose + given, ".env": "ADMIN_USER=admin\n"}, place)
    steps = [step for each in report(run, "compose.yaml")["findings"] for step in each["fix"]]
    assert steps == [{"step": "do", "text": f"set {password} to a value of its own, not to ADMIN_USER"}]
