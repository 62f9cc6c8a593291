"""The content of configs that a Compose file has in itself."""

from pathlib import Path

import pytest

from tests.deployment.projects import report


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("[db]\n      user = app\n      password = changeme", "--config password"),
        ("db:\n        url: redis://:changeme@cache:6379", "--config password"),
        ('{"admin": {"apiKey": "changeme"}}', "--config apiKey"),
        ("DB_PASSWORD=changeme", "--config DB_PASSWORD"),
        ("requirepass changeme", "--requirepass"),
        ("CREATE USER app WITH PASSWORD 'changeme';", "--password"),
        ("title = changeme", ""),
    ],
)
def test_a_default_in_the_content_of_a_config_is_found(content: str, name: str, tmp_path: Path) -> None:
    services = "services:\n  app:\n    image: app\n    environment: {API_TOKEN: ONE}\n    configs: [c]\n"
    found = report(tmp_path, f"{services}configs:\n  c:\n    content: |\n      {content}\n")
    assert {f.secret for f in found.findings if f.rule == "default-secret"} == ({name} if name else set())


def test_a_variable_in_the_content_of_a_config_is_judged_where_it_is_set(tmp_path: Path) -> None:
    services = "services:\n  app:\n    image: app\n    configs: [c]\n"
    content = "configs:\n  c:\n    content: |\n      password = ${SHOP_PASSWORD}\n"
    found = report(tmp_path, services + content, {".env": "SHOP_PASSWORD=changeme\n"})
    assert {f.secret for f in found.findings if f.rule == "default-secret" and "app" in f.targets[0]} == {
        "--config password"
    }
