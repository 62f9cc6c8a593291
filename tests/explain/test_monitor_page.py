"""`explain monitor`: its commands are run, as a new user would paste them."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from auracheck.explain import explain
from auracheck.policy.loading import builtin
from tests.conftest import Run
from tests.fleet.conftest import HOUR, Json, Make
from tests.fleet.conftest import bad_report as bad_report
from tests.fleet.conftest import good_report as good_report
from tests.fleet.conftest import put as put

PAGE = explain("monitor", builtin())
Shell = Callable[[str], "subprocess.CompletedProcess[str]"]


def commands(start: str) -> list[str]:
    """The commands of the page that begin so, each with the lines that continue it."""
    return [each.strip() for each in re.findall(rf"^  {re.escape(start)}.*(?:\n    .*)*", PAGE, re.MULTILINE)]


@pytest.fixture
def sh(place: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in which `auracheck` is this one, and the journal is the file `journal`."""
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed")
    (place / "bin").mkdir()
    programs = {"auracheck": f'exec {sys.executable} -m auracheck "$@"', "journalctl": f"exec cat {place}/journal"}
    for name, text in programs.items():
        (place / "bin" / name).write_text(f"#!/bin/sh\n{text}\n")
        (place / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(place / "bin"), prepend=":")
    return lambda line: subprocess.run(["sh", "-c", line], capture_output=True, text=True, cwd=place)


def test_the_commands_of_reports(good_report: Json, bad_report: Json, put: Make, sh: Shell) -> None:
    gate, errors, stale = commands("auracheck report")
    Path("hosts.txt").write_text("web1\nweb2\n")
    for host in ("web1", "web2"):
        put(good_report, host)
        put(good_report, host, f"yesterday/{host}.json", age=24 * HOUR)
    assert [sh(line).returncode for line in (gate, errors, stale)] == [0, 0, 0]
    put(good_report, "web2", age=26 * HOUR)
    assert sh(gate).returncode == 3
    put(bad_report, "web2")
    assert (sh(gate).returncode, sh(errors).returncode) == (1, 1)
    put(bad_report, "web2", "yesterday/web2.json", age=24 * HOUR)
    assert (sh(gate).returncode, sh(errors).returncode) == (1, 0)
    old = {"rule": "stale-secret", "severity": "warning", "secret": "JWT_SECRET_KEY", "targets": ["good.env"],
           "message": "older than 90 days", "help": "", "locations": [], "waived": None}  # fmt: skip
    put({**good_report, "findings": [old]}, "web2")
    assert sh(stale).returncode == 1


def test_the_queries_of_the_journal(good_report: Json, run: Run, sh: Shell) -> None:
    Path("journal").write_text("")
    last, errors = commands("journalctl")
    assert sh(errors).stdout == ""
    Path("bad.env").write_text("JWT_SECRET_KEY=changeme\nENVIRONMENT=production\n")
    lines = run("check", "bad.env", "-f", "jsonl").out
    Path("journal").write_text(lines + run("check", "good.env", "-f", "jsonl").out)
    first = json.loads(lines.splitlines()[0])["run"]
    [found] = sh(last).stdout.splitlines()
    assert found.split()[0] == first["host"]
    assert found.split()[1] >= first["time"]
    assert f"{first['host']} default-secret JWT_SECRET_KEY" in sh(errors).stdout.splitlines()


def test_the_fields_that_loki_takes_are_there(good_report: Json, run: Run) -> None:
    lines = [json.loads(line) for line in run("check", "good.env", "-f", "jsonl", "-e", "staging").out.splitlines()]
    for name, path in set(re.findall(r'(\w+)="([a-z.]+)"(?=[,\s])', PAGE)) - {
        ("type", "report"),
        ("severity", "error"),
    }:
        if name != "syslog_identifier":
            assert any(_at(line, path) is not None for line in lines), path


def _at(line: Json, path: str) -> object:
    for key in path.split("."):
        line = line.get(key) or {}
    return line or None
