"""What drafts of public applications were wrong about: each form as it was found there."""

from pathlib import Path

import pytest

from auracheck.draft import draft
from auracheck.draft.kinds import guessed
from tests.conftest import Run
from tests.draft.conftest import Draw

RANDOM = "b7e2049d6c1f8a35e09b4d7c2a6f1e83d5b0c9f4a7e1628d3c5f0b9a4e7d1c62"

TABLE = """
function entry(env: string, path: string) { return { env, path } }
const entries = [entry('CORE_SECRET', 'core.secret'), { env: 'MAIL_PASSWORD' }]
enum Names { KEY = 'SIGNING_SECRET' }
for (const each of entries) { const value = process.env[each.env] }
process.env[Names.KEY]
"""

GO = """package config

type Config struct {
\tDB   DBConfig `envPrefix:"DB_"`
\tRead *DBConfig `envPrefix:"READ_"`
\tMail struct {
\t\tPassword string `env:"PASSWORD,required"`
\t} `envPrefix:"MAIL_"`
}

type DBConfig struct {
\tPassword string `env:"PASSWORD,notEmpty"`
\tAuth     Auth   `envPrefix:"AUTH_"`
}

type Auth struct {
\tToken string `default:"x" env:"TOKEN"`
}
"""


def test_the_names_in_a_table_are_read(drafted: Draw) -> None:
    assert set(drafted("src/config.ts", TABLE, ".").kinds) == {"CORE_SECRET", "MAIL_PASSWORD", "SIGNING_SECRET"}


def test_structs_of_go_have_the_prefixes_of_the_fields_that_take_them(drafted: Draw) -> None:
    made = drafted("config.go", GO, ".")
    assert set(made.kinds) == {"MAIL_PASSWORD", "DB_PASSWORD", "READ_PASSWORD", "DB_AUTH_TOKEN", "READ_AUTH_TOKEN"}
    assert made.required == {"MAIL_PASSWORD", "DB_PASSWORD", "READ_PASSWORD"}


def test_an_empty_default_of_spring_is_one_and_a_default_may_have_a_variable_in_it(drafted: Draw) -> None:
    text = "a=${A_PASSWORD:}\nb=${B_PASSWORD:${C_PASSWORD:x}}\nspring.d=${D_PASSWORD}\n"
    made = drafted("application.properties", text, ".")
    assert set(made.kinds) == {"A_PASSWORD", "B_PASSWORD", "C_PASSWORD", "D_PASSWORD"}
    assert made.required == {"D_PASSWORD"}


def test_an_error_where_a_variable_is_set_does_not_require_it(drafted: Draw) -> None:
    code = 'import os, sys\nX = os.environ.get("DB_PASSWORD", "")\nif X:\n    sys.exit(3)\n'
    assert drafted("app.py", code).required == set()


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("app.py", 'import os\nx = os.environ.get("VERP_SECRET") or (SECRET_KEY + "verp")\n'),
        ("app.py", 'import os, secrets\nx = os.getenv("VERP_SECRET", secrets.token_hex(32))\n'),
        ("app.ts", "const x = process.env.VERP_SECRET ?? crypto.randomBytes(32).toString('hex')\n"),
        ("app.rb", 'x = ENV.fetch("VERP_SECRET", SecureRandom.hex(32))\n'),
    ],
)
def test_what_the_code_makes_itself_is_issued_by_nobody(drafted: Draw, file: str, code: str) -> None:
    text = drafted(file, code.replace("VERP", "ACME"), ".").text
    assert 'kind = "key"' in text
    assert "auracheck generate ACME_SECRET" in text


def test_the_default_says_the_scheme_of_a_url_whose_name_does_not(drafted: Draw) -> None:
    made = drafted("app.py", 'import os\nos.getenv("TASKS_FROM", "redis://cache:6379/2")\n')
    assert 'purpose = "redis:// URL"\nobtain = "auracheck generate TASKS_FROM --host HOST"' in made.text


@pytest.mark.parametrize(
    ("name", "kind", "issued"),
    [
        ("ADMINPASS", "password", False), ("RATE_LIMIT_BYPASS", "setting", False),
        ("DATABASE_CREDENTIALS", "password", False), ("LDAP_BINDCREDENTIALS", "password", True),
        ("REDIS_URL_CACHE", "url", False), ("REDIS_URL_PUBLIC_IDS", "url", False), ("REDIS_URL_FILE", "setting", False),
        ("MEM_STORE_URI", "url", False), ("AZURE_CONNECTION_STRING", "url", True),
        ("PADDLE_AUTH_CODE", "token", True), ("TRUSTED_HEADER_AUTH_KEY", "setting", False),
    ],
)  # fmt: skip
def test_what_names_say(name: str, kind: str, issued: bool) -> None:
    found = guessed(name)
    assert (found.kind, found.issued) == (kind, issued)


