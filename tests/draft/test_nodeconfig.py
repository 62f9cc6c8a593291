"""node-config: which variables have a default in a file, and which the code demands."""

from pathlib import Path

import pytest

from tests.draft.conftest import Draw

NAMES = """{
  "db": {"password": "DB_PASSWORD", "host": "DB_HOST", "port": {"__name": "DB_PORT", "__format": "number"}},
  "gateway": {"jwtSecret": "GATEWAY_JWT_SECRET"},
  "session": {"secret": "SESSION_SECRET"},
  "mail": {"password": "MAIL_PASSWORD"},
  "cookie": {"secret": "COOKIE_SECRET"}
}"""
CODE = """
const config = require('config')
const password = config.get('db.password')
const secret = config.get<string>('gateway.jwtSecret')
const cookie = config.get('cookie.secret')
const session = config.has('session.secret') ? config.get('session.secret') : undefined
"""


@pytest.fixture
def configured(place: Path, drafted: Draw) -> Draw:
    (place / "src").mkdir()
    (place / "src/app.js").write_text(CODE)
    return lambda name, text: drafted(f"config/{name}", text, ".")


def test_what_the_code_gets_of_node_config_without_a_default_is_required(place: Path, configured: Draw) -> None:
    (place / "config").mkdir()
    (place / "config/default.json").write_text('{"db": {"host": "localhost"}}')
    (place / "config/production.json").write_text('{"cookie": {"secret": ""}}')
    made = configured("custom-environment-variables.json", NAMES)
    assert made.required == {"DB_PASSWORD", "GATEWAY_JWT_SECRET"}  # nothing gets the mail's


def test_node_config_in_yaml_is_read(place: Path, configured: Draw) -> None:
    (place / "config").mkdir()
    (place / "config/default.yaml").write_text("db:\n  password: ''\n")
    made = configured(
        "custom-environment-variables.yaml", "db:\n  password: DB_PASSWORD\ngateway:\n  jwtSecret: K_KEY\n"
    )
    assert set(made.kinds) == {"DB_PASSWORD", "K_KEY"}
    assert made.required == {"K_KEY"}


def test_defaults_that_code_makes_may_be_any(place: Path, configured: Draw) -> None:
    (place / "config").mkdir()
    (place / "config/default.js").write_text("module.exports = {...require('./more')}")
    assert configured("custom-environment-variables.json", NAMES).required == set()
