"""Reading policies: TOML → `Policy`. `auracheck explain policy` has the format, which is permanent.

A policy is checked twice: each file's own keys and types (`policy/format.py`), then, once it lies over what it
extends, whether the names in it lead anywhere (`policy/names.py`).
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from auracheck.errors import PolicyError
from auracheck.model import Origin, Secret, Waiver
from auracheck.policy import Entry, Environment, Policy, Refused, previous_entries, wrong_names
from auracheck.policy.format import check_format
from auracheck.policy.names import check_names
from auracheck.policy.toml import MAX_POLICY, PROJECT_FILE, content, section

BUILTIN = "auraconnect"
BUILTIN_PATH = os.path.join(os.path.dirname(os.path.dirname(__file__)), "policies", f"{BUILTIN}.toml")
OWN_FILE = "auracheck.toml"
MAX_FILES = 50
"""Files that a policy may be made of, each counted as often as it is extended: two of each two would be 2^n."""

Raw = dict[str, Any]

DEFAULT_ENVIRONMENTS: Mapping[str, Raw] = {
    "development": {},
    "staging": {"strict": True, "aliases": ["stage"]},
    "production": {"strict": True, "aliases": ["prod"]},
}
"""The environments of a policy that names none: no variable, so no environment-mismatch."""

_OURS = re.compile(rb"^[ \t]*(?:\[[ \t]*)?tool[ \t]*\.[ \t]*[\"']?auracheck|^[ \t]*auracheck[ \t]*[.=]", re.M)
_WAIVER_HEADER = re.compile(r"[ \t]*\[\[[ \t]*(?:tool[ \t]*\.[ \t]*auracheck[ \t]*\.[ \t]*)?waivers[ \t]*\]\]")


def builtin() -> Policy:
    """The policy that ships with auracheck: AuraConnect's."""
    return _build(_layers(BUILTIN_PATH, (), iter(range(MAX_FILES))), None)


def load(path: str) -> Policy:
    """The policy of a file: `auracheck.toml`, or any TOML with the same keys, or a `pyproject.toml` with
    `[tool.auracheck]`. Raises `PolicyError`."""
    return _build(_layers(path, (), iter(range(MAX_FILES))), path)


def from_names(path: str, kinds: Mapping[str, str]) -> Policy:
    """The policy that an example file stands for: each name in it is required, its kind as guessed."""
    secrets = {name: {"kind": kind, "required_in": list(DEFAULT_ENVIRONMENTS)} for name, kind in kinds.items()}
    return _build({"name": path, "secrets": secrets}, path)


def nearest(folder: str) -> str | None:
    """The policy file in ``folder`` or the nearest one above it, or None."""
    try:
        folder = os.path.abspath(folder)
    except FileNotFoundError:  # the working directory has gone
        return None
    while True:
        own, project = os.path.join(folder, OWN_FILE), os.path.join(folder, PROJECT_FILE)
        if os.path.lexists(own):  # a broken link was meant to be a policy: reading it says what is wrong
            return own
        if _is_ours(project):
            return project
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _is_ours(project: str) -> bool:
    """Whether a `pyproject.toml` has our table. One that cannot be read, or is broken elsewhere, is others' affair."""
    if not os.path.isfile(project):
        return False
    try:
        return _OURS.search(content(project)) is not None and section(project) is not None
    except PolicyError:
        if not os.access(project, os.R_OK) or os.path.getsize(project) > MAX_POLICY:
            return False
        raise


def _layers(path: str, seen: tuple[str, ...], room: Iterator[int]) -> Raw:
    """The keys of a file laid over those of what it extends; ``room`` has an item for each file that is left."""
    if next(room, None) is None:
        raise PolicyError(f"{path}: extends: the policy is made of more than {MAX_FILES} files, the bound")
    own = section(path)
    if os.path.realpath(path) in seen:
        raise PolicyError(f"{path}: extends: it extends itself, by way of {', '.join(seen)}")
    if own is None:
        raise PolicyError(f"{path}: there is no [tool.auracheck] in it")
    check_format(path, own)
    own["waivers"] = _waivers(path, own.get("waivers", []))
    own.setdefault("name", path)
    merged: Raw = {}
    for base in own.get("extends", [BUILTIN]):
        merged = _over(merged, _layers(_extended(path, base), (*seen, os.path.realpath(path)), room))
    return _over(merged, own)


