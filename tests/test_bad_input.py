"""Whatever is put before it: an exit code as designed, a clear line, never a traceback, and the rest is judged."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auracheck.reporters import REGISTRY
from tests.conftest import GOOD, Run, env_file

resource = pytest.importorskip("resource", reason="signals, modes and devices are those of Unix")

MEGABYTES = 250
SECONDS = 3.0
SLACK = 3.0
"""How much slower a loaded machine may be."""


def limited() -> None:
    """A bound on the address space: what the interpreter maps itself, and 250 MB of its own."""
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))


def program(*arguments: str, cwd: Path, **how: object) -> subprocess.CompletedProcess[str]:
    """The real program, in an environment that holds PATH and HOME alone."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(cwd), **how.pop("environ", {})}  # type: ignore[dict-item]
    how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "preexec_fn": limited, **how}
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "auracheck", *arguments],
        cwd=cwd,
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
        timeout=30,
        **how,  # type: ignore[call-overload]
    )
    assert time.monotonic() - start < SECONDS * SLACK
    assert done.returncode in (0, 1, 2, 3)
    assert "Traceback" not in done.stderr + (done.stdout or "")
    return done


@pytest.fixture
def folder(place: Path) -> Path:
    (place / "good.env").write_text(env_file(GOOD))
    (place / "good.env").chmod(0o600)
    return place


def make(folder: Path, kind: str) -> str:
    path = folder / "bad.env"
    contents = {
        "random bytes": bytes(range(256)) * 64,
        "UTF-16": env_file(GOOD).encode("utf-16"),
        "NUL": b"JWT_SECRET_KEY=a\0b\n",
        "a line over the bound": b"JWT_SECRET_KEY=" + b"x" * (1 << 20),
        "nothing but white space": b" \n\t\n",
    }
    if kind in contents:
        path.write_bytes(contents[kind])
    elif kind == "a directory":
        path.mkdir()
    elif kind == "1 GiB":
        with path.open("wb") as file:
            file.truncate(1 << 30)
    elif kind == "a circle of links":
        path.symlink_to(path)
    elif kind == "a FIFO":
        os.mkfifo(path)
    elif kind == "a device":
        return "dotenv:/dev/zero"
    return "bad.env"


@pytest.mark.parametrize(
    "kind",
    ["missing", "a directory", "a FIFO", "a device", "1 GiB", "a line over the bound", "random bytes", "UTF-16",
     "a circle of links"],
)  # fmt: skip
def test_what_cannot_be_read_is_unread_and_the_rest_is_judged(kind: str, folder: Path) -> None:
    bad = make(folder, kind)
    done = program("check", "good.env", bad, "--env", "production", "-f", "plain", "--timeout", "0.3", cwd=folder)
    assert done.returncode == 3
    assert f"{bad}: unread: " in done.stdout or f"{bad}:1: unread: " in done.stdout or "unread: " in done.stdout
    alone = program("check", "good.env", "--env", "production", cwd=folder)
    assert alone.returncode == 0


@pytest.mark.parametrize("kind", ["NUL", "nothing but white space"])
def test_a_poor_file_is_judged(kind: str, folder: Path) -> None:
    bad = make(folder, kind)
    assert program("check", bad, "--env", "production", cwd=folder).returncode == 1


def test_a_finding_outweighs_what_is_unread(folder: Path, run: Run) -> None:
    (folder / "a.env").write_text("ENVIRONMENT=production\n")
    outcome = run("check", "a.env", "missing.env", "-f", "json")
    assert outcome.code == 1
    assert [unread["source"] for unread in outcome.report["unread"]] == ["missing.env"]
    assert ("missing-secret", "JWT_SECRET_KEY", None) in outcome.findings("error")


@pytest.mark.parametrize("ends", ["BOM", "CRLF"])
def test_a_bom_and_crlf_do_no_harm(ends: str, folder: Path, run: Run) -> None:
    text = env_file(GOOD)
    content = ("\ufeff" + text).encode() if ends == "BOM" else text.replace("\n", "\r\n").encode()
    (folder / "x.env").write_bytes(content)
    (folder / "x.env").chmod(0o600)
    outcome = run("check", "x.env", "--env", "production", "-f", "json")
    assert (outcome.code, outcome.findings("error", "warning")) == (0, [])


