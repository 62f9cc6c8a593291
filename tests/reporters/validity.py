"""Whether a report is one of its format: each is held against that format's own schema."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import xmlschema

SCHEMAS = Path(__file__).parent.parent / "data" / "schemas"


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


@cache
def json_validator() -> jsonschema.Draft202012Validator:
    shipped = json.loads(files("auracheck.reporters").joinpath("report.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(shipped)


@cache
def sarif_validator() -> jsonschema.Draft4Validator:
    checker = jsonschema.FormatChecker(["uri", "uri-reference"])
    assert "uri" in checker.checkers  # without rfc3986-validator, formats would not be looked at
    return jsonschema.Draft4Validator(schema("sarif-schema-2.1.0.json"), format_checker=checker)


@cache
def gitlab_validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema("gitlab-code-quality.json"))


@cache
def junit_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))


def check_json(text: str) -> None:
    json_validator().validate(json.loads(text))


def check_sarif(text: str) -> None:
    """The schema, and what GitHub asks beyond it: a place of each result, in the repository, and no alert twice."""
    log = json.loads(text)
    sarif_validator().validate(log)
    (run,) = log["runs"]
    fingerprints = [result["partialFingerprints"]["auracheck/v1"] for result in run["results"]]
    assert len(set(fingerprints)) == len(fingerprints)
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert place["region"]["startLine"] >= 1
        assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        assert not place["artifactLocation"]["uri"].startswith(("/", ".", "file:")) or (
            place["artifactLocation"]["uri"].startswith(".") and place["artifactLocation"]["uri"][1:2] not in ("/", ".")
        )


def check_gitlab(text: str) -> None:
    entries = json.loads(text)
    gitlab_validator().validate(entries)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def check_junit(text: str) -> None:
    """Jenkins's schema, and that the numbers are those of the tests. A number that is wrong is shown as it is."""
    junit_schema().validate(text)
    root = ElementTree.fromstring(text)
    for suite in [root, *root]:
        assert int(suite.get("tests", "")) == len(list(suite.iter("testcase")))
        assert int(suite.get("failures", "")) == len(list(suite.iter("failure")))
        assert int(suite.get("errors", "")) == len(list(suite.iter("error")))


def check_lines(text: str) -> None:
    assert all(line.isprintable() for line in text.splitlines())


CHECKS: Mapping[str, Callable[[str], None]] = {
    "table": check_lines,
    "plain": check_lines,
    "json": check_json,
    "github": check_lines,
    "sarif": check_sarif,
    "gitlab": check_gitlab,
    "junit": check_junit,
}
"""Each format's check; it raises where the text is none of that format."""
