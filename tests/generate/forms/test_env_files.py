"""The forms that end in an env file, read back by every program that reads env files."""

import json
import os
import stat
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from auracheck.errors import UsageError
from auracheck.generate import Made
from auracheck.model import Secret
from tests.differential.__main__ import required
from tests.differential.programs import PROGRAMS
from tests.differential.programs.base import ENVIRON, null_separated
from tests.differential.programs.systemd import Systemd
from tests.generate.forms import EVERY_KIND, made_of_every_kind, need, run_in, same, values, written
from tests.generate.forms.stubs import Stubs
from tests.systems.test_forms import VALUES

Making = Callable[[], list[Made]]
quick = settings(max_examples=150, deadline=None)
slow = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def drawn(form: str, batch: Sequence[str]) -> list[Made]:
    """The values of the batch that the form takes, under a name each."""
    taken: list[Made] = []
    for value in batch:
        one = Made(f"V{len(taken)}", Secret(value))
        try:
            written([one], form)
        except UsageError:
            continue
        taken.append(one)
    return taken


def read_by(name: str, content: bytes) -> dict[str, str | None]:
    """What the real program reads, without what it was started with."""
    program = PROGRAMS[name]
    missing = program.missing()
    assert not (missing and required()), missing
    reason = missing or program.unable()
    if reason:
        pytest.skip(reason)
    [answer] = program.answers([content])
    assert answer is not None, f"{name} refuses the file"
    outside = {**ENVIRON, "PATH": "", "HOSTNAME": "", "LANG": ""}
    return {name: value for name, value in answer.items() if name not in outside}


@pytest.mark.parametrize("make", EVERY_KIND)
@pytest.mark.parametrize("program", PROGRAMS)
def test_every_reader_of_env_files_reads_what_dotenv_has(program: str, make: Making) -> None:
    made = make()
    read = read_by(program, written(made, "dotenv").encode())
    asked = {name: value for name, value in read.items() if name in values(made)}
    assert same(asked, values(made))


@pytest.mark.parametrize("make", EVERY_KIND)
def test_kubectl_sets_the_variables_of_a_container_from_it(tmp_path: Path, make: Making) -> None:
    need("kubectl")
    (tmp_path / "pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: i}]}\n"
    )
    made = make()
    listed = subprocess.run(
        ["kubectl", "set", "env", "--local", "--list", "-f", "pod.yaml", "-e", "-"], cwd=tmp_path, check=True,
        input=written(made, "dotenv"), capture_output=True, text=True, env={**os.environ, "HOME": str(tmp_path)},
    ).stdout  # fmt: skip
    found = dict(line.split("=", 1) for line in listed.splitlines() if not line.startswith("#"))
    assert same(found, values(made))


@quick
@given(st.lists(VALUES, min_size=1, max_size=20))
@example(["x\nB=y"])
def test_python_dotenv_reads_any_value_back(tmp_path_factory: pytest.TempPathFactory, batch: list[str]) -> None:
    made = drawn("dotenv", batch)
    path = tmp_path_factory.getbasetemp() / "round.env"
    path.write_bytes(written(made, "dotenv").encode())
    assert same(dotenv_values(path), values(made))


@pytest.mark.parametrize("make", EVERY_KIND)
def test_dash_reads_what_export_has(tmp_path: Path, make: Making) -> None:
    need("dash")
    made = make()
    printed = run_in(tmp_path, written(made, "export") + "env -0\n", "dash", {"PATH": os.environ["PATH"]})
    found = {name: value for name, value in null_separated(printed.encode()).items() if name in values(made)}
    assert same(found, values(made))


@pytest.mark.parametrize("make", EVERY_KIND)
def test_compose_gives_the_service_what_the_env_file_has(tmp_path: Path, make: Making) -> None:
    made = make()
    assert same(composed(tmp_path, made), values(made))
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


@slow
@given(batch=st.lists(VALUES, min_size=1, max_size=30))
def test_compose_gives_the_service_any_value(tmp_path_factory: pytest.TempPathFactory, batch: list[str]) -> None:
    made = drawn("compose", batch)
    if made:
        assert same(composed(tmp_path_factory.mktemp("compose"), made), values(made))


