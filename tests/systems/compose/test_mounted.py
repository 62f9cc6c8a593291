"""A secret that Compose mounts is given where the application reads it, and else there is a hint where it is."""

from pathlib import Path

import pytest

from tests.conftest import GOOD, Run
from tests.systems.compose.compose_projects import write

KEY = GOOD["JWT_SECRET_KEY"]
PROJECT = """services:
  web:
    image: shop/web
    environment: {{SESSION_SECRET: "${{SESSION}}"{more}}}
    secrets: [{item}]
secrets:
  key: {{file: key.txt}}
  jwt_secret_key: {{file: key.txt}}
"""


def messages(place: Path, run: Run, item: str, more: str = "") -> list[str]:
    project = PROJECT.format(item=item, more=more)
    write(place, {"compose.yaml": project, "key.txt": KEY, ".env": f"SESSION={GOOD['SESSION_SECRET']}\nWAY={KEY}\n"})
    findings = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    return [f["message"] for f in findings if f["secret"] == "JWT_SECRET_KEY"]


@pytest.mark.parametrize(
    ("item", "path"),
    [
        ("jwt_secret_key", "/run/secrets/jwt_secret_key"),
        ("{source: key, target: JWT_SECRET_KEY}", "/run/secrets/JWT_SECRET_KEY"),
        ("{source: key, target: /etc/shop/jwt-secret-key}", "/etc/shop/jwt-secret-key"),
    ],
)
def test_the_message_says_where_it_is_mounted(item: str, path: str, place: Path, run: Run) -> None:
    (message,) = messages(place, run, item)
    assert message.startswith(
        f"not set (required in production); mounted at {path} (read only through JWT_SECRET_KEY_FILE)"
    )


@pytest.mark.parametrize("item", ["key", "{source: key, target: other}", "{source: key, target: '/x/${WAY}'}"])
def test_another_name_is_no_hint_and_a_path_of_variables_not_shown(item: str, place: Path, run: Run) -> None:
    assert messages(place, run, item) == ["not set (required in production)"]


@pytest.mark.parametrize("item", ["key", "{source: key, target: jwt}"])
def test_it_is_given_where_the_policy_says_that_files_are_read(item: str, place: Path, run: Run) -> None:
    (place / "auracheck.toml").write_text('files = "_FILE"\n')
    name = "jwt" if "jwt" in item else "key"
    assert messages(place, run, item, f", JWT_SECRET_KEY_FILE: /run/secrets/{name}") == []


STRANGERS = """services:
  web:
    image: shop/web
    environment: {DATABASE_PASSWORD: /run/secrets/db}
    secrets: [db]
secrets:
  db: {file: db.txt}
"""


@pytest.mark.parametrize(("content", "found"), [(KEY, []), ("changeme", ["db.txt:1"])])
def test_what_names_alone_judge_is_the_file_that_a_variable_names_and_not_its_path(
    content: str, found: list[str], place: Path, run: Run
) -> None:
    write(place, {"compose.yaml": STRANGERS, "db.txt": content})
    findings = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    of_value = [f for f in findings if f["secret"] == "DATABASE_PASSWORD"]
    assert [f"{f['locations'][0]['file']}:{f['locations'][0]['line']}" for f in of_value] == found
