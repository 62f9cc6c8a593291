"""A server gets a password that it did not have: the plan sets its user, too, and says that its clients need both."""

import os
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fixes.test_projects import follow_all, is_valid, report, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

MONGO = "services:\n  database:\n    image: mongo:8\n    restart: always\n"
RABBIT = "services:\n  queue:\n    image: rabbitmq:4\n    restart: always\n"


@pytest.mark.parametrize("compose", [MONGO, f"{MONGO}    environment:\n      A: b\n"])
def test_its_user_is_set_with_it_so_that_nothing_new_is_found(compose: str, place: Path, run: Run) -> None:
    write({"compose.yaml": compose}, place)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    assert '      MONGO_INITDB_ROOT_USERNAME: "root"\n' in (place / "compose.yaml").read_text()
    assert report(run, "compose.yaml")["findings"] == []


@pytest.mark.parametrize(("compose", "service"), [(MONGO, "database"), (RABBIT, "queue")])
def test_its_clients_are_left_to_a_person_and_so_is_the_whole_fix(
    compose: str, service: str, place: Path, run: Run
) -> None:
    write({"compose.yaml": compose}, place)
    [finding] = report(run, "compose.yaml")["findings"]
    assert finding["fix"][-1] == {
        "step": "do",
        "text": f"give the services that connect to {service} the same user and password",
    }
    run("check", "compose.yaml", "--env", "production", "--fix")
    assert (place / "compose.yaml").read_text() == compose
