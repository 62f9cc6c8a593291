"""Look for an input that breaks auracheck: `python .github/tools/fuzz.py compose policy --seconds 600`.

`fuzz_targets.py` has the targets, and what must hold of each input; without a name it is all of them. atheris (`pip
install atheris`) makes inputs from the kept ones in `tests/data/corpus`, and goes on from those that reach new code.
Without `--seconds` what is there is read again, which needs no atheris, in two processes that must come to the same.

`--work FOLDER` keeps every input that reached new code, and begins with those that are in it. `--keep` then adds small
ones that reach more than the kept ones to `tests/data/corpus`.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any, NamedTuple

CORPUS = Path(__file__).parents[2] / "tests/data/corpus"
MOST = 10_000
"""Bytes that are kept for one target."""
LONGEST = 8_192
"""Bytes of an input."""

_COVERAGE = re.compile(r"^#\d+\s+(?:INITED|DONE)\s+cov: (\d+) .*corp: (\d+)", re.MULTILINE)
_CASES = re.compile(r"^stat::number_of_executed_units:\s*(\d+)", re.MULTILINE)
_ENDED = "the process ended with"
_WORD = re.compile(rb"(\w[\w.-]*|[^\w\s])")
_LINE = re.compile(rb"((?<=\n))")


def seeds(name: str) -> list[bytes]:
    """The inputs that are kept for a target."""
    path = CORPUS / f"{name}.json"
    return [text.encode("latin-1") for text in json.loads(path.read_text("ascii"))] if path.exists() else []


def _quoted(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


def found(folder: Path) -> list[bytes]:
    """The inputs that a fuzzer has left there, the smallest first."""
    inputs = [path.read_bytes() for path in folder.iterdir()] if folder.is_dir() else []
    return sorted(inputs, key=lambda content: (len(content), content))


def rearranged(content: bytes, words: Sequence[bytes], random: Random) -> bytes:
    """The input with a few words or lines replaced, moved, repeated, left out, or indented differently."""
    for _ in range(random.randint(1, 4)):
        parts = random.choice((_WORD, _LINE)).split(content)
        at, other = (random.randrange(len(parts)) for _ in range(2))
        part = parts[at]
        times = random.choice((2, 50, LONGEST // (len(part) + 1)))
        new = [
            random.choice(words), b"", part * times, parts[other] + part, b"  " + part, part.removeprefix(b"  "),
            b"{" + part + b"}", b"[" + part + b"]", b"&a " + part, b"*a", part + b"\n",
        ]  # fmt: skip
        parts[at] = random.choice(new)
        content = b"".join(parts)[:LONGEST]
    return content


# In a process of its own, which is confined. What it finds it prints, a line of JSON for each.


def fuzz(name: str, work: Path, seconds: int) -> None:
    """Make new inputs for so long. The process ends with it."""
    import atheris

    with atheris.instrument_imports(include=["auracheck", "dotenv", "yaml"]):
        from fuzz_process import confine, load
        from fuzz_targets import new

        load()
    told: set[str] = set()

    def once(content: bytes) -> None:
        wrong = new(name, content)
        if wrong and wrong not in told:
            told.add(wrong)
            _print(name, wrong, content)

    corpus = work / name / "corpus"
    words = sorted({word for content in found(corpus) for word in _WORD.findall(content)})

    def other(content: bytes, most: int, seed: int) -> bytes:
        if seed % 2:
            return bytes(atheris.Mutate(content, most))
        return rearranged(content, words, Random(seed))[:most]

    dictionary = work / name / "words"
    dictionary.write_text("".join(f'"{_quoted(word)}"\n' for word in words))
    options = (f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-dict={dictionary}", "-timeout=120")
    atheris.Setup(
        ["fuzz", *options, "-rss_limit_mb=0", "-print_final_stats=1", str(corpus)], once, custom_mutator=other
    )
    confine(_project(work))
    atheris.Fuzz()


def _project(work: Path) -> Path:
    """A new folder of this process alone. Compose names a project after it, so its name is always the same."""
    folder = Path(tempfile.mkdtemp(dir=work)) / "project"
    folder.mkdir()
    return folder


def read(names: Sequence[str], work: Path) -> None:
    """Print what is wrong with each input that is there, or else a digest of what came of it."""
    from fuzz_process import confine, load
    from fuzz_targets import kept

    inputs = {name: seeds(name) + found(work / name / "corpus") for name in names}
    load()
    confine(_project(work))
    for name in names:
        for content in inputs[name]:
            wrong, digest = kept(name, content)
            _print(name, wrong or digest, content)


def cover(name: str, work: Path) -> None:
    """Print the kept inputs, and the new ones that reach a line which no kept and no smaller one reaches."""
    from fuzz_process import confine, load
    from fuzz_targets import kept

    old = seeds(name)
    small = (content for content in found(work / name / "corpus") if len(content) < MOST // 10)
    inputs = dict.fromkeys((*old, *small))
    load()
    confine(_project(work))
    reached: set[tuple[str, int]] = set()

    def line(frame: FrameType, event: str, _: Any) -> Any:
        reached.add((frame.f_code.co_filename, frame.f_lineno))
        return line

    def call(frame: FrameType, event: str, _: Any) -> Any:
        return line if "/auracheck/" in frame.f_code.co_filename else None

    for content in inputs:
        before = len(reached)
        sys.settrace(call)
        wrong, _ = kept(name, content)
        sys.settrace(None)
        if (len(reached) > before or content in old) and not wrong:
            _print(name, str(len(reached)), content)


def _print(*words: str | bytes) -> None:
    print(json.dumps([word if isinstance(word, str) else word.decode("latin-1") for word in words]), flush=True)


# In the process that was started.


class Told(NamedTuple):
    """What a process says of an input."""

    name: str
    words: str
    content: bytes


def outside(what: str, names: Sequence[str], work: Path, seconds: int = 0, seed: str = "0") -> list[Told]:
    """What a process of its own says."""
    command = [sys.executable, __file__, *names, "--inside", what, "--work", str(work), "--seconds", str(seconds)]
    with (work / f"{what}-{names[0]}-{seed}.log").open("w") as log:
        environ = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, env=environ)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"[")]
    told = [Told(name, words, text.encode("latin-1")) for name, words, text in lines]
    return told if done.returncode == 0 else [*told, Told(names[0], f"{_ENDED} {done.returncode}", b"")]


def fuzzed(work: Path, seconds: int, name: str) -> list[Told]:
    """Fuzz a target, print the figures, and return the faults."""
    corpus = work / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(seeds(name)):
        (corpus / f"kept{number}").write_bytes(content)
    faults = outside("fuzz", [name], work, seconds)
    log = (work / f"fuzz-{name}-0.log").read_text(errors="replace")
    coverage = " → ".join(f"{int(edges):,} edges by {inputs} inputs" for edges, inputs in _COVERAGE.findall(log))
    cases = sum(map(int, _CASES.findall(log)))
    print(f"{name}: {cases:,} cases in {seconds / 60:.1f} min, {coverage}, {len(faults)} kinds of faults", flush=True)
    return faults


def again(work: Path, names: Sequence[str], pool: Executor) -> list[Told]:
    """Read the inputs that are there in two processes, and return what is wrong."""
    first, second = pool.map(lambda seed: outside("read", names, work, seed=seed), "12")
    wrong = [told for told in first if not re.fullmatch("[0-9a-f]*", told.words)]
    return wrong or [told._replace(words="two outcomes in two processes") for told in first if told not in second]


def keep(work: Path, name: str) -> list[Told]:
    """Add what reaches more to the kept corpus, the smallest first, up to the bound."""
    room, chosen, told = MOST, [], outside("cover", [name], work)
    if _ENDED in told[-1].words:
        return told[-1:]
    for each in told:
        text = each.content.decode("latin-1")
        room -= len(json.dumps(text)) + 2
        chosen += [text] if room >= 0 else []
    (CORPUS / f"{name}.json").write_text(json.dumps(chosen, indent=0) + "\n", "ascii")
    print(f"{name}: {len(chosen)} of {len(told)} inputs kept, which reach {told[-1].words} lines")
    return []


def run(asked: argparse.Namespace, work: Path) -> int:
    from fuzz_targets import TARGETS

    names = asked.targets or list(TARGETS)
    each = partial(keep, work) if asked.keep else partial(fuzzed, work, asked.seconds)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        alone = asked.keep or asked.seconds
        faults = [told for of in pool.map(each, names) for told in of] if alone else again(work, names, pool)
    for told in faults:  # the inputs are our own: there is no secret in them
        print(f"{told.name}: {told.words}: {told.content!r}")
    return int(bool(faults))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", nargs="*", help="a reader; default: every one")
    parser.add_argument("--seconds", type=int, default=0, help="make new inputs for so long, for each target")
    parser.add_argument("--work", type=Path, help="keep there what is found")
    parser.add_argument("--keep", action="store_true", help="put the best of --work into tests/data/corpus")
    parser.add_argument("--inside", choices=["fuzz", "read", "cover"], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.seconds and find_spec("atheris") is None:
        parser.error("--seconds without atheris (pip install atheris)")
    if asked.inside == "read":
        read(asked.targets, asked.work)
    elif asked.inside == "cover":
        cover(asked.targets[0], asked.work)
    elif asked.inside:
        fuzz(asked.targets[0], asked.work, asked.seconds)
    else:
        with tempfile.TemporaryDirectory() as temporary:
            return run(asked, (asked.work or Path(temporary)).resolve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
