"""The example for Ansible: its role on servers that are folders of this machine, and over SSH."""

import getpass
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet.simulated import BROKEN, DRIFTED, OLD, OTHER_VERSION, SHARING, SILENT, Servers
from tests.services import GIVEN, free_port, program, running

KINDS = (DRIFTED, SHARING, SHARING, SILENT, BROKEN, OTHER_VERSION)
COUNT = int(GIVEN.get("AURACHECK_FLEET", 7))
"""How many servers: `.ci/long` takes more."""

MARKS = ("-e", "auracheck_marks=true")


def playbook() -> str:
    return program("ansible-playbook", GIVEN.get("AURACHECK_ANSIBLE", ""))


class Played:
    """What is left of one run of the playbook."""

    def __init__(self, servers: Servers, done: "subprocess.CompletedProcess[str]") -> None:
        self.servers, self.code, self.said = servers, done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    servers = Servers(tmp_path_factory.mktemp("fleet"), COUNT, KINDS)
    return Played(servers, servers.check(playbook(), *MARKS, "-vv"))


def in_text(text: str) -> set[str]:
    return set(re.findall(r"\bweb\d{3}\b", text))


def test_the_report_names_the_servers_with_something_about_them_and_no_other(played: Played) -> None:
    start = played.said.index("Say what was found")
    report = played.said[start : played.said.index("Fail where", start)]
    assert in_text(report) == set(played.servers.odd)
    again = played.servers.report()
    assert again.returncode == 3  # without the marks, which are gone, only what was not read is left
    assert len(again.stdout.splitlines()) < 40
    said = " ".join(report.split())
    for words in ("mismatch: another value than on", "same value on 2 hosts", "no report", "not a report", f"({OLD})"):
        assert words in said


def test_the_play_fails_where_the_servers_are_not_ready(played: Played) -> None:
    assert played.code != 0
    assert "auracheck report: exit code 1" in played.said


def test_no_value_mark_or_key_is_in_what_ansible_prints_or_keeps(played: Played) -> None:
    kept = [path for path in played.servers.folder.rglob("*") if path.is_file() and path.suffix in (".json", ".html")]
    texts = [played.said, *(path.read_text() for path in kept)]
    assert len(kept) > COUNT
    for path in played.servers.folder.rglob(".env"):
        values = [line.partition("=")[2].strip("'") for line in path.read_text().splitlines()]
        secrets = [value for value in values if re.fullmatch("[0-9a-f]{64}", value)]
        assert len(secrets) == 3
        windows = [secret[at : at + 8] for secret in secrets for at in range(17)]
        assert not any(window in text for text in texts for window in windows)  # six are in a checksum now and then
    assert not re.search(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", played.said)  # neither a mark nor the key


def test_marks_are_gone_and_reports_are_for_root_alone(played: Played) -> None:
    assert list(played.servers.folder.rglob("*.marks")) == []
    reports = played.servers.play / "reports"
    assert stat.S_IMODE(reports.stat().st_mode) == 0o700
    states = list(played.servers.folder.rglob("state"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in states} == {0o700}
    assert len(states) == COUNT - len(played.servers.named(SILENT))


def test_the_page_of_the_fleet_names_each_server(played: Played) -> None:
    page = (played.servers.play / "reports" / "fleet.html").read_text()
    assert in_text(page) == set(played.servers.names)


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[str]:
    """A real server on loopback; the lines of an inventory that lead to it."""
    server = program("sshd", "/usr/sbin")
    keygen, port = program("ssh-keygen"), free_port()
    for name in ("host", "user"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True)
    shutil.copy(tmp_path / "user.pub", tmp_path / "authorized_keys")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    config = tmp_path / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {tmp_path}/host\nPidFile {tmp_path}/pid\n"
        f"AuthorizedKeysFile {tmp_path}/authorized_keys\nStrictModes no\nSubsystem sftp internal-sftp\n"
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n"
    )
    with running([server, "-D", "-e", "-f", str(config)], port, tmp_path / "sshd.log"):
        yield "\n".join([
            "ansible_host=127.0.0.1", f"ansible_port={port}", f"ansible_user={getpass.getuser()}",
            f"ansible_ssh_private_key_file={tmp_path}/user",
            f"ansible_ssh_common_args='-o UserKnownHostsFile={tmp_path}/known -o StrictHostKeyChecking=no"
            " -o ControlMaster=no -o ControlPath=none'",
        ])  # fmt: skip


def test_over_ssh(sshd: str, tmp_path: Path) -> None:
    servers = Servers(tmp_path / "fleet", 3, (), sshd)
    done = servers.check(playbook(), *MARKS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ready for production: 3 hosts" in done.stdout
    assert sorted(path.name for path in (servers.play / "reports").glob("*.json")) == [
        "web000.json", "web001.json", "web002.json",
    ]  # fmt: skip
