"""A draft from Python code: what it reads, told by `ast` alone."""

import os
from importlib import import_module
from pathlib import Path
from time import monotonic
from types import ModuleType

import pytest

from auracheck.draft import draft, files, python
from auracheck.draft.files import MAX_MODULE
from tests.draft.conftest import Draw

READS = {
    'import os\nos.environ["A_KEY"]': {"A_KEY": True},
    'import os as o\no.environ["A_KEY"]': {"A_KEY": True},
    'from os import environ as e\ne["A_KEY"]\ne.get("B_KEY", "x")': {"A_KEY": True, "B_KEY": False},
    'from os import getenv as g\ng("A_KEY")\ng("LOG_LEVEL")\ng("B_KEY", None)': {
        "A_KEY": False, "B_KEY": False,
    },
    'import os\nx = os.getenv("A_KEY") or os.getenv("B_KEY")': {"A_KEY": False, "B_KEY": False},
    'import os\nos.environ.setdefault("A_KEY", "x")\n"B_KEY" in os.environ': {"A_KEY": False, "B_KEY": False},
    'import os\nos.getenv("A_KEY", "x")\nos.environ["A_KEY"]': {"A_KEY": True},
    'import os\nos.getenv("A_KEY", "x")\nos.getenv("A_KEY")': {"A_KEY": False},
    'import os\nif os.getenv("DB_URL"):\n    print(os.environ["DB_URL"])': {"DB_URL": False},
    'import os\nx = 1 if not os.environ.get("A_KEY") else 2': {"A_KEY": False},
    'import os\nif os.getenv("A_KEY") and os.getenv("B_KEY"):\n    pass': {"A_KEY": False, "B_KEY": False},
    'import os\nNAME = "A_KEY"\nenv = os.environ\nenv[NAME]': {"A_KEY": True},
    'import os\nos.environ["A_KEY"] = "x"\ndel os.environ["B_KEY"]\nos.environ["C_KEY"]': {"C_KEY": True},
    'from decouple import config\nconfig("A_KEY")\nconfig("PORT", 1, cast=int)': {"A_KEY": True},
    'from starlette.config import Config\nc = Config(".env")\nc("A_KEY", cast=str)\nc("PORT", default=1)': {
        "A_KEY": True,
    },
    'from pydantic_settings import BaseSettings\nfrom starlette.config import Config\nc = Config(".env")\n'
    'class S(BaseSettings):\n    A_KEY: str = c("A_KEY")\n    B_KEY: str = c("B_KEY", default="x")': {
        "A_KEY": True, "B_KEY": False,
    },
    'import environ\nenv = environ.Env(DEBUG=(bool, False))\nenv("A_KEY")\nenv("DEBUG")\nenv.db()': {
        "A_KEY": True, "DATABASE_URL": True,
    },
    'from environs import Env\ne = Env()\ne.str("A_KEY")\ne.int("PORT", 1)\ne.read_env()': {
        "A_KEY": True,
    },
    'from environs import Env\ne = Env()\ne("A_KEY", OTHER)\ne("B_KEY", "")\ne("C_KEY", None)\ne("D_KEY")': {
        "A_KEY": False, "B_KEY": False, "C_KEY": False, "D_KEY": True,
    },
    'import environ\nenv = environ.Env()\nenv("A_KEY", str)\nenv("B_KEY", str, "x")\nenv("C_KEY", f"{x}")': {
        "A_KEY": True, "B_KEY": False, "C_KEY": False,
    },
    'import os\nX = os.getenv("A_KEY")\nif X in [None, "insecure"]:\n    raise ValueError': {
        "A_KEY": True,
    },
    'from .base import *\nenv("A_KEY")': {"A_KEY": True},
    'import os\nos.environ.pop("A_KEY")\nos.environ.pop("B_KEY", None)': {"A_KEY": True, "B_KEY": False},
    'import os\ne = os.environ.copy()\ne["A_KEY"]\ndef f(env=os.environ):\n    return env["B_KEY"]': {
        "A_KEY": True, "B_KEY": True,
    },
    'import os\nfrom dotenv import dotenv_values\nc = {**dotenv_values(".env"), **os.environ}\nc["A_KEY"]\nc.get("B_KEY")': {  # noqa: E501
        "A_KEY": True, "B_KEY": False,
    },
    'import os\nfor n in ("A_KEY", "B_KEY"):\n    if n not in os.environ:\n        raise ValueError(n)': {
        "A_KEY": True, "B_KEY": True,
    },
    'import os\nif not (k := os.getenv("A_KEY")):\n    raise ValueError': {"A_KEY": True},
    'import os\ndef env(name, default=None):\n    return os.environ.get(name, default)\nenv("A_KEY")': {"A_KEY": False},
    'from environs import env, Env\nwith env.prefixed("P_"):\n    env("A_KEY")\n    with env.prefixed("Q_"):\n'
    '        env("B_KEY", None)\nenv.str("C_KEY")\ne = Env(prefix="R_")\ne("D_KEY")': {
        "P_A_KEY": True, "P_Q_B_KEY": False, "C_KEY": True, "R_D_KEY": True,
    },
    'import environ\nenv = environ.Env()\nenv.prefix = "P_"\nenv("A_KEY")': {"P_A_KEY": True},
    'from starlette.config import Config\nc = Config(".env", env_prefix="P_")\nc("A_KEY")': {"P_A_KEY": True},
    'import dj_database_url\ndj_database_url.config()\ndj_database_url.config("B_URL", default="sqlite:///x")': {
        "DATABASE_URL": False, "B_URL": False,
    },
    'import click\n@click.option("--a", envvar="A_KEY", required=True)\n@click.option("--b", envvar=["B_KEY", "C_KEY"])\n'  # noqa: E501
    '@click.option("--d-key", help="x")\ndef main(): ...\nmain(auto_envvar_prefix="P")': {
        "A_KEY": True, "B_KEY": False, "C_KEY": False, "P_D_KEY": False,
    },
    'import typer\nfrom typing import Annotated\ndef main(a: Annotated[str, typer.Option(envvar="A_KEY")],\n'
    '  b: Annotated[str, typer.Option(envvar="B_KEY")] = "", c: str = typer.Option(..., envvar="C_KEY"),\n'
    '  d: str = typer.Option("", envvar="D_KEY")): ...': {
        "A_KEY": True, "B_KEY": False, "C_KEY": True, "D_KEY": False,
    },
    'from configurations import Configuration, values\nclass Base(Configuration):\n    A_KEY = values.SecretValue()\n'
    '    B_KEY = values.Value("")\n    DB = values.DatabaseURLValue("sqlite:///x")\n'
    '    C = values.Value(environ_name="C_KEY", environ_prefix=None, environ_required=True)': {
        "DJANGO_A_KEY": True, "DJANGO_B_KEY": False, "DATABASE_URL": False, "C_KEY": True,
    },
    'from dynaconf import Dynaconf, Validator\nsettings = Dynaconf(envvar_prefix="P", validators=[\n'
    '  Validator("A_KEY", must_exist=True), Validator("B_KEY", default="")])\nsettings.C_KEY; settings.get("D_KEY")': {
        "P_A_KEY": True, "P_B_KEY": False, "P_C_KEY": False, "P_D_KEY": False,
    },
    'from flask import Flask\napp = Flask("x")\napp.config.from_prefixed_env()\napp.config["A_KEY"]': {"FLASK_A_KEY": False},  # noqa: E501
    'from sanic import Sanic\napp = Sanic("x", env_prefix="P_")\napp.config.A_KEY': {"P_A_KEY": False},
    'from goodconf import GoodConf\nclass C(GoodConf):\n    A_KEY: str\n    B_KEY: str = ""': {"A_KEY": True, "B_KEY": False},  # noqa: E501
    'from config.base import env\nenv.str("A_KEY")': {"A_KEY": True},
}  # fmt: skip

