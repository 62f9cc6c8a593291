"""Two values with one name in a Compose project: each gets a variable, since one for both would make them one."""

import os
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fixes.test_projects import follow_all, is_valid, report, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

SERVER = "  {0}:\n    image: postgres:17\n    environment:\n      POSTGRES_USER: {1}\n      POSTGRES_PASSWORD: {2}\n"
CLIENT = "  {0}:\n    image: shop\n    environment:\n      DATABASE_URL: postgresql://{1}:{2}@{3}/{1}\n"


def followed(compose: str, place: Path, run: Run) -> list[str]:
    """The variables of the `.env` afterwards, where nothing is left to find and both ends of each connection agree."""
    write({"compose.yaml": f"services:\n{compose}"}, place)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    after = report(run, "compose.yaml")
    assert [(each["rule"], each["secret"]) for each in after["findings"] if each["severity"] == "error"] == []
    assert {each["state"] for each in after["connections"]} <= {"match"}
    return [line.partition("=")[0] for line in (place / ".env").read_text().splitlines() if line[:1] not in ("#", "")]


def test_two_servers_have_a_password_each(place: Path, run: Run) -> None:
    first = CLIENT.format("app", "shop", "shop", "db") + SERVER.format("db", "shop", "shop")
    second = CLIENT.format("jobs", "flow", "changeme", "flow-db") + SERVER.format("flow-db", "flow", "changeme")
    assert followed(first + second, place, run) == ["POSTGRES_PASSWORD", "FLOW_DB_POSTGRES_PASSWORD"]


def test_two_applications_have_a_key_each(place: Path, run: Run) -> None:
    one = "  web:\n    image: shop\n    environment:\n      - SECRET_KEY=changeme\n"
    other = "  admin:\n    image: admin\n    environment:\n      - SECRET_KEY=secret\n"
    assert followed(one + other, place, run) == ["SECRET_KEY", "ADMIN_SECRET_KEY"]


def test_what_had_one_value_keeps_one(place: Path, run: Run) -> None:
    services = "".join(f"  {name}:\n    image: shop\n    environment:\n      - SECRET_KEY=changeme\n" for name in "ab")
    assert followed(services, place, run) == ["SECRET_KEY"]


def test_what_refers_to_the_variable_already_keeps_it(place: Path, run: Run) -> None:
    services = "".join(f"  {n}:\n    image: shop\n    environment: ['SECRET_KEY=${{SECRET_KEY:-{n}}}']\n" for n in "ab")
    assert followed(services, place, run) == ["SECRET_KEY"]


def test_what_is_absent_in_one_service_is_what_another_has(place: Path, run: Run) -> None:
    (place / "auracheck.toml").write_text('extends = []\n[secrets.SECRET_KEY]\nrequired_in = ["production"]\n')
    services = "  web:\n    image: shop\n    environment:\n      SECRET_KEY: changeme\n      A: b\n"
    worker = "  worker:\n    image: shop\n    environment:\n      SECRET_KEY: ''\n      A: b\n"
    assert followed(worker + services, place, run) == ["SECRET_KEY"]
