"""The JSON Schema of a policy, of the tables by which a policy is checked: `auracheck/policy/policy.schema.json`.

An editor that knows TOML (Taplo, Even Better TOML) reads it by the `#:schema` line of a draft, completes keys and marks
what is wrong. A policy for which auracheck ends with 2 may still be valid here: a schema does not know which names
there are. Dates of TOML are strings of the format `date`, as Taplo has them.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from auracheck.policy import format
from auracheck.policy.format import ENVIRONMENT, ENVIRONMENTS, REFUSED, SECRET, TOP, WAIVER, Key
from auracheck.project import POLICY_SCHEMA
from readme_tables import ROOT

FILE = ROOT / "auracheck" / "policy" / Path(POLICY_SCHEMA).name
Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FILLED: Schema = {"type": "string", "pattern": r"\S"}
NAME: Schema = {"type": "string", "pattern": r"^[^\s=]+$"}
TEXTS: Schema = {"type": "array", "items": TEXT}
TEXT_OR_TEXTS: Schema = {"anyOf": [TEXT, TEXTS]}

SHAPES: Mapping[Callable[[Any], bool], Schema] = {
    format._text: TEXT,
    format._texts: TEXTS,
    format._filled: FILLED,
    format._filled_texts: {"type": "array", "items": FILLED},
    format.is_name: NAME,
    format._names: {"type": "array", "items": NAME},
    format._flag: {"type": "boolean"},
    format._length: {"type": "integer", "minimum": 0, "maximum": 1 << 20},
    format._text_table: {"type": "object", "additionalProperties": TEXT},
    format._conditions: {"type": "object", "additionalProperties": TEXT_OR_TEXTS},
    format._forms: TEXT_OR_TEXTS,
    format._period: {"type": "string", "pattern": "^[1-9][0-9]{0,5}[dwmy]$"},
    format._last_day: {"type": "string", "format": "date"},
    format._rule: {"type": "string", "pattern": "^[a-z]+(-[a-z]+)+$"},
}
"""What each test of a value accepts. The tests that are not here accept the words that their key lists as allowed."""


def schema() -> Schema:
    environments = _object(ENVIRONMENTS) | {"additionalProperties": _object(ENVIRONMENT)}
    secrets = {"type": "object", "propertyNames": NAME, "additionalProperties": _object(SECRET)}
    tables = {
        "environments": environments,
        "secrets": secrets,
        "refused": {"type": "array", "items": _object(REFUSED)},
        "waivers": {"type": "array", "items": _object(WAIVER) | {"required": ["rule"]}},
    }
    properties = {name: _property(key, tables.get(name)) for name, key in TOP.items()}
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "$id": POLICY_SCHEMA, "title": "auracheck's policy"}
    return {**head, "type": "object", "additionalProperties": False, "properties": properties}


def rendered() -> str:
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _object(keys: Mapping[str, Key]) -> Schema:
    properties = {name: _property(key) for name, key in keys.items()}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _property(key: Key, shape: Schema | None = None) -> Schema:
    return {"description": f"{key.meaning} ({key.allowed})", **(shape or SHAPES.get(key.accepts) or _words(key))}


def _words(key: Key) -> Schema:
    listed = key.allowed.removeprefix("one of ")
    return {"enum": listed.split(", ") if listed != key.allowed else re.findall('"([^"]*)"', listed)}
