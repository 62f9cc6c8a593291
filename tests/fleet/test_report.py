"""`auracheck report`: the reports of many hosts as one."""

import json
import os
import sys
from datetime import timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from auracheck.reporters import REGISTRY
from tests.conftest import Run
from tests.fleet.conftest import HOUR, Json, Make
from tests.reporters.validity import CHECKS

FORMATS = [form for form in REGISTRY if form != "waivers"]


def test_hosts_that_are_alike_are_one_line(good_report: Json, bad_report: Json, put: Make, run: Run) -> None:
    for number in range(30):
        put(bad_report if number < 12 else good_report, f"web{number:02}")
    outcome = run("report", "reports")
    assert outcome.code == 1
    lines = [line for line in outcome.out.splitlines() if "default-secret" in line or "placeholder" in line]
    assert lines == [" JWT_SECRET_KEY  ✗ default  web00, web01, web02 and 9 more  placeholder value (good.env:2)"]
    assert outcome.out.splitlines()[-1] == " ✗ not ready for production: 12 of 30 hosts: 1 error"
    assert " ✓ 18 of 30 hosts ready" in outcome.out.splitlines()


def test_all_is_well(good_report: Json, put: Make, run: Run) -> None:
    put(good_report, "web1")
    put(good_report, "web2")
    outcome = run("report", "reports")
    assert (outcome.code, outcome.out) == (0, " ✓ ready for production: 2 hosts\n")


def test_the_newer_report_of_a_host_counts(good_report: Json, bad_report: Json, put: Make, run: Run) -> None:
    put(bad_report, "web1", "a.json", age=2 * HOUR)
    put(good_report, "web1", "b.json", age=HOUR)
    assert run("report", "a.json", "b.json").code == run("report", "b.json", "a.json").code == 0
    put(good_report, "web1", "a.json", age=3 * HOUR)
    put(bad_report, "web1", "c.json", age=timedelta())
    assert run("report", ".").code == 1


