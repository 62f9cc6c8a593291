"""Scalars as go-yaml v3 reads them and Go writes them; the expected strings are what docker-compose 2.26.1 printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.systems.compose.scalars import Misfit, meaning, spelled


@pytest.mark.parametrize(
    ("text", "string"),
    [
        ("1_000", "1000"),
        ("0b11", "3"),
        ("-0o17", "-15"),
        ("0_7", "7"),
        ("0o8", "0o8"),
        ("089", "89"),
        ("0x_1F", "31"),
        ("+0b11", "3"),
        ("-0x10", "-16"),
        ("1e3", "1000"),
        (".5", "0.5"),
        ("+.5", "0.5"),
        (".14_73", "0.1473"),
        (".5e3", "500"),
        ("1.", "1"),
        ("1.0", "1"),
        ("-0.0", "-0"),
        ("1e-7", "1e-07"),
        ("0.0001", "0.0001"),
        ("123456.5", "123456.5"),
        ("12345678.5", "1.23456785e+07"),
        ("1000000.0", "1e+06"),
        ("100000000000000000000.0", "1e+20"),
        ("1e21", "1e+21"),
        ("1e400", "1e400"),
        ("18446744073709551615", "18446744073709551615"),
        ("+18446744073709551615", "1.8446744073709552e+19"),
        ("-9223372036854775809", "-9.223372036854776e+18"),
        ("99999999999999999999", "1e+20"),
        pytest.param("-" + "9" * 5_000, "-" + "9" * 5_000, id="more digits than Python converts"),
        ("12:30:45", "12:30:45"),
        ("2001-01-01", "2001-01-01 00:00:00 +0000 UTC"),
        ("2001-1-1", "2001-01-01 00:00:00 +0000 UTC"),
        ("2001-13-01", "2001-13-01"),
        ("2001-1-29  1:2:3.5", "2001-01-29 01:02:03.5 +0000 UTC"),
        ("0001-01-31t01:02:03-05:30", "0001-01-31 01:02:03 -0530 -0530"),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.1 -0500 -0500"),
        ("2001-12-14 21:59:43", "2001-12-14 21:59:43 +0000 UTC"),
        ("2001-01-01 01:02:03.5", "2001-01-01 01:02:03.5 +0000 UTC"),
        ("2001-01-01T1:2:3Z", "2001-01-01 01:02:03 +0000 UTC"),
        ("_1", "_1"),
        ("1_", "1"),
        ("true", "true"),
        ("FALSE", "false"),
        ("yes", "yes"),
        ("on", "on"),
        ("y", "y"),
    ],
)
def test_a_plain_scalar_reaches_the_container_as_go_writes_it(text: str, string: str) -> None:
    assert spelled(meaning("", text, plain=True)) == string


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing(text: str) -> None:
    assert meaning("", text, plain=True) is None


@given(st.text())
def test_what_is_quoted_is_text(text: str) -> None:
    assert meaning("", text, plain=False) == text


@pytest.mark.parametrize(
    ("tag", "text", "plain", "value"),
    [
        ("int", "3", False, 3),
        ("str", "3", True, "3"),
        ("float", "3", True, 3.0),
        ("binary", "aGk=", True, "hi"),
        ("secret", "0123", True, "0123"),
        ("bool", "true", False, True),
        ("null", "~", True, None),
        ("timestamp", "2001-01-01", False, "2001-01-01 00:00:00 +0000 UTC"),
    ],
)
def test_an_explicit_tag(tag: str, text: str, plain: bool, value: object) -> None:
    found = meaning(tag, text, plain)
    assert found == value
    assert isinstance(found, type(value))


@pytest.mark.parametrize(
    ("tag", "text"), [("int", "x"), ("bool", "yes"), ("null", "x"), ("binary", "?"), ("float", "a")]
)
def test_a_tag_that_does_not_fit(tag: str, text: str) -> None:
    with pytest.raises(Misfit):
        meaning(tag, text, plain=True)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_so_that_it_is_the_same_number(number: float) -> None:
    assert float(spelled(number)) == number


@given(st.integers(-(1 << 63), (1 << 64) - 1))
def test_a_whole_number_is_written_whole(number: int) -> None:
    assert spelled(meaning("", str(number), plain=True)) == str(number)


@given(st.text())
def test_any_text_means_something(text: str) -> None:
    assert isinstance(spelled(meaning("", text, plain=True)), str)
