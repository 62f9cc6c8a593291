"""`python tests/benchmarks/history.py [REPOSITORY]` holds the search of a history against git's own reading of it.

Without a repository one is made, of about 10^5 objects and 500 MB. Values are random, so none of them is found; with
`--plant N` so many are planted at random commits of a copy, and must be. Both commands run in turn, in the
same minutes; the ratio counts. `--without-hyperscan` searches as where that is not installed. Ends with 1 where a
ratio or the memory is over its bound.
"""

import argparse
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

MEGABYTES = 150
BOUNDS = {10: 3.0, 100: 15.0}
READ = ("cat-file", "--batch-all-objects", "--unordered", "--buffer", "--batch")
SEARCH = """\
import sys
from auracheck.probes.git.leaks import Occurrence, Repository, SearchScope
values = [line.rstrip("\\n") for line in sys.stdin]
for found in Repository(sys.argv[1], values, [()] * len(values)).leaks(SearchScope(False, True, None), None):
    print(f"{found.path}:{found.line}" if isinstance(found, Occurrence) else found)
"""
WITHOUT_HYPERSCAN = 'import sys\nsys.modules["hyperscan"] = None\n'
COMMITS, FILES = 8_000, 900


class Run(NamedTuple):
    """Seconds of wall-clock time, and of all processors; megabytes that Python processes held together; the answer."""

    seconds: float
    busy: float
    megabytes: float
    answer: str


def draw(number: int) -> list[str]:
    """Values as people have them: keys of 64 hex digits, tokens, passwords from 16 characters on."""
    makers: list[Callable[[], str]] = [
        lambda: secrets.token_hex(32), lambda: secrets.token_hex(16), lambda: secrets.token_urlsafe(32),
        lambda: secrets.token_urlsafe(24), lambda: secrets.token_urlsafe(12),
    ]  # fmt: skip
    return [makers[at % len(makers)]() for at in range(number)]


def search(repository: Path, values: list[str], script: str = SEARCH) -> Run:
    """The search, in a process of its own; the values go in through its standard input."""
    started, before = time.perf_counter(), busy()
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(repository)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n".join(values) + "\n")
    process.stdin.close()
    megabytes = 0.0
    while process.poll() is None:
        megabytes = max(megabytes, python_memory(process.pid))
        time.sleep(0.05)
    return Run(time.perf_counter() - started, busy() - before, megabytes, process.stdout.read())


def busy() -> float:
    """Seconds of processors that children took so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def python_memory(pid: int) -> float:
    """What the process and those forked from it hold by themselves, shared pages divided (smaps_rollup, proc(5))."""
    total = 0
    for process in (pid, *forked(pid)):
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


def forked(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in children if "git" not in Path(f"/proc/{child}/comm").read_text()]
    except OSError:
        return []


def read(repository: Path) -> Run:
    started, before = time.perf_counter(), busy()
    subprocess.run(["git", *READ], cwd=repository, stdout=subprocess.DEVNULL, check=True)
    return Run(time.perf_counter() - started, busy() - before, 0, "")


def look_with_git(repository: Path, values: list[str]) -> float:
    """`git log -S`, run for three of the values."""
    started = time.perf_counter()
    for value in values[:3]:
        subprocess.run(["git", "log", "--all", "--oneline", "-S", value], cwd=repository, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def made(folder: Path) -> Path:
    """A history of about 10^5 objects: files that grow and change a little with each commit."""
    repository = folder / "made"
    subprocess.run(["git", "init", "-q", "-b", "main", str(repository)], check=True)
    bodies = [[secrets.token_hex(20) for _ in range(120)] for _ in range(FILES)]
    importer = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=repository, stdin=subprocess.PIPE)
    assert importer.stdin is not None
    for number in range(COMMITS):
        importer.stdin.write(b"commit refs/heads/main\ncommitter a <a@b> %d +0000\ndata 1\nx\n" % (10**9 + number))
        for _ in range(10):
            at = secrets.randbelow(FILES)
            bodies[at][secrets.randbelow(120)] = secrets.token_hex(20)
            body = "\n".join(bodies[at]).encode()
            importer.stdin.write(b"M 100644 inline d%d/f%d\ndata %d\n%s\n" % (at % 30, at, len(body), body))
    importer.stdin.close()
    if importer.wait():
        raise SystemExit("git fast-import failed")
    subprocess.run(["git", "repack", "-adq"], cwd=repository, check=True)
    return repository


def plant(repository: Path, folder: Path, values: list[str]) -> Path:
    """A repository that borrows the objects of the other one, with each value in a child of a random commit."""
    copy = folder / "planted"
    subprocess.run(["git", "clone", "-q", "--bare", "--shared", str(repository), str(copy)], check=True)
    commits = subprocess.check_output(["git", "rev-list", "--all"], cwd=copy, text=True).split()
    branches = "".join(
        f"commit refs/heads/planted{number}\ncommitter a <a@b> {10**9} +0000\ndata 1\nx\n"
        f"from {secrets.choice(commits)}\nM 100644 inline planted{number}\ndata {len(value) + 6}\nline\n {value}\n"
        for number, value in enumerate(values)
    )
    subprocess.run(["git", "fast-import", "--quiet"], cwd=copy, input=branches.encode(), check=True)
    return copy


def compare(repository: Path, number: int, runs: int, script: str) -> bool:
    """Both in turn, once to warm up; print the figures. Whether they are in bounds and nothing was found."""
    values = draw(number)
    rounds = [(search(repository, values, script), read(repository)) for _ in range(runs + 1)][1:]
    ours, git = median(r[0].seconds for r in rounds), median(r[1].seconds for r in rounds)
    shares = [median(r[side].busy for r in rounds) for side in (0, 1)]
    memory = max(r[0].megabytes for r in rounds)
    found = {line for r in rounds for line in r[0].answer.splitlines()}
    fine = ours / git <= BOUNDS[number] and memory < MEGABYTES and not found
    print(
        f"{number:3} values {ours:6.2f} s  git {git:6.2f} s  ratio {ours / git:5.2f} of {BOUNDS[number]:5.2f}"
        f"  processors {shares[0]:.2f} s to {shares[1]:.2f} s  peak {memory:4.0f} MB"
        f"  {'ok' if fine else f'OVER {found or str()}'}",
        flush=True,
    )
    return fine


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", nargs="?", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--plant", type=int, default=20)
    parser.add_argument("--without-hyperscan", action="store_true")
    options = parser.parse_args()
    script = (WITHOUT_HYPERSCAN if options.without_hyperscan else "") + SEARCH
    with tempfile.TemporaryDirectory() as name:
        repository = options.repository or made(Path(name))
        results = [compare(repository, number, options.runs, script) for number in BOUNDS]
        values = draw(options.plant)
        answer = search(plant(repository, Path(name), values), values, script).answer
        found = set(answer.splitlines()) & {f"planted{number}:2" for number in range(len(values))}
        print(f"{len(found)} of {len(values)} planted values found")
        log = look_with_git(repository, values)
        print(f"git log --all -S for three values: {log:.2f} s")
    return int(not all(results) or len(found) != len(values))


if __name__ == "__main__":
    sys.exit(main())
