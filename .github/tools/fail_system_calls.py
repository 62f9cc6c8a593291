"""`python .github/tools/fail_system_calls.py` lets each system call of the real writer fail, by `strace --inject`.

Each fails once in every way of `CODES`. Watched are the calls about the file, its folder, and what is written beside
it. What is left of each run is told in one of the words of `RIGHT`, or says what went wrong.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
CODES = ("ENOSPC", "EIO", "EACCES", "EROFS")
VALUE = "0123456789abcdef" * 4
OLD = f"# ours\nJWT_SECRET_KEY={VALUE}\n"
NEW = re.compile(r"# ours\n# auracheck: JWT_SECRET_KEY made [0-9-]{10}\nJWT_SECRET_KEY=[0-9a-f]{64}\n")
MODE = 0o640
RIGHT = frozenset({"old, and it says so", "new, and it says so", "new, and nothing is wrong"})

_CALL = re.compile(r"(\w+)\(", re.ASCII)


class Call(NamedTuple):
    """The n-th call of that name, from 1."""

    name: str
    number: int


class Traced:
    """`auracheck generate jwt --rotate --write` under strace, on a file that each run finds as it was first."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "work" / "app.env"
        self._log = folder / "log"
        self._path.parent.mkdir()

    def calls(self) -> list[Call]:
        """What a run that nothing hinders asks the system for."""
        code, said = self._run()
        if code:
            raise RuntimeError(f"strace does not run here: {said}")
        seen = Counter[str]()
        found = []
        for match in filter(None, map(_CALL.match, self._log.read_text().splitlines())):
            seen[match[1]] += 1
            found.append(Call(match[1], seen[match[1]]))
        return found

    def verdict(self, call: Call, code: str) -> str:
        """What one failure leaves behind."""
        exit_code, said = self._run(f"--inject={call.name}:error={code}:when={call.number}")
        now = self._path.read_text()
        if "(INJECTED)" not in self._log.read_text():
            return "nothing was injected"
        if VALUE[:8] in said or "Traceback" in said or "internal error" in said:
            return "says what nobody may see"
        if self._path.stat().st_mode & 0o777 != MODE:
            return "another mode"
        if self._leftovers():
            return "something is left beside"
        if now != OLD and not NEW.fullmatch(now):
            return "torn"
        return self._told(exit_code, said, is_old=now == OLD)

    def _told(self, code: int, said: str, *, is_old: bool) -> str:
        if code == 0:
            return "old, and it says nothing" if is_old else "new, and nothing is wrong"
        expected = "not changed" if is_old else "changed, but"
        right = code == 3 and expected in said
        return f"{'old' if is_old else 'new'}, and it {'says so' if right else f'ends with {code} and does not say so'}"

    def _leftovers(self) -> list[str]:
        return [name for name in os.listdir(self._path.parent) if name != self._path.name]

    def _run(self, *options: str) -> tuple[int, str]:
        self._path.write_text(OLD)
        self._path.chmod(MODE)
        watched = (self._path.parent, self._path, self._path.with_name(".app.env.auracheck-new"))
        command = [
            "strace", "-o", str(self._log), *(f"--trace-path={path}" for path in watched), *options,
            sys.executable, "-P", "-m", "auracheck", "generate", "jwt", "--rotate", "--write", str(self._path),
        ]  # fmt: skip
        environ = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            command,
            cwd="/",
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        return done.returncode, done.stdout + done.stderr


def every_failure(folder: Path) -> Iterator[tuple[Call, str, str]]:
    """Each call, each way in which it fails, and what is left."""
    traced = Traced(folder)
    for call in traced.calls():
        for code in CODES:
            yield call, code, traced.verdict(call, code)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        found = list(every_failure(Path(folder)))
    for verdict, number in Counter(verdict for *_, verdict in found).items():
        print(f"{number:>6} {verdict}")
    wrong = [one for one in found if one[2] not in RIGHT]
    for call, code, verdict in wrong:
        print(f"{call.name} {call.number} {code}: {verdict}")
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main())
