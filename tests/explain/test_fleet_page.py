"""`explain fleet`: its lines are run, as a new user would paste them."""

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
import yaml

from auracheck.explain import explain
from auracheck.policy.loading import builtin
from tests.conftest import GOOD, env_file

PAGE = explain("fleet", builtin())


def block(heading: str) -> str:
    """The indented lines under a heading."""
    found = re.search(rf"^{re.escape(heading)}.*\n\n((?:  .*\n|\n)+?)(?=^\S|\Z)", PAGE + "\n", re.MULTILINE)
    assert found is not None, heading
    return dedent(found[1])


@pytest.fixture
def sh(place: Path, monkeypatch: pytest.MonkeyPatch) -> "object":
    """Run a line in a shell in which `auracheck` is this one."""
    program = place / "bin" / "auracheck"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m auracheck "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    return lambda line: subprocess.run(["sh", "-c", line], capture_output=True, text=True, cwd=place)


def env(path: Path, **more: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(env_file({**GOOD, **more}))
    path.chmod(0o600)


def test_the_first_two_lines(place: Path, sh) -> None:  # type: ignore[no-untyped-def]
    env(place / ".env")
    (place / "reports").mkdir()
    one, two = re.findall(r"(?:Each host|One place): +(auracheck .*)", PAGE)
    assert sh(one.replace("HOST.json", "reports/web1.json")).returncode == 0
    host = subprocess.run(["uname", "-n"], capture_output=True, text=True).stdout
    (place / "hosts.txt").write_text(host)
    assert sh(two).returncode == 0
    (place / "hosts.txt").write_text(f"{host}web2\n")
    assert sh(two).returncode == 3


def test_the_ansible_commands(place: Path, sh) -> None:  # type: ignore[no-untyped-def]
    play, last = yaml.safe_load(block("Ansible"))
    command, fetch = play["tasks"]
    assert command["no_log"] is True
    for host, secret in {"web1": GOOD["JWT_SECRET_KEY"], "web2": "changeme"}.items():
        env(place / "srv/app/.env", JWT_SECRET_KEY=secret)
        line = command["command"]["cmd"].replace("{{ inventory_hostname }}", host)
        line = line.replace("/srv", "srv").replace("/tmp/auracheck.json", f"{host}.json")
        assert sh(line).returncode == 0
        into = place / fetch["fetch"]["dest"].replace("{{ inventory_hostname }}", host)
        into.parent.mkdir(exist_ok=True)
        (place / f"{host}.json").rename(into)
    (place / "hosts.txt").write_text("web1\nweb2\nweb3\n")
    done = sh(last["tasks"][0]["command"])
    assert done.returncode == 1
    assert "web2  default" in re.sub(" +", "  ", done.stdout) or "web2" in done.stdout
    assert "web3: no report" in done.stdout


def test_the_matrix(place: Path, sh) -> None:  # type: ignore[no-untyped-def]
    jobs = yaml.safe_load(block("GitHub Actions"))["jobs"]
    (place / "compose.yaml").write_text(
        "services:\n  api: {image: a, env_file: .env}\n  worker: {image: a, env_file: .env}\n"
    )
    env(place / ".env")
    for service in jobs["check"]["strategy"]["matrix"]["service"]:
        [line] = [s["run"] for s in jobs["check"]["steps"] if "auracheck check" in s.get("run", "")]
        assert sh(line.replace("${{ matrix.service }}", service)).returncode == 0
        folder = place / "reports" / f"report-{service}"
        folder.mkdir(parents=True)
        (place / f"{service}.json").rename(folder / f"{service}.json")
    done = sh(jobs["report"]["steps"][-1]["run"])
    assert (done.returncode, "2 hosts" in done.stdout) == (0, True)


def test_the_cron_job(place: Path, sh) -> None:  # type: ignore[no-untyped-def]
    job = yaml.safe_load(block("Kubernetes"))
    [container] = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    pipe = container["args"][0].partition("|")[2]
    env(place / ".env")
    objects = place / "objects.yaml"
    values = "".join(f"  {name}: {value!r}\n" for name, value in GOOD.items())
    objects.write_text(
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData:\n{values}---\n"
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n"
        "  - {name: api, envFrom: [{secretRef: {name: s}}]}\n"
    )
    done = sh(f"cat objects.yaml | {pipe} > log.jsonl; auracheck report log.jsonl")
    assert (done.returncode, "1 host" in done.stdout) == (0, True), done.stdout


def remote(place: Path, *hosts: str) -> None:
    """`ssh` and `scp` to hosts that are folders, with an env file in each."""
    for name, line in {
        "ssh": f'cd "{place}/$1" && shift && exec sh -c "$*"',
        "scp": f'exec cp "{place}/${{1%%:*}}/${{1#*:}}" "$2"',
    }.items():
        program = place / "bin" / name
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o755)
    for host in hosts:
        env(place / host / ".env")


def test_the_marks(place: Path, sh) -> None:  # type: ignore[no-untyped-def]
    commands, _, policy = block("The same value on several hosts").partition("The policy says")
    draw, check, fetch, report, remove = commands.strip().replace("\\\n", "").splitlines()
    lines = [line.strip() for line in policy.splitlines()]
    (place / "auracheck.toml").write_text("\n".join(line for line in lines if line.startswith(("[secrets", "scope"))))
    (place / "reports").mkdir()
    remote(place, "web1", "web2")
    assert sh(draw).returncode == 0
    assert (place / "KEY").stat().st_mode & 0o777 == 0o600
    for host in ("web1", "web2"):
        assert [sh(line.replace("web1", host)).returncode for line in (check, fetch)] == [0, 0]
    done = sh(report)
    assert (done.returncode, "same value on 2 hosts (scope host)" in done.stdout) == (1, True), done.stdout
    assert sh(remove).returncode == 0
    assert not list(place.rglob("*.marks"))
    assert sorted(path.name for path in (place / "reports").iterdir()) == ["web1.json", "web2.json"]


def test_the_last_command_is_one() -> None:
    assert PAGE.rstrip().endswith("Check only these\n  auracheck report --shared")
