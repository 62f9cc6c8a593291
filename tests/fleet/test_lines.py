"""Reports in lines, as `-f json` writes them, are read as any JSON of the same objects is."""

import json
from pathlib import Path

import pytest

from auracheck.fleet import host_reports
from auracheck.fleet.reading import lined
from tests.conftest import Run, env_file
from tests.fleet.conftest import ALL


@pytest.fixture
def written(place: Path, run: Run) -> list[Path]:
    """Reports of three hosts as `check` wrote them, two of them alike."""
    Path("reports").mkdir()
    found = []
    for host, key in (("web1", "changeme"), ("web2", "changeme"), ("web3", "short")):
        for name in ("a.env", "b.env"):
            Path(name).write_text(env_file({**ALL, "JWT_SECRET_KEY": key, "ENVIRONMENT": "production"}))
            Path(name).chmod(0o600)
        found.append(Path("reports", f"{host}.json"))
        more = ("--label", f"host={host}", "-o", str(found[-1]))
        run("check", "a.env", "b.env", "missing.env", "-f", "json", *more)
    return found


def report(run: Run, *more: str) -> str:
    return run("report", "reports", "-f", "json", *more).out.partition('\n "run": ')[0]


def test_what_check_writes_is_read_by_its_lines(written: list[Path]) -> None:
    found = lined(written[0].read_text())
    assert found is not None
    whole = json.loads(written[0].read_text())
    for key in ("targets", "findings", "unread"):
        assert [json.loads(line) for line in found.arrays[key]] == whole[key] != []
    assert found.rest["run"] == whole["run"]


@pytest.mark.parametrize("indent", [None, 1, 2])
def test_in_another_form_it_is_the_same_report(written: list[Path], run: Run, indent: int | None) -> None:
    expected, plain = report(run), run("report", "reports", "-f", "plain").out
    for path in written[1:]:
        path.write_text(json.dumps(json.loads(path.read_text()), indent=indent))
    assert report(run) == expected
    assert run("report", "reports", "-f", "plain").out == plain
    assert "web3" in plain


def test_what_is_not_kept_is_read_all_the_same(written: list[Path], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = report(run)
    monkeypatch.setattr(host_reports, "MOST_KEPT", 0)
    assert report(run) == expected


def test_a_report_that_is_cut_off_at_any_line_is_broken(written: list[Path], run: Run) -> None:
    lines = written[0].read_text().split("\n")
    for end in range(1, len(lines) - 1):
        written[0].write_text("\n".join(lines[:end]))
        unread = json.loads(run("report", "reports", "-f", "json").out)["unread"]
        assert [each["source"] for each in unread if "missing.env" not in each["source"]] == ["reports/web1.json"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('\n  {"label": "b.env"', '\n  5,\n  {"label": "b.env"'),
        ('\n  {"label": "b.env"', '\n  {"label": "b.env"},\n  {"x'),
        ('"findings": [\n', '"findings": [\n  {}},\n'),
        ('"findings": [\n', '"findings": [\n\n'),
        ('"severity": "error"', '"severity": "none"'),
        ('\n "unread": [', '\n "findings": 7,\n "unread": ['),
        ('"label": "a.env"', '"label": 7'),
        ('\n "run": ', '\n  "run": '),
    ],
)
def test_lines_of_another_form_are_what_their_json_is(written: list[Path], run: Run, old: str, new: str) -> None:
    """As the text without any line break is read: as a report, or not at all."""
    text = written[0].read_text().replace(old, new, 1)
    assert text != written[0].read_text()
    written[0].write_text(text)
    by_lines = report(run)
    written[0].write_text(text.replace("\n", " "))
    assert report(run) == by_lines