def _extended(path: str, base: str) -> str:
    if base == BUILTIN:
        return BUILTIN_PATH
    if base.endswith(".toml") and base.isprintable():
        return os.path.join(os.path.dirname(path), base)
    raise PolicyError(f"{path}: extends: no policy is called {base!r}; allowed: {BUILTIN!r}, or a path to a .toml file")


def _over(base: Raw, own: Raw) -> Raw:
    """``own`` laid over ``base``: lists are joined, an environment or secret is laid over key by key."""
    merged = {**base, **own}
    for key in ("features", "services", "known_values", "refused", "waivers"):
        merged[key] = [*base.get(key, []), *own.get(key, [])]
    for key in ("environments", "secrets"):
        below, above = base.get(key, {}), own.get(key, {})
        merged[key] = {
            name: {**below.get(name, {}), **above[name]} if isinstance(above.get(name), dict) else above.get(name, old)
            for name, old in {**below, **above}.items()
        }
    return merged


def _build(raw: Raw, path: str | None) -> Policy:
    environments = _environments(raw.get("environments", {}))
    files = raw.get("files", "")
    secrets = {name: _entry(name, keys) for name, keys in raw.get("secrets", {}).items()}
    policy = Policy(
        name=raw["name"],
        secrets=secrets,
        environments=environments,
        variable=raw.get("environments", {}).get("variable", ""),
        unset=raw.get("environments", {}).get("unset", ""),
        features=tuple(raw.get("features", ())),
        services=tuple(raw.get("services", ())),
        files=files,
        known_values=tuple(Secret(value) for value in raw.get("known_values", ())),
        refused=tuple(_refused(keys, environments, secrets) for keys in raw.get("refused", ())),
        waivers=tuple(raw.get("waivers", ())),
        path=path,
        wrong_names=wrong_names(secrets, files),
        previous=previous_entries(secrets),
    )
    check_names(policy, path or BUILTIN)
    return policy


def _refused(keys: Raw, environments: Iterable[str], secrets: Iterable[str]) -> Refused:
    """What is left out means all of them."""
    return Refused(
        tuple(keys.get("in", environments)), tuple(keys.get("secrets", secrets)), tuple(keys.get("substrings", ()))
    )


def _environments(raw: Raw) -> dict[str, Environment]:
    tables = {name: keys for name, keys in raw.items() if isinstance(keys, dict)} or DEFAULT_ENVIRONMENTS
    return {
        name: Environment(name, bool(keys.get("strict", False)), tuple(keys.get("aliases", ())))
        for name, keys in tables.items()
    }


def _entry(name: str, keys: Raw) -> Entry:
    """The entry of checked keys; lists become tuples, and a period becomes days."""
    plain: Raw = {key: tuple(value) if isinstance(value, list) else value for key, value in keys.items()}
    if "max_age" in plain:
        plain["max_age"] = _days(plain["max_age"])
    return Entry(name, **plain)


def _days(period: str) -> int:
    return int(period[:-1]) * {"d": 1, "w": 7, "m": 30, "y": 365}[period[-1]]


def _waivers(path: str, raw: Iterable[Raw]) -> list[Waiver]:
    raw = list(raw)
    text = content(path).decode() if raw else ""
    lines = [number for number, line in enumerate(text.split("\n"), 1) if _WAIVER_HEADER.match(line)]
    places: list[int | None] = [*lines] if len(lines) == len(raw) else [None] * len(raw)
    return [_waiver(keys, Origin(path, line)) for keys, line in zip(raw, places, strict=True)]


def _waiver(keys: Raw, origin: Origin) -> Waiver:
    until = keys.get("until")
    if isinstance(until, str):
        until = date.fromisoformat(until)
    return Waiver(keys["rule"], keys.get("secret"), keys.get("target"), keys.get("reason", ""), until, origin)
