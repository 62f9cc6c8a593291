"""What is called plain, every program reads alike: that spares the comparison."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.model import Secret
from auracheck.systems import grammars
from auracheck.systems.grammar import is_plain, read_as

PIECES = [
    *("A=1\n", "B=x/y:z@%+=,-._\n", "# note\n", "\n", "A=", "C=1", "#", " ", "\t", "\r\n", "'", "$", "\\", "export "),
    *("a-b=1\n", "D\n", "=", "é"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_a_plain_file_is_read_alike_by_all(text: str) -> None:
    content = text.encode()
    if is_plain(content):
        read = [read_as(name, content, {}) for name in grammars()]
        values = [{name: v.reveal() for name, v in by.items() if isinstance(v, Secret)} for by in read]
        assert all(found == values[0] and len(found) == len(by) for found, by in zip(values, read, strict=True))


@pytest.mark.parametrize("text", ["", "# only\n", "A=1\nB=2", "A=postgresql://u:p@h:5432/d\n\n"])
def test_the_usual_file_is_plain(text: str) -> None:
    assert is_plain(text.encode())


@pytest.mark.parametrize(
    "text", ["#" + "x" * 70_000 + "\nA=1\n", "A=" + "x" * 70_000, "N" * 254 + "=1", "OPTIND=x", "_=x"]
)
def test_what_one_of_them_has_a_bound_for_is_not(text: str) -> None:
    assert not is_plain(text.encode())


@pytest.mark.parametrize("text", ["A='1'\n", "A=1 \n", "A=1\r\n", "A=$B\n", "A=1\nA=2\n", " A=1\n", "A\n", "A=é\n"])
def test_whatever_leaves_room_is_not(text: str) -> None:
    assert not is_plain(text.encode())