def test_nine_thousand_variables(folder: Path) -> None:
    names = "".join(f"V{n}={n}\n" for n in range(9_000))
    (folder / "many.env").write_text(names + env_file(GOOD))
    (folder / "many.env").chmod(0o600)
    assert program("check", "many.env", "--env", "production", cwd=folder).returncode == 0


@pytest.mark.parametrize("format", REGISTRY)
def test_a_closed_stdout_keeps_the_verdicts_code(format: str, folder: Path) -> None:
    (folder / "a.env").write_text("ENVIRONMENT=production\n")
    for file, code in (("good.env", 0), ("a.env", 1)):
        reader, writer = os.pipe()
        os.close(reader)
        done = program("check", file, "--env", "production", "-f", format, cwd=folder, stdout=writer)
        os.close(writer)
        assert done.returncode == code
        assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is a device of Linux")
@pytest.mark.parametrize(("file", "code"), [("good.env", 3), ("a.env", 1)])
def test_a_full_disk_is_told(file: str, code: int, folder: Path) -> None:
    (folder / "a.env").write_text("ENVIRONMENT=production\n")
    done = program("check", file, "--env", "production", "-o", "/dev/full", cwd=folder)
    assert done.returncode == code
    assert "cannot write /dev/full: No space left on device" in done.stderr
    with Path("/dev/full").open("w") as full:
        assert program("check", file, "--env", "production", "-f", "json", cwd=folder, stdout=full).returncode == code


def test_no_such_folder_for_the_report_is_wrong_usage(folder: Path, run: Run) -> None:
    outcome = run("check", "good.env", "-o", "nowhere/report.json", "-f", "json")
    assert (outcome.code, outcome.out) == (2, "")
    assert "nowhere" in outcome.err


def test_no_home_and_no_term(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "auracheck", "check", "good.env", "--env", "production"],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("arguments", [("check", "fifo.env", "-f", "json", "--env", "production")])
def test_ctrl_c_ends_without_a_traceback(arguments: tuple[str, ...], folder: Path) -> None:
    os.mkfifo(folder / "fifo.env")
    child = subprocess.Popen(
        [sys.executable, "-m", "auracheck", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(1)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=10)
    assert child.returncode == 3
    assert "interrupted" in out + err
    assert "Traceback" not in out + err


def test_an_exception_inside_a_rule_makes_the_verdict_incomplete(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(GOOD["JWT_SECRET_KEY"])

    monkeypatch.setattr("auracheck.rules.weak_secret.WeakSecret.check", broken)
    outcome = run("check", "good.env", "--env", "production", "-f", "json")
    assert outcome.code == 3
    assert [unread["source"] for unread in outcome.report["unread"]] == ["weak-secret"]
    assert "ValueError" in outcome.report["unread"][0]["reason"]
    assert GOOD["JWT_SECRET_KEY"] not in outcome.out + outcome.err


def test_an_exception_inside_a_source_or_a_probe_makes_the_verdict_incomplete(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(GOOD["JWT_SECRET_KEY"])

    with monkeypatch.context() as patch:
        patch.setattr("auracheck.probes.file_modes.FileModes.observe", broken)
        probed = run("check", "good.env", "--env", "production", "-f", "json")
    monkeypatch.setattr("auracheck.systems.dotenv.grammar.DotenvFile.read", broken)
    read = run("check", "good.env", "--env", "production", "-f", "json")
    assert (probed.code, read.code) == (3, 3)
    assert probed.report["unread"][0]["source"] == "file-modes"
    assert read.report["unread"][0]["source"] == "good.env"


def test_anything_else_that_fails_is_told_by_its_type_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from auracheck import __main__ as entry

    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    for error in (ValueError(GOOD["JWT_SECRET_KEY"]), KeyboardInterrupt(), BrokenPipeError()):

        def broken(_: list[str], error: BaseException = error) -> int:
            raise error

        monkeypatch.setattr(entry, "_run", broken)
        entry.main()
    assert codes == [3, 3, 3]
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "interrupted" in said
    assert GOOD["JWT_SECRET_KEY"] not in said


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("explain", "policy"), 0), (("--help",), 0), (("check", "--help"), 0), (("generate", "jwt"), 0),
     (("--version",), 0), (("check", "nope:x"), 2), (("check", "--nope"), 2), ((), 2)],
)  # fmt: skip
def test_closed_streams_keep_the_code_of_every_command(arguments: tuple[str, ...], code: int, folder: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    closed = subprocess.run(
        [sys.executable, "-m", "auracheck", *arguments], cwd=folder, stdout=writer, stderr=writer, timeout=20
    )
    os.close(writer)
    assert closed.returncode == code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is a device of Linux")
@pytest.mark.parametrize("arguments", [("explain", "policy"), ("generate", "jwt"), ("--help",)])
def test_a_full_disk_is_told_by_every_command(arguments: tuple[str, ...], folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = program(*arguments, cwd=folder, stdout=full)
    assert (done.returncode, done.stderr) == (
        3,
        "error: No space left on device\n",
    )


@pytest.mark.parametrize(("file", "code"), [("good.env", 0), ("a.env", 1)])
@pytest.mark.parametrize("redirections", [">&-", "2>&-", ">&- 2>&- <&-"])
def test_streams_that_were_never_open_keep_the_code_and_stdout_clean(
    file: str, code: int, redirections: str, folder: Path
) -> None:
    (folder / "a.env").write_text("ENVIRONMENT=production\n")
    command = f'"{sys.executable}" -m auracheck check {file} -f json --env production {redirections}'
    done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, timeout=20)
    assert done.returncode == code
    assert "internal error" not in done.stdout + done.stderr


def test_wrong_usage_with_a_closed_stderr_leaves_stdout_empty(folder: Path) -> None:
    command = f'"{sys.executable}" -m auracheck nosuch 2>&-'
    done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stdout) == (2, "")


