"""`python tests/benchmarks/fleet.py` holds `auracheck report` over 10,000 reports of 10 targets against decoding them.

The baseline is a plain `json.loads` loop over the same files. The hosts are of 40 kinds, as those of a fleet are alike.
`--runs N` takes fewer than 20 rounds.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.run import AURACHECK, Pair, compare, python, write  # its path comes first

HOSTS, KINDS, TARGETS = 10_000, 40, 10
LOOP = """\
import json, os, sys
for name in sorted(os.listdir(sys.argv[1])):
    with open(os.path.join(sys.argv[1], name), encoding="utf-8") as opened:
        json.loads(opened.read())
"""


def reports(folder: Path) -> None:
    """The report of each host, in ``folder / "reports"``."""
    (folder / "reports").mkdir()
    for kind in range(KINDS):
        check = [AURACHECK, "check", *write(folder, [f"{number}.env" for number in range(TARGETS)]), "-f", "json"]
        text = subprocess.run([*check, "--label", "host=NAME"], cwd=folder, capture_output=True, text=True).stdout
        for number in range(kind, HOSTS, KINDS):
            (folder / "reports" / f"{number}.json").write_text(text.replace('"NAME"', f'"{number}"'))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reports(folder)
        baseline = python(LOOP, "reports")
        pairs = [
            Pair(f"report of {HOSTS} --format {form}", [AURACHECK, "report", "reports", "-f", form], baseline, 1.5)
            for form in ("json", "table")
        ]
        results = [compare(pair, folder, options.runs) for pair in pairs]
    return int(not all(results))


if __name__ == "__main__":
    sys.exit(main())
