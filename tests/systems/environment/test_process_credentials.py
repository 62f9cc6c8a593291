"""The credentials that systemd gave a process: read in its own directory, and nowhere else."""

import os
import sys
import time
from pathlib import Path

import pytest

from auracheck.model import Origin, Target
from auracheck.policy import Policy
from auracheck.policy.loading import load
from auracheck.systems.environment import credentials
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


@pytest.fixture
def files(tmp_path: Path) -> Policy:
    """The policy of an application that reads NAME_FILE."""
    policy = tmp_path / "auracheck.toml"
    policy.write_text('files = "_FILE"')
    return load(str(policy))


def begin(start: Start, folder: Path | str, **environ: str) -> int:
    return start({"CREDENTIALS_DIRECTORY": str(folder), **environ})


def test_a_credential_that_a_file_variable_names_is_given(start: Start, given: Path, files: Policy) -> None:
    named = str(given / "JWT_SECRET_KEY")
    found = target_of(begin(start, given, JWT_SECRET_KEY_FILE=named), files)
    assert values(found)["JWT_SECRET_KEY"] == KEY
    setting = found.winners()["JWT_SECRET_KEY"]
    assert (setting.origin, setting.scheme) == (Origin(named, 1), "files")
    assert found.mounted == ()


def test_any_other_credential_is_mounted_and_not_given(start: Start, given: Path, run: Run) -> None:
    pid = begin(start, given)
    found = target_of(pid)
    assert values(found) == {"CREDENTIALS_DIRECTORY": str(given)}
    assert [each.path for each in found.mounted] == [str(given / "JWT_SECRET_KEY")]
    report = run("check", f"process:{pid}", "-e", "production", "-f", "json").report
    said = {f["secret"]: f["message"] for f in report["findings"] if f["rule"] == "missing-secret"}
    assert said["JWT_SECRET_KEY"].endswith(f"mounted at {given}/JWT_SECRET_KEY (read only through JWT_SECRET_KEY_FILE)")


def test_a_variable_of_the_same_name_wins(start: Start, given: Path, files: Policy) -> None:
    named = str(given / "JWT_SECRET_KEY")
    found = target_of(begin(start, given, JWT_SECRET_KEY=OTHER, JWT_SECRET_KEY_FILE=named), files)
    assert values(found)["JWT_SECRET_KEY"] == OTHER


def test_a_file_variable_names_only_what_is_in_the_directory(
    start: Start, given: Path, tmp_path: Path, files: Policy
) -> None:
    (given / "session").write_text(OTHER)
    inside, outside = str(given / "session"), str(tmp_path / "auracheck.toml")
    pid = begin(start, given, SESSION_SECRET_FILE=inside, DATABASE_URL_FILE=outside)
    found = target_of(pid, files)
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
    """Whether nothing was read."""
    return not found.mounted and "JWT_SECRET_KEY" not in found.effective()


def test_what_is_no_file_is_left_alone_and_not_waited_for(start: Start, given: Path) -> None:
    os.mkfifo(given / "SESSION_SECRET")
    (given / "REDIS_URL").mkdir()
    began = time.monotonic()
    found = target_of(begin(start, given))
    assert time.monotonic() - began < 5
    assert [each.path for each in found.mounted] == [str(given / "JWT_SECRET_KEY")]


@pytest.mark.parametrize("place", ["", "relative/path", "/nowhere", "/proc/self/fd", "a\nb", "/" + "a/" * 2000])
def test_a_directory_that_is_none_stops_nothing(place: str, start: Start) -> None:
    assert values(target_of(begin(start, place)))["CREDENTIALS_DIRECTORY"] == place


def test_credentials_without_permission_are_external(
    start: Start, given: Path, place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> int:
        raise PermissionError

    (place / "auracheck.toml").write_text('files = "_FILE"')
    pid = begin(start, given, JWT_SECRET_KEY_FILE=str(given / "JWT_SECRET_KEY"))
    monkeypatch.setattr(os, "scandir", refuse)
    assert _hidden(target_of(pid))
    [target] = run("check", f"process:{pid}", "-e", "production", "-f", "json").report["targets"]
    assert {each["name"]: each["state"] for each in target["secrets"]}["JWT_SECRET_KEY"] == "elsewhere"


def test_too_much_is_not_read(start: Start, given: Path) -> None:
    (given / "SESSION_SECRET").write_bytes(b"x" * (credentials.MAX_BYTES + 1))
    assert _hidden(target_of(begin(start, given)))


def test_right_after_a_restart_nothing_has_drifted(start: Start, given: Path, place: Path, run: Run) -> None:
    unit = place / "shop.service"
    (place / "auracheck.toml").write_text('files = "_FILE"')
    (place / "jwt").write_text(KEY)
    named = "Environment=JWT_SECRET_KEY_FILE=%d/JWT_SECRET_KEY"
    unit.write_text(f"[Service]\nExecStart=/bin/true\nLoadCredential=JWT_SECRET_KEY:{place}/jwt\n{named}\n")
    pid = begin(start, given, JWT_SECRET_KEY_FILE=str(given / "JWT_SECRET_KEY"))
    command = ("check", f"systemd:{unit}", f"process:{pid}", "--expect-same", "-f", "json")
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
