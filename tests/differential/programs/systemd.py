"""systemd, booted in a container with a service for each file."""

import itertools
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from tests.differential.programs.base import Answer, Program, null_separated, write

BOOT = """
mount -t cgroup2 none /sys/fs/cgroup && group=/sys/fs/cgroup/$1 && mkdir "$group" || exit
echo $$ >"$group/cgroup.procs" || exit
timeout --kill-after=5 90 unshare --cgroup --mount --pid --fork --kill-child --mount-proc --propagation private sh -ec '
    umount /sys/fs/cgroup
    mount -t cgroup2 none /sys/fs/cgroup
    mount -t tmpfs none /run
    exec systemd-nspawn --quiet --directory="$1" --bind-ro=/usr --register=no --keep-unit --private-network \
        --console=read-only -- /usr/lib/systemd/systemd --system --unit=all.service --log-target=console \
        --log-level=err --show-status=no
' sh "$2"
echo $$ >/sys/fs/cgroup/cgroup.procs
find "$group" -depth -type d -exec rmdir {} \\;
"""
"""Run in a mount namespace of its own, with the name of a cgroup and the container's root. It gets a tree of cgroups
(version 2) to itself, whatever the machine uses."""

READER = """[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
EnvironmentFile=/files/%i.env
ExecStart=/usr/bin/env -0
StandardOutput=truncate:/out/%i
StandardError=null
"""

ALL = """[Unit]
DefaultDependencies=no
Wants={readers}
After={readers}
SuccessAction=exit-force
FailureAction=exit-force
[Service]
Type=oneshot
ExecStart=/usr/bin/env
StandardOutput=truncate:/out/all
"""

GIVEN = {"INVOCATION_ID", "SYSTEMD_EXEC_PID", "MEMORY_PRESSURE_WATCH", "MEMORY_PRESSURE_WRITE", "JOURNAL_STREAM"}
"""What systemd gives to every service, different each time."""

_numbers = itertools.count()


class Systemd(Program):
    """`EnvironmentFile=` of real units, started by a real PID 1."""

    consumer = "systemd-env"
    executable = "systemd-nspawn"
    environ: ClassVar = {}
    batch = 100

    def unable(self) -> str | None:
        if os.geteuid():
            return "systemd-nspawn needs root"
        try:
            self.answers([b""])
        except RuntimeError as error:
            return str(error)
        return None

    def ask(self, files: Sequence[bytes], folder: Path) -> list[Answer]:
        self.make_root(folder, files)
        name = f"auracheck-{os.getpid()}-{next(_numbers)}"
        boot = ["unshare", "--mount", "--propagation", "private", "sh", "-c", BOOT, "sh", name, str(folder)]
        done = subprocess.run(boot, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
        if not (folder / "out/all").exists():
            said = (done.stderr + done.stdout).decode(errors="replace").strip().splitlines()
            raise RuntimeError(
                f"systemd cannot be booted in a container here: {said[0] if said else 'it says nothing'}"
            )
        return [_output(folder / f"out/{at}") for at in range(len(files))]

    def make_root(self, folder: Path, files: Sequence[bytes]) -> None:
        """The container's root, with a service for each file."""
        make_root(folder, files)


def _output(path: Path) -> Answer:
    """A service that was not started has printed nothing, not even its PATH."""
    found = null_separated(path.read_bytes()) if path.exists() else {}
    return {name: value for name, value in found.items() if name not in GIVEN} if found else None


def make_root(root: Path, files: Sequence[bytes]) -> None:
    for name in ("usr", "run", "proc", "sys", "dev", "tmp", "var", "root", "out", "files", "etc/systemd/system"):
        (root / name).mkdir(parents=True)
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / name).symlink_to(f"usr/{name}")
    write(root / "files", files)
    etc = {"os-release": "ID=auracheck\n", "machine-id": f"{1:032x}\n", "passwd": "root:x:0:0:root:/root:/bin/sh\n"}
    etc["systemd/system/read@.service"] = READER
    readers = " ".join(f"read@{at}.service" for at in range(len(files)))
    etc["systemd/system/all.service"] = ALL.format(readers=readers)
    for name, content in etc.items():
        (root / "etc" / name).write_text(content)
