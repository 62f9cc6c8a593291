"""What each start needs of the catalogue, as modules that Python loads compiled: the index, from what the entries say
in `[matches]`, and the keys of the built-in policy."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from pprint import pformat
from typing import Any

from auracheck.policy.connections import logins

PACKAGE = Path(__file__).parents[2] / "auracheck"
FOLDER = PACKAGE / "catalogue"
INDEX = PACKAGE / "deployment" / "catalogue_index.py"
POLICY = PACKAGE / "policy" / "auraconnect.py"
KINDS = ("role", "images", "files", "packages", "names", "passwords", "ports")


def modules() -> Iterator[tuple[Path, str]]:
    """Each module with its text."""
    yield INDEX, _module("The index of the catalogue", "catalogue/*.toml", f"INDEX: dict[str, str] = {{\n{_texts()}}}")
    keys = pformat(policy(), width=118, sort_dicts=False, compact=True)
    title, source = "The keys of the built-in policy", "catalogue/auraconnect.toml"
    yield POLICY, _module(title, source, f"from auracheck.typed import Any\n\nKEYS: dict[str, Any] = \\\n{keys}")


def _texts() -> str:
    """The index as a text for each kind, with a line for each word: a third of the time of tuples to load."""
    texts = {kind: "".join(f"{' '.join((word, *words[word]))}\n" for word in words) for kind, words in index().items()}
    return "".join(f'"{kind}": """\\\n{text}""",\n' for kind, text in texts.items())


def index() -> dict[str, dict[str, tuple[str, ...]]]:
    """For each kind of `[matches]` and each word, the entries that have it; servers by passwords and ports, too."""
    found: dict[str, dict[str, tuple[str, ...]]] = {kind: {} for kind in KINDS}
    for path in sorted(FOLDER.glob("*.toml")):
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
        if "role" in entry:
            served = _served(entry.get("connections", [])) if entry["role"] == "server" else {}
            for kind, words in {"role": [entry["role"]], **entry.get("matches", {}), **served}.items():
                for word in words:
                    found[kind][word] = (*found[kind].get(word, ()), path.stem)
    return found


def _served(connections: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The variables with the passwords of a server, and its ports."""
    accounts = logins(connections)
    passwords = dict.fromkeys(name for each in accounts for name in each.password if not name.startswith("-"))
    ports = dict.fromkeys(str(port) for each in accounts for port in each.ports)
    return {"passwords": [*passwords], "ports": [*ports]}


def policy() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "auraconnect.toml").read_text(encoding="utf-8"))


def _module(title: str, source: str, text: str) -> str:
    written = f'"""{title}, from {source}: .github/tools/regenerate.py writes this file."""'
    return f"{written}\n# ruff: noqa\n# fmt: off\n\n{text}\n"
