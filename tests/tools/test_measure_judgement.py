"""The measure of the judgement: it counts what the rules find, and a false alarm is a failure."""

import json
from pathlib import Path

import pytest

from measure_judgement import measure, measure_random

HEX = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e"


def corpus(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def row(value: str, **fields: str) -> dict[str, str]:
    return {"name": "SIGNING_KEY", "value": value, "kind": "key", **fields}


def test_recall_and_false_alarms_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = corpus(tmp_path / "c.jsonl", row("changeme", why="a"), row(HEX + HEX[::-1], why="b"), row(HEX, note="good"))
    assert measure([path], missed=True) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "recall all 1 of 2 50.0%" in out
    assert "false alarms: 0 of 1 good values" in out
    assert f"{path}:2: key, b" in out
    assert HEX not in out


def test_a_good_value_that_is_flagged_is_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = corpus(tmp_path / "c.jsonl", row("changeme", note="not so good"), row("ab" * 20, note="nor this"))
    assert measure([path], missed=False) == 2
    assert "false alarms: 2 of 2 good values" in capsys.readouterr().out


def test_random_values_are_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert measure_random(500) == 0
    assert capsys.readouterr().out.startswith("0 of 500 random values flagged")
