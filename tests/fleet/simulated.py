"""Servers on this machine, for the Ansible example: each has a folder, an env file and one thing about it.

`python -m tests.fleet.simulated 300` says how long so many take, and what the report of them is.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import monotonic

from tests.conftest import env_file
from tests.fleet.conftest import ALL

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "fleet" / "ansible"
BUILD = ROOT / ".github" / "tools" / "build_pyz.py"
POLICY = """\
extends = ["auraconnect"]
[secrets.JWT_SECRET_KEY]
scope = "fleet"
[secrets.SESSION_SECRET]
scope = "host"
"""
OLD = "0.0.9"

DRIFTED, SHARING, SILENT, BROKEN, OTHER_VERSION = "drifted", "sharing", "silent", "broken", "version"
KINDS = (DRIFTED, DRIFTED, DRIFTED, SHARING, SHARING, SILENT, BROKEN, OTHER_VERSION)


LOCAL = "ansible_connection=local"


class Servers:
    """``folder`` gets the example, the servers and an inventory of them. The kinds are spread over them at random;
    ``connection`` are lines of the inventory."""

    def __init__(self, folder: Path, count: int, kinds: Sequence[str] = KINDS, connection: str = LOCAL) -> None:
        self.folder, self.play = folder, folder / "ansible"
        shutil.copytree(EXAMPLE, self.play)
        pyz = self.play / "auracheck.pyz"
        subprocess.run([sys.executable, str(BUILD), str(pyz)], check=True, capture_output=True)
        (folder / "auracheck.toml").write_text(POLICY)
        self._cut_off, self._old = (
            _cutting(folder / "cutting"),
            _of_old(pyz, folder / "old.pyz"),
        )
        draw = random.Random(count)
        self.names = [f"web{number:03}" for number in range(count)]
        self.odd = dict(zip(sorted(draw.sample(self.names, len(kinds))), kinds, strict=True))
        lines = [self._server(name, draw) for name in self.names]
        variables = [connection, *self._variables()]
        (self.play / "hosts.ini").write_text("\n".join([*lines, "[all:vars]", *variables, ""]))

    def named(self, kind: str) -> list[str]:
        return [name for name in self.names if self.odd.get(name) == kind]

    def _server(self, name: str, draw: random.Random) -> str:
        """The folder of a server, and its line in the inventory."""
        kind = self.odd.get(name)
        session, own = draw.randbytes(32).hex(), draw.randbytes(32).hex()
        values = {**ALL, "SESSION_SECRET": "7d" + ALL["SESSION_SECRET"][2:] if kind == SHARING else session}
        if kind == DRIFTED:
            values["JWT_SECRET_KEY"] = own
        env = self.folder / "servers" / name / ".env"
        env.parent.mkdir(parents=True)
        env.write_text(env_file(values))
        env.chmod(0o600)
        return f"{name} auracheck_folder={env.parent}/state auracheck_sources='[\"{env}\"]' {self._more(kind)}"

    def _more(self, kind: str | None) -> str:
        return {
            SILENT: "ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=1",
            BROKEN: f"auracheck_python={self._cut_off}",
            OTHER_VERSION: f"auracheck_pyz={self._old}",
        }.get(kind or "", "")

    def _variables(self) -> Iterator[str]:
        yield f"ansible_python_interpreter={sys.executable}"
        yield f"auracheck_python={sys.executable}"
        yield f'auracheck_options=["--policy", "{self.folder}/auracheck.toml"]'

    def check(self, playbook: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run the example as its first comment says."""
        environ: Mapping[str, str] = {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
            "ANSIBLE_FORKS": str(2 * (os.cpu_count() or 1)), "ANSIBLE_LOCALHOST_WARNING": "false",
        }  # fmt: skip
        command = [playbook, "site.yml", *arguments]
        return subprocess.run(command, cwd=self.play, env=environ, capture_output=True, text=True)

    def report(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """The report again, of what the play has fetched."""
        command = [sys.executable, "auracheck.pyz", "report", "reports", "--expect", "reports/hosts.txt", *arguments]
        return subprocess.run(command, cwd=self.play, capture_output=True, text=True)


def _cutting(path: Path) -> Path:
    """A Python on a server whose disk is full: half of what is written is there."""
    path.write_text(
        f'#!/bin/sh\n"{sys.executable}" "$@" || exit\nsize=$(($(wc -c < report.json) / 2))\n'
        'head -c "$size" report.json > half && mv half report.json\n'
    )
    path.chmod(0o755)
    return path


def _of_old(pyz: Path, path: Path) -> Path:
    """The archive of an earlier version."""
    with zipfile.ZipFile(pyz) as new, zipfile.ZipFile(path, "w") as old:
        for name in new.namelist():
            content = new.read(name)
            if name == "auracheck/__init__.py":
                start = content.index(b"__version__ = ")
                end = content.index(b"\n", start)
                content = content[:start] + f'__version__ = "{OLD}"'.encode() + content[end:]
            if name != "auracheck/__init__.pyc":
                old.writestr(name, content)
    return path


def main(count: int, *arguments: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="fleet."))
    servers = Servers(folder, count)
    began = monotonic()
    playbook = shutil.which("ansible-playbook", path=os.environ.get("AURACHECK_ANSIBLE")) or "ansible-playbook"
    done = servers.check(playbook, "-e", "auracheck_marks=true", *arguments)
    said = done.stdout.partition("Say what was found")[2].partition("TASK")[0] or done.stdout
    print(said, done.stderr[-3000:], f"exit {done.returncode}, {monotonic() - began:.0f} s, {folder}")
    print(servers.odd)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
