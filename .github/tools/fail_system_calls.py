"""The real writer under strace: `python .github/tools/fail_system_calls.py [--in PLACE]… [--as-nobody] [--named]`.

Each system call about the file, its folder and what is written beside it fails once in every way of `CODES`, and is
once the last one before a SIGKILL. What is left of each run is told in one of the words of `RIGHT`, or says what went
wrong. `PLACES` says where the file is, a temporary folder by default; what is mounted there needs root, and goes with
the namespace under `unshare --mount`. `--named`: as on a system that has no files without a name.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from auracheck.systems.strays import beside

ROOT = Path(__file__).parents[2]
KILL = "SIGKILL"
CODES = ("ENOSPC", "EIO", "EACCES", "EROFS")
VALUE = "0123456789abcdef" * 4
OLD = f"# ours\nJWT_SECRET_KEY={VALUE}\n"
NEW = re.compile(r"# ours\n# auracheck: JWT_SECRET_KEY made [0-9-]{10}\nJWT_SECRET_KEY=[0-9a-f]{64}\n")
MODE = 0o640
OTHERS = (12345, 54321)
"""Owner and group, where root runs this."""
NOBODY = 65534
BESIDE = "killed, and the new one still beside it"
RIGHT = frozenset(
    {"old, and it says so", "new, and it says so", "new, and nothing is wrong", "killed, and nothing is left", BESIDE}
)

_CALL = re.compile(r"(\w+)\(", re.ASCII)
_NAMED = "import os; del os.O_TMPFILE; from auracheck.__main__ import main; main()"


class Call(NamedTuple):
    """The n-th call of that name, from 1."""

    name: str
    number: int


class Traced:
    """`auracheck generate jwt --rotate --write` under strace, on a file that each run finds as it was first.

    ``folder`` is where the file is, ``log`` where strace writes.
    """

    def __init__(self, folder: Path, log: Path, *, as_nobody: bool = False, named: bool = False) -> None:
        self._path = folder / "work" / "app.env"
        self._log = log
        self._bytecode = log.with_name("bytecode")
        self._bytecode.mkdir()
        self._path.parent.mkdir()
        self._owner = OTHERS if os.geteuid() == 0 else (os.geteuid(), os.getegid())
        self._user: list[str] = []
        if as_nobody:
            self._owner = (NOBODY, NOBODY)
            self._user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
            for made in (self._path.parent, self._bytecode):
                os.chown(made, *self._owner)
        self._program = ["-P", "-c", _NAMED] if named else ["-P", "-m", "auracheck"]
        self._with_a_name: set[Call] = set()

    def calls(self) -> list[Call]:
        """What a run that nothing hinders asks the system for. Only the disk may be full."""
        self._run()  # the calls of an import are others once there is bytecode, and calls are counted
        code, said = self._run()
        if code and "no space left on device" not in said:
            raise RuntimeError(f"strace does not run here: {said}")
        seen = Counter[str]()
        found = []
        for match in filter(None, map(_CALL.match, self._log.read_text().splitlines())):
            seen[match[1]] += 1
            if self._is_ours(match.string):
                found.append(Call(match[1], seen[match[1]]))
        self._with_a_name = set(_with_a_name(found))
        return found

    def verdict(self, call: Call, failure: str) -> str:
        """What one failure, or a kill, leaves behind."""
        how = f"signal={failure}" if failure == KILL else f"error={failure}"
        code, said = self._run(f"--inject={call.name}:{how}:when={call.number}")
        now, status = self._path.read_text(), self._path.stat()
        if not any(self._is_ours(line) and _is_injected(line, failure) for line in self._log.read_text().splitlines()):
            return "nothing was injected"
        if VALUE[:8] in said or "Traceback" in said or "internal error" in said:
            return "says what nobody may see"
        if (status.st_mode & 0o777, status.st_uid, status.st_gid) != (MODE, *self._owner):
            return "another mode or owner"
        if now != OLD and not NEW.fullmatch(now):
            return "torn"
        left = [name for name in os.listdir(self._path.parent) if name != self._path.name]
        if failure == KILL:
            return self._left_by_a_kill(call, left)
        return "something is left beside" if left else _told(code, said, is_old=now == OLD)

    def _left_by_a_kill(self, call: Call, left: list[str]) -> str:
        if not left:
            return "killed, and nothing is left"
        known = left == [os.path.basename(beside(str(self._path)))] and call in self._with_a_name
        return BESIDE if known else "killed, and something is left that has no name yet"

    def _is_ours(self, line: str) -> bool:
        return str(self._path.parent) in line and not line.startswith("execve(")

    def _renewed(self) -> None:
        """What a kill has left is gone, and the file is as it was first."""
        Path(beside(str(self._path))).unlink(missing_ok=True)
        self._path.write_text(OLD)
        os.chown(self._path, *self._owner)
        self._path.chmod(MODE)

    def _run(self, *options: str) -> tuple[int, str]:
        self._renewed()
        self._log.write_text("")
        self._log.chmod(0o666)
        command = [
            *self._user, "strace", "-y", "-o", str(self._log), "--trace=%file,%desc", *options,
            sys.executable, *self._program, "generate", "jwt", "--rotate", "--write", str(self._path),
        ]  # fmt: skip
        environ = {
            "PATH": os.defpath, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8",
            "PYTHONPYCACHEPREFIX": str(self._bytecode),
        }  # fmt: skip
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


def _with_a_name(calls: list[Call]) -> Iterator[Call]:
    """The calls in which the new file has its name: from the one that gives it to the one that renames it."""
    names = [call.name for call in calls]
    renamed = next((at for at, name in enumerate(names) if name.startswith("rename")), len(calls) - 1)
    named = names.index("linkat") if "linkat" in names else 0
    return iter(calls[named : renamed + 1])


def _is_injected(line: str, failure: str) -> bool:
    """A call that is the last one before a kill has no result."""
    return "(INJECTED)" in line or (failure == KILL and line.endswith("= ?"))


def _told(code: int, said: str, *, is_old: bool) -> str:
    if code == 0:
        return "old, and it says nothing" if is_old else "new, and nothing is wrong"
    expected = "not changed" if is_old else "changed, but"
    right = code == 3 and expected in said
    return f"{'old' if is_old else 'new'}, and it {'says so' if right else f'ends with {code} and does not say so'}"


def _mount(folder: Path, kind: str, *options: str) -> None:
    subprocess.run(["mount", "-t", kind, *options, "none", str(folder)], check=True)


def _overlay(folder: Path) -> None:
    """What a container's files are on. Its upper folder is on a tmpfs, since none may be on another overlay."""
    _mount(folder, "tmpfs")
    parts = {part: folder / part for part in ("lowerdir", "upperdir", "workdir")}
    for path in parts.values():
        path.mkdir()
    _mount(folder, "overlay", "-o", ",".join(f"{part}={path}" for part, path in parts.items()))


