"""`python .github/tools/build_published_list.py` makes the lists of published values that ship.

The files are given, nothing is fetched, and the same files make the same lists, byte for byte:

  --keys FILE...   lists of signing keys, one a line, perhaps gzipped; a line in quotes is a Python literal. Without
                   them the list of keys stays as it is
  --samples FILE   samples and shipped defaults, one a line (default: published_samples.txt beside this program)
  --shipped FILE   digests of what projects ship (default: published_shipped.txt, which harvest_published.py makes)
  --into FOLDER    where the lists go (default: beside their reader)

Left out is what default-secret already explains, and what is too short to be told from a word. Where the words of
default-secret change, the lists are to be made again.
"""

import argparse
import ast
import gzip
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from auracheck.judgement import urls
from auracheck.judgement.defaults import default
from auracheck.judgement.published import FOLDER, KEYS, SAMPLES, WIDTH, normalized, number

SHORTEST_KEY = 32
"""Characters of a key that is taken: the least that a policy asks of one. A shorter one is weak as it is."""

SHORTEST_SAMPLE = 8
"""Characters of a sample that is taken; a shorter one might be anything."""

OUR_SAMPLES = Path(__file__).with_name("published_samples.txt")
SHIPPED = Path(__file__).with_name("published_shipped.txt")


def lines(path: Path) -> Iterator[str]:
    """The lines of a list, in UTF-8; those that are no text are left out."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in content.split(b"\n"):
        try:
            yield line.rstrip(b"\r").decode()
        except UnicodeDecodeError:
            pass


def keys(line: str) -> Iterator[str]:
    """The values that a line of a list of keys stands for: the line itself, or what a literal means and what is
    written in it, since people copy `\\xec` as often as the byte."""
    if len(line) > 2 and line[0] in "'\"" and line[-1] == line[0]:
        yield line[1:-1]
        try:
            yield str(ast.literal_eval(line))
        except (SyntaxError, ValueError):
            pass
    else:
        yield line


def samples(text: Iterable[str]) -> Iterator[str]:
    """The values of a list of samples: a `#` opens a comment, and of a URL the password counts."""
    for line in text:
        if line and not line.startswith("#"):
            url = urls.split(line)
            yield url.password or "" if url else line


def wanted(values: Iterable[str], shortest: int) -> tuple[set[str], int]:
    """The values for a list, and how many more default-secret explains."""
    long = {normalized(value) for value in values if len(value.strip()) >= shortest}
    kept = {value for value in long if not default("key", value)}
    return kept, len(long) - len(kept)


def shipped(table: Iterable[str]) -> set[int]:
    """The numbers in a table of what projects ship: those lines begin with a tab and the digest."""
    return {int(line.split("\t")[1], 16) for line in table if line.startswith("\t")}


def write(path: Path, numbers: Iterable[int]) -> int:
    """Write a list; how many numbers it has."""
    distinct = sorted(set(numbers))
    path.write_bytes(b"".join(each.to_bytes(WIDTH, "little") for each in (len(distinct), *distinct)))
    return len(distinct)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Make the lists of published values.")
    parser.add_argument("--keys", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--samples", type=Path, default=OUR_SAMPLES, metavar="FILE")
    parser.add_argument("--shipped", type=Path, default=SHIPPED, metavar="FILE")
    parser.add_argument("--into", type=Path, default=Path(FOLDER), metavar="FOLDER")
    options = parser.parse_args(arguments)
    lists = {}
    if options.keys:
        values, explained = wanted(
            (key for path in options.keys for line in lines(path) for key in keys(line)), SHORTEST_KEY
        )
        lists[KEYS] = set(map(number, values)), explained
    values, explained = wanted(samples(lines(options.samples)), SHORTEST_SAMPLE)
    lists[SAMPLES] = shipped(lines(options.shipped)).union(map(number, values)), explained
    for name, (numbers, explained) in lists.items():
        count = write(options.into / name, numbers)
        print(f"{name}: {count:,} values; {explained:,} more are told by default-secret")


if __name__ == "__main__":
    main(sys.argv[1:])
