"""Patterns: repeats and runs are seen, in any order and across separators."""

import random
import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.judgement import patterns
from auracheck.judgement.patterns import interleaves, is_plain, is_repetitive, pattern, repeats, runs


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
        pairs = sum(part[at : at + 2] in patterns.PAIRS for at in range(len(part) - 1))
        assert pairs <= patterns.most_steps(part) <= len(part) - 1
    assert patterns.most_steps("a9f03c7e1b8d") < 8  # most neighbours of a random value are none


ROWS = ["0123456789", "9012", string.ascii_lowercase, "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm",
        "azertyuiop", "qsdfghjklm", "wxcvbn", "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "!@#$%^&*()"]  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_each_pair_of_neighbours_on_a_keyboard_is_a_run_in_both_directions(row: str) -> None:
    assert [pair for pair in map("".join, pairwise(row)) if not runs(pair * 3)] == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("x4xxxxxxTxxz9wQL", patterns.REPEATED),
        ("kxxxx4xxxxxTz9wQ", patterns.REPEATED),
        ("k4Tz9xxxLxxxxx7x", patterns.REPEATED),
        ("xxxxxxxx4kTz9wQL", None),  # half
        ("xxxxxxxx4kTz9wQ", None),  # in fewer than 16 characters that is chance
    ],
)
def test_a_character_that_is_more_than_half_of_a_value_is_seen_at_its_start_middle_and_end(
    value: str, message: str | None
) -> None:
    assert pattern(value) == message


@pytest.mark.parametrize(
    ("value", "is_repeated"),
    [("abcabc", True), ("abcxabc", True), ("abxab", False), ("abcxabd", False), ("k4Tz9wk4Tz9wk4T", True)],
)
def test_of_a_short_value_a_half_that_comes_again_is_a_repeat(value: str, is_repeated: bool) -> None:
    assert repeats(value) is is_repeated


def test_one_part_of_a_value_that_is_random_does_not_hide_that_the_rest_is_repetitive() -> None:
    odd = "k4Tz9wQpLm2xRv7bHd1Jf5G"
    assert is_repetitive(odd + "abcd" * 10 + "a")
    assert is_repetitive("abcd" * 10 + "a" + odd)
    assert is_repetitive("abcdefg" * 4)
    assert not is_repetitive("abcdefg" * 3 + "abcdef")  # too short to say


def test_a_run_is_most_of_a_value_and_of_a_short_one_more() -> None:
    assert runs("abcdefghijklmnopqr" + "x3k8w5")
    assert not runs("abcdefghijklmnopq" + "x3k8w5")


def test_no_more_than_the_first_characters_are_searched_for_runs() -> None:
    value = (
        "".join(random.Random(1).choices(string.ascii_letters + string.digits, k=4096)) + string.ascii_lowercase * 900
    )
    assert not runs(value)
    assert pattern(value) is None


@pytest.mark.parametrize(
    ("digits", "plain"),
    [
        ("839", True),
        ("8392", False),
        ("0123456789" * 51 + "01", True),
        ("9876543210" * 51 + "98", True),
        ("7777", True),
    ],
)
def test_a_number_that_is_short_or_counts_is_plain(digits: str, plain: bool) -> None:
    assert is_plain(digits) is plain


def test_a_number_of_eleven_characters_is_no_date() -> None:
    assert pattern("529-83-6147") is None
