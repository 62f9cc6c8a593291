"""`python .github/tools/harvest_published.py FOLDER` notes the credentials that public projects ship, as digests.

FOLDER has a git repository OWNER/NAME for each project, bare or with a work tree, of which the newest commit is read.
Nothing is fetched, and nothing of a project is run. Written is a table (default: `published_shipped.txt` beside this
program) that names for each value the project, its commit, the file, the variable and the digest, but no value.
`build_published_list.py` makes the list that ships from it. Left out is what default-secret already explains.
"""

import argparse
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from auracheck.judgement.defaults import default
from auracheck.judgement.published import WIDTH, number
from shipped_values import credentials, is_shipped

TABLE = Path(__file__).with_name("published_shipped.txt")
LARGEST = 1 << 20
"""Bytes of a file that is read; a larger one is data."""


class Shipped(NamedTuple):
    """Where a project ships a credential: variable and file, and the number of its value."""

    number: int
    variable: str
    path: str


class Project(NamedTuple):
    """A project at a commit with what it ships, each value once."""

    name: str
    commit: str
    shipped: tuple[Shipped, ...]


def git(repository: Path, *arguments: str, given: bytes = b"") -> bytes:
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True).stdout


def files(repository: Path, commit: str) -> Iterator[tuple[str, str]]:
    """The path and the text of each file of a commit that may ship credentials."""
    blobs = {}
    for entry in git(repository, "ls-tree", "-rz", "--full-tree", commit).decode("utf-8", "replace").split("\0"):
        kind, _, path = entry.partition("\t")
        if is_shipped(path) and kind.startswith("100"):
            blobs[path] = kind.split()[2]
    content = git(repository, "cat-file", "--batch", given="\n".join(blobs.values()).encode())
    place = 0
    for path in blobs:
        end = content.index(b"\n", place)
        header = content[place:end].split()
        place = end + 1
        if header[-1] == b"missing":
            continue
        size = int(header[2])
        if size <= LARGEST:
            yield path, content[place : place + size].decode("utf-8", "replace")
        place += size + 1


def harvest(name: str, repository: Path) -> Project:
    """What a project ships; of a value in several files the first one counts."""
    commit = git(repository, "rev-parse", "HEAD").decode().strip()
    found: dict[int, Shipped] = {}
    for path, text in files(repository, commit):
        for variable, value in credentials(text):
            if not default("key", value):
                each = number(value)
                found.setdefault(each, Shipped(each, variable or Path(path).name, path))
    return Project(name, commit, tuple(sorted(found.values(), key=lambda each: each[:0:-1])))


def projects(folder: Path) -> Iterator[Project]:
    for repository in sorted(folder.glob("*/*")):
        yield harvest(f"{repository.parent.name}/{repository.name}", repository)


def written(projects: Iterable[Project]) -> Iterator[str]:
    """The lines of the table: a project opens with its name, and each value has a line of its own."""
    for project in projects:
        yield f"{project.name} {project.commit}"
        for each in project.shipped:
            yield f"\t{each.number:0{2 * WIDTH}x}\t{each.variable}\t{each.path}"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Note the credentials that public projects ship.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--table", type=Path, default=TABLE, metavar="FILE")
    options = parser.parse_args(arguments)
    found = list(projects(options.folder))
    options.table.write_text("\n".join(written(found)) + "\n")
    giving = sum(bool(project.shipped) for project in found)
    count = len({each.number for project in found for each in project.shipped})
    print(f"{len(found)} projects read, {giving} ship credentials: {count:,} values")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
