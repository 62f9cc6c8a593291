"""`python -m tests.differential` makes random env files and holds every grammar of ours against the real program.

Each seed gives the same files again; without one there are two, a fixed one and a fresh one, and both are printed.
Ends with 1 where a program and our grammar of it differ. A program that is not installed is told and left out, but with
AURACHECK_DIFFERENTIAL=required that is an error.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Sequence

from tests.differential.compare import Comparison, Outcome
from tests.differential.found import told
from tests.differential.programs import PROGRAMS
from tests.differential.programs.base import Program

FIXED_SEED = 3
TOLD = 5
"""Differences that are made small and told, of one program and seed."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--files", type=int, default=200, metavar="N", help="random files of each seed (default 200)")
    parser.add_argument("--seed", type=int, action="append", metavar="S", help="where the files come from; repeatable")
    parser.add_argument("--program", action="append", choices=PROGRAMS, help="ask this one; repeatable (default all)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="J", help="programs run at a time")
    given = parser.parse_args(arguments)
    seeds = given.seed or [FIXED_SEED, random.SystemRandom().randrange(1 << 32)]
    print(f"seeds {', '.join(map(str, seeds))}: {given.files} files each", flush=True)
    programs = [PROGRAMS[name] for name in given.program or PROGRAMS]
    lacking = [program for program in programs if program.missing()]
    differences = sum(_hold(program, seeds, given.files, given.jobs) for program in programs)
    if lacking and required():
        print("what is not installed is required here")
        return 1
    return int(differences > 0)


def required() -> bool:
    """Whether every program has to be installed."""
    return os.environ.get("AURACHECK_DIFFERENTIAL") == "required"


def _hold(program: Program, seeds: Sequence[int], count: int, jobs: int) -> int:
    """How many files the program and our grammar read differently."""
    reason = program.missing() or program.unable()
    if reason:
        print(f"{program.name:14} SKIPPED: {reason}", flush=True)
        return 0
    comparison = Comparison(program)
    return sum(_compare(comparison, seed, count, jobs) for seed in seeds)


def _compare(comparison: Comparison, seed: int, count: int, jobs: int) -> int:
    """Print what became of the files of one seed; the number of those that differ."""
    began = told_at = time.monotonic()
    outcomes: list[Outcome] = []
    for outcome in comparison.outcomes(list(comparison.program.files(seed, count)), jobs):
        outcomes.append(outcome)
        now = time.monotonic()
        if now - told_at > 10:
            told_at = now
            rate = len(outcomes) / (now - began)
            print(f"{comparison.program.name:14} {len(outcomes)} of {count}, {rate:.0f} a second", file=sys.stderr)
    differing = [outcome for outcome in outcomes if outcome.differs]
    print(_summary(comparison.program, seed, outcomes, time.monotonic() - began), flush=True)
    for outcome in differing[:TOLD]:
        print(told(seed, comparison, outcome), flush=True)
    return len(differing)


def _summary(program: Program, seed: int, outcomes: Sequence[Outcome], seconds: float) -> str:
    names = sum(outcome.names for outcome in outcomes)
    unread = sum(outcome.unread for outcome in outcomes) / (names or 1)
    refused = sum(outcome.theirs is None for outcome in outcomes)
    differ = sum(bool(outcome.differs) for outcome in outcomes)
    return (
        f"{program.name:14} seed {seed}: {len(outcomes)} files, {refused} refused, {names} names, "
        f"{unread:.1%} unread, {differ} DIFFER, {len(outcomes) / seconds:.0f} files a second"
    )


if __name__ == "__main__":
    sys.exit(main())
