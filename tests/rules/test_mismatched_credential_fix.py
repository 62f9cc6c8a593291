"""The fix of mismatched-credential, done as it says: both ends have one value, and nothing else is found."""

from pathlib import Path

import pytest

from auracheck.report import Finding
from auracheck.steps import RunStep
from tests.deployment.pasting import paste
from tests.deployment.projects import MINIO, MONGO, POSTGRES, group, manifests, mismatches, report, states
from tests.deployment.test_connections_kubernetes import APP, SERVER
from tests.deployment.test_connections_kubernetes import SECRETS as SECRETS_OF_BOTH

URL = "postgresql://shop:{}@db:5432/shop"


def server(password: str, name: str = "POSTGRES_PASSWORD") -> dict[str, str]:
    return {"POSTGRES_USER": "shop", "POSTGRES_DB": "shop", name: password}


def env_file(name: str, service: str) -> str:
    """A project in which a service has its environment from a file alone."""
    compose = group("postgres:16", {"DATABASE_URL": URL.format("ONE")}, POSTGRES)
    section = {"app": "      DATABASE_URL", "db": "      POSTGRES_USER"}[service]
    lines = compose.splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if line.startswith(section))
    end = start + (1 if service == "app" else 3)
    return "".join([*lines[: start - 1], f"    env_file: {name}\n", *lines[end:]])


SECRETS = "    secrets: [password]\nsecrets:\n  password:\n    file: ./password.txt\n"

