"""Reading the TOML of a policy: errors name the line, and no file decides how long that takes."""

import os
from pathlib import Path

import pytest

from auracheck.policy import loading
from auracheck.policy.files import MAX_POLICY
from tests.policy.refusal import CANARY, Write, refusal


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("name = 'a'\nname = 'b'", "line 2"),
        (f"known_values = ['{CANARY}'", "line 1"),
        (f"a = 1\nknown_values = [{CANARY}]", "line 2"),
        (f"'{CANARY}' = 1\n'{CANARY}' = 2", "line 2"),
        ("a = 1\n\nb = '''\nc", "line 4"),
        ("until = 2026-02-30", "line 1"),
        ("\N{BYTE ORDER MARK}name = 'a'", "line 1"),
        ("a = " + "1" * 5000, "invalid TOML"),
    ],
)
def test_an_error_of_toml_names_the_line_and_quotes_nothing(write: Write, text: str, where: str):
    message = refusal(write(text))
    assert "invalid TOML" in message
    assert where in message


@pytest.mark.parametrize("content", [b"name = '\xff'", "name = 'a'".encode("utf-16"), b"\x00\xff\xfe"])
def test_bytes_that_are_not_utf8(write: Write, content: bytes):
    assert "not UTF-8" in refusal(write(content))


def test_a_nul_is_no_toml(write: Write):
    assert "line 1" in refusal(write(b"name = '\0'"))


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a = " + "{a=" * 50_000])
def test_brackets_nested_too_deep(write: Write, text: str):
    assert "nested too deep" in refusal(write(text))


@pytest.mark.parametrize("part", ["a", "'a'", '"a"', "a "])
def test_a_key_of_very_many_parts_is_refused_at_once(write: Write, part: str):
    assert "key with more than 64 parts" in refusal(write(f"{part}." * 60_000 + "a = 1"))


def test_a_file_past_the_bound(write: Write):
    path = write("# " + "x" * MAX_POLICY)
    assert f"larger than {MAX_POLICY} bytes" in refusal(path)
    assert loading.load(write("#" + "x" * (MAX_POLICY - 1))).secrets


def test_a_folder_a_missing_file_and_what_is_no_path(tmp_path: Path):
    assert "Is a directory" in refusal(str(tmp_path)) or "not a regular file" in refusal(str(tmp_path))
    assert "No such file" in refusal(str(tmp_path / "gone.toml"))
    assert "cannot be read: not a path" in refusal("a\0b.toml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
def test_a_fifo_that_nobody_writes_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "auracheck.toml")
    assert "not a regular file" in refusal(str(tmp_path / "auracheck.toml"))


@pytest.mark.parametrize("text", ["", "tool = 1", "[tool]\nauracheck2 = {}"])
def test_a_pyproject_named_plainly_must_have_our_table(write: Write, text: str):
    assert "no [tool.auracheck] table" in refusal(write(text, "pyproject.toml"))


@pytest.mark.parametrize("text", ["[tool]\nauracheck = 1", "[[tool.auracheck]]"])
def test_our_table_in_a_pyproject_must_be_one(write: Write, text: str):
    assert "tool.auracheck: not a table" in refusal(write(text, "pyproject.toml"))
