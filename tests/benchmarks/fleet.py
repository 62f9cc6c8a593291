"""`python tests/benchmarks/fleet.py` holds `auracheck report` over 10,000 reports of 10 targets against decoding them.

The baseline is a plain `json.loads` loop over the same files. In the first fleet the hosts are of 40 kinds, in the
second each has paths, names and findings of its own, so that nothing is said twice. `--runs N` takes fewer than 20
rounds, `--only alike` or `--only distinct` one fleet, `--hosts N` another number of hosts.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.run import AURACHECK, Pair, compare, python, write  # its path comes first

HOSTS, KINDS, TARGETS = 10_000, 40, 10
MEGABYTES = 300
LOOP = """\
import json, os, sys
for name in sorted(os.listdir(sys.argv[1])):
    with open(os.path.join(sys.argv[1], name), encoding="utf-8") as opened:
        json.loads(opened.read())
"""
NAMES = re.compile(r"\b([A-Z]+_[A-Z_]+|[0-9]\.env)\b")


def alike(text: str, host: int) -> str:
    return text.replace('"NAME"', f'"{host}"')


def distinct(text: str, host: int) -> str:
    """The report with each path and each name of a secret as it is on this host alone."""
    own = {True: f"srv/host{host}/", False: f"HOST{host}_"}
    return alike(NAMES.sub(lambda name: own[name[0][0].isdigit()] + name[0], text), host)


FLEETS: dict[str, Callable[[str, int], str]] = {"alike": alike, "distinct": distinct}


def reports(folder: Path, fleet: str, hosts: int) -> None:
    """The report of each host, in a folder that is called as the fleet is."""
    (folder / fleet).mkdir()
    for kind in range(KINDS):
        check = [AURACHECK, "check", *write(folder, [f"{number}.env" for number in range(TARGETS)]), "-f", "json"]
        text = subprocess.run([*check, "--label", "host=NAME"], cwd=folder, capture_output=True, text=True).stdout
        for number in range(kind, hosts, KINDS):
            (folder / fleet / f"{number}.json").write_text(FLEETS[fleet](text, number))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--hosts", type=int, default=HOSTS)
    parser.add_argument("--only", choices=FLEETS)
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for fleet in [options.only] if options.only else FLEETS:
            reports(folder, fleet, options.hosts)
            for form in ("json", "table"):
                ours, title = [AURACHECK, "report", fleet, "-f", form], f"report of {options.hosts} {fleet} as {form}"
                pair = Pair(title, ours, python(LOOP, fleet), 1.5)
                results.append(compare(pair, folder, options.runs, MEGABYTES))
    return int(not all(results))


if __name__ == "__main__":
    sys.exit(main())
