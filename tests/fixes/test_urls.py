"""URLs: a refused word outside of the password, and the server that is to get a new one."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.fixes.test_projects import report
from tests.rules.targets import KEY


def of_url(found: dict[str, Any], secret: str = "DATABASE_URL") -> list[dict[str, Any]]:
    return [step for each in found["findings"] if each["secret"] == secret for step in each["fix"]]


@pytest.mark.parametrize(
    ("url", "options", "needs"),
    [
        (f"postgresql://app:{KEY}@db.acme.net:5432/app_dev", "--host HOST --name NAME", ["HOST", "NAME"]),
        (
            f"postgresql://test:{KEY}@db.acme.net:5432/app_dev",
            "--host HOST --user USER --name NAME",
            ["HOST", "USER", "NAME"],
        ),
        (f"postgresql://app:{KEY}@dev.acme.net:5432/app", "--host HOST", ["HOST"]),
        (f"postgresql://app:dev{KEY}@db.acme.net:5432/app", "--host HOST", ["HOST"]),
    ],
)
def test_the_command_replaces_the_part_with_the_word(
    url: str, options: str, needs: list[str], place: Path, run: Run
) -> None:
    (place / ".env").write_text(f"DATABASE_URL={url}\n")
    (place / ".env").chmod(0o600)
    [step] = of_url(report(run, ".env"))
    assert (step["command"], step["needs"]) == (
        f"auracheck generate database {options} --write .env --rotate",
        needs,
    )


@pytest.mark.parametrize(
    ("name", "password", "expected"),
    [
        ("app_dev", f"{KEY}x", ["use another database in DATABASE_URL, without that word"]),
        (
            "app",
            f"dev{KEY}",
            [
                "auracheck generate POSTGRES_PASSWORD --write .env --rotate",
                "set the new password of DATABASE_URL on the server db.acme.net as well",
            ],
        ),
    ],
)
def test_a_variable_of_compose_gets_no_url(
    name: str, password: str, expected: list[str], place: Path, run: Run
) -> None:
    url = f"postgresql://app:${{POSTGRES_PASSWORD}}@db.acme.net:5432/{name}"
    compose = f"services:\n  app:\n    image: shop\n    environment: {{JWT_SECRET_KEY: {KEY}, DATABASE_URL: '{url}'}}\n"
    (place / "compose.yaml").write_text(compose)
    (place / ".env").write_text(f"POSTGRES_PASSWORD={password}\n")
    (place / ".env").chmod(0o600)
    steps = of_url(report(run, "compose.yaml"))
    assert [step.get("command") or step["text"] for step in steps] == expected


def test_the_server_of_an_env_file_gets_the_new_password_as_well(place: Path, run: Run) -> None:
    (place / ".env").write_text("MYSQL_HOST=10.1.2.3\nMYSQL_USER=app\nMYSQL_PASSWORD=changeme\n")
    assert of_url(report(run, ".env"), "MYSQL_PASSWORD")[-1]["text"] == (
        "set the new password of MYSQL_PASSWORD on the server 10.1.2.3 as well"
    )


def test_one_password_of_one_user_in_two_files_stays_one(place: Path, run: Run) -> None:
    env = "MYSQL_HOST=10.1.2.3\nMYSQL_USER={}\nMYSQL_PASSWORD=bismillah2024\n"
    (place / "compose.yaml").write_text("services:\n  bot:\n    image: bot\n    env_file: .env.bot\n")
    (place / ".env.bot").write_text(env.format("shop"))
    (place / ".env").write_text(env.format("shop"))
    words = "copy the new MYSQL_PASSWORD of .env.bot to .env if they are one password: they had the same"
    assert words in [step.get("text") for step in of_url(report(run, "."), "MYSQL_PASSWORD")]
    (place / ".env").write_text(env.format("other"))
    assert words not in [step.get("text") for step in of_url(report(run, "."), "MYSQL_PASSWORD")]


def test_a_secret_key_with_a_public_one_is_not_made_alone(place: Path, run: Run) -> None:
    (place / ".env").write_text("KHALTI_PUBLIC_KEY=changeme\nKHALTI_SECRET_KEY=changeme\n")
    [*_, step] = of_url(report(run, ".env"), "KHALTI_SECRET_KEY")
    assert step["text"] == "get a new one together with KHALTI_PUBLIC_KEY"