NESTED = """
from pydantic import BaseModel, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

class Mail(BaseModel):
    password: SecretStr
    api_key: SecretStr | None = None

class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="shop_", env_nested_delimiter="__")
    mail: Mail
    other: Mail | None = None
"""

SETTINGS = """
from typing import Annotated, ClassVar, Optional
from pydantic import AliasChoices, BaseModel, Field, PostgresDsn, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

class Mail(BaseModel):
    host: str

class Base(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="shop_", env_file=".env")
    secret_key: SecretStr
    session: "SecretStr"
    debug: bool = False
    store: PostgresDsn
    mail: Mail
    mail_password: Optional[SecretStr] = None
    LIMIT: ClassVar[int] = 3
    stripe: SecretStr = Field(validation_alias="STRIPE_SECRET_KEY")
    sentry: str = Field(default="", alias="SENTRY_DSN")
    either: str = Field(validation_alias=AliasChoices("A_TOKEN", "B_TOKEN"))
    workers: Annotated[int, Field(gt=0)]
    hosts: list[str] = Field(default_factory=list)

class Prod(Base):
    region: str

class Old(BaseSettings):
    api_token: str = Field(..., env="OLD_API_TOKEN")
    lower: str = ...
    class Config:
        env_prefix = "old_"
        case_sensitive = True
"""


