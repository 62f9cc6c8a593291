"""direnv itself, asked what it makes of a folder."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Secret
from auracheck.systems.direnv.source import EnvrcGrammar
from tests.differential.compare import Ours
from tests.differential.programs.base import ENVIRON, Answer

NOBODY = 65534 if hasattr(os, "geteuid") and os.geteuid() == 0 else None
OWN = ("DIRENV_", "BASH_FUNC_", "ret")
"""What its own functions set; under `set -a` it passes on a local variable."""
MISSING = None if shutil.which("direnv") else "direnv is not installed"


@contextmanager
def folder_of(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder `app` with these files in an empty one, which everybody may enter."""
    with tempfile.TemporaryDirectory(prefix="direnv-") as top:
        os.chmod(top, 0o755)
        for name, content in files.items():
            path = Path(top, "app", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield Path(top)


def theirs(top: Path) -> Answer:
    """What direnv sets; None where it takes nothing. No command is found, and nobody owns what a file may change."""
    config = top / "config" / "direnv"
    config.mkdir(parents=True)
    (config / "direnv.toml").write_text(f'[whitelist]\nprefix = ["{top}"]\n')
    environ = {
        **ENVIRON,
        "PATH": "/nonexistent",
        "DIRENV_BASH": shutil.which("bash") or "/bin/bash",
        "XDG_CONFIG_HOME": str(top / "config"),
        "XDG_DATA_HOME": str(top / "data"),
    }
    try:
        done = _run(top, environ)
    except subprocess.TimeoutExpired:  # files that read one another in
        return None
    if done.returncode or b"error exit status" in done.stderr:
        return None
    changed = json.loads(done.stdout or b"{}")
    kept = {name: value for name, value in changed.items() if value is not None and not name.startswith(OWN)}
    unset = {name for name, value in changed.items() if value is None}
    return {**{name: value for name, value in ENVIRON.items() if name not in unset}, **kept}


def _run(top: Path, environ: Mapping[str, str]) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [shutil.which("direnv") or "direnv", "export", "json"],
        env=environ,
        cwd=top / "app",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=False,
        user=NOBODY,
        group=NOBODY,
        extra_groups=None if NOBODY is None else [],
    )


def ours(top: Path) -> Ours:
    """The same by our own reading."""
    path = top / "app" / ".envrc"
    try:
        reading = EnvrcGrammar(str(path), opens=True).read(path.read_bytes(), ENVIRON)
    except Unreadable:
        return Ours(None)
    found = {assignment.name: assignment.value for assignment in reading.assignments}
    unread = {name for name, value in found.items() if value is EXTERNAL}
    unread.update(*(gap.names for gap in reading.gaps if gap.names is not None))
    values: Answer = {name: value.reveal() for name, value in found.items() if isinstance(value, Secret)}
    return Ours(values, frozenset(unread), any(gap.names is None for gap in reading.gaps))