def composed(folder: Path, made: Sequence[Made]) -> dict[str, str]:
    """What `docker-compose config` gives the service, from the `.env` that the script makes and the lines that it
    prints. It doubles every `$` that it prints."""
    need("docker-compose")
    fragment = run_in(folder, written(made, "compose"))
    (folder / "compose.yaml").write_text(f"services:\n  backend:\n    image: i\n{fragment}")
    done = subprocess.run(
        ["docker-compose", "config", "--format", "json"], cwd=folder, capture_output=True, check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, "docker-compose refuses the project"
    found: dict[str, str] = json.loads(done.stdout.replace(b"$$", b"$"))["services"]["backend"]["environment"]
    return found


def deployed(folder: Path, made: Sequence[Made]) -> Path:
    """A root folder in which the script for systemd was run; no systemd is told. No value may have `/etc/` in it, by
    which the script's paths are moved there."""
    stubs = Stubs(folder, ["systemctl"])
    root = folder / "root"
    (root / "etc").mkdir(parents=True)
    script = written(made, "systemd").replace("/etc/", f"{root}/etc/")
    run_in(folder, script, environ=stubs.environ)
    assert [call.words for call in stubs.calls] == [("systemctl", "daemon-reload")]
    drop_in = root / "etc/systemd/system/corner-shop.service.d/auracheck.conf"
    drop_in.write_text(drop_in.read_text().replace(f"{root}/", "/"))
    return root


@pytest.mark.parametrize("make", EVERY_KIND)
def test_systemd_reads_what_the_drop_in_names(tmp_path: Path, make: Making) -> None:
    """A real PID 1 is started with the drop-in and the env file in their places."""
    made = make()
    root = deployed(tmp_path, made)
    env_file = root / "etc/corner-shop.env"
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600
    assert same(read_by_drop_in(root), values(made))


def read_by_drop_in(root: Path) -> dict[str, str]:
    class WithDropIn(Systemd):
        def make_root(self, folder: Path, files: Sequence[bytes]) -> None:
            super().make_root(folder, files)
            (folder / "etc/corner-shop.env").write_bytes((root / "etc/corner-shop.env").read_bytes())
            drop_ins = folder / "etc/systemd/system/read@0.service.d"
            drop_ins.mkdir()
            given = root / "etc/systemd/system/corner-shop.service.d/auracheck.conf"
            (drop_ins / "auracheck.conf").write_bytes(given.read_bytes())

    need("systemd-nspawn")
    program = WithDropIn()
    reason = Systemd().unable()
    if reason:
        pytest.skip(reason)
    [answer] = program.answers([b""])
    assert answer is not None, "systemd does not start the service"
    return {name: value or "" for name, value in answer.items() if name not in ("PATH", "LANG", "HOME", "USER")}


def test_systemd_finds_no_fault_in_the_drop_in(tmp_path: Path) -> None:
    need("systemd-analyze")
    units = deployed(tmp_path, made_of_every_kind()) / "etc/systemd/system"
    (units / "corner-shop.service").write_text("[Service]\nType=oneshot\nExecStart=/bin/true\n")
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "corner-shop.service"], check=False, capture_output=True, text=True,
        env={"PATH": os.environ["PATH"], "SYSTEMD_UNIT_PATH": f"{units}:", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert "auracheck.conf" not in verified.stderr
    assert "corner-shop" not in verified.stderr
    (units / "corner-shop.service.d/auracheck.conf").write_text("[Service]\nEnvironmentFiles=/x\n")
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "corner-shop.service"], check=False, capture_output=True, text=True,
        env={"PATH": os.environ["PATH"], "SYSTEMD_UNIT_PATH": f"{units}:", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert "auracheck.conf" in verified.stderr, "a mistake there would be told"


@settings(max_examples=3, deadline=None)
@given(batch=st.lists(VALUES.filter(lambda value: "/etc/" not in value), min_size=40, max_size=60))
def test_systemd_reads_any_value_back(batch: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    made = drawn("systemd", batch)
    root = deployed(tmp_path_factory.mktemp("systemd"), made)
    read = read_by("systemd-env", (root / "etc/corner-shop.env").read_bytes())
    assert same({name: value for name, value in read.items() if name in values(made)}, values(made))
