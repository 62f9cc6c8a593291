"""The credentials that systemd gave a process: read in its own directory, and nowhere else."""

import os
import sys
import time
from pathlib import Path

import pytest

from auracheck.model import EXTERNAL, Origin, Target
from auracheck.policy.loading import load
from auracheck.systems.environment import credentials
from auracheck.systems.source import open_source
from tests.conftest import GOOD, Run
from tests.systems.environment.test_process import Start, start, target_of, values
from tests.test_canary import FORMATS, leaked
from tests.test_canary import KEY as CANARY
from tests.test_canary import OTHER as ANOTHER

__all__ = ["start"]  # a fixture

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a process's environment")
KEY, OTHER = GOOD["JWT_SECRET_KEY"], GOOD["SESSION_SECRET"]


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A directory of credentials."""
    folder = tmp_path / "credentials" / "shop.service"
    folder.mkdir(parents=True)
    (folder / "JWT_SECRET_KEY").write_text(KEY)
    (folder / "unrelated").write_text("not read")
    return folder


def begin(start: Start, folder: Path | str, **environ: str) -> int:
    return start({"CREDENTIALS_DIRECTORY": str(folder), **environ})


def test_a_credential_counts_as_the_secret_of_its_name(start: Start, given: Path) -> None:
    found = target_of(begin(start, given))
    assert values(found) == {"JWT_SECRET_KEY": KEY, "CREDENTIALS_DIRECTORY": str(given)}
    setting = found.winners()["JWT_SECRET_KEY"]
    assert (setting.origin, setting.scheme) == (Origin(str(given / "JWT_SECRET_KEY"), 1), "files")


def test_a_variable_of_the_same_name_wins(start: Start, given: Path) -> None:
    assert values(target_of(begin(start, given, JWT_SECRET_KEY=OTHER)))["JWT_SECRET_KEY"] == OTHER


def test_a_file_variable_may_name_one(start: Start, given: Path, tmp_path: Path) -> None:
    policy = tmp_path / "auracheck.toml"
    policy.write_text('files = "_FILE"')
    (given / "session").write_text(OTHER)
    inside, outside = str(given / "session"), str(tmp_path / "auracheck.toml")
    pid = begin(start, given, SESSION_SECRET_FILE=inside, DATABASE_URL_FILE=outside)
    (found,) = open_source(f"process:{pid}", policy=load(str(policy))).read()
    assert isinstance(found, Target)
    assert values(found)["SESSION_SECRET"] == OTHER
    assert "DATABASE_URL" not in values(found)


def test_no_link_is_followed(start: Start, given: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(OTHER)
    (given / "SESSION_SECRET").symlink_to(tmp_path / "elsewhere")
    assert _hidden(target_of(begin(start, given)))
    (given / "SESSION_SECRET").unlink()
    (tmp_path / "way").symlink_to(given)
    assert _hidden(target_of(begin(start, tmp_path / "way")))
    assert _hidden(target_of(begin(start, tmp_path / "way" / ".." / "way")))


def _hidden(found: Target) -> bool:
    """Whether nothing was read, and everything may be there."""
    return found.effective()["JWT_SECRET_KEY"] is EXTERNAL and found.effective()["SESSION_SECRET"] is EXTERNAL


def test_what_is_no_file_is_left_alone_and_not_waited_for(start: Start, given: Path) -> None:
    os.mkfifo(given / "SESSION_SECRET")
    (given / "REDIS_URL").mkdir()
    began = time.monotonic()
    found = target_of(begin(start, given))
    assert time.monotonic() - began < 5
    assert set(values(found)) == {"JWT_SECRET_KEY", "CREDENTIALS_DIRECTORY"}


@pytest.mark.parametrize("place", ["", "relative/path", "/nowhere", "/proc/self/fd", "a\nb", "/" + "a/" * 2000])
def test_a_directory_that_is_none_stops_nothing(place: str, start: Start) -> None:
    assert values(target_of(begin(start, place)))["CREDENTIALS_DIRECTORY"] == place


def test_credentials_without_permission_are_external(
    start: Start, given: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> int:
        raise PermissionError

    pid = begin(start, given)
    monkeypatch.setattr(os, "scandir", refuse)
    found = target_of(pid)
    assert _hidden(found)
    assert found.winners()["JWT_SECRET_KEY"].origin == Origin(str(given))


def test_too_much_is_not_read(start: Start, given: Path) -> None:
    (given / "SESSION_SECRET").write_bytes(b"x" * (credentials.MAX_BYTES + 1))
    assert _hidden(target_of(begin(start, given)))


def test_right_after_a_restart_nothing_has_drifted(start: Start, given: Path, place: Path, run: Run) -> None:
    unit = place / "shop.service"
    (place / "jwt").write_text(KEY)
    unit.write_text(f"[Service]\nExecStart=/bin/true\nLoadCredential=JWT_SECRET_KEY:{place}/jwt\n")
    command = ("check", f"systemd:{unit}", f"process:{begin(start, given)}", "--expect-same", "-f", "json")
    assert [f for f in run(*command).report["findings"] if f["rule"] == "drifted-secret"] == []
    (given / "JWT_SECRET_KEY").write_text(OTHER)
    assert [f["secret"] for f in run(*command).report["findings"] if f["rule"] == "drifted-secret"] == [
        "JWT_SECRET_KEY"
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_no_part_of_a_credential_is_in_any_report(form: str, start: Start, given: Path, run: Run) -> None:
    (given / "JWT_SECRET_KEY").write_text(CANARY)
    (given / "SESSION_SECRET").write_text(f"{ANOTHER}\n")
    outcome = run("check", f"process:{begin(start, given)}", "-f", form, "-v", "--env", "production")
    assert leaked(outcome.out + outcome.err) == 0
