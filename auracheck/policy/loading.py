"""Loading policies: TOML → `Policy`. `auracheck explain policy` has the format, which is permanent.

A policy is checked twice (`policy/checking.py`): the keys and types of each file, then the names in the merged whole.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping

from auracheck import shipped
from auracheck.errors import PolicyError
from auracheck.model import Origin, Secret, Waiver
from auracheck.policy import Policy
from auracheck.policy.entry import FILE_SUFFIX, RETIRE, Entry, Environment, Raw, Refusal, squash
from auracheck.policy.files import CATALOGUE, content, section
from auracheck.policy.origins import form_of_key, key_pair, provider
from auracheck.regex import regex
from auracheck.typed import TYPE_CHECKING, date

if TYPE_CHECKING:
    from auracheck.policy.connections import Login

BUILTIN = "auraconnect"
BUILTIN_PATH = os.path.join(CATALOGUE, f"{BUILTIN}.toml")
MAX_FILES = 50
"""Maximum number of files in a policy, each counted as often as it is extended: the number may grow as 2^n."""

DEFAULT_ENVIRONMENTS: Mapping[str, Raw] = {
    "development": {"aliases": ["dev", "local", "test", "testing", "ci"]},
    "staging": {"strict": True, "aliases": ["stage"]},
    "production": {"strict": True, "aliases": ["prod", "live"]},
}
"""The environments of a policy without any: no variable, so no environment-mismatch."""

_ENTRY = regex(r"[a-z0-9][a-z0-9.-]*")
_WAIVER_HEADER = regex(r"[ \t]*\[\[[ \t]*(?:tool[ \t]*\.[ \t]*auracheck[ \t]*\.[ \t]*)?waivers[ \t]*\]\]")


def builtin() -> Policy:
    """The policy that ships with auracheck: AuraConnect's."""
    return _build(_layers(BUILTIN_PATH, (), iter(range(MAX_FILES))), None)


def path_of_entry(name: str) -> str:
    """The file of that entry of the catalogue; empty where there is none."""
    path = os.path.join(CATALOGUE, f"{name}.toml")
    return path if _ENTRY.fullmatch(name) and shipped.exists(path) else ""


def entry(name: str) -> Policy:
    """The policy of that entry of the catalogue, which must exist."""
    return _build(_layers(path_of_entry(name), (), iter(range(MAX_FILES))), None)


def load(path: str) -> Policy:
    """The policy of a file: `auracheck.toml`, or any TOML with the same keys, or a `pyproject.toml` with
    `[tool.auracheck]`. Raises `PolicyError`."""
    return _build(_layers(path, (), iter(range(MAX_FILES))), path)


def from_names(path: str, kinds: Mapping[str, str], required: Collection[str]) -> Policy:
    """The policy of an example file: the names in it with their kinds, of which some are ``required`` everywhere."""
    where = list(DEFAULT_ENVIRONMENTS)
    secrets = {name: {"kind": kind, "required_in": where if name in required else []} for name, kind in kinds.items()}
    return _build({"name": path, "secrets": secrets}, path)


def _layers(path: str, seen: tuple[str, ...], room: Iterator[int]) -> Raw:
    """The keys of a file merged over those of what it extends; ``room`` has an item for each file still allowed."""
    if next(room, None) is None:
        raise PolicyError(f"{path}: extends: more than {MAX_FILES} files")
    own = _builtin_keys() if path == BUILTIN_PATH else section(path)
    if os.path.realpath(path) in seen:
        raise PolicyError(f"{path}: extends: circular, through {', '.join(seen)}")
    if own is None:
        raise PolicyError(f"{path}: no [tool.auracheck] table")
    if path != BUILTIN_PATH:
        from auracheck.policy.checking import check_format

        check_format(path, own)
    own["waivers"] = _waivers(path, own.get("waivers", []))
    own.setdefault("name", path)
    if "role" in own:  # what it names stays its own in a policy that extends it
        own["secrets"] = {name: {**keys, "by": own["name"]} for name, keys in own.get("secrets", {}).items()}
    merged: Raw = {}
    for base in own.get("extends", [] if "role" in own else [BUILTIN]):
        merged = _merge(merged, _layers(_extended(path, base), (*seen, os.path.realpath(path)), room))
    return {**_merge(merged, own), "role": own.get("role", ""), "own_refused": len(own.get("refused", ()))}


def _builtin_keys() -> Raw:
    """The keys of the built-in policy without reading and checking TOML at each start: 6 ms of 120."""
    from auracheck.policy.auraconnect import KEYS  # late: a policy that extends nothing does without

    return dict(KEYS)


def _extended(path: str, base: str) -> str:
    if path_of_entry(base):
        return path_of_entry(base)
    if base.endswith(".toml") and base.isprintable():
        return os.path.join(os.path.dirname(path), base)
    expected = f"{BUILTIN!r}, another entry of the catalogue, or a path to a .toml file"
    raise PolicyError(f"{path}: extends: unknown policy {base!r} (expected {expected})")


