"""Units of a user's own manager: where they are, and what differs from the system's (systemd.unit(5))."""

from pathlib import Path
from typing import Any

import pytest

from auracheck.model import EXTERNAL, Document
from auracheck.systems.source import open_source
from tests.systems.systemd.test_systemd import MACHINE, UNITS, plain, read, target, unread, write

HOME = "home/app/.config/systemd/user"
SHARED = "usr/lib/systemd/user"


def home_unit(root: Path, text: str) -> dict[str, Any]:
    """What a unit in the home of the user app gets, read by its path."""
    write(root, {**MACHINE, f"{HOME}/x.service": f"[Service]\n{text}\n"})
    return plain(target(read(f"systemd:/{HOME}/x.service", root)))


# --- by name -------------------------------------------------------------------------------------------------------


def test_a_unit_that_only_users_have_is_found_among_theirs(tmp_path: Path) -> None:
    write(tmp_path, {f"{SHARED}/x.service": "[Service]\nEnvironment=A=lib\n"})
    write(tmp_path, {"etc/systemd/user/x.service.d/1.conf": "[Service]\nEnvironment=B=etc\n"})
    assert plain(target(read("systemd:x", tmp_path))) == {"A": "lib", "B": "etc"}
    write(tmp_path, {"etc/systemd/user/x.service": "[Service]\nEnvironment=A=etc\n"})
    assert plain(target(read("systemd:x", tmp_path)))["A"] == "etc"


def test_the_system_has_the_name_first(tmp_path: Path) -> None:
    write(tmp_path, {f"{SHARED}/x.service": "[Service]\nEnvironment=A=user\n"})
    write(tmp_path, {"lib/systemd/system/x.service": "[Service]\nEnvironment=A=system\n"})
    assert plain(target(read("systemd:x", tmp_path))) == {"A": "system"}


def test_on_this_machine_the_user_is_who_runs_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    name = "auracheck-test-of-user-units"
    write(tmp_path, {f".local/share/systemd/user/{name}.service": "[Service]\nEnvironment=A=share B=%h\n"})
    assert plain(target(read(f"systemd:{name}"))).items() >= {"A": "share", "B": EXTERNAL}.items()
    write(tmp_path, {f".config/systemd/user/{name}.service": "[Service]\nEnvironment=A=config\n"})
    assert plain(target(read(f"systemd:{name}")))["A"] == "config"


def test_a_masked_unit_of_the_system_is_not_looked_for_elsewhere(tmp_path: Path) -> None:
    write(tmp_path, {f"{SHARED}/x.service": "[Service]\n", f"{UNITS}/x.service": ""})
    assert "masked" in unread(read("systemd:x", tmp_path)).reason


# --- specifiers ----------------------------------------------------------------------------------------------------


def test_what_the_home_tells_of_its_user(tmp_path: Path) -> None:
    write(tmp_path, {"home/app/app.env": "D=4\n"})
    assert home_unit(tmp_path, "Environment=A=%h B=%u C=%U\nEnvironmentFile=%h/app.env") == {
        "A": "/home/app",
        "B": "app",
        "C": "1000",
        "D": "4",
    }


@pytest.mark.parametrize("letter", "CdDEgGLsSt")
def test_what_depends_on_the_users_session_is_elsewhere(letter: str, tmp_path: Path) -> None:
    assert home_unit(tmp_path, f"Environment=A=%{letter} B=%%{letter}") == {"A": EXTERNAL, "B": f"%{letter}"}


@pytest.mark.parametrize("letter", "CdDEgGhLsStuU")
def test_a_unit_of_all_users_knows_no_user(letter: str, tmp_path: Path) -> None:
    write(tmp_path, {**MACHINE, f"{SHARED}/x.service": f"[Service]\nEnvironment=A=%{letter} B=%n\n"})
    assert plain(target(read("systemd:x", tmp_path))) == {"A": EXTERNAL, "B": "x.service"}


def test_a_home_that_two_share_tells_nothing(tmp_path: Path) -> None:
    twice = MACHINE["etc/passwd"] + "app2:x:1002:1002::/home/app:/bin/sh\n"
    write(tmp_path, {**MACHINE, "etc/passwd": twice, f"{HOME}/x.service": "[Service]\nEnvironment=A=%u\n"})
    assert plain(target(read(f"systemd:/{HOME}/x.service", tmp_path))) == {"A": EXTERNAL}


# --- the manager ---------------------------------------------------------------------------------------------------


def test_it_gives_what_user_conf_says_and_not_system_conf(tmp_path: Path) -> None:
    write(tmp_path, {"etc/systemd/system.conf": "[Manager]\nDefaultEnvironment=A=system\n"})
    write(tmp_path, {"etc/systemd/user.conf": "[Manager]\nDefaultEnvironment=A=user B=user\n"})
    write(tmp_path, {"home/app/.config/systemd/user.conf.d/1.conf": "[Manager]\nDefaultEnvironment=B=home\n"})
    assert home_unit(tmp_path, "Environment=C=1") == {"A": "user", "B": "home", "C": "1"}


def test_it_hands_on_what_environment_d_gave_it(tmp_path: Path) -> None:
    write(tmp_path, {"etc/environment.d/10.conf": "A=etc\nB=etc\nC=$HOME/x\nD=10\n"})
    write(tmp_path, {"usr/lib/environment.d/10.conf": "E=shadowed\n"})
    write(tmp_path, {"home/app/.config/environment.d/20.conf": "B=home\n", "etc/environment.d/30.txt": "F=no\n"})
    assert home_unit(tmp_path, "Environment=D=unit") == {"A": "etc", "B": "home", "C": EXTERNAL, "D": "unit"}


def test_a_file_that_it_cannot_read_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {"etc/environment.d/10.conf": "A=caf\udce9\n", "etc/environment.d/20.conf": "B=2\n"})
    assert home_unit(tmp_path, "Environment=C=3") == {"B": "2", "C": "3"}


def test_what_it_passes_on_is_elsewhere_below_another_root_too(tmp_path: Path) -> None:
    write(tmp_path, {f"{SHARED}/x.service": "[Service]\nPassEnvironment=A\n"})
    assert plain(target(read("systemd:x", tmp_path, {"A": "the system's manager's"}))) == {"A": EXTERNAL}


def test_its_directories_are_in_the_home(tmp_path: Path) -> None:
    assert home_unit(tmp_path, "StateDirectory=a") == {"STATE_DIRECTORY": EXTERNAL}


def test_a_unit_in_a_repository_is_not_deployed(tmp_path: Path) -> None:
    write(tmp_path, {"deploy/systemd/user/x.service": "[Service]\nEnvironment=A=%h\n"})
    items = list(open_source(f"systemd:{tmp_path}/deploy/systemd/user/x.service").read())
    assert plain(target(items)) == {"A": EXTERNAL}
    assert [d.kind for d in items if isinstance(d, Document)] == ["unit"]
