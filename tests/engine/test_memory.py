"""What each of many files takes of the memory, above that of a few. `tests/benchmarks/run.py` has it for 10,000."""

import sys
from pathlib import Path

import pytest

FEW, MANY = 100, 2_100
MOST = 13.5
"""KB of each file: 11.7 are measured, and 15.9 were when each pass over the findings had a dictionary for each."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the benchmarks need a terminal of POSIX")
def test_a_file_takes_less_than_14_kb_of_memory(tmp_path: Path) -> None:
    from tests.benchmarks.run import AURACHECK, run, write

    files = write(tmp_path, [f"{number}.env" for number in range(MANY)])
    few, many = (
        run([AURACHECK, "check", *each, "--format", "json"], tmp_path).megabytes for each in (files[:FEW], files)
    )
    assert (many - few) * 1024 / (MANY - FEW) < MOST
