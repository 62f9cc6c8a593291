"""`python .github/tools/build_pyz.py auracheck.pyz` makes one file with auracheck and what it needs.

`python3 auracheck.pyz check …` runs it, on Python 3.11 or later and without an installation. The libraries are those of
the Python that builds, and so is the bytecode: with another Python, it is compiled at each start, which takes longer.

The same packages and the same Python make the same file, byte for byte: no time, no path and no order of a folder is in
it. Bytecode is not compressed: unpacking takes longer than reading. `--extra yaml` adds the libraries of an extra, as
far as they are written in Python.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[import-not-found]
from importlib.metadata import Distribution, distribution
from importlib.util import source_hash
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

ROOT = Path(__file__).parents[2]
UNUSED = frozenset({"pygments", "markdown-it-py", "mdurl"})
"""What rich needs for pages of Markdown and for highlighted code, of which auracheck has none."""

MAIN = b"from auracheck.__main__ import main\n\nmain()\n"
_OF_A_LICENCE = re.compile(r"[^/]*\.dist-info/(METADATA$|.*(LICEN|COPYING|NOTICE))")
_TIME = (1980, 1, 1, 0, 0, 0)
"""The first one that an archive can have."""


def build(path: Path, extras: tuple[str, ...] = ()) -> None:
    """Write the archive, as `#!/usr/bin/env python3` and executable."""
    with path.open("wb") as file:
        file.write(b"#!/usr/bin/env python3\n")
        with ZipFile(file, "w", compresslevel=9) as archive:
            for name, content in sorted(_with_bytecode(dict(_sources(extras))).items()):
                archive.writestr(_info(name), content)
    path.chmod(0o755)


def _info(name: str) -> ZipInfo:
    found = ZipInfo(name, _TIME)
    found.create_system, found.external_attr = 3, 0o644 << 16
    found.compress_type = ZIP_STORED if name.endswith((".pyc", ".bin")) else ZIP_DEFLATED
    return found


def _sources(extras: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    yield "__main__.py", MAIN
    for path in (*_files(ROOT / "auracheck"), ROOT / "LICENSE"):
        yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    for library in _libraries(distribution("auracheck"), extras):
        for file in library.files or ():
            if file.suffix == ".py" or _OF_A_LICENCE.match(str(file)):
                yield file.as_posix(), file.read_binary()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


def _libraries(of: Distribution, extras: tuple[str, ...] = ()) -> Iterator[Distribution]:
    """What is installed of what a distribution requires, and of what that requires."""
    from packaging.requirements import Requirement

    for line in of.requires or ():
        needed = Requirement(line)
        wanted = needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in ("", *extras))
        if wanted and needed.name not in UNUSED:
            found = distribution(needed.name)
            yield found
            yield from _libraries(found)


def _with_bytecode(sources: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files, and beside each module its bytecode, which is not compared with it (PEP 552)."""
    compiled = {}
    for name, content in sources.items():
        if name.endswith(".py"):
            code = compile(content, name, "exec", dont_inherit=True, optimize=0)
            compiled[f"{name}c"] = bytes(_code_to_hash_pyc(code, source_hash(content), checked=False))
    return {**sources, **compiled}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--extra", action="append", default=[], choices=["yaml", "vault", "aws"])
    given = parser.parse_args()
    build(given.path, tuple(given.extra))
    print(f"{given.path}: {given.path.stat().st_size >> 10} KiB, bytecode of {sys.implementation.cache_tag}")


if __name__ == "__main__":
    main()
