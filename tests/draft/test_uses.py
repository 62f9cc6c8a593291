"""What code does with what it reads says what that is: forms that were found in sixteen public applications."""

import pytest

from tests.draft.conftest import Draw

RETURNS_A_FUNCTION = """
function oauth(provider: Provider, idEnv: string, secretEnv: string, extra?: object): () => Provider {
  return () => provider({ id: process.env[idEnv] as string, secret: process.env[secretEnv] as string, ...extra })
}
export const all = [oauth(Box, 'BOX_CLIENT_ID', 'BOX_CLIENT_SECRET'), oauth(Eve, 'EVE_CLIENT_ID', 'EVE_CLIENT_SECRET')]
"""


def test_a_function_that_returns_one_reads_each_of_its_arguments(drafted: Draw) -> None:
    secrets = drafted("src/auth.ts", RETURNS_A_FUNCTION, ".").policy.secrets
    assert set(secrets) == {"BOX_CLIENT_ID", "BOX_CLIENT_SECRET", "EVE_CLIENT_ID", "EVE_CLIENT_SECRET"} - {
        "BOX_CLIENT_ID", "EVE_CLIENT_ID"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("a.rb", 'Geocoder.configure(api_key: ENV["GEOCODER"], host: ENV["PLACE"])\n'),
        ("a.ts", "new Geocoder({ apiKey: process.env.GEOCODER, host: process.env.PLACE })\n"),
        ("a.py", 'import os\nGeocoder(api_key=os.getenv("GEOCODER"), host=os.getenv("PLACE"))\n'),
        ("b.py", 'import os\nAPI_KEY = os.getenv("GEOCODER")\nHOST = os.getenv("PLACE")\n'),
        ("c.py", 'import os\nx = {"api_key": os.getenv("GEOCODER"), "host": os.getenv("PLACE")}\n'),
    ],
)
def test_the_field_that_takes_a_value_says_what_it_is(drafted: Draw, file: str, code: str) -> None:
    assert drafted(file, code, ".").kinds == {"GEOCODER": "token"}


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("a.rb", 'ActiveSupport::SecurityUtils.secure_compare(params[:token], ENV["PAYGATE_TOKEN"])\n'),
        ("b.rb", 'head :forbidden if params[:token] != ENV["PAYGATE_TOKEN"]\n'),
        ("a.php", "<?php hash_equals(getenv('PAYGATE_TOKEN'), $token);\n"),
        ("a.go", 'ok := subtle.ConstantTimeCompare(token, []byte(os.Getenv("PAYGATE_TOKEN")))\n'),
        ("a.ts", "if (req.headers['x-token'] !== process.env.PAYGATE_TOKEN) throw new Error()\n"),
        ("b.ts", "function f(t) {\n  const s = process.env.PAYGATE_TOKEN\n  return timingSafeEqual(of(t), of(s))\n}\n"),
        ("a.py", 'import os, hmac\nhmac.compare_digest(token, os.environ.get("PAYGATE_TOKEN"))\n'),
        ("b.py", 'import os\nTOKEN = os.environ.get("PAYGATE_TOKEN")\nif header != TOKEN:\n    raise Forbidden\n'),
    ],
)  # fmt: skip
def test_what_a_caller_must_know_is_made_here(drafted: Draw, file: str, code: str) -> None:
    made = drafted(file, code, ".")
    assert 'obtain = "auracheck generate PAYGATE_TOKEN"' in made.text
    assert made.required == set()


def test_a_text_in_the_block_of_a_fetch_shows_that_nobody_issues_the_value(drafted: Draw) -> None:
    code = "activate_control_app url, { auth_token: ENV.fetch('PUMA_CONTROL_TOKEN') { 'acme' } }\n"
    assert 'obtain = "auracheck generate PUMA_CONTROL_TOKEN"' in drafted("config/puma.rb", code, ".").text


def test_what_a_provider_signs_with_is_not_what_a_caller_must_know(drafted: Draw) -> None:
    code = "function f(t: string) {\n  const s = process.env.PAYGATE_SECRET\n"
    code += "  return timingSafeEqual(t, createHmac('sha256', s))\n}\n"
    assert "get it from the provider" in drafted("a.ts", code, ".").text


def test_what_python_makes_itself_where_it_is_not_set_is_not_required(drafted: Draw) -> None:
    read = 'import os, uuid\nx = os.environ["HOOK_SECRET"]\n'
    assert drafted("app.py", read).required == {"HOOK_SECRET"}
    made = 'if not os.getenv("HOOK_SECRET"):\n    secret = str(uuid.uuid4())\n    os.environ["HOOK_SECRET"] = secret\n'
    assert drafted("app.py", read + made).required == set()


SETTINGS = "import environ\n{env}\nINSTALLED_APPS = []\nSECRET_KEY = env('SHOP_KEY')\nOTHER = env('OTHER_KEY')\n"


