"""The fix of a value at one end of a connection: one value for both ends, where both are one credential."""

from pathlib import Path

import pytest

from auracheck.report import Report
from auracheck.steps import DoStep, Step
from tests.deployment.pasting import paste
from tests.deployment.projects import MYSQL, POSTGRES, group, report

SCRIPT = "    volumes: ['./init.sql:/docker-entrypoint-initdb.d/init.sql']\n"
URL = "postgresql://app_user:{}@db/app"
GROUP = {"SPRING_DATASOURCE_URL": "jdbc:mysql://db/app", "SPRING_DATASOURCE_USERNAME": "app_user",
         "SPRING_DATASOURCE_PASSWORD": "app_password"}  # fmt: skip


def defaults(found: Report) -> dict[str | None, tuple[Step, ...]]:
    return {finding.secret: finding.fix for finding in found.findings if finding.rule == "default-secret"}


def weak(server: dict[str, str]) -> dict[str, str]:
    return {name: value.replace("ONE", "changeme") for name, value in server.items()}


@pytest.mark.parametrize(
    ("image", "server", "client", "files"),
    [
        ("postgres:17", POSTGRES, {"DATABASE_URL": URL.format("app_password")}, {}),
        ("postgres:17", POSTGRES, {"DATABASE_URL": URL.format("${APP_PW}")}, {".env": "APP_PW=app_password\n"}),
        ("postgres:17", POSTGRES, {"DATABASE_URL": URL.format("${APP_PW:-app_password}")}, {}),
        ("postgres:17", POSTGRES, {"DATABASE_URL": "$URL"}, {".env": f"URL={URL.format('app_password')}\n"}),
        ("mysql:8", MYSQL, GROUP, {}),
    ],
)
def test_a_user_that_a_script_makes_gets_a_password_of_its_own(
    image: str, server: dict[str, str], client: dict[str, str], files: dict[str, str], tmp_path: Path
) -> None:
    secret = list(client)[-1]
    compose = group(image, client, weak(server)) + SCRIPT
    steps = defaults(report(tmp_path, compose, {"init.sql": "", **files}))[secret]
    paste(steps, tmp_path)
    after = report(tmp_path, (tmp_path / "compose.yaml").read_text(encoding="utf-8"))
    assert set(defaults(after)) == {next(name for name, value in server.items() if value == "ONE")}, steps
    assert [connection.state for connection in after.connections] == ["unknown"]
    assert [step.text for step in steps if isinstance(step, DoStep)] == [
        f"give the user of {secret} the same password on db"
    ]


def test_each_user_that_a_script_makes_has_its_own_variable(tmp_path: Path) -> None:
    clients = {"FIRST_URL": "postgresql://first:first_password@db/a", "SECOND_URL": "postgresql://second:secret@db/b"}
    found = report(tmp_path, group("postgres:17", clients, POSTGRES) + SCRIPT, {"init.sql": ""})
    for steps in defaults(found).values():
        paste(steps, tmp_path)
    lines = (tmp_path / "compose.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[5].endswith("FIRST_URL: postgresql://first:${FIRST_PASSWORD}@db/a")
    assert lines[6].endswith("SECOND_URL: postgresql://second:${SECOND_PASSWORD}@db/b")