PROJECTS: dict[str, tuple[str, dict[str, str]]] = {
    "both literal": (group("postgres:16", {"DATABASE_URL": URL.format("ONE")}, server("OTHER")), {}),
    "both interpolated": (
        group("postgres:16", {"DATABASE_URL": URL.format("${APP_PW}")}, server("${DB_PW}")),
        {".env": "APP_PW=ONE\nDB_PW=OTHER\n"},
    ),
    "the client's variable below": (
        group("postgres:16", {"DATABASE_URL": URL.format("${APP_PW}")}, server("${DB_PW}")),
        {".env": "DB_PW=OTHER\nAPP_PW=ONE\n"},
    ),
    "a literal server": (
        group("postgres:16", {"DATABASE_URL": URL.format("${APP_PW}")}, server("OTHER")),
        {".env": "APP_PW=ONE\n"},
    ),
    "a literal client": (
        group("postgres:16", {"DATABASE_URL": URL.format("ONE")}, server("${DB_PW}")),
        {".env": "DB_PW=OTHER\n"},
    ),
    "a URL in the .env": (
        group("postgres:16", {"DATABASE_URL": "${DATABASE_URL}"}, server("OTHER")),
        {".env": f"DATABASE_URL={URL.format('ONE')}\n"},
    ),
    "a URL in the .env, and a variable": (
        group("postgres:16", {"DATABASE_URL": "${DATABASE_URL}"}, server("${DB_PW}")),
        {".env": f"DATABASE_URL={URL.format('ONE')}\nDB_PW=OTHER\n"},
    ),
    "a URL in an env file": (
        env_file("app.env", "app").replace("POSTGRES_PASSWORD: ONE", "POSTGRES_PASSWORD: OTHER"),
        {"app.env": f"DATABASE_URL={URL.format('ONE')}\n"},
    ),
    "a server's env file": (
        env_file("db.env", "db"),
        {"db.env": "POSTGRES_USER=shop\nPOSTGRES_PASSWORD=OTHER\nPOSTGRES_DB=shop\n"},
    ),
    "a secret in a file": (
        group("postgres:16", {"DATABASE_URL": URL.format("ONE")}, server("/run/secrets/password",
                                                                        "POSTGRES_PASSWORD_FILE")) + SECRETS,
        {"password.txt": "OTHER\n"},
    ),
    "a URL in a file": (
        group("postgres:16", {"DATABASE_URL_FILE": "/run/secrets/url\n    secrets: [url]"}, server("OTHER"))
        + "secrets:\n  url:\n    file: ./url.txt\n",
        {"url.txt": URL.format("ONE") + "\n"},
    ),
    "a URL in a file, and a password in one": (
        group("postgres:16", {"DATABASE_URL_FILE": "/run/secrets/url\n    secrets: [url]"},
              server("/run/secrets/password", "POSTGRES_PASSWORD_FILE")) + SECRETS + "  url:\n    file: ./url.txt\n",
        {"password.txt": "OTHER\n", "url.txt": URL.format("ONE") + "\n"},
    ),
    "characters that a URL takes for its own": (
        group("postgres:16", {"DATABASE_URL": URL.format("${APP_PW}")}, server("${DB_PW}")),
        {".env": "APP_PW=ONE\nDB_PW='OTHER/@#'\n"},
    ),
    "a default of a variable": (
        group("postgres:16", {"DATABASE_URL": URL.format("ONE")}, server("${DB_PW:-OTHER}")),
        {},
    ),
    "a default in the client's URL": (
        group("postgres:16", {"DATABASE_URL": URL.format("${APP_PW:-ONE}")}, server("${DB_PW:-OTHER}")),
        {},
    ),
    "a URL that is a default": (
        group("postgres:16", {"DATABASE_URL": "${DATABASE_URL:-" + URL.format("ONE") + "}"}, server("OTHER")),
        {},
    ),
    "a default of the server's, and a client's variable": (
        group("postgres:16", {"DATABASE_URL": URL.format("${APP_PW}")}, server("${DB_PW:-OTHER}")),
        {".env": "APP_PW=ONE\n"},
    ),
    "a group of names": (
        group("postgres:16", {"DB_HOST": "db", "DB_USER": "shop", "DB_PASSWORD": "ONE"}, server("OTHER")),
        {},
    ),
    "a URL without a user": (
        group("mongo:8", {"MONGO_URL": "mongodb://db:27017/shop"}, {**MONGO, "MONGO_INITDB_ROOT_PASSWORD": "OTHER"}),
        {},
    ),
    "a URL without a user, and variables": (
        group("mongo:8", {"MONGO_URL": "mongodb://db:27017/shop?w=1"},
              {"MONGO_INITDB_ROOT_USERNAME": "${MONGO_USER}", "MONGO_INITDB_ROOT_PASSWORD": "${MONGO_PW}"}),
        {".env": "MONGO_USER=shop\nMONGO_PW=OTHER\n"},
    ),
    "a URL of Redis without a password": (
        group("redis:7", {"REDIS_URL": "redis://db:6379/0"}, {"TZ": "UTC"})
        + "    command: redis-server --requirepass $REDIS_PW\n",
        {".env": "REDIS_PW=OTHER\n"},
    ),
    "keys of S3": (
        group("minio/minio", {"S3_ENDPOINT": "http://db:9000", "S3_ACCESS_KEY": "shop", "S3_SECRET_KEY": "ONE"}, MINIO),
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROJECTS)
def test_a_pasted_fix_makes_the_ends_agree(name: str, tmp_path: Path) -> None:
    compose, files = PROJECTS[name]
    before = report(tmp_path, compose, files)
    [finding] = mismatches(before)
    paste(finding.fix, tmp_path)
    after = report(tmp_path, (tmp_path / "compose.yaml").read_text(encoding="utf-8"))
    assert [c.state for c in after.connections] == ["match"], finding.fix
    assert not {cause(f) for f in after.findings} - {cause(f) for f in before.findings}


OUTSIDE = """
services:
  app:
    image: local/app
    environment:
      NEXT_PRIVATE_DATABASE_URL: {}
      NEXT_PRIVATE_DIRECT_DATABASE_URL: {}
"""


@pytest.mark.parametrize(
    ("urls", "values"),
    [
        (("${FIRST_URL}", "${SECOND_URL}"), f"FIRST_URL={URL.format('ONE')}\nSECOND_URL={URL.format('OTHER')}\n"),
        ((URL.format("${FIRST_PW}"), URL.format("${SECOND_PW}")), "FIRST_PW=ONE\nSECOND_PW=OTHER\n"),
    ],
)
def test_two_clients_of_a_server_outside_get_one_value(urls: tuple[str, str], values: str, tmp_path: Path) -> None:
    [finding] = mismatches(report(tmp_path, OUTSIDE.format(*urls), {".env": values}))
    assert not any(isinstance(step, RunStep) for step in finding.fix)  # the server has its password
    paste(finding.fix, tmp_path)
    assert not mismatches(report(tmp_path, (tmp_path / "compose.yaml").read_text(encoding="utf-8")))


def test_two_default_passwords_get_one_value(tmp_path: Path) -> None:
    found = report(tmp_path, group("postgres:16", {"DATABASE_URL": URL.format("admin")}, server("changeme")))
    finding = next(f for f in found.findings if f.rule == "default-secret" and f.secret == "DATABASE_URL")
    paste(finding.fix, tmp_path)
    after = report(tmp_path, (tmp_path / "compose.yaml").read_text(encoding="utf-8"))
    assert [c.state for c in after.connections] == ["match"]
    assert not any(f.rule in ("default-secret", "mismatched-credential") for f in after.findings)


FILES = {
    "a line that refers to one that is moved": (
        "services:\n  app: {image: local/app, env_file: .env}\n  db:\n    image: postgres:16\n    environment:\n"
        "      POSTGRES_PASSWORD: changeme\n",
        {".env": "DATABASE_URL=postgresql://postgres:changeme@db/postgres\nDIRECT_URL=${DATABASE_URL}\nTZ=UTC\n"},
    ),
    "a name that another env file has, too": (
        "services:\n  app: {image: local/app, env_file: [one.env]}\n"
        "  db: {image: 'postgres:16', env_file: [one.env]}\n"
        "  other: {image: local/other, env_file: [other.env]}\n"
        "  second: {image: 'postgres:16', env_file: [second.env]}\n",
        {
            "one.env": "POSTGRES_PASSWORD=changeme\nDB_HOST=db\nDB_PASSWORD=changeme\n",
            "second.env": "POSTGRES_PASSWORD=changeme2\n",
            "other.env": "DB_HOST=second\nDB_PASSWORD=changeme2\n",
        },
    ),
    "a user with the value of the password": (
        "services:\n  app:\n    image: local/app\n    environment:\n"
        "      DATABASE_URL: postgresql://${DB_USER:-shop}:${DB_PASSWORD:-shop}@db:5432/${DB_NAME:-shop}\n"
        "  db:\n    image: postgres:16\n    environment:\n      POSTGRES_USER: ${DB_USER:-shop}\n"
        "      POSTGRES_PASSWORD: ${DB_PASSWORD:-shop}\n      POSTGRES_DB: ${DB_NAME:-shop}\n",
        {".env": "DB_USER=admin\nDB_NAME=admin\nDB_PASSWORD=admin\n"},
    ),
    "a name that the .env has, too": (
        "services:\n  app: {image: local/app, env_file: [one.env]}\n"
        "  db: {image: 'postgres:16', env_file: [one.env]}\n",
        {
            "one.env": "POSTGRES_PASSWORD=changeme\nDB_HOST=db\nDB_PASSWORD=changeme\n",
            ".env": "POSTGRES_PASSWORD=ONE\n",
        },
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_pasted_fixes_of_env_files_leave_every_connection(name: str, tmp_path: Path) -> None:
    compose, files = FILES[name]
    before = report(tmp_path, compose, files)
    assert {c.state for c in before.connections} == {"match"}
    steps = [step for finding in before.findings if finding.rule == "default-secret" for step in finding.fix]
    paste(dict.fromkeys(steps), tmp_path)
    after = report(tmp_path, (tmp_path / "compose.yaml").read_text(encoding="utf-8"))
    assert states(after) == states(before)
    assert not any(f.rule in ("default-secret", "unresolved-reference", "missing-secret") for f in after.findings)


def cause(finding: Finding) -> tuple[str, str | None]:
    return finding.rule, finding.secret


def test_the_fix_says_what_an_existing_volume_needs(tmp_path: Path) -> None:
    compose = group("postgres:16", {"DATABASE_URL": URL.format("ONE")}, server("OTHER"))
    [finding] = mismatches(report(tmp_path, compose))
    assert "first start" not in finding.help
    [finding] = mismatches(
        report(tmp_path, compose + "    volumes: ['data:/var/lib/postgresql/data']\nvolumes: {data: }\n")
    )
    assert finding.help.endswith("POSTGRES_PASSWORD is only read at the first start")


def test_a_pasted_fix_in_manifests(tmp_path: Path) -> None:
    before = manifests(tmp_path, SECRETS_OF_BOTH.replace("HOST", "postgres"), APP, SERVER)
    [finding] = mismatches(before)
    paste(finding.fix, tmp_path)
    after = manifests(tmp_path, (tmp_path / "all.yaml").read_text(encoding="utf-8"))
    assert [c.state for c in after.connections] == ["match"], finding.fix
    old = ("embedded-secret", "url")  # the key that nothing takes any more, reported as DATABASE_URL before
    assert {cause(f) for f in after.findings} - {cause(f) for f in before.findings} == {old}


def test_a_pasted_fix_in_manifests_with_a_literal_and_a_group(tmp_path: Path) -> None:
    group = APP.partition("        - name: DATABASE_URL")[0] + (
        '        - {name: DB_HOST, value: postgres}\n        - name: DB_PASSWORD\n          value: "ONE"\n'
    )
    before = manifests(tmp_path, SECRETS_OF_BOTH, group, SERVER)
    [finding] = mismatches(before)
    paste(finding.fix, tmp_path)
    after = manifests(tmp_path, (tmp_path / "all.yaml").read_text(encoding="utf-8"))
    assert [c.state for c in after.connections] == ["match"], finding.fix
    assert not {cause(f) for f in after.findings} - {cause(f) for f in before.findings}


def test_a_pasted_fix_in_manifests_of_a_url_without_a_user(tmp_path: Path) -> None:
    app = APP.partition("        - name: DATABASE_URL")[0]
    app += "        - name: MONGO_URL\n          value: mongodb://mongo/shop\n"
    mongo = SERVER.replace("name: postgres}\nspec", "name: mongo}\nspec").replace("postgres:16", "mongo:8")
    mongo = mongo.replace("POSTGRES_USER", "MONGO_INITDB_ROOT_USERNAME").replace("POSTGRES_", "MONGO_INITDB_ROOT_")
    [finding] = mismatches(manifests(tmp_path, SECRETS_OF_BOTH, app, mongo))
    paste(finding.fix, tmp_path)
    text = (tmp_path / "all.yaml").read_text(encoding="utf-8")
    assert 'value: "mongodb://shop:$(MONGO_INITDB_ROOT_PASSWORD)@mongo/shop?authSource=admin"' in text, text
    assert [c.state for c in manifests(tmp_path, text).connections] == ["match"]
