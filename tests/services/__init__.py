"""The real servers that tests speak to, each started on a loopback port of its own and ended with the tests.

`AURACHECK_SERVICES=required` (as `.ci/run` sets it) makes a program that is not there a failure; elsewhere its tests
are skipped, with the reason.
"""

import glob
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

GIVEN = dict(os.environ)
"""Our environment when the tests began: many a test has an empty one."""

SECONDS = 30.0
"""How long a server may take until it listens."""


def program(name: str, *folders: str) -> str:
    """The path of a server's program, in these folders (patterns) or on PATH. Skips or fails where it is not there."""
    found = [path for folder in folders for path in sorted(glob.glob(os.path.join(folder, name)))]
    path = found[-1] if found else shutil.which(name)
    if path is not None:
        return path
    reason = f"{name} is not installed here"
    if GIVEN.get("AURACHECK_SERVICES") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str], port: int, log: Path, env: Mapping[str, str] | None = None, *, seconds: float = SECONDS
) -> Iterator[None]:
    """The server, from when it listens on the port until the end of the block."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            list(command), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=env
        )
        try:
            _wait_for(process, port, log, seconds)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(process: "subprocess.Popen[bytes]", port: int, log: Path, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")


def certificate(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """A self-signed certificate of that name (and of 127.0.0.1, where it is localhost), and its key."""
    cert, key = folder / f"{name}.pem", folder / f"{name}.key"
    others = "DNS:localhost,IP:127.0.0.1" if name == "localhost" else f"DNS:{name}"
    subprocess.run(
        [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key),
         "-out", str(cert), "-subj", f"/CN={name}", "-addext", f"subjectAltName={others}"],
        check=True, capture_output=True,
    )  # fmt: skip
    key.chmod(0o600)
    return cert, key
