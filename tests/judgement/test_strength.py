"""Strength: patterns are seen whatever their length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.judgement.strength import guessable, guessable_password, repeats, runs

HEX = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e"


@pytest.mark.parametrize(
    "value",
    [
        "a" * 40,
        "ab" * 20,
        "abc" * 12,
        "abc" * 12 + "a",
        "k4Tz9w" * 6,
        HEX[:20] * 2,
        "0123456789" * 4,
        "abcdefghijklmnopqrstuvwxyz012345",
        "zyxwvutsrqponmlkjihgfedcba987654",
        "qwertyuiopasdfghjklzxcvbnm123456",
        "1111111122222222111111112222222211",
        "=" * 30 + "k4Tz9wQp" + "=" * 30,
        "123456",
    ],
)
def test_guessable(value: str) -> None:
    assert guessable(value)


@pytest.mark.parametrize("value", ["", "a", HEX, HEX.upper(), "k4Tz9wQp", "aaaa" + HEX[4:], "1234" + HEX[4:]])
def test_not_guessable(value: str) -> None:
    assert guessable(value) is None


@pytest.mark.parametrize("value", ["Hedgehog2024", "hedgehog123!", "hedgehog_7", "aaaaaaaa"])
def test_a_password_that_a_person_made_up(value: str) -> None:
    assert guessable_password(value)


def test_a_password_that_a_person_did_not_make_up() -> None:
    assert guessable_password("k4Tz9wQpLm2x") is None


@given(st.text(min_size=3, max_size=30), st.integers(min_value=2, max_value=5))
def test_whatever_is_repeated_is_seen(part: str, times: int) -> None:
    assert repeats(part * times)


def test_a_short_run_is_none() -> None:
    assert not runs("abc")
