"""What a setting chooses between in Python: a value for a developer beside the variable of a deployment."""

from pathlib import Path

from tests.draft.conftest import Draw

DJANGO = """
import environ, os
env = environ.Env(DEBUG=(bool, False), BUILD_ONLY=(bool, False))
DEBUG = env("DEBUG")
BUILD_ONLY: bool = env("BUILD_ONLY")
INSTALLED_APPS = []
"""


def test_a_main_key_beside_one_for_a_developer_is_asked_for_in_production(drafted: Draw) -> None:
    made = drafted("shop/settings.py", DJANGO + 'SECRET_KEY = "hello!" if DEBUG else os.getenv("SHOP_SECRET_KEY")\n')
    assert made.required == {"SHOP_SECRET_KEY"}


def test_a_main_key_where_another_is_made_without_it_is_not(drafted: Draw) -> None:
    made = drafted(
        "shop/settings.py",
        DJANGO + 'SECRET_KEY = os.environ["A_SECRET_KEY"] if "A_SECRET_KEY" in os.environ else make()\n',
    )
    assert made.required == set()


def test_a_variable_of_a_ci_job_says_that_it_is_no_deployment(drafted: Draw) -> None:
    branches = 'if DEBUG:\n    SECRET_KEY = "x"\nelif "CI" in os.environ:\n    SECRET_KEY = "y"\nelse:\n'
    code = branches + '    SECRET_KEY = env("SECRET_KEY")\n'
    assert drafted("shop/settings.py", DJANGO + code).required == {"SECRET_KEY"}


def test_what_is_left_out_where_a_flag_is_set_is_asked_for_without_it(drafted: Draw) -> None:
    code = 'DATABASES = {"default": env.db(), "other": env.db("OTHER_DB_URL")} if not BUILD_ONLY else {}\n'
    assert drafted("shop/settings.py", DJANGO + code).required == {"DATABASE_URL", "OTHER_DB_URL"}


def test_a_file_of_settings_with_a_text_for_what_is_not_set_is_an_alternative(drafted: Draw) -> None:
    code = """
import os, redis
from configparser import ConfigParser
config = ConfigParser()
BROKER_URL = os.environ.get("CELERY_BROKER_URL") or config.get("CELERY", "URL", fallback="redis://localhost:6379")
client = redis.StrictRedis.from_url(BROKER_URL)
"""
    made = drafted("app.py", code)
    assert "CELERY_BROKER_URL" in made.text
    assert made.required == set()


def test_a_main_program_that_sets_a_table_of_defaults_needs_none_of_them(drafted: Draw) -> None:
    code = """
import os
DEFAULTS = {"SUPER_PASSWORD": "admin", "BOT_PASSWORD": "badbot13m0n8f570f94"}
for key, value in DEFAULTS.items():
    os.environ.setdefault(key, value)
def create():
    return os.environ["SUPER_PASSWORD"], os.environ["BOT_PASSWORD"]
create()
"""
    assert drafted("manage.py", code).required == set()


def test_what_the_script_of_the_start_exports_need_not_be_set_wherever_it_is(place: Path, drafted: Draw) -> None:
    (place / "scripts").mkdir()
    (place / "scripts" / "run.sh").write_text("export AUTH_SECRET=$(openssl rand -base64 32)\nnode server.js\n")
    assert drafted("app.py", 'import os\nSECRET = os.environ["AUTH_SECRET"]\n').required == set()
