"""The kept inputs of the fuzzer: nothing is wrong with any, in each of two processes; and what is wrong is seen."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="the bounds of a process are those of Unix")

import fuzz
import fuzz_process
import fuzz_targets
from auracheck.systems import SYSTEMS
from fuzz_targets import KEY, Outcome


def test_nothing_is_wrong_with_the_inputs_that_are_kept() -> None:
    done = subprocess.run([sys.executable, fuzz.__file__], capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("", 0), done.stderr


def test_each_target_has_kept_inputs_which_are_few() -> None:
    for name in fuzz_targets.TARGETS:
        assert fuzz.seeds(name), name
    assert sum(path.stat().st_size for path in fuzz.CORPUS.iterdir()) < 200_000


NO_FILE = {"env", "files", "vault", "aws", "directory", "-"}
"""The first schemes of the systems that read no file with a grammar of its own; the target of `-` is `stream`."""


def test_every_system_that_reads_a_file_is_fuzzed() -> None:
    assert {system.schemes[0] for system in SYSTEMS.values()} - fuzz_targets.TARGETS.keys() == NO_FILE


def _fails(content: bytes) -> Outcome:
    raise ValueError(KEY)


def _never_ends(content: bytes) -> Outcome:
    while True:
        time.monotonic()


def _takes_all(content: bytes) -> Outcome:
    raise MemoryError


_numbers = iter(range(9))


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (lambda content: Outcome(0, "ready"), ""),
        (lambda content: Outcome(4), "exit code 4"),
        (lambda content: Outcome(1, f"as {KEY[7:13].lower()} is"), "a part of the key"),
        (lambda content: Outcome(1, KEY[::-1][3:9]), "a part of the key"),
        (lambda content: Outcome(1, KEY[:5]), ""),
        (lambda content: Outcome(0, same=next(_numbers)), "two outcomes"),
        (_fails, "ValueError"),
        (_takes_all, "MemoryError"),
        (_never_ends, "TooSlow"),
    ],
    ids=range(9),
)
def test_what_is_wrong_with_an_input_is_seen(
    way: fuzz_targets.Way, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzz_process, "SECONDS", 0.05)
    monkeypatch.setitem(fuzz_targets.TARGETS, "invented", (way, way))  # type: ignore[arg-type]
    monkeypatch.setattr(fuzz_targets, "TWICE", 1)
    assert fuzz_targets.new("invented", b"x") == words


CONFINED = """
import os, sys, pathlib
sys.path.insert(0, {tools!r})
import fuzz_process
fuzz_process.load()
fuzz_process.confine(pathlib.Path({folder!r}))
open("here", "w").close()
for do in (lambda: open("../elsewhere", "w"), lambda: os.system("true"), lambda: os.remove({other!r}),
           lambda: os.listdir("/"), lambda: bytearray(500 << 20)):
    try:
        print(do())
    except (PermissionError, MemoryError) as error:
        print(type(error).__name__)
"""


def test_a_process_that_reads_inputs_changes_nothing_elsewhere_and_has_a_bound_of_memory(tmp_path: Path) -> None:
    folder, other = tmp_path / "run", tmp_path / "other"
    folder.mkdir()
    other.touch()
    tools = str(Path(fuzz.__file__).parent)
    program = CONFINED.format(tools=tools, folder=str(folder), other=str(other))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [*["PermissionError"] * 4, "MemoryError"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["here", "other", "run"]
