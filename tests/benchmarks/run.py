"""`python tests/benchmarks/run.py` holds each command against its baseline: the two in turn, medians, one ratio a line.

The numbers that count are the ratios, each with its bound: both commands run in the same minute on the same machine.
Ends with 1 where a ratio or the memory is over its bound. `--runs N` takes fewer than 20 rounds, `--only startup`,
`--only files`, `--only grammars` or `--only others` one part. Manifests and directories have a benchmark of their own,
manifests.py.
"""

import argparse
import os
import pty
import secrets
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from auracheck.policy.loading import builtin

AURACHECK = str(Path(sysconfig.get_path("scripts")) / "auracheck")
FILES = 10_000
MEGABYTES = 150
REFUSED = [word for refused in builtin().refused for word in refused.substrings]
GRAMMARS = ("compose-env", "docker-env", "systemd-env", "shell-env", "kubectl-env")
OUR_GRAMMAR = """\
import sys
from auracheck.systems import grammar_of
read = grammar_of(sys.argv[1]).read
for file in sys.argv[2:]:
    with open(file, "rb") as opened:
        read(opened.read(), {})
"""
THEIR_PARSER = """\
import sys
from dotenv.parser import parse_stream
for file in sys.argv[1:]:
    with open(file, encoding="utf-8") as opened:
        list(parse_stream(opened))
"""
OTHERS = {
    "gitleaks": (["detect", "--no-git", "--log-level", "fatal", "--exit-code", "0", "--source"], 2.5),
    "detect-secrets": (["scan"], 0.4),
    "dotenv-linter": ([], 0.5),
}
"""Programs that look at one file for something else, with their options; gitleaks is no Python."""
LOOP = "import dotenv, sys\nfor file in sys.argv[1:]: dotenv.dotenv_values(file)"

BAD = """\
ENVIRONMENT=production
JWT_SECRET_KEY=changeme
DATABASE_URL=postgres://localhost
"""


class Pair(NamedTuple):
    """A command of ours, the baseline it is held against, and the most that ours may take of the baseline's time."""

    title: str
    ours: Sequence[str]
    baseline: Sequence[str]
    bound: float
    on_terminal: bool = False


class Run(NamedTuple):
    seconds: float
    megabytes: float


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


def startup() -> Iterator[Pair]:
    """What a shell script waits for."""
    check = [AURACHECK, "check", "good.env"]
    click, rich = python("import click, dotenv"), python("import click, dotenv, rich.table, rich.console")
    yield Pair("check good.env --format json", [*check, "--format", "json"], click, 1.0)
    yield Pair("check good.env -q", [*check, "-q"], click, 1.0)
    yield Pair("check good.env (table, pipe)", check, rich, 0.75)
    yield Pair("check good.env (table, terminal)", check, rich, 0.85, on_terminal=True)
    bad = [AURACHECK, "check", "bad.env", "--fail-on", "never"]
    yield Pair("check bad.env (table, terminal)", bad, rich, 1.2, on_terminal=True)
    yield Pair("generate jwt", [AURACHECK, "generate", "jwt"], python("import click, secrets"), 0.8)


def others() -> Iterator[Pair]:
    """The programs that are installed here, and people run beside it."""
    ours = [AURACHECK, "check", "good.env", "--format", "json"]
    for name, (options, bound) in OTHERS.items():
        if program := shutil.which(name):
            yield Pair(f"check good.env, of {name}", ours, [program, *options, "good.env"], bound)


def many(files: list[str]) -> Pair:
    """Ten thousand files, each in a deployment of its own."""
    ours = [AURACHECK, "check", *files, "--format", "json"]
    return Pair(f"check {len(files)} files --format json", ours, python(LOOP, *files), 0.75)


def grammars(files: list[str]) -> Iterator[Pair]:
    """Each grammar of ours alone, against python-dotenv's own parser; `dotenv` is that parser."""
    for name in GRAMMARS:
        yield Pair(f"{name}: {len(files)} files", python(OUR_GRAMMAR, name, *files), python(THEIR_PARSER, *files), 0.4)


def env_file() -> str:
    """Ten lines without an error: drawn again where one holds a word that the application refuses by chance."""
    while _is_refused(drawn := _env_file()):
        pass
    return drawn


def _is_refused(text: str) -> bool:
    values = [line.partition("=")[2].lower() for line in text.splitlines()]
    return any(word in value for word in REFUSED for value in values)


def _env_file() -> str:
    return f"""\
ENVIRONMENT=production
JWT_SECRET_KEY={secrets.token_hex(32)}
SESSION_SECRET={secrets.token_hex(32)}
DATABASE_URL=postgresql://auraconnect:{secrets.token_hex(16)}@db.internal:5432/auraconnect
REDIS_URL=redis://:{secrets.token_hex(16)}@cache.internal:6379/0
TWILIO_ACCOUNT_SID=AC{secrets.token_hex(16)}
TWILIO_AUTH_TOKEN={secrets.token_hex(16)}
SMTP_USERNAME=mailer
SMTP_PASSWORD={secrets.token_urlsafe(24)}
LOG_LEVEL=info
"""


def write(folder: Path, names: Sequence[str]) -> list[str]:
    for name in names:
        path = folder / name
        path.write_text(env_file(), encoding="ascii")
        path.chmod(0o600)
    return list(names)


def run(command: Sequence[str], folder: Path, out: int = subprocess.DEVNULL) -> Run:
    """One run: wall-clock time, and the most memory that it held. Fails unless it ended with 0."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:4])} ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss / 1024)


def run_on_terminal(command: Sequence[str], folder: Path) -> Run:
    """The same with a terminal for its stdout. What it shows must fit the terminal's buffer, as a screen does."""
    ours, theirs = pty.openpty()
    try:
        return run(command, folder, theirs)
    finally:
        os.close(theirs)
        os.close(ours)


def compare(pair: Pair, folder: Path, runs: int, megabytes: int = MEGABYTES) -> bool:
    """Run both in turn, once to warm up and then ``runs`` times; print the figures. Whether they are in bounds."""
    ours_run = run_on_terminal if pair.on_terminal else run
    rounds = [(ours_run(pair.ours, folder), run(pair.baseline, folder)) for _ in range(runs + 1)][1:]
    ours, baseline = (median(r[side].seconds for r in rounds) for side in (0, 1))
    memory = max(r[0].megabytes for r in rounds)
    fine = ours / baseline <= pair.bound and memory < megabytes
    print(
        f"{pair.title:37} {ours * 1000:7.0f} ms  baseline {baseline * 1000:7.0f} ms  ratio {ours / baseline:.2f}"
        f" of {pair.bound:.2f}  peak {memory:4.0f} MB  {'ok' if fine else 'OVER'}",
        flush=True,
    )
    return fine


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--only", choices=["startup", "files", "grammars", "others"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, ["good.env"])
        (folder / "bad.env").write_text(BAD, encoding="ascii")
        only = options.only
        files = [] if only in ("startup", "others") else write(folder, [f"{number}.env" for number in range(FILES)])
        pairs = list(startup()) if only in (None, "startup") else []
        pairs += others() if only in (None, "others") else []
        pairs += [many(files)] if only in (None, "files") else []
        pairs += grammars(files) if only in (None, "grammars") else []
        results = [compare(pair, folder, options.runs) for pair in pairs]
    return int(not all(results))


if __name__ == "__main__":
    sys.exit(main())
