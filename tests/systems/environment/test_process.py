"""The environment that a running process was started with."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from auracheck.model import EXTERNAL, Kind, Origin, Secret, Target, Unread
from auracheck.policy import Policy, loading
from auracheck.systems.environment import source as process
from auracheck.systems.environment.source import ProcessSource
from auracheck.systems.source import Context, Item, open_source
from tests.conftest import GOOD, Run

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a process's environment")

Start = Callable[..., int]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a program that waits; it has its environment as soon as this returns."""
    running: list[subprocess.Popen[bytes]] = []

    def started(environ: Mapping[bytes | str, bytes | str], folder: Path = tmp_path, words: str = "") -> int:
        program = [sys.executable, "-S", "-c", f"import time{words}; print(flush=True); time.sleep(60)"]
        running.append(subprocess.Popen(program, env=dict(environ), cwd=folder, stdout=subprocess.PIPE))
        assert running[-1].stdout is not None
        running[-1].stdout.readline()
        return running[-1].pid

    yield started
    for each in running:
        each.kill()
        each.communicate()


def read(location: object, policy: Policy | None = None) -> list[Item]:
    return list(open_source(f"process:{location}", policy=policy).read())


def target_of(location: object, policy: Policy | None = None) -> Target:
    [target] = read(location, policy)
    assert isinstance(target, Target)
    return target


def reason(location: object) -> str:
    [unread] = read(location)
    assert isinstance(unread, Unread)
    assert unread.source == f"process:{location}"
    return unread.reason


def values(target: Target) -> dict[str, str]:
    return {name: value.reveal() for name, value in target.effective().items() if isinstance(value, Secret)}


@linux
def test_it_is_what_the_program_was_started_with(start: Start) -> None:
    pid = start(GOOD)
    target = target_of(pid)
    assert values(target) == GOOD
    assert (target.label, target.source, target.form, target.kind) == (
        f"process {pid}",
        "process",
        "export",
        Kind.PROCESS,
    )
    assert {setting.origin for setting in target.settings} == {target.origin} == {Origin()}


@linux
def test_what_the_program_changed_itself_is_not_seen(start: Start) -> None:
    target = target_of(start({"A": "1"}, words=", os; os.environ['A'] = '2'; os.environ['B'] = '3'"))
    assert values(target) == {"A": "1"}


@linux
def test_bytes_lines_and_equals_signs_come_through(start: Start) -> None:
    given = {b"A": b"\xff\xfe", b"B": b"x=y\nC=z", b"D": b""}
    assert values(target_of(start(given))) == {"A": "\udcff\udcfe", "B": "x=y\nC=z", "D": ""}


@linux
def test_an_empty_environment_is_one_in_which_all_is_missing(start: Start) -> None:
    assert target_of(start({})).settings == ()


@linux
def test_what_nobody_resolved_is_unresolved(start: Start) -> None:
    assert [r.name for r in target_of(start({"A": "op://vault/item/field"})).references] == ["A"]


