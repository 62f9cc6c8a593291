"""`docker run --env-file`, held against what the docker CLI 26.1.5 sent to the daemon."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.errors import Unreadable
from auracheck.systems.docker import DockerEnvGrammar
from auracheck.systems.grammar import MAX_FILE
from tests.bounds import within
from tests.systems.vectors import VECTORS, hold, revealed

DIALECT = "docker-run"
LONGEST = 65_535
"""Bytes of the longest line that the CLI reads; measured at its edge, with and without a line break behind it."""


def values(content: bytes, environ: dict[str, str] | None = None) -> dict[str, str]:
    return revealed("docker-env", content, environ or {})


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["id"])
def test_reads_as_docker_does(vector: dict[str, Any]) -> None:
    hold(vector, DIALECT, values)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"A='it'\n", {"A": "'it'"}),
        (b"A= x #y \r\n", {"A": " x #y "}),
        (b"A=1\r\r\nB=2\r", {"A": "1\r", "B": "2"}),
        (b"A=x\\\nB=\n", {"A": "x\\", "B": ""}),
        (b"\xe2\x80\xa8\x0b\xc2\xa0A=1", {"A": "1"}),
        (b"\x1cA=1", {"\x1cA": "1"}),
        (b"\xef\xbb\xbf\xef\xbb\xbfA=1", {"\ufeffA": "1"}),
        (b"A\xc2\xa0B=1", {"A\xa0B": "1"}),
        (b"A=1\n#A=2\nA=3", {"A": "3"}),
    ],
)
def test_the_value_is_what_stands_behind_the_equals_sign(content: bytes, expected: dict[str, str]) -> None:
    """Each of these was given to the real program."""
    assert values(content) == expected


def test_a_name_alone_is_taken_from_the_environment() -> None:
    reading = DockerEnvGrammar().read(b"A=0\nA\n GONE\nE\n", {"A": "outside", "E": ""})
    assert [(a.name, a.value.reveal(), a.line, a.inherited, a.literal) for a in reading.assignments if a.value] == [
        ("A", "0", 1, False, True),
        ("A", "outside", 2, True, False),
        ("E", "", 4, True, False),
    ]
    assert [(a.name, a.value, a.line, a.column) for a in reading.absent] == [("GONE", None, 3, 2)]


def test_white_space_behind_a_name_alone_is_looked_up_and_then_cut() -> None:
    """The CLI asks for the name as it stands, and cuts it afterwards."""
    assert values(b"A\x0b\nB\x0b", {"A\x0b": "odd", "B": "plain"}) == {"A": "odd"}


def test_what_is_not_utf_8_in_the_environment_arrives_as_replacement_characters() -> None:
    """The CLI sends JSON; one for each byte, as a real run showed."""
    assert values(b"A", {"A": "caf\udce9 \udce2\udc82"}) == {"A": "caf\ufffd \ufffd\ufffd"}


def test_a_column_is_that_of_the_name() -> None:
    reading = DockerEnvGrammar().read(b"\xef\xbb\xbfA=1\r\n# x\n\n\t  B=2\n", {})
    assert [(a.name, a.line, a.column) for a in reading.assignments] == [("A", 1, 1), ("B", 4, 4)]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"A=1\nexport SESAME=hunter2", 2, "whitespace in the name"),
        (b"A=1\n\nSESAME =hunter2", 3, "whitespace in the name"),
        (b"=hunter2", 1, "missing name"),
        (b"A=1\nSESAME=hunter2\0", 2, "NUL"),
        (b"A=1\nSESAME=hunter2\xe9", 2, "UTF-8"),
        ("A=hunter2".encode("utf-16"), None, "UTF-16"),
        (b"A=1\nSESAME=" + b"hunter2" * 10_000, 2, "65,535 bytes"),
    ],
)
def test_a_refusal_names_the_line_and_quotes_nothing(content: bytes, line: int | None, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason) as refusal:
        values(content)
    assert refusal.value.line == line
    assert "hunter2" not in str(refusal.value)
    assert "SESAME" not in str(refusal.value)


@pytest.mark.parametrize("end", [b"", b"\n", b"\nB=1\n"])
@pytest.mark.parametrize("before", [b"", b"Z=1\n" * 20_000])
@pytest.mark.parametrize("start", [b"A=", b"#"])
def test_the_longest_line_that_is_read(before: bytes, start: bytes, end: bytes) -> None:
    line = start + b"x" * (LONGEST - len(start))
    assert values(before + line + end).get("A", line[2:].decode()) == line[2:].decode()
    for longer in (line + b"x" + end, line + b"\r\n"):
        with pytest.raises(Unreadable):
            values(before + longer)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\n")))
def test_a_value_without_line_breaks_is_read_back_as_it_is(value: str) -> None:
    assert values(f"A={value}\r\n".encode()) == {"A": value}


@pytest.mark.parametrize("unit", [b"A", b"'", b"\\", b"\n", b"\r", b" ", b"=", b"#", b"\xff", b"A\n", b"A=\n", b"\0"])
def test_a_file_at_the_bound_is_read_in_linear_time(unit: bytes) -> None:
    content = unit * (MAX_FILE // len(unit))
    with within(10), contextlib.suppress(Unreadable):  # under one second; quadratic would be minutes
        DockerEnvGrammar().read(content, {})
