"""Drafts from the files of hosting platforms."""

from pathlib import Path

from auracheck.draft import draft
from tests.draft.conftest import Draw

HEROKU = """{"name": "shop", "env": {
  "SECRET_KEY": {"description": "x", "generator": "secret"}, "API_TOKEN": {"description": "y"},
  "MAIL_PASSWORD": {"required": false}, "ADMIN_PASSWORD": "quite-a-value", "S_TOKEN": {"value": "another-value"}
}}
"""

RENDER = """
services:
  - type: web
    envVars:
      - {key: APP_SECRET, generateValue: true}
      - {key: API_TOKEN, sync: false}
      - key: DATABASE_URL
        fromDatabase: {name: db, property: connectionString}
      - {key: MAIL_PASSWORD, value: quite-a-value}
envVarGroups:
  - name: all
    envVars: [{key: GROUP_SECRET, sync: false}]
"""


def test_heroku_asks_for_what_has_no_value_and_is_not_called_optional(drafted: Draw) -> None:
    made = drafted("app.json", HEROKU, ".")
    assert set(made.policy.secrets) == {"SECRET_KEY", "API_TOKEN", "MAIL_PASSWORD", "ADMIN_PASSWORD", "S_TOKEN"}
    assert made.required == {"API_TOKEN"}
    assert "-value" not in made.text


def test_the_variables_of_a_blueprint_of_render_are_known(drafted: Draw) -> None:
    made = drafted("render.yaml", RENDER, ".")
    assert set(made.policy.secrets) == {"APP_SECRET", "API_TOKEN", "DATABASE_URL", "MAIL_PASSWORD", "GROUP_SECRET"}
    assert made.required == set()
    assert "-value" not in made.text


def test_a_file_of_another_program_with_the_name_says_nothing(place: Path) -> None:
    (place / "app.json").write_text('{"expo": {"name": "shop"}, "env": [1]}')
    assert draft("app.json").text == ""
