"""`kubectl create secret generic --from-env-file`, held against what kubectl 1.32.3 put into the Secret."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.errors import Unreadable
from auracheck.systems.grammar import MAX_FILE
from auracheck.systems.kubernetes.grammar import KubectlEnvGrammar
from tests.bounds import within
from tests.systems.vectors import VECTORS, hold, revealed

DIALECT = "kubectl-env-file"
LONGEST = 65_535


def values(content: bytes, environ: dict[str, str] | None = None) -> dict[str, str]:
    return revealed("kubectl-env", content, environ or {})


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["id"])
def test_reads_as_kubectl_does(vector: dict[str, Any]) -> None:
    hold(vector, DIALECT, values)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"A='it'\n", {"A": "'it'"}),
        (b"A= x #y \r\n", {"A": " x #y "}),
        (b"A=x##", {"A": "x##"}),
        (b"A=1\r\r\nB=2\r", {"A": "1\r", "B": "2"}),
        (b"\xe2\x80\xa8A=1", {"A": "1"}),
        (b"\xef\xbb\xbf .x-Y_9=1", {".x-Y_9": "1"}),
        (b"A" * 253 + b"=1", {"A" * 253: "1"}),
    ],
)
def test_the_value_is_what_stands_behind_the_equals_sign(content: bytes, expected: dict[str, str]) -> None:
    """Each of these was given to the real program."""
    assert values(content) == expected


def test_a_name_alone_is_taken_from_the_environment_and_else_empty() -> None:
    reading = KubectlEnvGrammar().read(b"A\nGONE\n", {"A": "caf\udce9"})
    assert [(a.name, a.value.reveal(), a.inherited, a.unresolved) for a in reading.assignments if a.value] == [
        ("A", "caf\udce9", True, ()),
        ("GONE", "", False, ("GONE",)),
    ]
    assert reading.absent == ()


def test_a_column_is_that_of_the_name() -> None:
    reading = KubectlEnvGrammar().read(b"\xef\xbb\xbfA=1\r\n# x\n\n\t  B=2\n", {})
    assert [(a.name, a.line, a.column) for a in reading.assignments] == [("A", 1, 1), ("B", 4, 4)]


@pytest.mark.parametrize("name", ["", "1A", ".", "..", "..x", "A ", "A:", "É", "\x1cA", "A" * 254, "A\0", "A#"])
def test_a_name_that_kubectl_does_not_take(name: str) -> None:
    """The real program refuses each of these."""
    with pytest.raises(Unreadable, match="name"):
        values(f"{name}=1".encode())


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"A=1\nexport SESAME=hunter2", 2, "invalid name"),
        (b"A=1\n\nSESAME =hunter2", 3, "invalid name"),
        (b"SESAME=1\nSESAME=hunter2", 2, "duplicate name"),
        (b"SESAME=1\nSESAME", 2, "duplicate name"),
        (b"A=1\nSESAME=hunter2\xe9", 2, "UTF-8"),
        ("A=hunter2".encode("utf-16"), None, "UTF-16"),
    ],
)
def test_a_refusal_names_the_line_and_quotes_nothing(content: bytes, line: int | None, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason) as refusal:
        values(content)
    assert refusal.value.line == line
    assert "hunter2" not in str(refusal.value)
    assert "SESAME" not in str(refusal.value)


@pytest.mark.parametrize("start", [b"A=", b"#"])
def test_it_stops_without_a_word_at_a_line_that_is_too_long(start: bytes) -> None:
    """So does the real program, whatever stands below: it exits with 0."""
    line = start + b"x" * (LONGEST - len(start))
    below = b"\nB=2\n\nexport C=\xff\n"
    assert values(b"Z=1\n" + line + b"\nB=2\n")["B"] == "2"
    for longer in (line + b"x", line + b"\r"):
        reading = KubectlEnvGrammar().read(b"Z=1\n" + longer + below, {})
        assert [a.name for a in reading.assignments] == ["Z"]
        assert reading.dropped == (2, 3, 5)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n")))
def test_a_value_without_line_breaks_is_read_back_as_it_is(value: str) -> None:
    assert values(f"A={value}\r\n".encode()) == {"A": value}


@pytest.mark.parametrize("unit", [b"A", b"'", b"\\", b"\n", b"\r", b" ", b"=", b"#", b"\xff", b"A\n", b"#\n", b"\0"])
def test_a_file_at_the_bound_is_read_in_linear_time(unit: bytes) -> None:
    content = unit * (MAX_FILE // len(unit))
    with within(10), contextlib.suppress(Unreadable):  # under one second; quadratic would be minutes
        KubectlEnvGrammar().read(content, {})
