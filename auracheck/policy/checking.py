"""Checking a policy: the keys of each file, then the names in the whole policy."""

from collections.abc import Iterable, Mapping

from auracheck.errors import PolicyError, did_you_mean
from auracheck.policy import Policy
from auracheck.policy.entry import Entry, Raw
from auracheck.policy.format import (
    ENVIRONMENT,
    ENVIRONMENTS,
    NAME,
    OF_ENTRY,
    REFUSED,
    SECRET,
    TOP,
    WAIVER,
    Key,
    is_name,
)
from auracheck.typed import Any, NoReturn


def check_format(path: str, raw: Raw) -> None:
    """Check the keys and types of one policy file. Raises `PolicyError` with file, key and problem."""
    _check_table(path, "", raw, {**TOP, **OF_ENTRY} if "role" in raw else TOP)
    for name, keys in raw.get("environments", {}).items():
        if name in ENVIRONMENTS:
            _check_table(path, "environments", {name: keys}, ENVIRONMENTS)
        else:
            _check_named_table(path, "environments", name, keys, ENVIRONMENT)
    for name, keys in raw.get("secrets", {}).items():
        _check_named_table(path, "secrets", name, keys, SECRET)
    for number, table in enumerate(raw.get("connections", ()), 1):
        _check_connection(path, f"connections[{number}]", table)
    for kind, keys in (("refused", REFUSED), ("waivers", WAIVER)):
        for number, table in enumerate(raw.get(kind, ()), 1):
            _check_table(path, f"{kind}[{number}]", table, keys)
            if kind == "waivers" and "rule" not in table:
                _fail(path, f"waivers[{number}].rule", "missing", WAIVER["rule"].allowed)


def _check_connection(path: str, table: str, raw: Raw) -> None:
    from auracheck.policy.connections import KEYS, wrong_key  # late: few entries have one

    if wrong := wrong_key(raw):
        _fail(path, f"{table}.{wrong}", "unknown key or invalid value", ", ".join(KEYS))


def _check_named_table(path: str, table: str, name: str, keys: Any, known: Mapping[str, Key]) -> None:
    """The table of one secret or environment, whose name the user chose."""
    if not is_name(name):
        _fail(path, f"{table}.{name!r}", "invalid name", f"a name {NAME}")
    if not isinstance(keys, dict):
        also = f", or {' and '.join(ENVIRONMENTS)}" if known is ENVIRONMENT else ""
        _fail(path, f"{table}.{name}", _kind(keys), f"a table, [{table}.{name}]{also}")
    _check_table(path, f"{table}.{name}", keys, known)


def _check_table(path: str, table: str, raw: Raw, keys: Mapping[str, Key]) -> None:
    for name, value in raw.items():
        full = f"{table}.{name}" if table else name
        if name not in keys:
            full = full if full.isprintable() else repr(full)
            _fail(path, full, "unknown key", ", ".join(keys), did_you_mean(name, keys))
        if not keys[name].accepts(value):
            _fail(path, full, _kind(value), keys[name].allowed)


def _kind(value: Any) -> str:
    """The value's type in TOML's terms; never the value, which may be one of `known_values`."""
    words = {bool: "boolean", int: "integer", float: "float", str: "string", list: "list", dict: "table"}
    word = next((word for kind, word in words.items() if isinstance(value, kind)), "date")
    return f"invalid {word}"


def _fail(path: str, key: str, problem: str, expected: str, hint: str = "") -> NoReturn:
    raise PolicyError(f"{path}: {key}: {problem} (expected {expected})", hint)


def check_names(policy: Policy, path: str, inherited: int = 0) -> None:
    """Check a whole policy: every name in it must exist and be unambiguous. Raises `PolicyError`. ``inherited``: how
    many of what is refused are those of the policies that it extends.

    An entry of the catalogue, also one that is extended, may speak of environments that its program does not have,
    and of names that are no secrets: its tests hold it.
    """
    if policy.role:
        return
    if policy.unset:
        _must_be(path, "environments.unset", policy.unset, policy.environments)
    known_features = dict.fromkeys(entry.feature for entry in policy.secrets.values() if entry.feature)
    for feature in policy.features:
        # A misspelled feature would silently require nothing.
        _must_be(path, "features", feature, known_features)
    own = [entry for entry in policy.secrets.values() if not entry.by]
    for entry in own:
        _check_entry(policy, path, entry)
    for number, refused in enumerate(policy.refused if len(own) == len(policy.secrets) else (), 1 - inherited):
        for environment in refused.environments:
            _must_be(path, f"refused[{number}].in", environment, policy.environments)
        for secret in refused.secrets:
            _must_be(path, f"refused[{number}].secrets", secret, policy.secrets)
    _check_words(policy, path)


def _check_entry(policy: Policy, path: str, entry: Entry) -> None:
    key = f"secrets.{entry.name}"
    for environment in entry.required_in or ():
        _must_be(path, f"{key}.required_in", environment, policy.environments)
    for other in entry.differs_from:
        if other == entry.name or other not in policy.secrets:
            _must_be(path, f"{key}.differs_from", other, [name for name in policy.secrets if name != entry.name])
    if entry.pair == entry.name:
        _fail(path, f"{key}.pair", f"the secret itself, {entry.pair!r}", "another variable")


def _check_words(policy: Policy, path: str) -> None:
    """Check that no short name and no alias has two meanings, in any case."""
    words = {name.casefold(): name for name in policy.secrets}
    for entry in policy.secrets.values():
        if entry.short:
            _must_be_one(path, f"secrets.{entry.name}.short", entry.short, entry.name, words)
    words = {name.casefold(): name for name in policy.environments}
    for environment in policy.environments.values():
        for alias in environment.aliases:
            _must_be_one(path, f"environments.{environment.name}.aliases", alias, environment.name, words)


def _must_be(path: str, key: str, word: str, known: Iterable[str]) -> None:
    if word not in known:
        words = ", ".join(name if name.isprintable() else repr(name) for name in known)
        _fail(path, key, f"unknown {word!r}", words or "nothing", did_you_mean(word, known))


def _must_be_one(path: str, key: str, word: str, meant: str, words: dict[str, str]) -> None:
    already = words.setdefault(word.casefold(), meant)
    if already != meant:
        _fail(path, key, f"{word!r} already means {already}", "another word")
