"""The env files that a unit names."""

import pytest

from auracheck.systems.systemd import SYSTEM


def paths(text: str) -> list[str]:
    found = list(SYSTEM.mentions("app.service", text))
    assert all(mention.consumer == "systemd-env" and mention.names is None for mention in found)
    return [mention.path for mention in found]


@pytest.mark.parametrize(
    "line",
    [
        "EnvironmentFile=/etc/app.env",
        "EnvironmentFile=-/etc/app.env",
        "  EnvironmentFile = /etc/app.env",
        "EnvironmentFile=\\\n/etc/app.env",
        "EnvironmentFile=/etc/old.env\nEnvironmentFile=\nEnvironmentFile=/etc/app.env",
    ],
)
def test_a_unit_names_its_env_files(line: str) -> None:
    assert paths(f"[Service]\n{line}\n") == ["/etc/app.env"]


def test_all_of_them_with_their_spaces() -> None:
    assert paths("EnvironmentFile=/srv/my app/.env\nEnvironmentFile=%h/.env\n") == ["/srv/my app/.env", "/.env"]


@pytest.mark.parametrize(
    "line",
    [
        "#EnvironmentFile=/etc/app.env",
        "; EnvironmentFile=/etc/app.env",
        "Environment=EnvironmentFile=/etc/app.env",
        "Description=\\\nEnvironmentFile=/etc/app.env",
        "EnvironmentFile=app.env",
        "EnvironmentFile=/etc/app.env\nEnvironmentFile=",
    ],
)
def test_other_lines_name_none(line: str) -> None:
    assert paths(line) == []
