"""A draft from a file of settings: its names, and nothing of its values."""

import json
from pathlib import Path

import pytest

from auracheck.draft import MOST_NAMES, draft
from tests.draft.conftest import Draw

SHOP = """# another product
DJANGO_ENV=production
SECRET_KEY=change-me
DEBUG=False
DATABASE_URL=postgres://user:password@localhost:5432/shop
AWS_ACCESS_KEY_ID=
AWS_SECRET_ACCESS_KEY=
STRIPE_PUBLISHABLE_KEY=pk_test_xxx
STRIPE_SECRET_KEY=sk_test_xxx
EMAIL_HOST_USER=
EMAIL_HOST_PASSWORD=
SENTRY_DSN=https://abc@sentry.invalid/0
"""
OURS = "ENVIRONMENT=\nJWT_SECRET_KEY=\nSESSION_SECRET=\nDATABASE_URL=\nREDIS_URL=\n"


def test_credentials_with_a_value_are_required_and_those_without_one_are_not(drafted: Draw) -> None:
    made = drafted(".env.example", SHOP)
    assert made.kinds == {
        "SECRET_KEY": "key", "DATABASE_URL": "url", "AWS_ACCESS_KEY_ID": "username", "AWS_SECRET_ACCESS_KEY": "token",
        "STRIPE_SECRET_KEY": "token", "EMAIL_HOST_USER": "username", "EMAIL_HOST_PASSWORD": "password",
        "SENTRY_DSN": "url",
    }  # fmt: skip
    assert made.required == {"SECRET_KEY", "DATABASE_URL", "STRIPE_SECRET_KEY", "SENTRY_DSN"}
    assert "# Not listed: 2 settings without which the application starts." in made.text
    assert made.unread == ()


def test_each_guess_is_marked_and_each_entry_says_where_it_was_seen(drafted: Draw) -> None:
    text = drafted(".env.example", SHOP).text
    kinds = [line for line in text.splitlines() if line.startswith(("kind =", "obtain ="))]
    assert kinds
    assert {line.partition("  # ")[2] for line in kinds} == {"guessed from the name", "a URL with a password"}
    assert "[secrets.SECRET_KEY]  # .env.example:3" in text


def test_what_names_the_environment_is_told_apart(drafted: Draw) -> None:
    policy = drafted(".env.example", SHOP).policy
    assert (policy.variable, policy.unset) == ("DJANGO_ENV", "")
    assert [e.name for e in policy.environments.values() if e.strict] == ["staging", "production"]
    assert drafted(".env.example", "API_TOKEN=\n").policy.variable == ""


def test_else_it_is_told_by_the_applications_own_prefix(drafted: Draw) -> None:
    shop = "SHOP_ENVIRONMENT=\nSHOP_PORT=\nSHOP_TOKEN=\n"
    assert drafted(".env.example", shop).policy.variable == "SHOP_ENVIRONMENT"
    assert drafted(".env.example", shop.replace("SHOP", "SENTRY")).policy.variable == ""
    assert drafted(".env.example", "VIRTUAL_ENV=\nA_TOKEN=\n").policy.variable == ""


def test_pairs_that_only_work_together(drafted: Draw) -> None:
    secrets = drafted(".env.example", SHOP).policy.secrets
    assert secrets["AWS_ACCESS_KEY_ID"].pair == "AWS_SECRET_ACCESS_KEY"
    assert secrets["EMAIL_HOST_PASSWORD"].pair == "EMAIL_HOST_USER"
    assert secrets["STRIPE_SECRET_KEY"].pair == ""


def test_another_product_extends_nothing_and_auraconnect_its_own(drafted: Draw) -> None:
    other = drafted(".env.example", SHOP)
    assert "extends = []" in other.text
    assert "JWT_SECRET_KEY" not in other.policy.secrets
    own = drafted(".env.example", OURS + "JWT_SECRET=\nSENTRY_DSN=\n")
    assert "extends =" not in own.text
    assert "[secrets.SENTRY_DSN]" in own.text
    assert own.text.count("[secrets.") == 1
    assert (own.policy.variable, own.policy.secrets["JWT_SECRET_KEY"].short) == ("ENVIRONMENT", "jwt")


def test_nothing_to_add_is_a_policy_too(drafted: Draw) -> None:
    made = drafted(".env.example", OURS)
    assert "[secrets." not in made.text
    assert made.required >= {"JWT_SECRET_KEY", "REDIS_URL"}


