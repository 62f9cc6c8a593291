"""The index of the catalogue, `auracheck/catalogue/index.py`, from what its entries say in `[matches]`."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "auracheck" / "catalogue"
INDEX = FOLDER / "index.py"

_HEAD = '''"""Which entry of the catalogue is for which image, file, package or name. Generated: `.github/tools/regenerate.py`.

A variable's name may belong to several entries.
"""

from collections.abc import Mapping
'''


def index() -> str:
    """The text of the index."""
    entries = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
    roles = {name: entry["role"] for name, entry in entries.items() if "role" in entry}
    tables = {"ROLES": roles}
    for key in ("images", "files", "packages"):
        tables[key.upper()] = {word: name for name, word in _words(entries, key)}
    names: dict[str, tuple[str, ...]] = {}
    for name, word in _words(entries, "names"):
        names[word] = (*names.get(word, ()), name)
    parts = [f"{name}: Mapping[str, str] = {_written(table)}\n" for name, table in tables.items()]
    return "\n".join((_HEAD, *parts, f"NAMES: Mapping[str, tuple[str, ...]] = {_written(names)}\n"))


def _words(entries: Mapping[str, Any], key: str) -> Iterator[tuple[str, str]]:
    for name, entry in entries.items():
        for word in entry.get("matches", {}).get(key, ()):
            yield name, word


def _written(table: Mapping[str, Any]) -> str:
    lines = (f'    "{key}": {_literal(value)},\n' for key, value in table.items())
    return "{  # fmt: skip\n" + "".join(lines) + "}"


def _literal(value: str | tuple[str, ...]) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return "(" + ", ".join(f'"{each}"' for each in value) + ("," * (len(value) == 1)) + ")"