def test_a_variable_of_clicks_completion_never_passes_for_a_verdict(folder: Path) -> None:
    (folder / "a.env").write_text("ENVIRONMENT=production\n")
    for value in ("xx", "bash_source", "zsh_complete"):
        done = program("check", "a.env", cwd=folder, environ={"_AURACHECK_COMPLETE": value})
        assert done.returncode == 1


def test_more_layers_than_the_bound_are_wrong_usage(folder: Path, run: Run) -> None:
    names = [f"{number}.env" for number in range(101)]
    assert run("check", "--merge", *names).code == 2


def test_a_policy_of_many_names_takes_no_quadratic_time(folder: Path) -> None:
    (folder / "many.example").write_text("".join(f"V{number}=\n" for number in range(16_000)))
    assert program("check", "good.env", "--policy", "many.example", "-q", cwd=folder).returncode == 0


def test_a_working_directory_that_has_gone(folder: Path) -> None:
    gone = folder / "gone"
    gone.mkdir()
    (folder / "a.env").write_text("ENVIRONMENT=production\n")
    command = f'rmdir ../gone; "{sys.executable}" -m auracheck check nosuch.env {folder}/a.env -f plain; echo $?'
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(["sh", "-c", command], cwd=gone, capture_output=True, text=True, timeout=20, env=environ)
    assert done.stdout.splitlines()[-1] == "1"
    assert "nosuch.env: unread: no such file" in done.stdout


def test_a_fifo_that_nobody_reads_does_not_hold_the_report_up(folder: Path) -> None:
    os.mkfifo(folder / "fifo")
    done = program("check", "good.env", "--env", "production", "-o", "fifo", cwd=folder)
    assert done.returncode == 3
    assert "cannot write fifo" in done.stderr
    assert program("check", "good.env", "--policy", "fifo", cwd=folder).returncode == 2


def test_what_a_name_holds_does_not_steer_the_terminal(folder: Path) -> None:
    done = program("check", "good.env", "--policy", "\x1b[31m.toml", cwd=folder)
    assert (done.returncode, "\x1b" in done.stderr) == (2, False)


@pytest.mark.parametrize("arguments", [("-o", ""), ("--timeout", "nan")])
def test_empty_and_impossible_options_are_wrong_usage(arguments: tuple[str, ...], folder: Path, run: Run) -> None:
    outcome = run("check", "good.env", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
