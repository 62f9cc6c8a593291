"""What each of many files takes of the memory, above that of fewer. `tests/benchmarks/run.py` has it for 10,000."""

import subprocess
import sys
from pathlib import Path

import pytest

FEW, MANY = 1_000, 5_000
MOST = 5.0
"""KB of each file: 3 to 3.5 are measured, and 11.7 were before files of one template shared what they have in common.
"""

MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""In a small process, since a child counts the memory that its parent had when it began."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts it in KB")
@pytest.mark.parametrize(
    ("in_folder", "form"), [(False, "json"), (True, "json"), (True, "table"), (True, "sarif"), (True, "junit")]
)
def test_a_file_takes_less_than_5_kb_of_memory(in_folder: bool, form: str, tmp_path: Path) -> None:
    from tests.benchmarks.run import AURACHECK, write

    used = []
    for count in (FEW, MANY):
        folder = tmp_path / str(count)
        folder.mkdir()
        files = write(folder, [f"{number}.env" for number in range(count)])
        command = [AURACHECK, "check", *(["."] if in_folder else files), "--format", form]
        used.append(measured(command, folder))
    few, many = used
    assert (many - few) / (MANY - FEW) < MOST


def measured(command: list[str], folder: Path) -> int:
    """The most memory of one run, in KB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *command], cwd=folder, capture_output=True, text=True, check=True
    )
    return int(done.stdout)
