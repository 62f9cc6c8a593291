"""A target's line that is usual says what decoding it says, and any other one is decoded."""

import json
import random
from pathlib import Path

import pytest

from auracheck.fleet import targets
from auracheck.fleet.targets import TargetLine, of_line, of_object
from auracheck.hosts import FleetHost
from tests.conftest import Run, env_file
from tests.fleet.conftest import ALL, Json, Make

ODD = "\"\\{}[],: \x00\x1f\x7fé𝄞01e-.truefalsn"  # fmt: skip


@pytest.fixture
def lines(place: Path, run: Run) -> list[str]:
    """Targets as check writes them: all secrets there, none, two settings of one, and the value elsewhere."""
    Path("good.env").write_text(env_file(ALL))
    Path("bad.env").write_text("JWT_SECRET_KEY=\nJWT_SECRET_KEY=op://vault/jwt/key\nSESSION_SECRET=\n")
    Path("deploy.yml").write_text("on: push\njobs: {test: {runs-on: x, steps: [{run: make}]}}\n")
    written = run("check", "good.env", "bad.env", "github:deploy.yml", "-f", "json").out
    return [
        line[2:].removesuffix(",").removesuffix("]") for line in written.split("\n") if line.startswith('  {"label')
    ]


def decoded(line: str) -> TargetLine | None:
    try:
        return of_object(json.loads(line))
    except (ValueError, KeyError, TypeError):
        return None


def test_what_check_writes_is_usual(lines: list[str]) -> None:
    assert {json.loads(line)["judged"] for line in lines} == {True, False}
    for line in lines:
        assert targets._USUAL.fullmatch(line)
        assert of_line(line) == decoded(line)


def test_a_line_with_one_character_changed_is_never_taken_for_another(lines: list[str]) -> None:
    """Where it is still usual, it is what decoding says."""
    draw = random.Random(21)
    usual = 0
    for _ in range(20_000):
        line = draw.choice(lines)
        at = draw.randrange(len(line))
        line = line[:at] + draw.choice(ODD) + line[at + draw.randrange(2) :]
        if targets._USUAL.fullmatch(line):
            usual += 1
            assert of_line(line) == decoded(line), line
    assert usual > 1_000


@pytest.mark.parametrize("name", ["Größe", "a\\b", 'a"b', "a\nb", "\udcff", "𝄞"])
def test_any_name_is_kept(lines: list[str], name: str) -> None:
    found = json.loads(lines[0])
    found["label"] = found["secrets"][0]["name"] = found["secrets"][0]["origin"]["file"] = name
    for line in (json.dumps(found), json.dumps(found, ensure_ascii=False)):
        assert json.loads(of_line(line).text) == found


@pytest.mark.parametrize("state", ["", "SET", 'set", "x": "', "leaked"])
def test_a_state_that_there_is_not_makes_a_report_broken(good_report: Json, put: Make, run: Run, state: str) -> None:
    put(good_report, "web1")
    good_report["targets"][0]["secrets"][0]["state"] = state
    put(good_report, "web2")
    for form in ("json", "table", "html"):
        outcome = run("report", "reports", "-f", form)
        assert (outcome.code, "web2.json" in outcome.out) == (3, True)
    assert [each["source"] for each in run("report", "reports", "-f", "json").report["unread"]] == ["reports/web2.json"]


@pytest.mark.parametrize("form", ["sarif", "table"])
def test_the_labels_of_a_host_are_not_read_for_each_finding(
    bad_report: Json, put: Make, run: Run, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    finding = bad_report["findings"][0]
    for host in range(10):
        more = [{**finding, "secret": f"HOST{host}_KEY{number}"} for number in range(20)]
        put({**bad_report, "findings": more}, f"web{host}", labels={"role": "db"})
    words, asked = FleetHost.label_words.fget, []
    monkeypatch.setattr(FleetHost, "label_words", property(lambda host: asked.append(host.name) or words(host)))
    run("report", "reports", "-f", form, "--by", "label", "-v")
    assert len(asked) <= 40  # of 200 findings
