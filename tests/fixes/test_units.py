"""What a unit lacks goes into the env file that it names already, also into one that does not exist yet."""

import os
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fixes.following import follow

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

UNIT = "[Service]\nExecStart=/bin/worker\nEnvironmentFile=-/etc/shop/worker.env\n"


@pytest.mark.parametrize("folder", ["etc/shop", "etc"])
def test_an_optional_env_file_that_is_absent_is_created_where_the_unit_names_it(
    folder: str, place: Path, run: Run
) -> None:
    (place / "etc/systemd/system").mkdir(parents=True)
    (place / folder).mkdir(exist_ok=True)
    (place / "etc/systemd/system/worker.service").write_text(UNIT)
    found = run("check", "systemd:worker.service", "--root", ".", "--env", "production", "-f", "json").report
    [missing] = [each for each in found["findings"] if each["secret"] == "JWT_SECRET_KEY"]
    commands = [step["command"] for step in missing["fix"]]
    assert commands[:-1] == ["mkdir -p ./etc/shop"] * (folder == "etc")
    assert commands[-1] == "auracheck generate jwt --write systemd-env:./etc/shop/worker.env"
    follow(missing["fix"], place)
    assert (place / "etc/shop/worker.env").stat().st_mode & 0o077 == 0
    found = run("check", "systemd:worker.service", "--root", ".", "--env", "production", "-f", "json").report
    assert "JWT_SECRET_KEY" not in {each["secret"] for each in found["findings"]}


def test_below_another_root_the_new_env_file_is_there_too(place: Path, run: Run) -> None:
    folder = place / "root/etc/systemd/system"
    folder.mkdir(parents=True)
    (folder / "web.service").write_text("[Service]\nExecStart=/usr/bin/web\nEnvironment=JWT_SECRET_KEY=changeme\n")
    unit = "root/etc/systemd/system/web.service"
    found = run("check", unit, "--root", "root", "--env", "production", "-f", "json").report["findings"]
    [fix] = [each["fix"] for each in found if each["rule"] == "default-secret"]
    assert fix[0]["command"] == "auracheck generate jwt --write root/etc/web.env"
    assert [step["new"][0] for step in fix if step.get("action") == "insert"] == ["EnvironmentFile=/etc/web.env"]
