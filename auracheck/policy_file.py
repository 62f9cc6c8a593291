"""Reading policies: TOML → `Policy`. The format is in CONTRACT and `auracheck explain policy`; it never changes.

A policy is checked twice: each file's own keys and types (`policy_format.py`), then, once it lies over what it
extends, whether the names in it lead anywhere.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from auracheck.errors import PolicyError
from auracheck.model import Origin, Secret, Waiver
from auracheck.policy import Entry, Environment, Policy, Refused, wrong_names
from auracheck.policy_format import check_format

BUILTIN = "auraconnect"
FOLDER = os.path.join(os.path.dirname(__file__), "policies")
OWN_FILE = "auracheck.toml"
PROJECT_FILE = "pyproject.toml"
MAX_POLICY = 1 << 20
"""Bytes of a policy file that are read at most; the one that ships has 3 KiB."""

DEFAULT_ENVIRONMENTS = {"development": {}, "staging": {"strict": True, "aliases": ["stage"]},
                        "production": {"strict": True, "aliases": ["prod"]}}  # fmt: skip

_WAIVER_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*(?:tool[ \t]*\.[ \t]*auracheck[ \t]*\.[ \t]*)?waivers[ \t]*\]\]", re.M)

Raw = dict[str, Any]


def builtin() -> Policy:
    """The policy that ships with auracheck: AuraConnect's."""
    return _build(_layers(os.path.join(FOLDER, f"{BUILTIN}.toml"), ()), None)


def load(path: str) -> Policy:
    """The policy of a file: `auracheck.toml`, or any TOML with the same keys, or a `pyproject.toml` with
    `[tool.auracheck]`. Raises `PolicyError`."""
    return _build(_layers(path, ()), path)


def from_names(path: str, kinds: Mapping[str, str]) -> Policy:
    """The policy that an example file stands for: each name in it is required, its kind as guessed."""
    secrets = {name: {"kind": kind, "required_in": list(DEFAULT_ENVIRONMENTS)} for name, kind in kinds.items()}
    return _build({"name": path, "secrets": secrets}, path)


def nearest(folder: str) -> str | None:
    """The policy file in ``folder`` or the nearest one above it, or None."""
    folder = os.path.abspath(folder)
    while True:
        own, project = os.path.join(folder, OWN_FILE), os.path.join(folder, PROJECT_FILE)
        if os.path.exists(own):
            return own
        if os.path.exists(project) and b"auracheck" in _bytes(project) and _section(project) is not None:
            return project
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _layers(path: str, seen: tuple[str, ...]) -> Raw:
    """The keys of a file laid over those of what it extends."""
    if os.path.realpath(path) in seen:
        raise PolicyError(f"{path}: extends: it extends itself, by way of {', '.join(seen)}")
    own = _section(path)
    if own is None:
        raise PolicyError(f"{path}: there is no [tool.auracheck] in it")
    check_format(path, own)
    own["waivers"] = _waivers(path, own.get("waivers", []))
    own.setdefault("name", path)
    merged: Raw = {}
    for base in own.get("extends", [BUILTIN]):
        merged = _over(merged, _layers(_extended(path, base), (*seen, os.path.realpath(path))))
    return _over(merged, own)


def _extended(path: str, base: str) -> str:
    if base == BUILTIN:
        return os.path.join(FOLDER, f"{BUILTIN}.toml")
    if base.endswith(".toml"):
        return os.path.join(os.path.dirname(path), base)
    raise PolicyError(f"{path}: extends: no policy is called {base!r}; allowed: {BUILTIN!r}, or a path to a .toml file")