def test_the_name_is_that_of_the_project(drafted: Draw, place: Path) -> None:
    assert drafted(".env.example", "A_KEY=\n").policy.name == place.name
    (place / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    assert drafted("deploy/.env.example", "A_KEY=\n").policy.name == "shop"
    (place / "pyproject.toml").write_text('[tool.poetry]\nname = "other"\n')
    assert drafted("deploy/.env.example", "A_KEY=\n").policy.name == "other"


@pytest.mark.parametrize(
    "text", ["[broken", "project = 1\ntool = 2\n", '[project]\nname = " "\n', "\xff", "name = " + "[" * 5000]
)
def test_a_pyproject_that_says_nothing_is_passed_over(drafted: Draw, place: Path, text: str) -> None:
    (place / "pyproject.toml").write_bytes(text.encode("latin-1"))
    assert drafted(".env.example", "A_KEY=\n").policy.name == place.name


KEY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\nabcdefghijk\nQyZkXwVuTs==\nABCDEFGHIJ\n"


def test_pieces_of_a_value_are_no_names(drafted: Draw) -> None:
    made = drafted("x.env", f"A_KEY=-----BEGIN PRIVATE KEY-----\n{KEY}-----END PRIVATE KEY-----\nB_KEY='x\nKq7Z2v9=4\n")
    assert set(made.policy.secrets) == {"A_KEY"}
    assert all(piece not in made.text for piece in ("MIIE", "abcdef", "QyZk", "ABCDEF", "Kq7Z"))
    assert [unread.line for unread in made.unread] == [6, 7]


@pytest.mark.parametrize("name", ["spring.datasource.password", "db-password", "ConnectionStrings__Default", "S3_KEY"])
def test_names_of_other_tastes_are_names(drafted: Draw, name: str) -> None:
    assert list(drafted("x.env", f"{name}=\n").policy.secrets) == [name]


def test_other_forms_are_read_by_their_sources(drafted: Draw) -> None:
    unit = drafted("shop.service", '[Service]\nEnvironment=API_TOKEN=x "DB_PASSWORD=y"\n')
    assert unit.kinds == {"API_TOKEN": "token", "DB_PASSWORD": "password"}
    values = drafted("values.json", json.dumps({"API_TOKEN": "x", "DEBUG": True}))
    assert set(values.policy.secrets) == {"API_TOKEN"}
    script = drafted("env.sh", "export API_TOKEN=$(pass show x)\n. ./other.sh\n")
    assert set(script.policy.secrets) == {"API_TOKEN"}
    assert [unread.line for unread in script.unread] == [2]


def test_a_compose_file_says_what_it_asks_for_and_which_service_takes_it(drafted: Draw) -> None:
    pytest.importorskip("yaml", reason="the extra auracheck[yaml] is not installed")
    text = """
x-shared: &shared
  API_TOKEN: ${API_TOKEN:?set it}
services:
  web: {image: a, environment: {<<: *shared, TZ: y, SECRET_KEY: "${KEY:?}"}}
  worker:
    image: a
    environment:
      - API_TOKEN=${API_TOKEN?}
      - SMTP_PASSWORD
  db: {image: b, environment: {TZ: y, POSTGRES_PASSWORD: "${DB_PASSWORD}"}}
"""
    made = drafted("compose.yaml", text)
    assert made.required == {"API_TOKEN", "SECRET_KEY"}
    assert {name: entry.services for name, entry in made.policy.secrets.items()} == {
        "API_TOKEN": ("web", "worker"), "SECRET_KEY": ("web",), "SMTP_PASSWORD": ("worker",),
        "POSTGRES_PASSWORD": ("db",),
    }  # fmt: skip
    assert made.unread == ()


def test_a_service_with_a_whole_env_file_runs_the_application_and_one_that_shares_a_name_does_not(
    drafted: Draw, place: Path
) -> None:
    pytest.importorskip("yaml", reason="the extra auracheck[yaml] is not installed")
    names = '("A_SECRET", "B_SECRET", "C_SECRET", "SEARCH_KEY")'
    (place / "app.py").write_text(f"import os\nfor name in {names}:\n    os.environ[name]\n")
    compose = """
services:
  web:
    image: shop
    env_file: .env
  search:
    image: search
    environment:
      SEARCH_KEY: ${SEARCH_KEY}
"""
    made = drafted("compose.yaml", compose, ".")
    assert made.policy.secrets["A_SECRET"].services == ("web",)


def test_composes_own_env_file_is_no_evidence_of_what_a_container_takes(drafted: Draw, place: Path) -> None:
    pytest.importorskip("yaml", reason="the extra auracheck[yaml] is not installed")
    (place / "compose.yaml").write_text("services: {web: {image: a, environment: {APP_SECRET: '${APP_SECRET}'}}}\n")
    (place / ".env").write_text("APP_SECRET=x\nOTHER_SECRET=y\n")
    assert set(drafted("notes.txt", "", ".").policy.secrets) == {"APP_SECRET"}
    alone = draft(".env")
    assert alone.text == ""
    assert "read by Compose to fill in its own files" in alone.unread[0].reason
    (place / "compose.yaml").write_text("services: {web: {image: a, env_file: .env}}\n")
    assert set(drafted("notes.txt", "", ".").policy.secrets) == {"APP_SECRET", "OTHER_SECRET"}


def test_more_names_than_the_bound(drafted: Draw) -> None:
    made = drafted("x.env", "".join(f"V{'_A' * (n // 500)}{n % 500}_KEY=\n" for n in range(MOST_NAMES + 1)))
    assert len(made.policy.secrets) == MOST_NAMES
    assert "more than 1,000 names" in made.unread[0].reason


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"\xff\xfe=\n", b"= =\n"])
def test_where_there_is_no_name_there_is_no_draft(place: Path, content: bytes) -> None:
    (place / ".env.example").write_bytes(content)
    made = draft(".env.example")
    assert made.text == ""
    assert made.unread


