"""Reports that somebody wrote by hand: whatever is in one, each format of the fleet's report is what it should be.

`run` writes each report in every format, and holds it against the format's schema.
"""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import Run
from tests.fleet.conftest import Json, Make

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**30, "", "x", "production", "a\nb", "\x1b[2J", "<b>", "é", "\udcff", "\ud800", [], {},
    [None], ["a"], [1], {"a": 1}, "error", "set", "missing", "2026-01-01", "run",
)  # fmt: skip
Path = tuple[Any, ...]


def places(part: Any, above: Path = ()) -> Iterator[Path]:
    """The way to each value at any depth. Who said the environment may be a word of another version."""
    keys = part if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
    for key in keys:
        if key != "environment_from":
            yield (*above, key)
            yield from places(part[key], (*above, key))


def changed(report: Json, way: Path, value: Any) -> Json:
    found = copy.deepcopy(report)
    part: Any = found
    for key in way[:-1]:
        part = part[key]
    part[way[-1]] = value
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_value_that_is_changed_breaks_that_report_alone(bad_report: Json, put: Make, run: Run, seed: int) -> None:
    put(bad_report, "web1")
    draw = random.Random(seed)
    ways = list(places(bad_report))
    broken = 0
    for _ in range(50):
        path = put(bad_report, "web2")
        path.write_text(json.dumps(changed(bad_report, draw.choice(ways), draw.choice(ODD))))
        outcome = run("report", "reports", "--by", draw.choice(["rule", "secret", "host", "label"]))
        assert outcome.code == 1
        assert "web1" in outcome.out
        broken += "not a report" in outcome.out
    assert 5 < broken < 45


@pytest.mark.parametrize(
    ("way", "value"),
    [
        (("findings", 0, "message"), ""),
        (("findings", 0, "fix", 0), {"step": "edit", "file": "a", "line": 1, "action": "run", "new": [], "names": []}),
        (("findings", 0, "locations", 0, "line"), -1),
        (("findings", 0, "locations", 0, "line"), 10**400),
        (("targets", 0, "label"), ""),
        (("targets", 0, "secrets", 0, "name"), ""),
        (("targets", 0, "secrets", 0, "length"), None),
        (("targets", 0, "secrets", 0, "length"), 0),
    ],
)
def test_what_no_report_says_makes_one_broken(
    good_report: Json, bad_report: Json, put: Make, run: Run, way: Path, value: Any
) -> None:
    put(good_report, "web1")
    put(changed(bad_report, way, value), "web2")
    outcome = run("report", "reports", "-f", "json")
    assert (outcome.code, outcome.report["unread"][0]["source"]) == (3, "reports/web2.json")


def test_a_step_of_another_version_is_left_out(bad_report: Json, put: Make, run: Run) -> None:
    steps = bad_report["findings"][0]["fix"]
    put(changed(bad_report, ("findings", 0, "fix"), [{"step": "ask", "whom": "x"}, *steps]), "web1")
    assert run("report", "reports", "-f", "json").report["findings"][0]["fix"] == steps