@pytest.mark.parametrize(("code", "names"), READS.items())
def test_what_reads_the_environment(drafted: Draw, code: str, names: dict[str, bool]) -> None:
    made = drafted("app.py", code + "\n")
    required = made.policy.required("development", {})
    assert {name: name in required for name in made.policy.secrets} == names


def test_the_fields_of_a_nested_model_are_variables_where_there_is_a_delimiter(drafted: Draw) -> None:
    made = drafted("settings.py", NESTED)
    assert made.required == {"SHOP_MAIL__PASSWORD"}
    optional = {"SHOP_MAIL__API_KEY", "SHOP_OTHER__PASSWORD", "SHOP_OTHER__API_KEY"}
    assert set(made.policy.secrets) == made.required | optional


def test_a_model_that_has_itself_as_a_field_comes_to_an_end(drafted: Draw) -> None:
    made = drafted("settings.py", NESTED.replace("api_key: SecretStr", "api_key: Mail"))
    assert "SHOP_MAIL__API_KEY__PASSWORD" in made.policy.secrets


def test_the_fields_of_settings_classes(drafted: Draw) -> None:
    made = drafted("app/settings.py", SETTINGS)
    assert made.kinds == {
        "SHOP_SECRET_KEY": "key", "SHOP_SESSION": "token", "SHOP_STORE": "url",
        "SHOP_MAIL_PASSWORD": "password", "STRIPE_SECRET_KEY": "token", "SENTRY_DSN": "url", "A_TOKEN": "token",
        "SHOP_WORKERS": "setting", "SHOP_REGION": "setting", "OLD_API_TOKEN": "token",
        "old_lower": "setting",
    }  # fmt: skip
    assert made.policy.secrets.keys() - made.required == {
        "SHOP_MAIL_PASSWORD", "SENTRY_DSN", "A_TOKEN"
    }  # fmt: skip
    assert 'kind = "url"  # PostgresDsn' in made.text
    assert "# also read as B_TOKEN" in made.text
    assert "# app/settings.py:15: nested model" in made.text


@pytest.mark.parametrize(
    "code",
    [
        'import os\nos.getenv("A_SECRET", "insecure")\nos.getenv("PORT", "80")',
        'import os\nx = os.getenv("A_SECRET") or "insecure"\ny = os.getenv("PORT") or "80"',
        'import environ\ne = environ.Env(A_SECRET=(str, "insecure"))\ne("A_SECRET")\ne("PORT", default="80")',
        'from decouple import config\nconfig("A_SECRET", "insecure")\nconfig("PORT", default="80")',
        "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n"
        '    a_secret: str = "insecure"\n    port: str = "80"',
    ],
)
def test_a_credential_with_a_default_in_the_code_is_required_where_it_counts(drafted: Draw, code: str) -> None:
    made = drafted("app.py", code + "\n")
    assert made.required == {"A_SECRET"}
    assert made.policy.required("development", {}) == set()
    assert "# default value in the code" in made.text
    assert "insecure" not in made.text


@pytest.mark.parametrize("default", ["None", '""', "' '", "make_one()"])
def test_a_default_that_is_no_text_makes_it_optional(drafted: Draw, default: str) -> None:
    assert drafted("app.py", f'import os\nos.getenv("A_SECRET", {default}) or None\n').required == set()