def test_django_does_not_start_with_an_empty_secret_key(drafted: Draw) -> None:
    schema = 'env = environ.Env(SHOP_KEY=(str, ""), OTHER_KEY=(str, ""))'
    assert drafted("settings.py", SETTINGS.format(env=schema), ".").required == {"SHOP_KEY"}


def test_django_has_no_database_with_an_empty_url(drafted: Draw) -> None:
    code = "import environ\nenv = environ.Env(DATABASE_URL=(str, {}))\nINSTALLED_APPS = []\n"
    code += "DATABASES = {{'default': env.db()}}\n"
    assert drafted("settings.py", code.format("''"), ".").required == {"DATABASE_URL"}
    assert drafted("settings.py", code.format("'sqlite:///db'"), ".").required == set()


def test_defaults_from_elsewhere_leave_it_open_whether_a_name_is_required(drafted: Draw) -> None:
    schema = "from shop.schema import DEFAULTS\nenv = environ.Env(SHOP_KEY=(str, 'x'), **DEFAULTS)"
    made = drafted("settings.py", SETTINGS.format(env=schema), ".")
    assert "OTHER_KEY" in made.kinds
    assert "OTHER_KEY" not in made.required


def test_a_mapping_of_the_codes_own_is_not_the_environment(drafted: Draw) -> None:
    code = "import os\nfrom starlette.config import Config\nos.getenv('B_KEY')\nconfig = Config({})\nconfig('A_KEY')\n"
    assert set(drafted("app.py", code.format("environ=own")).kinds) == {"B_KEY"}
    assert set(drafted("app.py", code.format("'.env'")).kinds) == {"A_KEY", "B_KEY"}


def test_a_task_of_rake_does_not_run_at_the_start(drafted: Draw) -> None:
    made = drafted("lib/tasks/deploy.rake", 'raise "no" if ENV["PAYGATE_API_KEY"].blank?\n', ".")
    assert set(made.kinds) == {"PAYGATE_API_KEY"}
    assert made.required == set()


def test_the_bucket_beside_a_secret_says_that_a_storage_issues_it(drafted: Draw) -> None:
    text = drafted(".env.example", "SPACES_SECRET=\nMINIO_SECRET=\nMINIO_BUCKET=\nSPACES_BUCKET_NAME=\n").text
    assert "auracheck generate SPACES_SECRET" not in text
    assert "auracheck generate MINIO_SECRET" in text


def test_the_key_or_id_beside_the_secret_of_an_api_says_that_it_is_of_a_client(drafted: Draw) -> None:
    names = ("MAP_API_KEY", "MAP_API_SECRET", "API_CLIENT_ID", "API_SECRET", "USERS_API_SECRET")
    text = drafted("app.py", "import os\n" + "".join(f"os.getenv('{name}')\n" for name in names)).text
    assert "auracheck generate USERS_API_SECRET" in text
    assert "auracheck generate MAP_API_SECRET" not in text
    assert "auracheck generate API_SECRET" not in text


def test_the_names_beside_a_credential_say_whose_it_is(drafted: Draw) -> None:
    of_azure = drafted(".env.example", "STORAGE_ACCESS_KEY=\nSTORAGE_ACCOUNT_NAME=\n")
    assert of_azure.kinds["STORAGE_ACCESS_KEY"] == "token"
    signed = drafted(".env.example", "ACCESS_TOKEN_SECRET=\nREFRESH_TOKEN_SECRET=\nX_ACCESS_TOKEN_SECRET=\n")
    assert signed.kinds == {
        "ACCESS_TOKEN_SECRET": "key",
        "REFRESH_TOKEN_SECRET": "key",
        "X_ACCESS_TOKEN_SECRET": "token",
    }


MIXED_IN = """from pydantic import BaseModel
from pydantic_settings import BaseSettings

class Common(BaseModel):
    shop_token: str

class Mail(Common):
    mail_password: str | None = None

class Limits(BaseModel):
    api_key: str

class Settings(Mail, BaseSettings):
    limits: Limits
    class Config:
        env_prefix = "ACME_"

class Answer(Mail):
    own_secret: str
"""


def test_the_fields_of_models_that_are_mixed_into_settings_are_read(drafted: Draw) -> None:
    made = drafted("settings.py", MIXED_IN, ".")
    assert set(made.kinds) == {"ACME_SHOP_TOKEN", "ACME_MAIL_PASSWORD"}
    assert made.required == {"ACME_SHOP_TOKEN"}


TABLE = """package config

var options = map[string]*value{
\t"ADMIN_PASSWORD": {
\t\tsecret: true,
\t},
\t"PORT_OF_METRICS": {},
}

func parse(key string) {
\tswitch key {
\tcase "PAYGATE_API_KEY", "OTHER":
\t}
}
"""