@linux
@pytest.mark.parametrize("below", ["", "a/b"])
def test_a_name_that_a_dotenv_may_have_given_is_elsewhere(below: str, start: Start, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("")
    (tmp_path / below).mkdir(parents=True, exist_ok=True)
    target = target_of(start({"JWT_SECRET_KEY": "x"}, tmp_path / below))
    found = target.effective()
    assert isinstance(found["JWT_SECRET_KEY"], Secret)
    assert {found[name] for name in loading.builtin().secrets if name != "JWT_SECRET_KEY"} == {EXTERNAL}
    assert target.winners()["DATABASE_URL"].origin == Origin(f"{os.path.realpath(tmp_path)}/.env")
    assert "ENVIRONMENT" not in found


@linux
def test_a_folder_of_that_name_and_one_below_give_nothing(start: Start, tmp_path: Path) -> None:
    (tmp_path / "a" / ".env").mkdir(parents=True)
    (tmp_path / "a" / "b").mkdir()
    (tmp_path / "a" / "b" / ".env").write_text("")
    assert target_of(start({}, tmp_path / "a")).settings == ()


@linux
@pytest.mark.parametrize("location", ["12 34", "12,34", "12\n34"])
def test_of_several_processes_one_is_wanted(location: str) -> None:
    assert "expected one PID, for example pidof -s NAME" in reason(location)


@linux
@pytest.mark.parametrize("location", ["self", "-1", "1.5", "../1", "\uff11", "1/../2"])
def test_what_is_no_number_is_told(location: str) -> None:
    assert reason(location) == "not a process ID (expected digits)"


@linux
def test_a_process_that_is_gone_is_told() -> None:
    gone = subprocess.Popen([sys.executable, "-S", "-c", ""])
    gone.wait()
    assert reason(gone.pid) == "no such process"
    assert not ProcessSource(f"process:{gone.pid}", str(gone.pid), Context({}, loading.builtin())).is_there()
    assert ProcessSource("process:x", str(os.getpid()), Context({}, loading.builtin())).is_there()


@linux
def test_a_process_that_nobody_has_collected_is_told() -> None:
    done = subprocess.Popen([sys.executable, "-S", "-c", ""])
    os.waitid(os.P_PID, done.pid, os.WEXITED | os.WNOWAIT)
    assert reason(done.pid).startswith("zombie process")
    done.wait()


def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environ: bytes, flags: int = 0) -> None:
    """A process 7 in a /proc of our own, whose name is as awkward as it may be."""
    folder = tmp_path / "proc" / "7"
    folder.mkdir(parents=True)
    (folder / "stat").write_text(f"7 (x) Z 9) S 1 7 7 0 -1 {flags} 0 0\n")
    (folder / "environ").write_bytes(environ)
    (folder / "cwd").symlink_to(tmp_path)
    (folder / "root").symlink_to("/")
    monkeypatch.setattr(process, "PROC", str(tmp_path / "proc"))
    monkeypatch.setattr(sys, "platform", "linux")


def test_a_thread_of_the_kernel_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, monkeypatch, b"", process.KERNEL_THREAD | 0x40)
    assert "kernel thread" in reason(7)


@pytest.mark.parametrize("content", [b"\0" * 300, b"worker 1\0\0\0", b"A=1\0[title]\0B=2\0"])
def test_an_environment_that_was_written_over_is_told(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, monkeypatch, content)
    assert "environment overwritten" in reason(7)


def test_the_first_of_a_name_counts_and_a_name_may_be_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, monkeypatch, b"A=1\0A=2\0=x\0B=3")
    assert values(target_of(7)) == {"A": "1", "": "x", "B": "3"}


def test_a_huge_environment_is_refused_with_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, monkeypatch, b"A=" + b"x" * process.MAX_ENVIRON)
    assert "more than 8 MiB" in reason(7)


@pytest.mark.parametrize(
    ("number", "user", "said"),
    [
        (errno.EACCES, 1000, "(use sudo)"),
        (errno.EPERM, 0, "even for root"),
        (errno.ESRCH, 1000, "process ended during the check"),
    ],
)
def test_a_process_that_is_not_shown_to_us_is_told_with_what_to_do(
    number: int, user: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, monkeypatch, b"A=1\0")

    def refuse(path: str) -> str:
        raise OSError(number, "")

    monkeypatch.setattr(os, "readlink", refuse)
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    assert said in reason(7)


def test_elsewhere_than_on_linux_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "requires Linux" in reason(os.getpid())
    assert ProcessSource("process:1", "1", Context({}, loading.builtin())).is_there()


@linux
def test_the_command_judges_it(start: Start, run: Run) -> None:
    outcome = run("check", f"process:{start(GOOD)}", "-f", "json")
    assert (outcome.code, outcome.report["environment"]) == (0, "production")
    assert run("check", "process:1 2", "-f", "json").code == 3
    assert run("check", "process:").code == 2
