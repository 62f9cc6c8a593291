"""Kill the writer at random moments: `python .github/tools/kill_writer.py [ROUNDS]`, 1,000 rounds by default.

Whenever it dies, the file is the old one or the new one, byte for byte, with its mode and its owner, and what the next
run finds beside it is gone.
"""

import os
import random
import signal
import stat
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from auracheck.fixes import changing as package
from auracheck.generate import Recipe
from auracheck.generate.writing import WriteJob, write
from auracheck.policy.loading import builtin

TODAY = date(2026, 11, 25)
MODE = 0o640
OTHERS = (12345, 54321)
"""Owner and group, where root runs this."""

BESIDE = "old, and the new one still beside it"
RIGHT = frozenset({"old", "new", BESIDE})

FILLING = b"#" + b"x" * 300_000 + b"\n"


BEGIN, REPLACING = b"b", b"r"
"""What the writer tells when it sets out, and when it is about to replace the file."""


def rounds(folder: Path, number: int, seed: int) -> Iterator[str]:
    """What is there after each round: one of `RIGHT`, or what went wrong. Every second one dies while it replaces."""
    chance = random.Random(seed)
    path = folder / "app.env"
    path.write_bytes(FILLING + b"JWT_SECRET_KEY=" + b"0123456789abcdef" * 4 + b"\n")
    path.chmod(MODE)
    if os.geteuid() == 0:
        os.chown(path, *OTHERS)
    _rotate(path)  # what is imported once is not what is to be killed
    for turn in range(number):
        if turn % 25 == 0:
            longest = {sign: _duration(path, sign) for sign in (BEGIN, REPLACING)}
        old = path.read_bytes()
        sign = (BEGIN, REPLACING)[turn % 2]
        _die(path, sign, chance.uniform(0, 1.2 * longest[sign]))
        yield _verdict(path, old)
    _rotate(path)
    yield "left over" if os.listdir(folder) != [path.name] else "new"


def _duration(path: Path, sign: bytes) -> float:
    """Seconds from the sign to the end of a writer that nobody kills."""
    child, told = _started(path)
    _wait_for(told, sign)
    start = monotonic()
    os.waitpid(child, 0)
    os.close(told)
    return monotonic() - start


def _die(path: Path, sign: bytes, after: float) -> None:
    child, told = _started(path)
    _wait_for(told, sign)
    sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(told)


def _started(path: Path) -> tuple[int, int]:
    """A writer, and where it tells how far it is."""
    told, tell = os.pipe()
    child = os.fork()
    if child:
        os.close(tell)
        return child, told
    real = package.replace

    def replace(*arguments: Any) -> None:
        os.write(tell, REPLACING)
        real(*arguments)

    package.replace = replace
    os.write(tell, BEGIN)
    try:
        _rotate(path)
    finally:
        os._exit(0)


def _wait_for(told: int, sign: bytes) -> None:
    while os.read(told, 1) not in (sign, b""):
        pass


def _rotate(path: Path) -> None:
    write(WriteJob(f"dotenv:{path}", ["jwt"], Recipe(), rotate=True), builtin(), TODAY)


def _verdict(path: Path, old: bytes) -> str:
    now = path.read_bytes()
    status = path.stat()
    if stat.S_IMODE(status.st_mode) != MODE:
        return "another mode"
    if os.geteuid() == 0 and (status.st_uid, status.st_gid) != OTHERS:
        return "another owner"
    if now == old:
        return BESIDE if len(os.listdir(path.parent)) > 1 else "old"
    comment, setting = now.removeprefix(FILLING).splitlines() if now.startswith(FILLING) else (b"", b"")
    whole = comment == b"# auracheck: JWT_SECRET_KEY made 2026-11-25" and len(setting) == len("JWT_SECRET_KEY=") + 64
    return "new" if whole and now.endswith(b"\n") else "torn"


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        found = list(rounds(Path(folder), number, random.randrange(1 << 30)))
    for verdict in sorted(set(found)):
        print(f"{found.count(verdict):>6} {verdict}")
    return 0 if set(found) <= RIGHT else 1


if __name__ == "__main__":
    sys.exit(main())