def _full(folder: Path) -> None:
    """A tmpfs with one page left, which is the file's."""
    _mount(folder, "tmpfs", "-o", "size=16k")
    (folder / "filling").write_bytes(bytes(12 << 10))


PLACES: Mapping[str, Callable[[Path], None]] = {
    "here": lambda folder: None,
    "tmpfs": partial(_mount, kind="tmpfs"),
    "overlay": _overlay,
    "full": _full,
}


def every_failure(traced: Traced) -> Iterator[tuple[Call, str, str]]:
    """Each call, each way in which it fails, and what is left."""
    for call in traced.calls():
        for failure in (*CODES, KILL):
            yield call, failure, traced.verdict(call, failure)


def _wrong(place: str, *, as_nobody: bool, named: bool) -> bool:
    """Whether anything is wrong in that place; prints what is left there."""
    with _placed(place) as (folder, log):
        found = list(every_failure(Traced(folder, log, as_nobody=as_nobody, named=named)))
    print(f"{place}:")
    for verdict, number in Counter(verdict for *_, verdict in found).items():
        print(f"{number:>6} {verdict}")
    wrong = [one for one in found if one[2] not in RIGHT]
    for call, failure, verdict in wrong:
        print(f"{call.name} {call.number} {failure}: {verdict}")
    return bool(wrong) or not found


@contextmanager
def _placed(place: str) -> Iterator[tuple[Path, Path]]:
    """A folder there that every user reaches, and a file for the log elsewhere."""
    with tempfile.TemporaryDirectory() as top:
        os.chmod(top, 0o755)
        folder = Path(top, "place")
        folder.mkdir()
        PLACES[place](folder)
        try:
            yield folder, Path(top, "log")
        finally:
            if place != "here":
                subprocess.run(["umount", "--recursive", str(folder)], check=True)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--in", dest="places", action="append", choices=PLACES, help="where the file is")
    parser.add_argument("--as-nobody", action="store_true", help="as a user who is not root")
    parser.add_argument("--named", action="store_true", help="without O_TMPFILE")
    asked = parser.parse_args()
    wrong = [_wrong(place, as_nobody=asked.as_nobody, named=asked.named) for place in asked.places or ["here"]]
    return int(any(wrong))


if __name__ == "__main__":
    sys.exit(main())
