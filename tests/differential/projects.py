"""`python -m tests.differential.projects --projects 50` holds our reading of Compose projects against docker-compose.

Each seed gives the same projects again; without one there are two, a fixed one and a fresh one, and both are printed.
Ends with 1 where the two differ. Without docker-compose that is told and left out, but with
AURACHECK_DIFFERENTIAL=required it is an error.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from auracheck.model import Secret, Target, Unread, Value
from auracheck.systems.compose.source import NONE_STARTED
from auracheck.systems.source import open_source
from tests.differential.programs.base import Answer, Refused, run, startable
from tests.differential.programs.compose import ComposeEnvFile
from tests.differential.projects_generator import Made, projects

FIXED_SEED = 5
TOLD = 5
"""Differences that are told, of one seed."""

Environments = dict[str, Answer] | None
"""What each service's container is given; None where the project is refused."""


class Outcome(NamedTuple):
    number: int
    made: Made
    ours: Environments
    theirs: Environments
    reason: str = ""

    @property
    def differs(self) -> bool:
        return self.ours != self.theirs


EVERY_PROFILE = ("--profile", "*")


def ask(made: Made, folder: Path, *options: str) -> Environments:
    """What docker-compose makes of a project whose files are in ``folder``. It doubles every `$` that it prints."""
    command = ["docker-compose", *made.arguments, *options, "config", "--format", "json"]
    try:
        printed = run(command, made.environ, folder)
    except Refused:
        return None
    services = json.loads(printed.replace(b"$$", b"$"))["services"] or {}
    found = {name: _startable(service.get("environment") or {}) for name, service in services.items()}
    return None if None in found.values() else found


def read(made: Made, folder: Path, *, every: bool = False) -> tuple[Environments, str]:
    """What we make of it, and why not. ``every``: of the services behind profiles, too."""
    given = list(zip(made.arguments[::2], made.arguments[1::2], strict=True))
    env_files = tuple(str(folder / path) for option, path in given if option == "--env-file")
    location = ":".join(str(folder / path) for option, path in given if option == "-f") or str(folder)
    source = open_source(f"compose:{location}", environ=made.environ, env_files=env_files)
    found: dict[str, Answer] = {}
    for item in source.read():
        if isinstance(item, Unread) and item.minor and not every:
            continue
        if isinstance(item, Unread):
            return ({}, "") if item.reason == NONE_STARTED else (None, item.reason)
        if isinstance(item, Target) and (every or not item.remark):
            found[item.names[0]] = {n: _revealed(value) for n, value in item.effective().items()}
    return found, ""


def outcomes(seed: int, count: int, jobs: int) -> Iterator[Outcome]:
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(_hold, *zip(*enumerate(projects(seed, count)), strict=True))


def told(seed: int, outcome: Outcome) -> str:
    """A project that is read differently, whole: the files are small."""
    files = "".join(f"--- {path}\n{text}" for path, text in outcome.made.files.items())
    return (
        f"seed {seed}, project {outcome.number}, {dict(outcome.made.environ)} {outcome.made.arguments}\n{files}"
        f"docker-compose: {outcome.theirs}\nauracheck: {outcome.ours} {outcome.reason}\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.differential.projects", description=__doc__)
    parser.add_argument("--projects", type=int, default=50, metavar="N", help="random projects of each seed")
    parser.add_argument("--seed", type=int, action="append", metavar="S", help="where they come from; repeatable")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="J", help="programs run at a time")
    given = parser.parse_args(arguments)
    missing = ComposeEnvFile().missing()
    if missing:
        print(f"compose projects SKIPPED: {missing}")
        return int(os.environ.get("AURACHECK_DIFFERENTIAL") == "required")
    seeds = given.seed or [FIXED_SEED, random.SystemRandom().randrange(1 << 32)]
    return int(sum(_compare(seed, given.projects, given.jobs) for seed in seeds) > 0)


def _compare(seed: int, count: int, jobs: int) -> int:
    """Print what became of the projects of one seed; the number of those that differ."""
    began = time.monotonic()
    found = list(outcomes(seed, count, jobs))
    differing = [outcome for outcome in found if outcome.differs]
    refused = sum(outcome.theirs is None for outcome in found)
    rate = len(found) / (time.monotonic() - began)
    print(
        f"compose projects, seed {seed}: {len(found)}, {refused} refused, {len(differing)} DIFFER, {rate:.0f} a second"
    )
    for outcome in differing[:TOLD]:
        print(told(seed, outcome), flush=True)
    return len(differing)


def _hold(number: int, made: Made) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="differential-") as folder:
        for path, text in made.files.items():
            place = Path(folder, path)
            place.parent.mkdir(exist_ok=True)
            place.write_text(text)
        ours, reason = read(made, Path(folder))
        outcome = Outcome(number, made, ours, ask(made, Path(folder)), reason)
        if outcome.differs or outcome.theirs is None or not any("profiles:" in text for text in made.files.values()):
            return outcome
        ours, reason = read(made, Path(folder), every=True)
        theirs = ask(made, Path(folder), *EVERY_PROFILE)
        return outcome if theirs is None else Outcome(number, made, ours, theirs, reason)


def _startable(environment: dict[str, str | None]) -> Answer:
    """None for what no container is started with. A name that is null does not reach it."""
    given = startable({name: value or "" for name, value in environment.items()})
    return None if given is None else environment


def _revealed(value: Value) -> str | None:
    return value.reveal() if isinstance(value, Secret) else None


if __name__ == "__main__":
    sys.exit(main())
