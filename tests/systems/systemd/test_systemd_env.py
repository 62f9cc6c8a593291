"""systemd's env files, held against what systemd 257 itself gave to the process."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import Unreadable
from auracheck.systems.systemd.grammar import SystemdEnvGrammar
from tests.bounds import takes_linear_time
from tests.systems.vectors import VECTORS, hold, revealed

DIALECT = "systemd-environment-file"
ALPHABET = st.lists(
    st.sampled_from(
        [b"A", b"=", b"'", b'"', b"\\", b"\n", b"\r", b" ", b"\t", b"#", b";", b"$", b"\xc3", b"\xa9", b"`"]
    )
).map(b"".join)


def values(content: bytes) -> dict[str, str]:
    return revealed("systemd-env", content, {})


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["id"])
def test_reads_as_systemd_does(vector: dict[str, Any]) -> None:
    hold(vector, DIALECT, values)


def test_a_column_is_that_of_the_name() -> None:
    reading = SystemdEnvGrammar().read(b"# note\n\n  A=1\nB='x\ny'\n\tC =2\r\nD=3", {})
    assert [(a.name, a.line, a.column) for a in reading.assignments] == [
        ("A", 3, 3),
        ("B", 4, 1),
        ("C", 6, 2),
        ("D", 7, 1),
    ]


def test_tells_the_lines_that_systemd_skips() -> None:
    reading = SystemdEnvGrammar().read(b"export A=1\nnothing\nB=2\n=x\n1C=3\nlast", {})
    assert reading.dropped == (1, 2, 4, 5, 6)


def test_names_the_line_that_makes_systemd_refuse_the_file() -> None:
    with pytest.raises(Unreadable) as nul:
        values(b"A=1\nB=hunter2\0")
    assert nul.value.line == 2
    with pytest.raises(Unreadable) as latin1:
        values(b"A=1\n\nB=hunter2\xe9\n")
    assert latin1.value.line == 3
    assert "hunter2" not in str(latin1.value) + str(nul.value)


@pytest.mark.parametrize("code_point", [0xFDD0, 0xFFFE, 0x1FFFF])
def test_refuses_the_non_characters_of_unicode(code_point: int) -> None:
    with pytest.raises(Unreadable):
        values(f"A={chr(code_point)}\n".encode())


@given(st.binary() | ALPHABET)
@settings(max_examples=300)
def test_reads_any_bytes(content: bytes) -> None:
    try:
        reading = SystemdEnvGrammar().read(content, {})
    except Unreadable:
        return
    lines = content.count(b"\n") + 1
    assert all(1 <= a.line <= lines and a.column >= 1 for a in reading.assignments)
    assert [a.line for a in reading.assignments] == sorted(a.line for a in reading.assignments)


@given(st.text(st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\0")))
def test_a_quoted_value_is_read_back(value: str) -> None:
    quoted = "".join(f"\\{c}" if c in '"\\`$' else c for c in value)
    assert values(f'A="{quoted}"\n'.encode()) == {"A": value}


@pytest.mark.parametrize(
    "unit", [b"A", b"'", b'"', b"\\", b"\n", b"\r", b" ", b"=", b"#", b"\xff", b'""', b"\\\n", b"A=1\n"]
)
@pytest.mark.parametrize("before", [b"", b"A=", b'A="', b"A='"])
def test_time_grows_with_the_length_alone(before: bytes, unit: bytes) -> None:
    def parse(length: int) -> None:
        with suppress(Unreadable):
            SystemdEnvGrammar().read(before + unit * (length // len(unit)), {})

    takes_linear_time(parse, 1 << 16, 1 << 19)
