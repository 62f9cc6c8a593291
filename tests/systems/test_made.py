"""The comment that says when a value was made."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.systems.dates import made, remark


@given(st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]*", fullmatch=True), st.dates(), st.sampled_from(["", "\n", "\r\n"]))
def test_what_is_written_is_read_back(name: str, day: date, end: str) -> None:
    assert made(f"  {remark(name, day)}{end}") == (name, day)


@pytest.mark.parametrize(
    "line", ["# auracheck: X made 2026-02-31", "# auracheck: X made soon", "# X made 2026-01-01", ""]
)
def test_any_other_line_says_nothing(line: str) -> None:
    assert made(line) is None
