"""Patterns: repeats and runs are seen, in any order and across separators."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.judgement import patterns
from auracheck.judgement.patterns import interleaves, is_repetitive, pattern, repeats, runs


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("a" * 20, patterns.REPEATED),
        ("ab" * 20, patterns.PART_REPEATED),
        ("blah" * 8, patterns.PART_REPEATED),
        ("aabbabbbaababaab", patterns.FEW_DIFFERENT),
        ("x" * 20 + "k4Tz9w", patterns.REPEATED),
        ("k4Tz9w" * 3, patterns.PART_REPEATED),
        ("abcdef012345", patterns.SEQUENTIAL),
        ("0123-4567-89ab-cdef", patterns.SEQUENTIAL),
        ("qwertyuiop", patterns.KEYBOARD),
        ("aaaaaaaa0", patterns.REPEATED),
        ("1q2w3e4r5t6y", patterns.KEYBOARD),
        ("a1b2c3d4e5f6", patterns.INTERLEAVED),
        ("qazwsxedcrfvtgb", patterns.KEYBOARD),
        ("zaq12wsxcde34rfv", patterns.KEYBOARD),
        ("01/01/1990", patterns.DAY),
        ("2024-12-31", patterns.DAY),
        ("salfkjdhgalskfhdsagfdsajhgk", patterns.KEYBOARD),
        ("k4Tz9wQpLm2xRv7b", None),
        ("ab", None),
    ],
)
def test_each_pattern_is_named(value: str, message: str | None) -> None:
    assert pattern(value) == message


@given(st.text(min_size=3, max_size=30), st.integers(min_value=2, max_value=5))
def test_whatever_is_repeated_is_seen(part: str, times: int) -> None:
    assert repeats(part * times)


@given(st.text("asdfghjkl", min_size=6, max_size=9), st.lists(st.sampled_from("qwertz"), min_size=4, max_size=6))
def test_what_is_repetitive_is_seen_with_anything_in_between(part: str, between: list[str]) -> None:
    assert is_repetitive(part * 3 + between[0] + part * 3 + between[-1] + part * 3)


def test_a_short_run_is_none() -> None:
    assert not runs("abc")
    assert not interleaves("a1b2")


@pytest.mark.parametrize(
    "alphabet", [string.hexdigits[:16], string.ascii_lowercase, string.ascii_letters + string.digits]
)
def test_no_random_value_is_a_pattern(alphabet: str) -> None:
    draw = random.Random(20260702)
    values = ["".join(draw.choices(alphabet, k=draw.randint(32, 128))) for _ in range(5_000)]
    assert [pattern(value) for value in values] == [None] * len(values)


@given(
    st.text("ab0-", min_size=6, max_size=40)
    | st.text("abcdefghijklmnop", min_size=6, max_size=20).map(lambda v: v + v[:9])
)
def test_a_value_whose_start_does_not_come_again_is_not_looked_at_further(value: str) -> None:
    half = len(value) // 2
    period = value.find(value[: min(patterns.SHORT, half)], 1)
    halves = value[:half] == value[-half:]
    turned = (value + value).find(value, 1) < len(value)
    assert repeats(value) == (halves or turned or (0 < period <= half and value.startswith(value[period:])))


@pytest.mark.parametrize("row", ["0123456789", "qwertyuiop", "1qaz2wsx3edc", "aabbccddee", "zyxwvutsrq", "kq7zw2mx9d"])
def test_the_quick_look_at_neighbours_leaves_out_no_pair_of_a_run(row: str) -> None:
    for start in range(len(row) - 2):
        part = row[start:]
        pairs = sum(part[at : at + 2] in patterns._PAIRS for at in range(len(part) - 1))
        assert pairs <= patterns._most_steps(part) <= len(part) - 1
    assert patterns._most_steps("a9f03c7e1b8d") < 8  # most neighbours of a random value are none
