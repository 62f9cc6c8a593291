"""`python .github/tools/read_public.py FOLDER` reads public workflows, manifests and Compose files as users do.

Every YAML file below the folder is checked by itself, as production and with an empty environment. Printed are how
many files of each form were read, each that was unread with the reason, and how often each rule spoke. What nobody
judges, since no name of the policy is in it, is read anyway; what is none of these forms is counted as other.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.errors import Unreadable
from auracheck.model import NOTHING_CHECKED, Unread
from auracheck.systems.source import scheme_of

SCHEMES = ("github", "gitlab", "kubernetes", "compose")
ENDINGS = (".yml", ".yaml")
OTHER = "other"


class Reading(NamedTuple):
    """What came of one file: what could not be read of it, and the rules that spoke."""

    path: Path
    scheme: str
    unread: tuple[Unread, ...] = ()
    rules: tuple[str, ...] = ()


def read(folder: Path) -> Iterator[Reading]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in ENDINGS and path.is_file():
            yield _read(path)


def _read(path: Path) -> Reading:
    try:
        scheme = scheme_of(str(path))
    except Unreadable as error:
        return Reading(path, OTHER, (Unread(str(path), error.reason, str(path), error.line),))
    if scheme not in SCHEMES:
        return Reading(path, OTHER)
    report = run(Request([f"{scheme}:{path}"], environment=("--env", "production")))
    unread = tuple(each for each in report.unread if not each.reason.startswith(NOTHING_CHECKED))
    return Reading(path, scheme, unread, tuple(finding.rule for finding in report.findings))


def measure(folder: Path) -> int:
    """Print what came of the files; how many there were."""
    readings = list(read(folder))
    files, fine, rules = Counter[str](), Counter[str](), Counter[str]()
    for reading in readings:
        files[reading.scheme] += 1
        fine[reading.scheme] += not reading.unread
        rules.update(reading.rules)
        for unread in reading.unread:
            place = unread.file or reading.path
            print(f"unread: {reading.scheme}: {place}{f':{unread.line}' if unread.line else ''}: {unread.reason}")
    print("\nfiles read as a whole")
    for scheme, count in files.most_common():
        print(f"  {scheme:24} {fine[scheme]:5} of {count:5}")
    print("\nfindings")
    for rule, count in rules.most_common():
        print(f"  {rule:24} {count:5}")
    return len(readings)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    return 0 if measure(parser.parse_args().folder) else 1


if __name__ == "__main__":
    sys.exit(main())
