"""A writer that is killed, and many that write at once."""

import os
import sys
from datetime import date
from pathlib import Path

import pytest

import concurrent_writers
from auracheck.generate import Recipe
from auracheck.generate.writing import WriteJob, write
from auracheck.policy.loading import builtin
from kill_writer import BESIDE, RIGHT, rounds

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals, no locks on folders")

TODAY = date(2026, 11, 25)


def test_a_killed_writer_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    assert set(rounds(tmp_path, 50, seed=7)) <= RIGHT


def test_what_a_killed_writer_left_is_gone_after_a_run_with_nothing_to_do(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    write(WriteJob(str(path), ["jwt"], Recipe()), builtin(), TODAY)
    (tmp_path / ".env.auracheck-new.local").write_text("JWT_SECRET_KEY=half of a va")
    assert not write(WriteJob(str(path), ["jwt"], Recipe()), builtin(), TODAY).changes
    assert os.listdir(tmp_path) == [".env"]
    assert BESIDE in RIGHT


def test_ten_writers_at_once_lose_nothing_and_mix_nothing_up(tmp_path: Path) -> None:
    assert set(concurrent_writers.rounds(tmp_path, 10)) == {concurrent_writers.RIGHT}


def test_ten_processes_that_fill_in_the_same_secret_make_one(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    children = [_started(path) for _ in range(10)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 10
    lines = path.read_text().splitlines()
    assert [line.partition("=")[0] for line in lines] == [
        "# auracheck: JWT_SECRET_KEY made 2026-11-25",
        "JWT_SECRET_KEY",
    ]


def _started(path: Path) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        write(WriteJob(str(path), ["jwt"], Recipe()), builtin(), TODAY)
        code = 0
    finally:
        os._exit(code)
