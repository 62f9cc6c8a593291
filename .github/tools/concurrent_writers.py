"""Ten writers at once on one file: `python .github/tools/concurrent_writers.py [ROUNDS]`, a hundred rounds by default.

Each is a process of its own and makes a secret of its own, into a file that all of them start from. In the end all are
there, each with the value that its writer made, and what was there before is as it was.
"""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from auracheck.generate import Recipe
from auracheck.generate.writing import WriteJob, write
from auracheck.model import Secret
from auracheck.policy.loading import from_names
from auracheck.systems.grammar import read_as

NAMES = [f"KEY_{number}" for number in range(10)]
POLICY = from_names("shop", dict.fromkeys(NAMES, "key"), NAMES)
TODAY = date(2026, 11, 25)
FIRST = "# ours\nOTHER='1'  # theirs\n"
OLD = "".join(f"{name}=changeme\n" for name in NAMES[::2])
"""Half of them replace a placeholder, the others come at the end."""

RIGHT = "all are there, each its own"


def rounds(folder: Path, number: int) -> Iterator[str]:
    """What came of each round: `RIGHT`, or what went wrong."""
    for turn in range(number):
        path, told = folder / f"{turn}" / "app.env", folder / f"{turn}-told"
        path.parent.mkdir()
        told.mkdir()
        path.write_text(FIRST + OLD)
        path.chmod(0o600)
        children = [_started(path, name, told / name) for name in NAMES]
        failed = [os.waitpid(child, 0)[1] for child in children] != [0] * len(NAMES)
        yield "a writer failed" if failed else _verdict(path, told)


def _started(path: Path, name: str, told: Path) -> int:
    """A writer that keeps the value that it made, to be held against what is in the file."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        made = write(WriteJob(str(path), [name], Recipe()), POLICY, TODAY).choice.values[name]
        told.write_text(made.reveal())
        code = 0
    finally:
        os._exit(code)


def _verdict(path: Path, told: Path) -> str:
    found = read_as("dotenv", path.read_bytes(), {})
    if sorted(found) != sorted(["OTHER", *NAMES]):
        return "a secret is lost"
    values = {name: value.reveal() for name, value in found.items() if isinstance(value, Secret)}
    if any(values[name] != (told / name).read_text() for name in NAMES):
        return "a value is mixed up"
    if not path.read_text().startswith(FIRST) or path.read_text().count("\n") != FIRST.count("\n") + 2 * len(NAMES):
        return "something else changed"
    return RIGHT if os.listdir(path.parent) == [path.name] else "something is left beside"


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        found = Counter(rounds(Path(folder), number))
    for verdict, times in found.items():
        print(f"{times:>6} {verdict}")
    return 0 if set(found) == {RIGHT} else 1


if __name__ == "__main__":
    sys.exit(main())