def test_a_dockerfile_names_what_a_deployment_may_give(place: Path) -> None:
    (place / "Dockerfile").write_text("FROM a\nENV ADMINPASS= APP_ENV=prod\nENV API_TOKEN=given\n")
    text = draft(".").text
    assert "[secrets.ADMINPASS]" in text
    assert "[secrets.API_TOKEN]" in text
    assert "given" not in text
    assert 'required_in = ["' not in text


def test_secret_files_are_read_where_code_makes_their_names(place: Path) -> None:
    (place / "entrypoint.sh").write_text('#!/bin/sh\nfile="${1}_FILE"\necho "${!file}"\n: "${API_TOKEN:?}"\n')
    assert 'files = "_FILE"  # entrypoint.sh:2\n' in draft(".").text


def test_the_example_of_a_local_file_counts_where_there_is_no_other(place: Path) -> None:
    (place / ".env.local.example").write_text("A_SECRET=change-me\n")
    assert "[secrets.A_SECRET]" in draft(".").text
    (place / ".env.example").write_text("B_SECRET=change-me\n")
    assert "A_SECRET" not in draft(".").text


def test_a_number_that_is_called_a_user_is_not_listed(drafted: Draw) -> None:
    assert set(drafted(".env.example", "RATELIMIT_USER=5\nA_TOKEN=x\n").kinds) == {"A_TOKEN"}


POLICY = """name = "shop"
extends = []
[environments]
variable = "APP_ENV"
unset = "development"
development = {}
production = { strict = true }
[secrets.SHOP_SECRET]
kind = "key"
required_in = ["production"]
[secrets.PGADMIN_DEFAULT_PASSWORD]
kind = "password"
required_in = []
[secrets.POSTGRES_PASSWORD]
kind = "password"
required_in = []
"""


def test_another_program_of_a_project_is_not_asked_for_what_the_policy_requires(place: Path, run: Run) -> None:
    (place / "auracheck.toml").write_text(POLICY)
    services = {"postgres:17": "POSTGRES_PASSWORD", "dpage/pgadmin4": "PGADMIN_DEFAULT_PASSWORD", "shop": "SHOP_SECRET"}
    lines = [
        f"  s{number}:\n    image: {image}\n    environment:\n      {name}: ${{{name}}}\n"
        for number, (image, name) in enumerate(services.items())
    ]
    (place / "compose.yaml").write_text("services:\n" + "".join(lines))
    (place / ".env").write_text(
        "".join(f"{name}={RANDOM[at : at + 40]}\n" for at, name in enumerate(services.values()))
    )
    outcome = run("check", "compose.yaml", "--env", "production", "-f", "json")
    assert [rule for rule, _, _ in outcome.findings("error") if rule == "missing-secret"] == []
    mismatched = [place for rule, _, place in outcome.findings("warning") if rule == "environment-mismatch"]
    assert mismatched == [10]


@pytest.mark.parametrize("folder", ["testing", "dev"])
def test_a_compose_file_for_tests_or_developers_is_checked_only_when_it_is_named(
    place: Path, run: Run, folder: str
) -> None:
    (place / folder).mkdir()
    text = "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: abc\n"
    (place / folder / "compose.yml").write_text(text)
    (place / "compose.yml").write_text("services:\n  web:\n    image: a\n")
    assert run("check", ".", "--env", "production", "-f", "json").findings("error") == []
    assert run("check", folder, "--env", "production", "-f", "json").findings("error") != []


def test_what_a_later_line_of_a_dockerfile_empties_is_not_in_the_image(place: Path, run: Run) -> None:
    (place / "Dockerfile").write_text("FROM a AS b\nENV DB_PASSWORD=secret\nFROM b\nENV DB_PASSWORD=\n")
    assert run("check", "Dockerfile", "--env", "production", "-f", "json").findings("warning") == []


def test_an_env_file_of_tests_is_not_production_for_a_policy_without_environments(place: Path, run: Run) -> None:
    (place / "auracheck.toml").write_text('extends = []\n[secrets.A_SECRET]\nkind = "key"\n')
    (place / ".env.test").write_text("A_SECRET=test\n")
    assert run("check", ".", "--env", "production", "-f", "json").findings("error") == []
