"""The schema of the JSON report: as it ships, open for readers, and closed, as the tests hold our own reports to it."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import jsonschema_rs

SCHEMA = json.loads((files("auracheck.reporters") / "report.schema.json").read_text(encoding="utf-8"))


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Every part of a schema that describes an object of the report."""
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for child in node.values():
            yield from objects(child)
    elif isinstance(node, list):
        for child in node:
            yield from objects(child)


def closed() -> Any:
    """The schema without room for a key that it does not describe: whoever adds one to the report describes it."""
    found = json.loads(json.dumps(SCHEMA))
    for node in objects(found):
        node.setdefault("additionalProperties", False)  # but for labels, whose keys are the user's
    return found


OPEN = jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True)
"""What a reader may use: a later version of the report is valid too."""

CLOSED = jsonschema_rs.Draft202012Validator(closed(), validate_formats=True)
"""What every report of ours is held against."""