def test_the_names_that_go_looks_for_in_the_whole_environment_are_read(drafted: Draw) -> None:
    drafted("config/options.go", TABLE, ".")
    drafted("other/options.go", TABLE.replace("ADMIN", "OTHER"), ".")
    made = drafted("config/parser.go", "package config\nfor _, each := range os.Environ() {\n}\n", ".")
    assert set(made.kinds) == {"ADMIN_PASSWORD", "PAYGATE_API_KEY"}
    assert made.required == set()


SCRIPT = """#!/bin/bash
if [[ -z "${DB_PASSWORD:-}" && -e "$DB_PASSWORD__FILE" ]]; then
  DB_PASSWORD="$(cat "$DB_PASSWORD__FILE")"
fi
API_TOKEN="${API_TOKEN:-none}"
OWN_TOKEN="$(date)"
echo "${OWN_TOKEN:-none}" "${OTHER_SECRET:?}"
"""


def test_what_a_script_asks_for_before_it_sets_it_is_given_to_it(drafted: Draw) -> None:
    made = drafted("start.sh", SCRIPT, ".")
    assert set(made.kinds) == {"DB_PASSWORD", "API_TOKEN", "OTHER_SECRET"}
    assert made.required == {"OTHER_SECRET"}


def test_the_variable_that_takes_several_addresses_says_what_they_are(drafted: Draw) -> None:
    code = 'import os\ndatabase_url = os.environ.get("SHOPHQ_URL", None) or os.environ.get("SHOPLAB_ADDRESS")\n'
    assert drafted("app.py", code).kinds == {"SHOPHQ_URL": "url", "SHOPLAB_ADDRESS": "url"}


CONSTANTS = 'import os\nDB_PASSWD = os.getenv("DB_PASSWD")\nMAIL_PASSWORD = os.getenv("MAIL_PASSWORD")\n'
REFUSES = "from shop.config import DB_PASSWD, OTHER\ndef engine(environ):\n    if not DB_PASSWD:\n        exit(3)\n"


@pytest.mark.parametrize("place_of_constants", ["shop/config.py", "shop/config/__init__.py"])
def test_an_error_of_another_module_without_the_databases_password_requires_it(
    drafted: Draw, place_of_constants: str
) -> None:
    assert drafted(place_of_constants, CONSTANTS, ".").required == set()
    assert drafted("shop/database.py", REFUSES, ".").required == {"DB_PASSWD"}


VALIDATED = """
function check() {
  const key = process.env.PANEL_KEY
  if (!isValid(key) && process.env.NODE_ENV === 'production') {
    process.exit(1)
  }
}
check()
"""


def test_a_key_that_must_be_valid_in_production_is_required_there(drafted: Draw) -> None:
    made = drafted("src/keys.js", VALIDATED, ".")
    assert made.required == {"PANEL_KEY"}
    assert not made.policy.required("development", {})
    assert drafted("src/keys.js", VALIDATED.replace("'production'", "'preview'"), ".").required == set()


def test_an_error_in_a_function_is_noticed_where_that_is_used(drafted: Draw) -> None:
    code = "const a = process.env.SLACK_CLIENT_SECRET\nfunction send() {\n  if (!a) throw new Error('x')\n}\n"
    assert drafted("src/slack.js", code, ".").required == set()
    assert drafted("src/slack.js", code.replace("function send() {", "{"), ".").required == {"SLACK_CLIENT_SECRET"}


def test_what_only_a_script_beside_the_program_asks_for_is_not_required(drafted: Draw) -> None:
    code = "const url = process.env.AUDIT_DATABASE_URL\nif (!url) throw new Error('x')\n"
    assert drafted("server/scripts/audit.js", code, ".").required == set()
    assert drafted("server/audit.js", code, ".").required == {"AUDIT_DATABASE_URL"}


def test_a_key_that_the_code_makes_where_it_has_none_is_not_required(drafted: Draw) -> None:
    code = (
        'import os\nINSTALLED_APPS = []\nSECRET_KEY = os.environ.get("SECRET_KEY")\nif not SECRET_KEY:\n'
        '    with open("key") as file:\n        SECRET_KEY = file.read() or get_random_secret_key()\n'
    )
    assert drafted("settings.py", code).required == set()


def test_what_sentry_is_given_first_is_its_dsn(drafted: Draw) -> None:
    code = 'import os, sentry_sdk\nsentry_sdk.init(os.getenv("ERROR_TRACKER"), environment=os.getenv("ERROR_STAGE"))\n'
    assert drafted("app.py", code).kinds == {"ERROR_TRACKER": "url"}


def test_what_another_packages_function_requires_has_a_default_unless_that_is_nothing(drafted: Draw) -> None:
    code = (
        "from mitol.common.envs import get_string\n"
        'A = get_string(name="MAIN_SECRET", default=None, required=True)\n'
        'B = get_string(name="DATABASE_URL", default="sqlite:///x.db", required=True)\n'
    )
    assert drafted("settings.py", code).required == {"MAIN_SECRET"}
