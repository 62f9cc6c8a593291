"""`python -m tests.benchmarks.staged`: what the hook for pre-commit costs where 1,000 env files are staged at once.

Each hook as `.pre-commit-hooks.yaml` has it, on 1,000 files and on one. The number that counts is the ratio to reading
the same files with python-dotenv or libyaml in one process; the seconds beyond a run on one file are told as well.
Ends with 1 where a ratio is over its bound, or the seconds are over one. `--runs N` takes fewer than 10 rounds.
"""

import argparse
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.adopt.repositories import manifest
from tests.benchmarks.run import AURACHECK, LOOP, env_file, python, run

FILES = 1_000
BEYOND = 1.0
"""Seconds that a commit may take longer for its 1,000 files."""
COMPOSE = """\
services:
  backend:
    image: registry.example.com/backend
    environment:
      JWT_SECRET_KEY: ${JWT_SECRET_KEY}
      DATABASE_URL: ${DATABASE_URL}
"""
YAML_LOOP = "import sys, yaml\nfor file in sys.argv[1:]: yaml.compose(open(file, 'rb'), yaml.CSafeLoader)"


def hook(name: str, files: Sequence[str]) -> list[str]:
    """The hook's own command; whatever it finds is no failure here."""
    words = shlex.split(manifest()[name]["entry"])
    ours = [word.replace("auracheck check", f"{shlex.quote(AURACHECK)} check") for word in words]
    return [AURACHECK if ours[0] == "auracheck" else ours[0], *ours[1:], *files, "--fail-on", "never"]


def measure(name: str, text: str, file: str, loop: str, bound: float, runs: int) -> bool:
    """Run all three in turn, once to warm up; print the figures. Whether they are in bounds."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
        files = [f"services/{number}/{file}" for number in range(FILES)]
        for path in files:
            (folder / path).parent.mkdir(parents=True)
            (folder / path).write_text(text or env_file(), encoding="ascii")
        subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
        commands = hook(name, files), hook(name, files[:1]), python(loop, *files)
        rounds = [[run(command, folder).seconds for command in commands] for _ in range(runs + 1)][1:]
    many, one, baseline = map(median, zip(*rounds, strict=True))
    fine = many / baseline <= bound and many - one < BEYOND
    print(
        f"{name:20} {FILES} files {many * 1000:5.0f} ms, {(many - one) * 1000:4.0f} ms beyond one file's;"
        f" baseline {baseline * 1000:4.0f} ms  ratio {many / baseline:.2f} of {bound:.2f}  {'ok' if fine else 'OVER'}"
    )
    return fine


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    results = [
        measure("auracheck", "", ".env", LOOP, 1.5, runs),
        measure("auracheck-embedded", COMPOSE, "compose.yaml", YAML_LOOP, 10.0, runs),
    ]
    return int(not all(results))


if __name__ == "__main__":
    sys.exit(main())
