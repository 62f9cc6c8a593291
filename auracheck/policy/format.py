"""The format of a policy file, and its checks: the keys of each file, then the names in the whole policy."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, NoReturn

from auracheck.errors import PolicyError, did_you_mean
from auracheck.policy import Policy
from auracheck.policy.entry import FILE_SUFFIXES, KINDS, ROLES, SCOPES, Entry, Raw
from auracheck.policy.forms import is_form


class Key(NamedTuple):
    """One key: a test of its value, what is allowed, and what the key means (`explain policy`)."""

    accepts: Callable[[Any], bool]
    allowed: str
    meaning: str


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _filled(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _name(value: Any) -> bool:
    """A word that can be in a command, in a comment and before a `=`, as the names of secrets can."""
    return isinstance(value, str) and bool(value) and value.isprintable() and re.search(r"[\s=]", value) is None


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(map(_name, value))


def _filled_texts(value: Any) -> bool:
    return isinstance(value, list) and all(_filled(item) for item in value)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _length(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1 << 20


def _text_table(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def _conditions(value: Any) -> bool:
    return isinstance(value, dict) and all(_text(item) or _texts(item) for item in value.values())


def _forms(value: Any) -> bool:
    return (_text(value) and is_form(value)) or (_texts(value) and all(map(is_form, value)))


def _tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _table(value: Any) -> bool:
    return isinstance(value, dict)


def _period(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{0,5}[dwmy]", value) is not None


def _last_day(value: Any) -> bool:
    if isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, date) and not isinstance(value, datetime)


def _rule(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z]+(?:-[a-z]+)+", value) is not None


TEXT, TEXTS = "a string", "a list of strings"
NAMES = "a list of non-empty names"
NAME = "without whitespace, = and control characters"
CONDITIONS = 'a table of strings or lists of strings; "*" is any value'

TOP: Mapping[str, Key] = {
    "name": Key(_filled, "a non-empty string", "name of the policy in reports [default: its path]"),
    "extends": Key(_texts, TEXTS, 'bases: "auraconnect" (the default), other catalogue entries or paths; [] for none'),
    "features": Key(_texts, TEXTS, "enabled features; their entries are required"),
    "services": Key(_texts, TEXTS, "services, containers and jobs that are always checked"),
    "files": Key(lambda v: v in ("", "_FILE"), '"_FILE" or ""', "the application also reads NAME_FILE, a path"),
    "known_values": Key(_filled_texts, NAMES, "values known to have leaked"),
    "environments": Key(_table, "a table", "the environments, and the variable that selects one"),
    "secrets": Key(_table, "a table of tables", "the secrets, one table each"),
    "refused": Key(_tables, "a list of tables", "what the application's startup check refuses"),
    "waivers": Key(_tables, "a list of tables", "findings that you accept for a time"),
}

OF_ENTRY: Mapping[str, Key] = {
    "title": Key(_text, TEXT, "what the program is called"),
    "role": Key(
        lambda v: v in ROLES, f"one of {', '.join(ROLES)}", "what it is: an application goes before a framework"
    ),
    "source": Key(_text, TEXT, "where the facts come from: project, file, version"),
    "matches": Key(_table, "a table", "how the program is recognized: images, files, packages, names"),
    "connections": Key(_tables, "a list of tables", "the names of the two ends of a connection"),
    "makes_databases": Key(_flag, "true or false", "it makes the databases that it uses"),
}
"""More keys of an entry of the catalogue."""

ENVIRONMENTS: Mapping[str, Key] = {
    "variable": Key(_text, TEXT, "the variable from which the application reads its environment"),
    "unset": Key(_text, "the name of an environment", "the environment where the variable is not set"),
    "exact": Key(_flag, "true or false", "the application takes no other case or whitespace around the name"),
}

ENVIRONMENT: Mapping[str, Key] = {
    "strict": Key(_flag, "true or false", "findings are errors (true) or warnings (false, the default)"),
    "aliases": Key(_filled_texts, NAMES, "other names in file names and paths"),
    "covers": Key(_filled_texts, NAMES, 'other names in the variable, judged as this one (test); "*" is any other'),
}

SECRET: Mapping[str, Key] = {
    "kind": Key(
        lambda v: v in KINDS, f"one of {', '.join(KINDS)}", "what the value is (of a setting, presence counts)"
    ),
    "short": Key(_name, f"a name {NAME}", "the name in `auracheck generate`"),
    "purpose": Key(_text, TEXT, "what the secret is for, and what reads it"),
    "obtain": Key(_text, TEXT, "the command that generates a value, or where to get one"),
    "min_length": Key(_length, "a whole number from 0", "minimum length [default: 32 for a key, 8 for a password]"),
    "required_in": Key(_texts, "a list of environments", "where the secret must be set [default: optional]"),
    "required_when": Key(_text_table, "a table of strings", "required only where these variables have these values"),
    "feature": Key(_text, TEXT, "required only where this feature is enabled"),
    "pair": Key(_text, "the name of a variable", "the other one of two that only work together"),
    "differs_from": Key(_texts, "a list of secrets", "secrets that must not have the same value"),
    "mistaken": Key(_filled_texts, NAMES, "wrong names under which people set the secret"),
    "services": Key(_texts, TEXTS, "services that must have it, names or patterns [default: those that take any]"),
    "required_unless": Key(_conditions, CONDITIONS, "not required where one of these variables has that value"),
    "one_of": Key(_names, f"{NAMES}, {NAME}", "other variables, any of which serves as well"),
    "required_by": Key(_text, TEXT, "who asks for it beyond what is required; its absence is a warning"),
    "default": Key(_text, TEXT, "what the program uses where it is not set, known to everybody"),
    "form": Key(_forms, "a form or a list of forms, such as {hex 64}", "how the value is written"),
    "source": Key(_text, TEXT, "where the fact comes from: project, file, version"),
    "max_age": Key(_period, 'a number and d, w, m or y, such as "90d"', "maximum age"),
    "scope": Key(
        lambda v: v in SCOPES, f"one of {', '.join(SCOPES)}", "who shares its value; `auracheck report` compares hosts"
    ),
    "previous": Key(_names, f"{NAMES}, {NAME}", "names of old keys still accepted: same rules, must differ"),
}

REFUSED: Mapping[str, Key] = {
    "in": Key(_texts, "a list of environments", "where the application refuses [default: all]"),
    "secrets": Key(_texts, "a list of secrets", "in which secrets [default: all]"),
    "substrings": Key(_filled_texts, "a list of non-empty strings", "what is refused, in any case"),
    "values": Key(_texts, TEXTS, 'whole values that are refused; "" is empty, "*" any'),
    "except_values": Key(_texts, TEXTS, "values that are not refused"),
    "forms": Key(_forms, "a form or a list of forms, such as {boolean}", "how a value is written that is refused"),
    "except_forms": Key(_forms, "a form or a list of forms, such as {boolean}", "how a value is written that is not"),
    "hosts": Key(_filled_texts, "a list of non-empty strings", "hosts of a URL that are refused"),
    "variables": Key(_filled_texts, NAMES, "in these variables, which are no secrets, such as a port"),
    "when": Key(_conditions, CONDITIONS, "only where all these variables have that value"),
    "unless": Key(_conditions, CONDITIONS, "not where one of these variables has that value"),
    "beside": Key(lambda v: v in FILE_SUFFIXES, '"_FILE" or "__FILE"', "refused is NAME together with NAME_FILE"),
    "severity": Key(lambda v: v in ("error", "warning"), '"error" or "warning"', "how bad it is [default: error]"),
    "by": Key(_text, TEXT, "who refuses it, or what follows"),
}

WAIVER: Mapping[str, Key] = {
    "rule": Key(_rule, "the name of a rule, such as weak-secret", "the rule whose finding is waived"),
    "secret": Key(_filled, "the name of a secret", "for this secret only"),
    "target": Key(_filled, "a label or a path", "in this target only; a path is relative to this file"),
    "reason": Key(_text, TEXT, "why the finding is accepted"),
    "until": Key(_last_day, "a date, such as 2026-12-31", "last day, UTC [default: no end]"),
}


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
    if not _name(name):
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