def test_the_host_is_the_label_else_that_of_the_run_else_that_of_the_file(
    good_report: Json, put: Make, run: Run
) -> None:
    put(good_report, "runner", "a.json", labels={"host": "shop"})
    put(good_report, "web1", "b.json")
    old = {key: value for key, value in good_report.items() if key != "run"}
    Path("web9.json").write_text(json.dumps(old))
    Path("web8").mkdir()
    Path("web8/auracheck.json").write_text(json.dumps(old))
    hosts = json.loads(run("report", "-f", "json", ".").out)["fleet"]["hosts"]
    assert [host["name"] for host in hosts] == ["shop", "web1", "web8", "web9"]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", "{}", '{"a": NaN}', '{"targets": [], "findings": {}}', "[" * 100_000, "1" * 9_999, "\udcff",
     '{"schema_version": 1, "auracheck": "1", "targets": [], "unread": [], "findings": [{"rule": 1}]}',
     '{"type": "finding", "rule": "x"}'],
)  # fmt: skip
def test_a_broken_report_is_named_and_the_rest_is_judged(good_report: Json, put: Make, run: Run, content: str) -> None:
    put(good_report, "web1")
    Path("reports/web2.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    outcome = run("report", "reports", "-f", "json")
    [unread] = outcome.report["unread"]
    assert (outcome.code, unread["source"]) == (3, "reports/web2.json")
    assert [host["name"] for host in outcome.report["fleet"]["hosts"]] == ["web1"]


def test_a_cut_off_report_is_broken_wherever_it_ends(bad_report: Json, put: Make, run: Run) -> None:
    put(bad_report, "web1")
    text = put(bad_report, "web2").read_text()
    for end in range(1, len(text) - 1, 97):
        Path("reports/web2.json").write_text(text[:end])
        assert run("report", "reports", "-f", "json").report["unread"] != []


def test_lines_are_read_again_also_joined_and_cut_off_lines_are_noticed(
    place: Path, bad_report: Json, run: Run
) -> None:
    parts = [run("check", "good.env", "-f", "jsonl", "--label", f"host=web{number}").out for number in (1, 2)]
    Path("log.jsonl").write_text("".join(parts))
    report = run("report", "log.jsonl", "-f", "json").report
    assert [host["name"] for host in report["fleet"]["hosts"]] == ["web1", "web2"]
    assert report["findings"][0]["targets"] == ["web1: good.env", "web2: good.env"]
    mixed = [line for pair in zip(*(part.splitlines() for part in parts), strict=True) for line in pair]
    Path("log.jsonl").write_text("\n".join(mixed))
    assert json.loads(run("report", "log.jsonl", "-f", "json").out)["findings"] == report["findings"]
    Path("log.jsonl").write_text("".join(parts[0].splitlines(keepends=True)[:-1]))
    assert run("report", "log.jsonl").code == 3


def test_standard_input_has_several_reports(
    bad_report: Json, put: Make, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import subprocess

    both = put(bad_report, "web1").read_bytes() + put(bad_report, "web2").read_bytes()
    done = subprocess.run([sys.executable, "-m", "auracheck", "report"], input=both, capture_output=True)
    assert (done.returncode, b"2 of 2 hosts: 1 error" in done.stdout) == (1, True)


def test_who_did_not_report_and_whose_report_is_old(good_report: Json, put: Make, run: Run) -> None:
    put(good_report, "web1")
    put(good_report, "web2", age=30 * HOUR)
    put(good_report, "web4")
    Path("hosts.txt").write_text("# all\n[web]\nweb1 ansible_host=10.0.0.1\nweb2\nweb3\n")
    outcome = run("report", "reports", "--expect", "hosts.txt", "--max-age", "24h", "-f", "json")
    assert outcome.code == 3
    assert {each["source"]: each["reason"].split(" of ")[0] for each in outcome.report["unread"]} == {
        "web3": "no report (listed in hosts.txt)",
        "web2": "report",
    }
    assert (outcome.report["fleet"]["expected"], outcome.report["fleet"]["unlisted"]) == (3, ["web4"])
    assert run("report", "reports", "--expect", "gone.txt").code == 3


@pytest.mark.parametrize("age", ["24", "h", "0h", "1 day", "-1h"])
def test_an_age_is_a_number_and_a_unit(run: Run, age: str) -> None:
    outcome = run("report", ".", "--max-age", age)
    assert (outcome.code, outcome.out) == (2, "")
    assert "invalid --max-age" in outcome.err


def test_what_is_new_fixed_and_still_there(good_report: Json, bad_report: Json, put: Make, run: Run) -> None:
    for host, report in {"web1": bad_report, "web2": good_report, "web3": bad_report, "gone": bad_report}.items():
        put(report, host, f"old/{host}.json")
    for host, report in {"web1": good_report, "web2": bad_report, "web3": bad_report}.items():
        put(report, host)
    outcome = run("report", "reports", "--since", "old", "-f", "json")
    since = outcome.report["fleet"]["since"]
    assert [each["target"] for each in since["new"] if "web" in each["target"]][:1] == ["web2: good.env"]
    assert {gone["target"] for gone in since["fixed"]} == {"web1: good.env"}
    fleet = run("report", "old", "-f", "json").out
    Path("yesterday.json").write_text(fleet)
    again = run("report", "reports", "--since", "yesterday.json", "-f", "json").report["fleet"]["since"]
    assert again == since
    assert "new on web2" in run("report", "reports", "--since", "old").out


def test_marks_among_the_earlier_reports_are_no_broken_ones(good_report: Json, put: Make, run: Run) -> None:
    put(good_report, "web1", "old/web1.json")
    put(good_report, "web1")
    Path("old/web1.marks").write_text('{"marks": 1, "key": "k", "host": "web1"}\n')
    assert run("report", "reports", "--since", "old").code == 0


@pytest.mark.parametrize(
    ("by", "title"),
    [("rule", "default-secret"), ("secret", "JWT_SECRET_KEY"), ("host", "web1"), ("label", "role=db")],
)
def test_the_table_by(bad_report: Json, put: Make, run: Run, by: str, title: str) -> None:
    put(bad_report, "web1", labels={"role": "web"})
    put(bad_report, "web2", labels={"role": "db"})
    heads = [line.strip() for line in run("report", "reports", "--by", by).out.splitlines() if "✗" not in line]
    assert title in heads


def test_groups_that_are_not_shown_are_counted(bad_report: Json, put: Make, run: Run) -> None:
    for number in range(25):
        put(bad_report, f"web{number:02}")
    said = run("report", "reports", "--by", "host").out
    assert "web19" in said
    assert "web20" not in said
    assert "\n 5 more hosts (show with -v)\n" in said
    assert "web24" in run("report", "reports", "--by", "host", "-v").out


def test_the_label_that_names_a_host_makes_no_group(bad_report: Json, put: Make, run: Run) -> None:
    for number in range(3):
        put(bad_report, "runner", f"{number}.json", labels={"host": f"web{number}", "role": "web"})
    said = run("report", ".", "--by", "label").out
    assert " role=web\n" in said
    assert "host=" not in said


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("verbose", [[], ["-v"]])
def test_every_format_is_valid_and_names_the_hosts(
    good_report: Json, bad_report: Json, put: Make, run: Run, form: str, verbose: list[str]
) -> None:
    put(bad_report, "web1", labels={"role": "a<b>|`c`"}, repository="https://git.example.com/shop.git")
    put(bad_report, "web2", labels={"role": "db"})
    put(good_report, "web3")
    outcome = run("report", "reports", "--since", "reports/web2.json", "-f", form, *verbose)
    assert outcome.code == 1
    text = outcome.out
    CHECKS[form](text) if form not in ("sarif", "jsonl") else json.loads(
        text.splitlines()[0] if form == "jsonl" else text
    )
    assert "web1" in text
    assert "web2" in text


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_a_finding_that_not_all_hosts_have_names_those_that_do(
    good_report: Json, bad_report: Json, put: Make, run: Run, form: str
) -> None:
    for number in range(60):
        put(bad_report if number == 3 else good_report, f"web{number}")
    said = run("report", "reports", "-f", form).out
    assert "placeholder value (web3)" in said
    assert "60 hosts" in said
    assert "of 60 hosts" in said
    assert "file</" not in said
    assert "targets" not in said


def test_sarif_paths_of_hosts_do_not_collide(bad_report: Json, put: Make, run: Run) -> None:
    from tests.reporters.validity import sarif_validator

    put(bad_report, "web1", labels={"role": "db"}, repository="https://git.example.com/shop.git")
    put(bad_report, "web 2")
    log = json.loads(run("report", "reports", "-f", "sarif").out)
    sarif_validator().validate(log)
    [found] = log["runs"]
    assert found["originalUriBaseIds"]["web1"] == {"uri": "https://git.example.com/shop.git/"}
    assert found["originalUriBaseIds"]["web 2"] == {"uri": "file://web%202/"}
    places = [place["physicalLocation"]["artifactLocation"] for place in found["results"][0]["locations"]]
    assert places == [{"uri": "good.env", "uriBaseId": "web 2"}, {"uri": "good.env", "uriBaseId": "web1"}]
    assert found["results"][0]["properties"] == {"labels": {"web1": ["role=db"]}}


def test_a_host_cannot_forge_a_line(bad_report: Json, put: Make, run: Run) -> None:
    put(bad_report, "a\n::error::x\x1b[2J", "a.json")
    for form in ("table", "plain", "github", "markdown"):
        lines = run("report", "a.json", "-f", form).out.split("\n")
        assert all(line.isprintable() for line in lines)
        assert not any(line.startswith("::error::x") for line in lines)


@pytest.mark.parametrize("form", FORMATS)
def test_half_a_surrogate_pair_makes_a_report_broken_and_no_format_of_the_others(
    good_report: Json, bad_report: Json, put: Make, run: Run, form: str
) -> None:
    put(bad_report, "web\udcff")
    for host in ("web1", "web2", "web3"):
        put(good_report, host)
    put(good_report, "web\ud800", "reports/name.json")
    put(good_report, "web5", "reports/label.json", labels={"\ud800": "x"})
    bad_report["findings"][0]["locations"][0]["file"] = "\ud800.env"
    put(bad_report, "web6", "reports/file.json")
    outcome = run("report", "reports", "-f", form)
    assert (outcome.code, "cannot write" in outcome.err) == (1, False)
    unread = run("report", "reports", "-f", "json").report["unread"]
    assert [each["source"] for each in unread] == ["reports/file.json", "reports/label.json", "reports/name.json"]


@pytest.mark.parametrize("rule", ["<img src=x>", "", "a b", "::error::x", "Weak", "a\n", "-a"])
def test_what_is_no_name_of_a_rule_makes_a_report_broken(
    good_report: Json, bad_report: Json, put: Make, run: Run, rule: str
) -> None:
    put(good_report, "web1")
    bad_report["findings"][0]["rule"] = rule
    put(bad_report, "web2")
    outcome = run("report", "reports", "-f", "json")
    assert (outcome.code, outcome.report["unread"][0]["source"]) == (3, "reports/web2.json")
    bad_report["findings"][0]["rule"] = "rule-of-another-version"
    put(bad_report, "web2")
    assert run("report", "reports").code == 1


def test_a_fleet_is_not_a_host(good_report: Json, put: Make, run: Run) -> None:
    put(good_report, "web1")
    run("report", "reports", "-f", "json", "-o", "all.json")
    outcome = run("report", "all.json", "-f", "json")
    assert (outcome.code, "fleet" in outcome.report["unread"][0]["reason"]) == (3, True)


def test_nothing_to_read(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("empty").mkdir()
    assert run("report", "empty").code == run("report", "missing.json").code == 3
    terminal = TextIOWrapper(BytesIO())
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    assert run("report").code == 2


def test_output_is_never_an_input(good_report: Json, put: Make, run: Run) -> None:
    path = put(good_report, "web1", "a.json")
    before = path.read_text()
    assert run("report", "a.json", "-o", "a.json").code == 2
    assert path.read_text() == before


@pytest.mark.parametrize(
    "output", ["reports/web1.json", "./reports/deep/web1.json", "old/web2.json", "reports/w.marks"]
)
def test_output_is_no_input_in_a_folder_either(good_report: Json, put: Make, run: Run, output: str) -> None:
    for path in ("reports/web1.json", "reports/deep/web1.json", "old/web2.json", "reports/w.marks"):
        put(good_report, "web1", path)
    before = Path(output).read_text()
    assert run("report", "reports", "--since", "old", "-o", output).code == 2
    assert Path(output).read_text() == before
    assert run("report", "reports", "--since", "old", "-f", "html", "-o", "reports/fleet.html").code != 2


@pytest.mark.parametrize("member", ["findings", "targets", "unread"])
def test_what_is_no_object_is_named_and_the_rest_is_judged(good_report: Json, put: Make, run: Run, member: str) -> None:
    put(good_report, "web1")
    put({**good_report, member: [0]}, "web2")
    outcome = run("report", "reports", "-f", "json")
    [unread] = outcome.report["unread"]
    assert (outcome.code, unread["source"]) == (3, "reports/web2.json")
    assert [host["name"] for host in outcome.report["fleet"]["hosts"]] == ["web1"]


@pytest.mark.skipif(os.name == "nt", reason="no pipes with names on Windows")
def test_a_pipe_in_a_folder_is_no_report(good_report: Json, put: Make, run: Run) -> None:
    put(good_report, "web1")
    os.mkfifo("reports/web2.json")
    outcome = run("report", "reports", "-f", "json")
    assert (outcome.code, outcome.report["unread"][0]["reason"]) == (3, "not a regular file")
