"""`--exit-zero`: 0 whenever the report was written, and nothing in the report differs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from auracheck.reporters import REGISTRY as FORMATS
from tests.conftest import GOOD, Run, env_file, timeless

WAYS = {"good.env": 0, "bad.env": 1, "missing.env": 3}
each_way = pytest.mark.parametrize(("source", "code"), WAYS.items())


@pytest.fixture(autouse=True)
def files(place: Path) -> None:
    (place / "good.env").write_text(env_file({**GOOD, "ENVIRONMENT": "production"}))
    (place / "bad.env").write_text("JWT_SECRET_KEY=changeme\nENVIRONMENT=production\n")
    for path in place.iterdir():
        path.chmod(0o600)


@each_way
@pytest.mark.parametrize("form", FORMATS)
def test_it_is_zero_in_every_format_and_the_report_is_the_same(run: Run, source: str, code: int, form: str) -> None:
    plain, zero = (run("check", source, "-f", form, *more) for more in ([], ["--exit-zero"]))
    assert (plain.code, zero.code) == (code, 0)
    assert _without_option(timeless(zero.out)) == _without_option(timeless(plain.out))
    assert zero.err == plain.err


def _without_option(text: str) -> str:
    """The report without the option where it names the command, and without the places where HTML may break a line."""
    return text.replace("<wbr>", "").replace(" --exit-zero", "")


@each_way
def test_passed_and_complete_tell_the_truth(run: Run, source: str, code: int) -> None:
    report = run("check", source, "--exit-zero", "-f", "json").report
    assert (report["passed"], report["complete"]) == (code == 0, code != 3)


@each_way
@pytest.mark.parametrize("quiet", [[], ["-q"]])
def test_a_report_in_a_file_counts(run: Run, place: Path, source: str, code: int, quiet: list[str]) -> None:
    assert run("check", source, "--exit-zero", "-f", "json", "-o", "report.json", *quiet).code == 0
    assert (place / "report.json").stat().st_size


def test_a_tree_with_a_template_in_it_needs_no_other_way_out(run: Run, place: Path) -> None:
    (place / "app.yaml").write_text("apiVersion: v1\nkind: Secret\ndata: {{ .Values.secrets }}\n")
    assert run("check", ".", "--fail-on", "never").code == 3
    assert run("check", ".", "--fail-on", "never", "--exit-zero").code == 0


@pytest.mark.parametrize(
    "wrong",
    [["--nope"], ["nope:x"], ["--select", "leaked"], ["--env", "nowhere"], ["--policy", "none.toml"],
     ["good.env", "-o", "no/such/report"], ["good.env", "-o", "good.env"], ["-q"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_stays_two(run: Run, wrong: list[str]) -> None:
    outcome = run("check", *wrong, "--exit-zero")
    assert (outcome.code, outcome.out) == (2, "")


def program(*arguments: str, **streams: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "auracheck", "check", *arguments]
    return subprocess.run(command, stderr=subprocess.PIPE, timeout=30, **streams)  # type: ignore[call-overload]


@each_way
@pytest.mark.parametrize("form", ["table", "json"])
def test_a_reader_that_is_gone_is_not_zero(source: str, code: int, form: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = program(source, "--exit-zero", "-f", form, stdout=writer)
    os.close(writer)
    assert done.returncode == (code or 3)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is a device of Linux")
@each_way
@pytest.mark.parametrize("into", [["-o", "/dev/full"], []], ids=["-o", "stdout"])
def test_a_full_disk_is_not_zero(source: str, code: int, into: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = program(source, "--exit-zero", *into, stdout=full)
    assert done.returncode == (code or 3)
    assert b"No space left on device" in done.stderr


def test_a_file_that_was_read_is_not_overwritten(run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text("services:\n  api:\n    image: api\n    env_file: bad.env\n")
    assert run("check", "compose.yaml", "--service", "api", "--exit-zero", "-o", "bad.env").code == 1
    assert "changeme" in (place / "bad.env").read_text()