@pytest.mark.filterwarnings("ignore:Support for class-based `config` is deprecated")
def test_pydantic_itself_needs_each_name_that_is_required_and_no_other(
    drafted: Draw, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pydantic_settings", reason="pydantic-settings is not installed; .ci/run installs it")
    from pydantic import ValidationError

    code = SETTINGS.replace("    mail: Mail\n", "")
    made = drafted("app/settings.py", code)
    (place / "as_v2.py").write_text(code.replace("env=", "validation_alias="))
    monkeypatch.syspath_prepend(place)
    module = import_module("as_v2")
    values = {"url": "postgresql://a:b@c.invalid/d", "setting": "3"}
    for name, kind in made.kinds.items():
        if name in made.required or name == "A_TOKEN":
            monkeypatch.setenv(name, values.get(kind, "x"))
    for kind, own in (("Prod", lambda name: "OLD" not in name.upper()), ("Old", lambda name: "OLD" in name.upper())):
        getattr(module, kind)()
        for name in filter(own, made.required):
            with monkeypatch.context() as without:
                without.delenv(name)
                with pytest.raises(ValidationError):
                    getattr(module, kind)()


GIVEN = """from pydantic_settings import BaseSettings

class Settings(BaseSettings):
    SECRET: str
    OTHER_SECRET: str
    DATABASE_URL: str

def settings(folder):
    made = {"SECRET": read(folder)}
    return Settings(_env_file=".env", OTHER_SECRET="x", **made)
"""


def test_a_field_that_the_code_itself_gives_is_not_read(drafted: Draw) -> None:
    assert set(drafted("app.py", GIVEN).policy.secrets) == {"DATABASE_URL"}
    assert drafted("app.py", GIVEN + "Settings()\n").required == {"SECRET", "OTHER_SECRET", "DATABASE_URL"}


def test_names_that_cannot_be_told_are_named_by_their_place(drafted: Draw) -> None:
    made = drafted("app.py", 'import os\nos.environ["A_KEY"]\nos.environ[f"X_{1}"]\nos.getenv("sk_live_51HxQw9kZ")\n')
    assert list(made.policy.secrets) == ["A_KEY"]
    assert "# app.py:3: name computed at run time" in made.text
    assert "# app.py:4: not a name" in made.text
    assert "51Hx" not in made.text
    assert made.unread == ()


def test_what_is_not_the_applications_is_left_out(drafted: Draw, place: Path) -> None:
    for folder in ("tests", "node_modules", ".venv", "app/migrations", "env/lib", ".git"):
        (place / folder).mkdir(parents=True)
        (place / folder / "x.py").write_text('import os\nos.environ["OTHER_KEY"]\n')
    (place / "env" / "pyvenv.cfg").write_text("")
    (place / "test_x.py").write_text('import os\nos.environ["OTHER_KEY"]\n')
    made = drafted("app/a.py", 'import os\nos.environ["A_KEY"]\n')
    assert list(made.policy.secrets) == ["A_KEY"]
    assert "# Not read: hidden folders, virtual environments" in made.text


def test_what_cannot_be_read_is_named_and_the_rest_is_drafted(drafted: Draw, place: Path) -> None:
    (place / "broken.py").write_text("import environ\ndef (\n")
    (place / "nul.py").write_bytes(b"environ = '\0'\n")
    (place / "deep.py").write_text("environ" + "(" * 5000 + ")" * 5000)
    (place / "unary.py").write_text("environ = " + "-" * 100_000 + "1")
    (place / "template.py").write_text("{{ no_settings_here }} (")
    (place / "long.py").write_bytes(b"os.environ\n" + b"#" * MAX_MODULE)
    if os.name != "nt":
        (place / "loop.py").symlink_to("loop.py")
        (place / "again").symlink_to(".", target_is_directory=True)
        os.mkfifo(place / "fifo.py")
    began = monotonic()
    made = drafted("a.py", 'import os\nos.environ["A_KEY"]\n')
    assert monotonic() - began < 5  # seconds: a pipe is not waited for
    assert list(made.policy.secrets) == ["A_KEY"]
    unread = {unread.file: unread.line for unread in made.unread}
    assert unread.keys() >= {"broken.py", "nul.py", "deep.py", "unary.py", "long.py"}
    assert unread["broken.py"] == 2
    assert os.name == "nt" or unread.keys() >= {"loop.py", "fifo.py"}


@pytest.mark.parametrize(("bound", "value"), [("MAX_FILES", 3), ("MAX_BYTES", 100)])
@pytest.mark.parametrize("module", [files, python])
def test_more_files_than_the_bound(
    place: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType, bound: str, value: int
) -> None:
    monkeypatch.setattr(module, bound, value, raising=False)
    if not hasattr(module, bound) or (module, bound) == (python, "MAX_FILES"):
        return
    for number in range(4):
        (place / f"m{number}.py").write_text(f'import os\nos.environ["A{number}_KEY"]\n')
    made = draft(".")
    assert ("A0_KEY" in made.text, "A3_KEY" in made.text) == (True, False)
    assert [(unread.file, "more than" in unread.reason) for unread in made.unread] == [("m3.py", True)]


def test_nothing_is_imported_or_run(drafted: Draw, place: Path) -> None:
    drafted("a.py", 'import os\nopen("ran", "w")\nos.environ["A_KEY"]\n')
    assert not (place / "ran").exists()


def test_code_with_doubtful_escapes_warns_nobody(drafted: Draw, recwarn: pytest.WarningsRecorder) -> None:
    assert drafted("a.py", 'import os\nos.environ["A_KEY"]\nx = "\\d"\n1 is 1\n').unread == ()
    assert len(recwarn) == 0


def test_a_folder_without_anything(place: Path) -> None:
    (place / "notes.txt").write_text("A_KEY=\n")
    made = draft(".")
    assert made.text == ""
    assert "no code, example" in made.unread[0].reason


def test_one_module_alone(drafted: Draw) -> None:
    assert list(drafted("a.py", 'import os\nos.environ["A_KEY"]\n', "a.py").policy.secrets) == ["A_KEY"]


@pytest.mark.parametrize(
    ("base", "is_one"),
    [
        ("from pydantic_settings import BaseSettings as Base\nclass Common(Base): ...", True),
        ("import pydantic\nclass Common(pydantic.BaseSettings): ...", True),
        ("from pydantic.v1 import BaseSettings\nclass First(BaseSettings): ...\nclass Common(First): ...", True),
        ("from .vendored import BaseSettings\nclass Common(BaseSettings): ...", True),
        ("from click import Command\nclass CommandFromDjangoSettings(Command): ...\n"
         "class Common(CommandFromDjangoSettings): ...", False),
        ("class BaseSettings: ...\nclass Common(BaseSettings): ...", False),
        ("from vendor import DjangoSettings\nclass Common(DjangoSettings): ...", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_apart", [False, True])
def test_a_settings_class_derives_from_pydantics(
    drafted: Draw, place: Path, base: str, is_one: bool, is_apart: bool
) -> None:
    fields = "class ForSettings(Common):\n    api_token: str\n    max_age: float\n"
    if is_apart:
        (place / "base.py").write_text(base + "\n")
        fields = "from base import Common as CommonSettings\n" + fields.replace("Common)", "CommonSettings)")
    made = drafted("app.py", fields if is_apart else f"{base}\n{fields}").text
    assert ("[secrets.API_TOKEN]" in made, "[secrets.MAX_AGE]" in made) == (is_one, is_one)


def test_the_minimum_length_of_a_field_is_that_of_the_entry(drafted: Draw) -> None:
    code = "from pydantic_settings import BaseSettings\nfrom pydantic import Field\nclass S(BaseSettings):\n"
    made = drafted("app.py", f"{code}    a_key: str = Field(min_length=48)\n    b_key: str = Field(min_length=True)\n")
    assert {name: entry.min_length for name, entry in made.policy.secrets.items()} == {"A_KEY": 48, "B_KEY": None}


def test_a_module_of_a_package_is_not_started_as_a_program(drafted: Draw, place: Path) -> None:
    code = 'import os\nif __name__ == "__main__":\n    key = os.environ["STRIPE_API_KEY"]\n    assert key\n'
    assert drafted("shop/pay.py", code, ".").required == {"STRIPE_API_KEY"}
    (place / "shop/__init__.py").write_text("")
    assert drafted("shop/pay.py", code, ".").required == set()
    assert drafted("shop/main.py", code, ".").required == {"STRIPE_API_KEY"}


def test_the_environment_in_the_logs_is_not_that_of_the_program(drafted: Draw) -> None:
    code = "import os\n" + "".join(f"os.getenv('AUDIT_LOG_{each}')\n" for each in ("ENV", "URL", "PASSWORD", "INDEX"))
    assert drafted("app.py", code).policy.variable == ""


def test_a_reader_that_the_module_makes_itself_does_not_come_with_the_star(drafted: Draw) -> None:
    code = "import os\nfrom .local import *\n{}os.getenv('A_KEY')\nSECRET_KEY = config.get('site', 'secret')\n"
    assert set(drafted("settings.py", code.format("config, files = build_config()\n")).kinds) == {"A_KEY"}
    assert "B_KEY" in drafted("settings.py", code.format("config('B_KEY')\n")).kinds
