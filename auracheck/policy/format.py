"""The format of a policy file: which keys there are, what each must be, and what to say when it is not."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, NoReturn

from auracheck.errors import PolicyError, meant
from auracheck.policy import KINDS

Raw = dict[str, Any]


class Key(NamedTuple):
    """One key: a test of its value, what is allowed in words, and what the key means (`explain policy`)."""

    holds: Callable[[Any], bool]
    allowed: str
    meaning: str


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _filled(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _name(value: Any) -> bool:
    """A word that may stand in a command, in a comment and before a `=`, as secrets themselves are called."""
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
NAMES = "a list of names, none of them empty"
NAME = "without white space, = and control characters"

TOP: Mapping[str, Key] = {
    "name": Key(_filled, "a string that is not empty", "what reports call the policy; left out: its path"),
    "extends": Key(_texts, TEXTS, 'policies that it is laid over: "auraconnect" (the default) or paths; [] for none'),
    "features": Key(_texts, TEXTS, "features switched on: entries of that feature are required"),
    "services": Key(_texts, TEXTS, "services, containers and jobs that are always judged"),
    "files": Key(lambda v: v in ("", "_FILE"), '"_FILE" or ""', "the application also reads NAME_FILE, a path"),
    "known_values": Key(_filled_texts, NAMES, "values known to have leaked"),
    "environments": Key(_table, "a table", "the environments, and the variable that names them"),
    "secrets": Key(_table, "a table of tables", "the secrets, a table each"),
    "refused": Key(_tables, "a list of tables", "what the application's own startup check refuses"),
    "waivers": Key(_tables, "a list of tables", "findings that you decided to live with"),
}

ENVIRONMENTS: Mapping[str, Key] = {
    "variable": Key(_text, TEXT, "the variable in which the application reads its environment"),
    "unset": Key(_text, "the name of an environment", "what the application runs as where the variable is unset"),
}

ENVIRONMENT: Mapping[str, Key] = {
    "strict": Key(_flag, "true or false", "findings are errors (true) or warnings (false, the default)"),
    "aliases": Key(_filled_texts, NAMES, "other words for it in file names and paths"),
}

SECRET: Mapping[str, Key] = {
    "kind": Key(lambda v: v in KINDS, f"one of {', '.join(KINDS)}", "what the value is (setting: presence alone)"),
    "short": Key(_name, f"a name {NAME}", "its name in `auracheck generate`"),
    "purpose": Key(_text, TEXT, "what it is for, and which part reads it"),
    "obtain": Key(_text, TEXT, "the command that makes one, or where to get one"),
    "min_length": Key(_length, "a whole number from 0", "the least length; left out: 32 for a key, 8 for a password"),
    "required_in": Key(_texts, "a list of environments", "where it must be set; left out: optional"),
    "required_when": Key(_text_table, "a table of strings", "required only where these variables have these values"),
    "feature": Key(_text, TEXT, "required only where this feature is switched on"),
    "pair": Key(_text, "the name of a variable", "the other one of two that only work together"),
    "differs_from": Key(_texts, "a list of secrets", "secrets that must not have the same value"),
    "mistaken": Key(_filled_texts, NAMES, "names under which people set it by mistake"),
    "max_age": Key(_period, 'a number and d, w, m or y, such as "90d"', "how old it may become"),
    "previous": Key(_names, f"{NAMES}, {NAME}", "names of old keys kept beside it: the same rules, must differ"),
}

REFUSED: Mapping[str, Key] = {
    "in": Key(_texts, "a list of environments", "where the application refuses; left out: in all"),
    "secrets": Key(_texts, "a list of secrets", "in which secrets; left out: in all"),
    "substrings": Key(_filled_texts, "a list of strings, none of them empty", "what it refuses, whatever its case"),
}

WAIVER: Mapping[str, Key] = {
    "rule": Key(_rule, "the name of a rule, such as weak-secret", "the rule whose finding is waived"),
    "secret": Key(_filled, "the name of a secret", "of this secret alone"),
    "target": Key(_filled, "a label or a path", "in this target alone; a path is seen from the folder of this file"),
    "reason": Key(_text, TEXT, "why it may wait"),
    "until": Key(_last_day, "a date, such as 2026-12-31", "its last day, UTC; left out: without end"),
}


def check_format(path: str, raw: Raw) -> None:
    """Check the keys and types of one policy file. Raises `PolicyError` with file, key, what is wrong and allowed."""
    _check_table(path, "", raw, TOP)
    for name, keys in raw.get("environments", {}).items():
        if name in ENVIRONMENTS:
            _check_table(path, "environments", {name: keys}, ENVIRONMENTS)
        else:
            _check_named_table(path, "environments", name, keys, ENVIRONMENT)
    for name, keys in raw.get("secrets", {}).items():
        _check_named_table(path, "secrets", name, keys, SECRET)
    for kind, keys in (("refused", REFUSED), ("waivers", WAIVER)):
        for number, table in enumerate(raw.get(kind, ()), 1):
            _check_table(path, f"{kind}[{number}]", table, keys)
            if kind == "waivers" and "rule" not in table:
                _fail(path, f"waivers[{number}]", "says no rule", f"rule = {WAIVER['rule'].allowed}")


def _check_named_table(path: str, table: str, name: str, keys: Any, known: Mapping[str, Key]) -> None:
    """The table of one secret or environment, whose name the user chose."""
    if not _name(name):
        _fail(path, f"{table}.{name!r}", "is no name", f"a name {NAME}")
    if not isinstance(keys, dict):
        also = f", or {' and '.join(ENVIRONMENTS)}" if known is ENVIRONMENT else ""
        _fail(path, f"{table}.{name}", f"is {_kind(keys)}", f"a table, [{table}.{name}]{also}")
    _check_table(path, f"{table}.{name}", keys, known)


def _check_table(path: str, table: str, raw: Raw, keys: Mapping[str, Key]) -> None:
    for name, value in raw.items():
        full = f"{table}.{name}" if table else name
        if name not in keys:
            full = full if full.isprintable() else repr(full)
            _fail(path, full, "is no key of a policy", f"{', '.join(keys)}{meant(name, keys)}")
        if not keys[name].holds(value):
            _fail(path, full, f"is {_kind(value)}", keys[name].allowed)


def _kind(value: Any) -> str:
    """The value's type in TOML's words; never the value, which may be one of `known_values`."""
    words = {bool: "a boolean", int: "an integer", float: "a float", str: "a string", list: "a list", dict: "a table"}
    word = next((word for kind, word in words.items() if isinstance(value, kind)), "a date")
    return f"{word} that is not allowed here"


def _fail(path: str, key: str, wrong: str, allowed: str) -> NoReturn:
    raise PolicyError(f"{path}: {key}: {wrong}; allowed: {allowed}")
