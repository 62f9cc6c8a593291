"""The format of a policy file: its keys, and what each may have (`checking.py` compares)."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from auracheck.policy.entry import FILE_SUFFIXES, KINDS, ROLES, SCOPES
from auracheck.policy.forms import is_form
from auracheck.typed import Any, NamedTuple


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


def is_name(value: Any) -> bool:
    """A word that can be in a command, in a comment and before a `=`, as the names of secrets can."""
    return isinstance(value, str) and bool(value) and value.isprintable() and re.search(r"[\s=]", value) is None


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(map(is_name, value))


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
    "short": Key(is_name, f"a name {NAME}", "the name in `auracheck generate`"),
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