def _merge(base: Raw, own: Raw) -> Raw:
    """``own`` merged over ``base``: lists are joined, an environment or secret is merged key by key."""
    merged = {**base, **own}
    for key in ("features", "services", "known_values", "refused", "waivers"):
        merged[key] = [*base.get(key, []), *own.get(key, [])]
    merged["services"] = list(dict.fromkeys(merged["services"]))
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
        role=raw.get("role", ""),
        makes_databases=raw.get("makes_databases", False),
        secrets=secrets,
        environments=environments,
        variable=raw.get("environments", {}).get("variable", ""),
        unset=raw.get("environments", {}).get("unset", ""),
        exact=raw.get("environments", {}).get("exact", False),
        features=tuple(raw.get("features", ())),
        services=tuple(raw.get("services", ())),
        files=files,
        known_values=tuple(Secret(value) for value in raw.get("known_values", ())),
        refused=tuple(_refused(keys, environments, secrets) for keys in raw.get("refused", ())),
        waivers=tuple(raw.get("waivers", ())),
        path=path,
        wrong_names=wrong_names(secrets, files),
        previous=previous_entries(secrets),
        logins=_logins(raw.get("connections", ())),
    )
    if path is not None:  # what ships with auracheck is checked by its tests
        from auracheck.policy.checking import check_names  # late: most checks need no policy of a user

        check_names(policy, path, len(policy.refused) - raw.get("own_refused", 0))
    return policy


def wrong_names(secrets: Mapping[str, Entry], files: str) -> dict[str, str]:
    """Each squashed name that may be set by mistake, with the secret that it means.

    A real name is never wrong, and `mistaken` wins over names that are only similar.
    """
    found: dict[str, str] = {}
    for entry in secrets.values():
        for mistaken in entry.mistaken:
            found.setdefault(squash(mistaken), entry.name)
    for name in secrets:
        found.setdefault(squash(name), name)
        if not files:
            found.setdefault(squash(name + FILE_SUFFIX), name)
    return found


def previous_entries(secrets: Mapping[str, Entry]) -> dict[str, Entry]:
    """An entry for each name in `previous`, except for secrets of the policy, which have one."""
    return {
        name: entry._replace(
            name=name,
            short="",
            purpose=f"the old value of {entry.name}",
            obtain="" if entry.kind == "url" else RETIRE,
            required_in=None,
            required_when={},
            feature="",
            pair="",
            differs_from=(entry.name,),
            mistaken=(),
            previous=(),
        )
        for entry in secrets.values()
        for name in entry.previous
        if name not in secrets
    }


def _refused(keys: Raw, environments: Iterable[str], secrets: Iterable[str]) -> Refusal:
    """A table of `[[refused]]`; missing keys mean all environments, and all secrets unless it names variables."""
    rest: Raw = {key: tuple(value) if isinstance(value, list) else value for key, value in keys.items()}
    rest["environments"] = rest.pop("in", tuple(environments))
    for key in ("forms", "except_forms"):
        if isinstance(rest.get(key), str):
            rest[key] = (rest[key],)
    return Refusal(**{"secrets": () if "variables" in rest else tuple(secrets), **rest})


def _logins(tables: Iterable[Raw]) -> "tuple[Login, ...]":
    if not tables:
        return ()
    from auracheck.policy.connections import logins  # late: only servers of the catalogue have any

    return logins(tables)


def _environments(raw: Raw) -> dict[str, Environment]:
    tables = {name: keys for name, keys in raw.items() if isinstance(keys, dict)} or DEFAULT_ENVIRONMENTS
    return {
        name: Environment(
            name, bool(keys.get("strict", False)), *(tuple(keys.get(k, ())) for k in ("aliases", "covers"))
        )
        for name, keys in tables.items()
    }


def _entry(name: str, keys: Raw) -> Entry:
    """The entry of checked keys; lists become tuples, a period becomes days."""
    plain: Raw = {key: tuple(value) if isinstance(value, list) else value for key, value in keys.items()}
    if isinstance(plain.get("form"), str):
        plain["form"] = (plain["form"],)
    if "max_age" in plain:
        plain["max_age"] = _days(plain["max_age"])
    if plain.get("kind") in ("password", "token") and "obtain" not in plain:
        plain["obtain"] = provider(name, plain["kind"])
    if plain.get("kind") == "key" and not ({"obtain", "form"} & plain.keys()):
        plain |= {"obtain": key_pair(name), "form": form_of_key(name)}
    return Entry(name, **plain)


def _days(period: str) -> int:
    return int(period[:-1]) * {"d": 1, "w": 7, "m": 30, "y": 365}[period[-1]]


def _waivers(path: str, raw: Iterable[Raw]) -> list[Waiver]:
    raw = list(raw)
    if not raw:
        return []
    text = content(path).decode()
    lines = [number for number, line in enumerate(text.split("\n"), 1) if _WAIVER_HEADER.match(line)]
    places: list[int | None] = [*lines] if len(lines) == len(raw) else [None] * len(raw)
    return [_waiver(keys, Origin(path, line)) for keys, line in zip(raw, places, strict=True)]


def _waiver(keys: Raw, origin: Origin) -> Waiver:
    until = keys.get("until")
    if isinstance(until, str):
        until = date.fromisoformat(until)
    return Waiver(keys["rule"], keys.get("secret"), keys.get("target"), keys.get("reason", ""), until, origin)
