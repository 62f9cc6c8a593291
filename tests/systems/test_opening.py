"""What a spec means: its scheme, found by name, then by content, and the environment behind it."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import Unreadable, UsageError
from auracheck.model import Secret, Target
from auracheck.systems import SYSTEMS
from auracheck.systems.source import open_source, scheme_of, split_spec
from tests.conftest import GOOD, Run, env_file

ASCII = st.characters(codec="ascii")
unix = pytest.mark.skipif(sys.platform == "win32", reason="descriptors and FIFOs are those of Unix")


@unix
@pytest.mark.parametrize("path", ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "dotenv:/dev/stdin", "-"])
def test_a_redirected_file_is_read_once(path: str, tmp_path: Path) -> None:
    if path.startswith("/proc") and not os.path.isdir("/proc/self/fd"):
        pytest.skip("no /proc here")
    (tmp_path / "good").write_text(env_file(GOOD))
    with (tmp_path / "good").open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "auracheck", "check", path, "-e", "production"],
            cwd=tmp_path,
            stdin=file,
            capture_output=True,
            text=True,
        )
    assert (done.returncode, "missing-secret" in done.stdout) == (0, False), done.stdout


@unix
def test_an_inherited_descriptor_of_a_file_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "good").write_text(env_file(GOOD))
    with (tmp_path / "good").open("rb") as file:
        (target,) = targets(f"/dev/fd/{file.fileno()}")
    assert revealed(target) == GOOD


@unix
def test_a_fifo_that_nobody_writes_is_waited_for_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "secrets")
    start = time.perf_counter()
    source = open_source(str(tmp_path / "secrets"), timeout=0.3)
    assert [type(item).__name__ for item in source.read()] == ["Unread"]
    assert 0.2 < time.perf_counter() - start < 2


@pytest.mark.parametrize("name", ["a.service", "b.service.d", "override.conf"])
def test_a_unit_is_known_by_its_name(name: str) -> None:
    assert scheme_of(name) == "systemd"


@pytest.mark.parametrize("name", [".env", ".env.production", "production.env"])
def test_an_env_file_is_known_by_its_name(name: str) -> None:
    assert scheme_of(name) == "dotenv"


@pytest.mark.parametrize(
    ("content", "scheme"),
    [
        (b"A=1\n", "dotenv"),
        (b"\xef\xbb\xbfA=1\n", "dotenv"),
        (b"  export A = 1\n", "dotenv"),
        (b"", "dotenv"),
        (b"# a comment\n\n", "dotenv"),
        (b'{"A": 1}', "-"),
        (b'\xef\xbb\xbf\n{"A": 1}', "-"),
        (b"[Service]\nEnvironment=A=1\n", "systemd"),
        (b"\xef\xbb\xbf# x\n[Unit]\n", "systemd"),
    ],
)
def test_a_file_of_another_name_is_known_by_its_content(content: bytes, scheme: str, tmp_path: Path) -> None:
    (tmp_path / "secrets").write_bytes(content)
    assert scheme_of(str(tmp_path / "secrets")) == scheme


def test_what_nobody_reads_is_unreadable_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "settings.yml").write_text("web:\n  image: x\n")
    with pytest.raises(Unreadable, match="unrecognized YAML"):
        scheme_of(str(tmp_path / "settings.yml"))


@pytest.mark.parametrize(
    ("path", "scheme"),
    [
        ("compose.yaml", "compose"),
        ("x/docker-compose.yml", "compose"),
        ("docker-compose.prod.yml", "compose"),
        ("compose.override.yaml", "compose"),
        (".github/workflows/deploy.yml", "github"),
        ("/srv/x/.github/workflows/deploy.yaml", "github"),
        (".gitlab-ci.yml", "gitlab"),
        (".envrc", "shell-env"),
        ("deploy.sh", "shell-env"),
    ],
)
def test_other_forms_are_known_by_their_names(path: str, scheme: str) -> None:
    assert scheme_of(path) == scheme


def test_a_number_may_be_meant_as_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Unreadable, match="to check a process: process:34"):
        open_source("34")
    (tmp_path / "34").write_text("A=1\n")
    assert scheme_of("34") == "dotenv"


def test_a_json_file_is_judged_as_its_name_says(place: Path, run: Run) -> None:
    (place / "production.json").write_text('{"ENVIRONMENT": " "}')
    assert run("check", "production.json", "-f", "json").report["environment"] == "production"


def test_the_environment_is_behind_env_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AURACHECK_TEST_X", "there")
    (ours,) = targets("env:")
    assert revealed(ours)["AURACHECK_TEST_X"] == "there"
    given = open_source("env:", environ={"A": "1"}).read()
    assert [revealed(t) for t in given if isinstance(t, Target)] == [{"A": "1"}]
    assert [len(t.settings) for t in open_source("env:", environ={}).read() if isinstance(t, Target)] == [0]
    (tmp_path / "x.env").write_text("A=${AURACHECK_TEST_X}\n")
    (file,) = targets(str(tmp_path / "x.env"))
    assert [r.wanted for r in file.references] == ["AURACHECK_TEST_X"]


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("-", ("-", "")),
        ("env:", ("env", "")),
        ("dotenv:x", ("dotenv", "x")),
        ("x", ("", "x")),
        ("./a:b", ("", "./a:b")),
    ],
)
def test_a_spec_is_split(spec: str, found: tuple[str, str]) -> None:
    assert split_spec(spec) == found


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("dotnev:x", "did you mean dotenv:"),
        ("env:x", "dotenv:PATH"),
        ("dotenv:", "without a location"),
        ("process:", "process:PID"),
    ],
)
def test_wrong_usage_says_what_is_right(spec: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        split_spec(spec)


def targets(spec: str) -> list[Target]:
    return [item for item in open_source(spec).read() if isinstance(item, Target)]


def revealed(target: Target) -> dict[str, str]:
    return {name: value.reveal() for name, value in target.effective().items() if isinstance(value, Secret)}


@pytest.mark.parametrize("package", [package for package, system in SYSTEMS.items() if system.files])
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_each_name_of_a_file_has_a_part_by_which_its_system_is_asked(package: str, data: st.DataObject) -> None:
    system = SYSTEMS[package]
    name = data.draw(st.from_regex(re.compile(system.files, re.DOTALL), fullmatch=True, alphabet=ASCII))
    assert any(part in name for part in system.parts)