@pytest.mark.parametrize(
    ("text", "required"),
    [
        ("# Signs the sessions (required, at least 32 characters)\nA_SECRET=\n", True),
        ("# REQUIRED\nA_SECRET=\n", True),
        ("A_SECRET=  # must be set\n", True),
        ("# Required\n\nA_SECRET=\n", False),
        ("# not required\nA_SECRET=\n", False),
        ("# Required if you use S3\nA_SECRET=\n", False),
        ("# only required for S3\nA_SECRET=\n", False),
        ("# optional, required by S3\nA_SECRET=x\n", False),
        ("A_SECRET=\n", False),
    ],
)
def test_what_a_remark_calls_required_is_required(drafted: Draw, text: str, required: bool) -> None:
    made = drafted(".env.example", text)
    assert ("A_SECRET" in made.required) is required
    assert ("called required there" in made.text) is required


def test_the_env_file_that_symfony_loads_has_the_defaults(drafted: Draw, place: Path) -> None:
    (place / "composer.json").write_text('{"require": {"symfony/runtime": "^7"}}')
    (place / "compose.yaml").write_text("services: {db: {image: mysql, environment: {MYSQL_DATABASE: $NAME}}}\n")
    (place / "config").mkdir()
    (place / "config" / "services.yaml").write_text("a: '%env(MAIL_PASSWORD)%'\nb: '%env(SIGNING_KEY)%'\n")
    made = drafted(".env", "APP_SECRET=not-a-secret\nMAIL_PASSWORD=null\n", ".")
    assert made.required == {"APP_SECRET", "SIGNING_KEY"}


def test_an_env_file_that_compose_fills_in_nothing_from_is_the_program_s(drafted: Draw, place: Path) -> None:
    (place / "compose.yaml").write_text("services: {db: {image: mysql, environment: {MYSQL_DATABASE: shop}}}\n")
    assert drafted(".env", "SHOP_TOKEN=\n", ".").kinds == {"SHOP_TOKEN": "token"}


def test_what_an_example_calls_random_nobody_issues(drafted: Draw) -> None:
    text = (
        "# openssl rand -hex 32\nACME_SECRET=\nGLOBEX_SECRET=make-this-something-random\n\n"
        "# a random token from https://initech.net/keys\nINITECH_SECRET=\n"
    )
    made = drafted(".env.example", text)
    assert made.kinds == {"ACME_SECRET": "key", "GLOBEX_SECRET": "key", "INITECH_SECRET": "token"}
    assert 'obtain = "auracheck generate ACME_SECRET"' in made.text


def test_a_value_that_an_installer_fills_in_says_nothing_about_whether_it_must_be_set(drafted: Draw) -> None:
    assert drafted(".env.example", "CORE_SECRET={{core_secret}}\nAPI_SECRET=abc\n").required == {"API_SECRET"}


def test_what_is_commented_out_may_be_called_random_as_well(drafted: Draw) -> None:
    made = drafted(".env.example", "# MCP_API_TOKEN=your-random-bearer-token\n")
    assert "from the provider" not in made.text


def test_beside_other_files_the_env_file_of_symfony_has_the_defaults_too(drafted: Draw, place: Path) -> None:
    (place / "composer.json").write_text('{"require": {"symfony/runtime": "7"}}')
    (place / "a.php").write_text(
        "<?php $c = ['%env(QUEUE_DSN)%', '%env(DATABASE_URL)%', '%env(APP_SECRET)%', '%env(API_TOKEN)%'];\n"
    )
    (place / ".env").write_text("QUEUE_DSN=redis://redis:6379\nDATABASE_URL=mysql://db\nAPP_SECRET=\nAPI_TOKEN=\n")
    assert drafted(".env.authentik.dist", "X_TOKEN=\n", ".").required == {"DATABASE_URL", "APP_SECRET"}


def test_what_a_project_lists_is_read_whatever_its_folder_is_called(drafted: Draw, place: Path) -> None:
    project = place / "shop-dev"
    (project / "tools-dev").mkdir(parents=True)
    (project / ".env.example").write_text("API_TOKEN=abc\n")
    (project / "tools-dev" / ".env.example").write_text("OTHER_TOKEN=abc\n")
    assert set(drafted("x.txt", "", "shop-dev").policy.secrets) == {"API_TOKEN"}


def test_code_that_makes_a_dockerfile_is_none(drafted: Draw) -> None:
    assert set(drafted("dockerfile.ex", 'ENV A_KEY=abc\nSystem.get_env("B_KEY")\n', ".").policy.secrets) == {"B_KEY"}
