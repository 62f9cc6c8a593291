"""The report for programs, each one held against the schema that ships."""

import json

import jsonschema_rs
import pytest

from auracheck import __version__
from auracheck.model import Origin
from auracheck.report import Report, TargetReport
from auracheck.reporters import reporter
from auracheck.steps import DoStep, EditStep, RunStep
from tests.bounds import within, within_memory
from tests.reporters.made import missing, target
from tests.reporters.report_schema import CLOSED, OPEN, SCHEMA, objects
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.screens import Piped, piped, same_as_before

KEYS = 46
"""Those that every report has had from the first version on, in all its objects."""

_DEFS = SCHEMA["$defs"]
ADDED = (
    SCHEMA["properties"]["run"],
    *(_DEFS[name] for name in ("policy", "labels", "skipped", "fixed", "end", "connection")),
    *_DEFS["step"]["oneOf"],
    *objects(SCHEMA["properties"]["fleet"]),
    *(_DEFS[name] for name in ("host", "new", "gone")),
)
"""Objects that the first version did not have."""

each_sample = pytest.mark.parametrize("name", SAMPLES)


def test_the_schema_is_one():
    jsonschema_rs.meta.validate(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_each_key_of_the_first_version_is_always_there():
    """A key that is added later is optional, so that a reader takes the reports of every version."""
    found = [node for node in objects(SCHEMA) if node not in ADDED]
    assert len(found) == 9
    for node in found:
        assert node["required"] == list(node["properties"])[: len(node["required"])]
    assert sum(len(node["required"]) for node in found) == KEYS


@each_sample
def test_every_report_is_valid(name):
    text = piped("json", SAMPLES[name](), encoding="ascii")
    CLOSED.validate(json.loads(text))
    assert text.endswith("}\n")


@pytest.mark.screens
@pytest.mark.parametrize("name", ["services", "waived", "unread_several", "hostile"])
def test_the_shape(name):
    text = piped("json", SAMPLES[name]())
    assert same_as_before(f"{name}.json", text.replace(f'"auracheck": "{__version__}"', '"auracheck": "VERSION"'))


def test_a_fix_is_there_step_by_step_without_a_value():
    fix = (
        EditStep(".env", 3, "replace", None, ("JWT",)),
        RunStep("generate --host HOST", ("HOST",)),
        DoStep("Rotate it"),
    )
    report = Report((), (missing("JWT", on="a")._replace(fix=fix),), ())
    assert json.loads(piped("json", report))["findings"][0]["fix"] == [
        {"step": "edit", "file": ".env", "line": 3, "action": "replace", "new": None, "names": ["JWT"]},
        {"step": "run", "command": "generate --host HOST", "needs": ["HOST"]},
        {"step": "do", "text": "Rotate it"},
    ]


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
        lambda report: report["targets"][0].update(environment=None),
        lambda report: report["targets"][0]["secrets"][0].update(state="unset"),
        lambda report: report["findings"][0].pop("help"),
        lambda report: report["findings"][0].update(severity="fatal"),
        lambda report: report["findings"][0].update(locations=[]),
        lambda report: report["summary"].pop("waived"),
    ],
)
def test_the_schema_refuses_what_is_not_in_the_contract(change):
    report = json.loads(piped("json", SAMPLES["services"]()))
    change(report)
    assert not OPEN.is_valid(report)


@pytest.mark.parametrize(
    "place",
    [
        lambda report: report,
        lambda report: report["summary"],
        lambda report: report["targets"][0],
        lambda report: report["targets"][0]["secrets"][0],
        lambda report: report["targets"][0]["secrets"][0]["origin"],
        lambda report: report["findings"][0],
        lambda report: report["findings"][0]["locations"][0],
        lambda report: report["findings"][0]["waived"],
        lambda report: report["unread"][0],
    ],
)
def test_readers_take_a_key_that_they_do_not_know_and_we_write_none_that_is_not_described(place):
    report = json.loads(piped("json", SAMPLES["services"]()))
    report["unread"] = [{"source": "x", "file": None, "line": None, "reason": "not found"}]
    report["findings"][0]["waived"] = {"reason": "later", "until": "2026-12-31"}
    assert CLOSED.is_valid(report)
    place(report)["value"] = "x"
    assert OPEN.is_valid(report)
    assert not CLOSED.is_valid(report)


def test_ten_thousand_targets_are_quick_and_need_no_memory():
    one = target("a.env", "a.env", overridden={"JWT_SECRET_KEY": (Origin("a.env", 9, 1),)})
    report = Report(tuple(TargetReport(f"{number}.env", *one[1:]) for number in range(10_000)), (), ())

    class Nowhere(Piped):
        def write(self, text):
            return len(text)

    with within(3):
        reporter("json").write(report, Nowhere())
    with within_memory(1_000_000):
        reporter("json").write(report, Nowhere())
