"""The report for programs, each one held against the schema that ships."""

import json
import time
import tracemalloc
from importlib.resources import files

import jsonschema
import pytest

from auracheck import __version__
from auracheck.model import Origin
from auracheck.report import Report, TargetReport
from auracheck.reporters import reporter
from tests.reporters.made import missing, target
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.screens import Piped, piped, same_as_before

SCHEMA = json.loads(files("auracheck.reporters").joinpath("report.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
each_sample = pytest.mark.parametrize("name", SAMPLES)


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_is_strict():
    def objects(node):
        if isinstance(node, dict):
            if "additionalProperties" in node:
                yield node
            for child in node.values():
                yield from objects(child)
        elif isinstance(node, list):
            for child in node:
                yield from objects(child)

    found = list(objects(SCHEMA))
    assert len(found) == 9
    for node in found:
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])


@each_sample
def test_every_report_is_valid(name):
    text = piped("json", SAMPLES[name](), encoding="ascii")
    VALIDATOR.validate(json.loads(text))
    assert text.endswith("}\n")


@pytest.mark.parametrize("name", ["services", "waived", "unread_several", "hostile"])
def test_the_shape(name):
    text = piped("json", SAMPLES[name]())
    assert same_as_before(f"{name}.json", text.replace(f'"auracheck": "{__version__}"', '"auracheck": "VERSION"'))


def test_what_it_says():
    report = json.loads(piped("json", SAMPLES["services"]()))
    assert (report["schema_version"], report["auracheck"]) == (1, __version__)
    assert (report["environment"], report["passed"], report["complete"]) == ("production", False, True)
    assert report["summary"] == {"errors": 4, "warnings": 0, "notes": 4, "waived": 0}
    database = report["targets"][3]
    assert (database["judged"], database["environment"], database["environment_from"]) == (False, None, None)


def test_a_waiver_has_its_reason_and_last_day():
    waived = json.loads(piped("json", SAMPLES["waived"]()))["findings"][0]["waived"]
    assert waived == {"reason": "rotated with the next release", "until": "2026-12-31"}


def test_a_target_or_a_finding_is_a_line():
    report = SAMPLES["services"]()
    lines = piped("json", report).splitlines()
    assert sum(line.startswith("  {") for line in lines) == len(report.targets) + len(report.findings)


def test_a_path_that_is_no_text_stays_itself():
    path = "caf\udce9.env"
    report = Report((target(path, path),), (missing("REDIS_URL", path, file=path),), ())
    told = json.loads(piped("json", report, encoding="ascii"))
    assert told["findings"][0]["locations"] == [{"file": path, "line": None, "column": None, "commit": None}]


@pytest.mark.parametrize(
    "change",
    [
        lambda report: report.update(more=1),
        lambda report: report["targets"][0].update(environment=None),
        lambda report: report["targets"][0]["secrets"][0].update(state="unset"),
        lambda report: report["targets"][0]["secrets"][0].update(value="x"),
        lambda report: report["findings"][0].update(severity="fatal"),
        lambda report: report["findings"][0].update(locations=[]),
        lambda report: report["summary"].pop("waived"),
    ],
)
def test_the_schema_refuses_what_is_not_in_the_contract(change):
    report = json.loads(piped("json", SAMPLES["services"]()))
    change(report)
    assert not VALIDATOR.is_valid(report)


def test_ten_thousand_targets_are_quick_and_need_no_memory():
    one = target("a.env", "a.env", overridden={"JWT_SECRET_KEY": (Origin("a.env", 9, 1),)})
    report = Report(tuple(TargetReport(f"{number}.env", *one[1:]) for number in range(10_000)), (), ())

    class Nowhere(Piped):
        def write(self, text):
            return len(text)

    begin = time.process_time()
    reporter("json").write(report, Nowhere())
    assert time.process_time() - begin < 3
    tracemalloc.start()
    reporter("json").write(report, Nowhere())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