def _section(path: str) -> Raw | None:
    """The policy's keys in a TOML file; None for a `pyproject.toml` without ours."""
    try:
        document = tomllib.loads(_bytes(path).decode())
    except UnicodeDecodeError:
        raise PolicyError(f"{path}: it is not UTF-8, as TOML must be") from None
    except RecursionError:
        raise PolicyError(f"{path}: its brackets are nested too deep") from None
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{path}: it is not valid TOML {_where(error)}") from None
    if os.path.basename(path) != PROJECT_FILE:
        return document
    tool = document.get("tool")
    section = tool.get("auracheck") if isinstance(tool, dict) else None
    if section is not None and not isinstance(section, dict):
        raise PolicyError(f"{path}: tool.auracheck: must be a table")
    return section


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_POLICY + 1)
    except (OSError, ValueError) as error:
        raise PolicyError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or 'not a path'}") from None
    if len(content) > MAX_POLICY:
        raise PolicyError(f"{path}: it has more than {MAX_POLICY} bytes")
    return content


def _where(error: tomllib.TOMLDecodeError) -> str:
    """The place alone: the parser's own words may quote the file, and a policy may hold `known_values`."""
    place = re.search(r"\(at (line \d+, column \d+|end of document)\)", str(error))
    return f"({place[1]})" if place else ""


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
        refused=tuple(
            Refused(tuple(r.get("in", environments)), tuple(r.get("secrets", secrets)), tuple(r.get("substrings", ())))
            for r in raw.get("refused", ())
        ),
        waivers=tuple(raw.get("waivers", ())),
        path=path,
        wrong_names=wrong_names(secrets, files),
    )
    _check_names(policy, path or BUILTIN)
    return policy


def _environments(raw: Raw) -> dict[str, Environment]:
    tables = {name: keys for name, keys in raw.items() if isinstance(keys, dict)} or DEFAULT_ENVIRONMENTS
    return {
        name: Environment(name, bool(keys.get("strict", False)), tuple(keys.get("aliases", ())))
        for name, keys in tables.items()
    }


def _entry(name: str, keys: Raw) -> Entry:
    """The entry of checked keys; lists become tuples, and a period becomes days."""
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in keys.items()}
    if "max_age" in plain:
        plain["max_age"] = _days(plain["max_age"])
    return Entry(name, **plain)


def _days(period: str) -> int:
    return int(period[:-1]) * {"d": 1, "w": 7, "m": 30, "y": 365}[period[-1]]


def _waivers(path: str, raw: Iterable[Raw]) -> list[Waiver]:
    raw = list(raw)
    text = _bytes(path).decode() if raw else ""
    lines = [text.count("\n", 0, match.start()) + 1 for match in _WAIVER_HEADER.finditer(text)]
    places: list[int | None] = [*lines] if len(lines) == len(raw) else [None] * len(raw)
    return [_waiver(keys, Origin(path, line)) for keys, line in zip(raw, places, strict=True)]


def _waiver(keys: Raw, origin: Origin) -> Waiver:
    until = keys.get("until")
    if isinstance(until, str):
        until = date.fromisoformat(until)
    return Waiver(keys["rule"], keys.get("secret"), keys.get("target"), keys.get("reason", ""), until, origin)


def _check_names(policy: Policy, path: str) -> None:
    """Every name that the policy refers to must be there. Raises `PolicyError`."""

    def must_be(word: str, known: Iterable[str], key: str) -> None:
        if word not in known:
            raise PolicyError(f"{path}: {key}: {word!r} is not there; allowed: {', '.join(known) or 'nothing'}")

    if policy.unset:
        must_be(policy.unset, policy.environments, "environments.unset")
    shorts: dict[str, str] = {}
    for entry in policy.secrets.values():
        key = f"secrets.{entry.name}"
        for environment in entry.required_in or ():
            must_be(environment, policy.environments, f"{key}.required_in")
        for other in (*entry.differs_from, *((entry.pair,) if entry.pair else ())):
            must_be(other, policy.secrets, f"{key}.{'pair' if other == entry.pair else 'differs_from'}")
        if entry.short and shorts.setdefault(entry.short.casefold(), entry.name) != entry.name:
            raise PolicyError(f"{path}: {key}.short: {entry.short!r} is already the short name of another secret")
    for number, refused in enumerate(policy.refused, 1):
        for environment in refused.environments:
            must_be(environment, policy.environments, f"refused[{number}].in")
        for secret in refused.secrets:
            must_be(secret, policy.secrets, f"refused[{number}].secrets")
