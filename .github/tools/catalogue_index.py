"""The index of the catalogue, `auracheck/catalogue/index.txt`, from what its entries say in `[matches]`."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "auracheck" / "catalogue"
INDEX = FOLDER / "index.txt"


def index() -> str:
    """The text of the index: a line for each entry and kind, the words separated by blanks."""
    return "".join(f"{' '.join(line)}\n" for path in sorted(FOLDER.glob("*.toml")) for line in _lines(path))


def _lines(path: Path) -> Iterator[tuple[str, ...]]:
    entry = tomllib.loads(path.read_text(encoding="utf-8"))
    if "role" in entry:
        yield path.stem, "role", entry["role"]
        for kind, words in entry.get("matches", {}).items():
            yield path.stem, kind, *words
