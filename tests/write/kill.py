"""Kill the writer at random moments: `python -m tests.write.kill [ROUNDS]`, 1,000 rounds by default.

Whenever it dies, the file is the old one or the new one, byte for byte, with its mode, and what the next run finds
beside it is gone.
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

from auracheck.generate import Recipe
from auracheck.policy.loading import builtin
from auracheck.write import Job, write

TODAY = date(2026, 11, 25)
MODE = 0o640
BESIDE = "old, and the new one still beside it"
RIGHT = frozenset({"old", "new", BESIDE})

FILLING = b"#" + b"x" * 300_000 + b"\n"


def rounds(folder: Path, number: int, seed: int) -> Iterator[str]:
    """What is there after each round: one of `RIGHT`, or what went wrong."""
    chance = random.Random(seed)
    path = folder / "app.env"
    path.write_bytes(FILLING + b"JWT_SECRET_KEY=" + b"0123456789abcdef" * 4 + b"\n")
    path.chmod(MODE)
    _rotate(path)  # what is imported once is not what is to be killed
    start = monotonic()
    _rotate(path)
    longest = 1.3 * (monotonic() - start)
    for _ in range(number):
        old = path.read_bytes()
        _die(path, chance.uniform(0, longest))
        yield _verdict(path, old)
    _rotate(path)
    yield "left over" if os.listdir(folder) != [path.name] else "new"


def _die(path: Path, after: float) -> None:
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(told, b"x")
        try:
            _rotate(path)
        finally:
            os._exit(0)
    os.read(ready, 1)
    sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ready)
    os.close(told)


def _rotate(path: Path) -> None:
    write(Job(f"dotenv:{path}", ["jwt"], Recipe(), rotate=True), builtin(), TODAY)


def _verdict(path: Path, old: bytes) -> str:
    now = path.read_bytes()
    if stat.S_IMODE(path.stat().st_mode) != MODE:
        return "another mode"
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
